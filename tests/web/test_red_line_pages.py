"""The pages of red lines: an edit is a draft, a second admin makes it live."""

import yaml

from orchestrator.models import RedLine, RedLineVersion
from orchestrator.services.rules import red_lines
from tests.making import EXAMPLES, a_brand, a_definition, a_live_rule, a_person


def test_the_list_shows_what_is_live_and_which_drafts_wait(signed_in):
    live = a_live_rule(a_brand())
    line = live.red_line
    writer = a_person(line.brand, "admin")
    red_lines.draft(line, definition={**live.definition, "people": 2}, by=writer)

    page = signed_in(writer).get("/red-lines/").content.decode()

    assert "No miracles" in page
    assert "1 draft" in page


def test_an_edit_makes_a_draft_that_only_a_second_admin_makes_live(signed_in):
    live = a_live_rule(a_brand(), tests=EXAMPLES)
    line = live.red_line
    writer, second = (a_person(line.brand, "admin") for _ in range(2))
    text = yaml.safe_dump({**live.definition, "message": "Say it plainly."})

    saved = signed_in(writer).post(
        f"/red-lines/{line.pk}/versions/", {"definition": text}
    )
    draft = line.versions.get(number=2)
    where = f"/red-line-versions/{draft.pk}/live/"
    own = signed_in(writer).post(where, {"reason": "mine"})
    other = signed_in(second).post(where, {"reason": "clearer words"})

    assert [r.status_code for r in (saved, own, other)] == [302, 403, 302]
    assert "second admin" in own.content.decode()
    assert red_lines.live_versions(line.brand).get() == draft
    page = signed_in(second).get(f"/red-lines/{line.pk}/").content.decode()
    assert "clearer words" in page
    assert "Version 2 live" in page
    assert "+ message: Say it plainly." in page


def test_a_definition_that_is_wrong_is_422_and_kept(signed_in):
    line = a_live_rule(a_brand()).red_line
    browser = signed_in(a_person(line.brand, "admin"))
    where = f"/red-lines/{line.pk}/versions/"

    broken = browser.post(where, {"definition": "name: [unclosed"})
    wrong = browser.post(where, {"definition": "name: Only a name"})

    assert broken.status_code == wrong.status_code == 422
    assert "not YAML" in broken.content.decode()
    assert "[unclosed" in broken.content.decode()
    assert line.versions.count() == 1


def test_a_new_red_line_starts_as_a_draft(signed_in):
    brand = a_brand()
    browser = signed_in(a_person(brand, "admin"))
    posted = {"brand": brand.slug, "definition": yaml.safe_dump(a_definition())}

    response = browser.post("/red-lines/new/", posted)

    line = RedLine.objects.get(brand=brand)
    assert response.headers["Location"] == f"/red-lines/{line.pk}/"
    assert not red_lines.live_versions(brand).exists()


def test_who_is_no_admin_writes_nothing_and_is_told_why(signed_in):
    line = a_live_rule(a_brand()).red_line
    browser = signed_in(a_person(line.brand, "legal"))
    text = yaml.safe_dump(line.versions.get().definition)

    page = browser.get(f"/red-lines/{line.pk}/").content.decode()
    response = browser.post(f"/red-lines/{line.pk}/versions/", {"definition": text})

    assert "Only an admin" in page
    assert response.status_code == 403
    assert RedLineVersion.objects.filter(red_line=line).count() == 1


def test_retiring_needs_a_reason_and_somebody_else(signed_in):
    live = a_live_rule(a_brand())
    where = f"/red-lines/{live.red_line_id}/retirement/"
    author = signed_in(live.author)
    second = signed_in(a_person(live.red_line.brand, "admin"))

    mute = second.post(where, {"reason": ""})
    own = author.post(where, {"reason": "old"})
    done = second.post(where, {"reason": "old"})

    assert [r.status_code for r in (mute, own, done)] == [422, 403, 302]
    assert not red_lines.live_versions(live.red_line.brand).exists()
