"""The rule builder: a red line written in a form, read back and saved."""

import re
from html import unescape

import pytest
import yaml

from orchestrator.models import RedLine
from orchestrator.services.rules import red_lines
from review.rules.kinds import CONDITIONS
from tests.making import a_brand, a_draft_rule, a_person
from tests.web.building import HTMX, posted, said_at


@pytest.fixture
def admin():
    """Somebody who may write red lines."""
    return a_person(a_brand(), "admin")


@pytest.fixture
def writer(ledger, signed_in, admin):
    """That person's browser."""
    return signed_in(admin)


def test_the_form_offers_every_kind_of_condition(writer):
    for kind in CONDITIONS:
        page = writer.post("/red-lines/new/", posted(act="kind:w0-0", w0_0_kind=kind))

        assert f'<option value="{kind}" selected>' in page.content.decode()


def test_a_red_line_is_written_in_the_form_and_waits_as_a_draft(writer):
    response = writer.post("/red-lines/new/", posted())

    version = RedLine.objects.get(slug="no-miracles").versions.get()
    assert response.headers["Location"] == f"/red-lines/{version.red_line_id}/"
    assert version.definition["when"] == {"phrases": {"terms": ["miracle", "miracles"]}}
    assert version.definition["tests"]["must_hold"] == ["A miracle cream"]
    assert not red_lines.live_versions(version.red_line.brand).exists()


def test_an_edit_is_a_version_on_top_of_the_newest(ledger, signed_in, admin):
    brand = a_brand()
    person = a_person(brand, "admin")
    line = a_draft_rule(brand, banks={"spare": ["x"]}).red_line
    writer = signed_in(person)
    page = writer.get(f"/red-lines/{line.pk}/edit/").content.decode()

    fields = posted(base="1", b0_name="spare", b0_words="x", people="2")
    response = writer.post(f"/red-lines/{line.pk}/edit/", fields)

    assert "A miracle is a claim nobody can prove." in page
    assert response.status_code == 302
    assert line.versions.get(number=2).definition["people"] == 2
    assert line.versions.get(number=2).definition["slug"] == line.slug


def test_rows_come_and_go_without_a_script(writer):
    more = writer.post("/red-lines/new/", posted(act="add-condition:0"))
    fields = posted(act="remove:w0-0", w0_1_kind="pattern", w0_1_pattern="a+b")
    less = writer.post("/red-lines/new/", fields)
    group = writer.post("/red-lines/new/", posted(act="add-block:"))
    three = posted(act="add-example:must_hold", h1_text="", h2_text="")
    example = writer.post("/red-lines/new/", three)

    pages = [r.content.decode() for r in (more, less, group, example)]
    assert 'name="w0-1-kind"' in pages[0]
    assert 'name="w0-0-pattern"' in pages[1]
    assert 'name="w0-1-kind"' not in pages[1]
    assert 'name="w1-0-kind"' in pages[2]
    assert 'name="h3-text"' in pages[3]
    assert all("A miracle cream" in page for page in pages)
    assert not RedLine.objects.exists()


BAD = [
    ("w0-0-pattern", {"w0_0_kind": "pattern", "w0_0_pattern": "(?=a)b"}, "(?="),
    ("w0-0-pattern", {"w0_0_kind": "pattern", "w0_0_pattern": "x*"}, "empty text"),
    ("w0-0-pattern", {"w0_0_kind": "pattern", "w0_0_pattern": ".+"}, "every text"),
    ("w0-0-words", {"w0_0_words": ""}, "at least one word"),
    ("w0-0-words", {"w0_0_words": "e", "w0_0_match": "anywhere"}, "nearly every text"),
    (
        "w0-0-words",
        {"w0_0_words": "\n".join(f"w{n}" for n in range(100_000))},
        "100,000 words",
    ),
    ("b0-words", {"b0_name": "x", "b0_words": "a\n" * 6_000}, "6,000 words"),
    ("w0-0-within", {"w0_0_near": "eczema", "w0_0_within": "many"}, "'many'"),
    ("w0-0-cel", {"w0_0_kind": "condition", "w0_0_cel": "words + 1"}, "true or false"),
    ("w0-0-cel", {"w0_0_kind": "condition", "w0_0_cel": "wrods > 1"}, "wrods"),
    ("w0-0-below", {"w0_0_kind": "confidence", "w0_0_below": "7"}, "at most 1"),
    ("w0-0-days", {"w0_0_kind": "reference", "w0_0_days": "soon"}, "'soon'"),
    ("u0-pattern", {"u0_kind": "pattern", "u0_pattern": "(a"}, ""),
    ("sunset", {"effective": "2027-02-01", "sunset": "2027-01-01"}, "before it begins"),
    ("effective", {"effective": "soon"}, "'soon'"),
    ("people", {"people": "two"}, "'two'"),
    ("people", {"people": "999"}, "at most 20"),
    ("roles", {"role_legal": None}, "at least one role"),
    ("roles", {"role_legal": None, "role_wizard": "1"}, "wizard"),
    ("name", {"name": ""}, "missing"),
    ("message", {"message": "x" * 501}, "at most 500"),
    ("slug", {"slug": "Not A Slug"}, "small letters"),
    ("category", {"category": ""}, "missing"),
    ("severity", {"severity": "grave"}, "'grave'"),
    ("languages", {"languages": "german!"}, "german!"),
    ("h0-context", {"h0_context": "in Austria"}, "in Austria"),
]


@pytest.mark.parametrize(("key", "changes", "words"), BAD)
def test_bad_input_is_named_at_its_field_and_kept(writer, key, changes, words):
    fields = posted(**changes)

    response = writer.post("/red-lines/new/", fields)

    page = response.content.decode()
    assert response.status_code == 422
    assert said_at(page, key)
    assert words in said_at(page, key)
    typed = fields.get(key, "")[:200].replace("\r\n", "\n")
    assert typed in unescape(page)
    assert not RedLine.objects.exists()


def test_an_example_that_contradicts_its_rule_is_marked_and_not_saved(writer):
    response = writer.post("/red-lines/new/", posted(h1_text="Plain bread"))

    page = response.content.decode()
    assert response.status_code == 422
    assert re.search(r'id="r-h1".*?contradiction.*?must hold', page, re.S)
    assert re.search(r'id="r-h0".*?</svg> holds', page, re.S)
    assert "Plain bread" in page
    assert not RedLine.objects.exists()


def test_typing_is_answered_with_a_sentence_and_errors_at_their_fields(writer):
    fields = posted(act="read", w0_1_kind="pattern", w0_1_pattern="(")

    page = writer.post("/red-lines/new/", fields, **HTMX).content.decode()

    assert "Hold for legal when it says “miracle” or “miracles”." in unescape(page)
    assert "1 condition not complete yet is left out" in page
    assert said_at(page, "w0-1-pattern")
    assert "<form" not in page


def test_every_place_that_typing_answers_is_on_the_page(writer):
    rows = {f"w0-{n}-kind": kind for n, kind in enumerate(CONDITIONS)}
    fields = posted(u0_kind="phrases", b0_name="x", b0_words="y") | rows
    places = re.compile(r'id="([er]-[^"]+|trial|told)"')

    whole = writer.post("/red-lines/new/", {**fields, "act": "check"}, **HTMX)
    answer = writer.post("/red-lines/new/", {**fields, "act": "read"}, **HTMX)

    ids = places.findall(whole.content.decode())
    assert len(ids) == len(set(ids))
    assert set(places.findall(answer.content.decode())) <= set(ids)


def test_an_untouched_form_does_not_complain_until_it_is_saved(writer):
    blank = {"mode": "form", "w0-0-kind": "phrases"}

    quiet = writer.post("/red-lines/new/", {**blank, "act": "read"}, **HTMX)
    saved = writer.post("/red-lines/new/", {**blank, "act": "save"})

    assert said_at(quiet.content.decode(), "name") == ""
    assert "Still to fill in" in quiet.content.decode()
    assert saved.status_code == 422
    assert "missing" in said_at(saved.content.decode(), "name")


def test_a_version_that_came_between_is_409_and_nothing_typed_is_lost(
    ledger, signed_in
):
    brand = a_brand()
    line = a_draft_rule(brand).red_line
    ours, theirs = (a_person(brand, "admin") for _ in range(2))
    writer, where = signed_in(ours), f"/red-lines/{line.pk}/edit/"
    newer = {**line.versions.get().definition, "people": 2}
    red_lines.draft(line, definition=newer, by=theirs)

    late = writer.post(where, posted(base="1", message="Typed with care"))
    after = line.versions.count()
    anyway = writer.post(
        where, posted(act="anyway:2", base="1", message="Typed with care")
    )

    page = late.content.decode()
    assert late.status_code == 409
    assert 'id="conflict"' in page
    assert theirs.name in page
    assert page.count("Typed with care") > 1  # in its field and in the difference
    assert after == 2
    assert anyway.status_code == 302
    assert line.versions.get(number=3).definition["message"] == "Typed with care"


def test_saving_the_same_again_makes_no_version(ledger, signed_in):
    brand = a_brand()
    line = a_draft_rule(brand).red_line
    writer = signed_in(a_person(brand, "admin"))
    text = yaml.safe_dump(line.versions.get().definition)
    fields = {"act": "save", "mode": "yaml", "base": "1", "definition": text}

    response = writer.post(f"/red-lines/{line.pk}/edit/", fields)

    assert response.status_code == 422
    assert "Nothing differs" in response.content.decode()
    assert line.versions.count() == 1


def test_what_the_form_cannot_show_is_offered_as_yaml(ledger, signed_in):
    brand = a_brand()
    line = a_draft_rule(brand, when={"any": [{"pattern": "miracle"}]}).red_line
    writer = signed_in(a_person(brand, "admin"))

    page = writer.get(f"/red-lines/{line.pk}/edit/").content.decode()

    assert "The form has no field for" in page
    assert "pattern: miracle" in page


def test_form_and_yaml_are_two_tabs_of_the_same_draft(writer):
    as_yaml = writer.post("/red-lines/new/", posted(act="yaml"), **HTMX)
    text = unescape(
        re.search(r"<textarea[^>]*id=\"definition\"[^>]*>\n(.*?)</textarea>",
                  as_yaml.content.decode(), re.S)[1]
    )  # fmt: skip
    back = {"act": "form", "mode": "yaml", "definition": text}
    as_form = writer.post("/red-lines/new/", back, **HTMX).content.decode()

    assert yaml.safe_load(text)["when"] == {
        "phrases": {"terms": ["miracle", "miracles"]}
    }
    assert 'name="w0-0-words"' in as_form
    assert "Nobody can prove a miracle." in as_form


def test_yaml_that_is_wrong_is_422_and_kept(writer):
    def saved(text):
        fields = {"act": "save", "mode": "yaml", "definition": text}
        return writer.post("/red-lines/new/", fields)

    broken, wrong, empty = saved("name: [unclosed"), saved("name: Only"), saved("")

    assert [r.status_code for r in (broken, wrong, empty)] == [422] * 3
    assert "not YAML" in said_at(broken.content.decode(), "definition")
    assert "[unclosed" in broken.content.decode()
    assert "'slug' is missing" in said_at(wrong.content.decode(), "definition")
    assert "holds nothing" in said_at(empty.content.decode(), "definition")


def test_a_short_name_that_is_taken_is_said(writer, admin):
    writer.post("/red-lines/new/", posted())

    again = writer.post("/red-lines/new/", posted())

    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert RedLine.objects.count() == 1


def test_who_is_no_admin_reads_and_tries_but_saves_nothing(ledger, signed_in):
    line = a_draft_rule(a_brand()).red_line
    writer = signed_in(a_person(line.brand, "legal"))
    where = f"/red-lines/{line.pk}/edit/"

    page = writer.get(where).content.decode()
    tried = writer.post(where, {"act": "try", "try-text": "A miracle"}, **HTMX)
    saved = writer.post(where, posted(base="1"))

    assert "Only an admin" in page
    assert '<fieldset class="bare" disabled>' in page
    assert "It holds." in tried.content.decode()
    assert saved.status_code == 403
    assert line.versions.count() == 1


def test_a_stranger_finds_no_such_red_line(writer):
    line = a_draft_rule(a_brand()).red_line

    response = writer.get(f"/red-lines/{line.pk}/edit/")

    assert response.status_code == 404


def test_more_than_a_form_takes_is_said_on_a_page_of_ours(writer):
    response = writer.post("/red-lines/new/", posted(try_text="x" * 3_000_000))

    assert response.status_code == 400
    assert "go back, what you typed is still there" in response.content.decode()
