"""The pages of a rule's life: backtest, shadow, packs, files, alarms."""

import csv
from io import StringIO

import pytest

from orchestrator.models import Backtest, Brand, RedLineVersion, Shadow
from orchestrator.services.rules import backtests, red_lines, shadows
from tests import making

TEXTS = ("A miracle in wool.", "Fresh bread at noon.", "Miracle and wonder.")


def outputs(brand: Brand, *texts: str) -> None:
    version = making.a_workflow()
    for text in texts:
        making.a_run(brand, version, inputs={"text": text})
    making.work_until_idle()


def a_draft(brand: Brand) -> RedLineVersion:
    line = making.a_live_rule(brand).red_line
    live = line.versions.get()
    writer = making.a_person(brand, "admin")
    wonder = {**live.definition, "when": {"phrases": {"terms": ["wonder"]}}}
    tests = {
        "must_hold": ["A wonder.", "No wonder!", "wonder"],
        "must_pass": ["Bread.", "Wool.", "Noon."],
    }
    return red_lines.draft(line, definition={**wonder, "tests": tests}, by=writer)


def test_a_backtest_is_asked_for_watched_and_read(signed_in):
    brand = making.a_brand()
    draft = a_draft(brand)
    outputs(brand, *TEXTS)
    browser = signed_in(making.a_person(brand, "admin"))

    asked = browser.post(f"/red-line-versions/{draft.pk}/backtests/", {"limit": "50"})
    test = Backtest.objects.get()
    waiting = browser.get(f"/backtests/{test.pk}/").content.decode()
    while backtests.step():
        pass
    done = browser.get(f"/backtests/{test.pk}/progress/").content.decode()
    sheet = browser.get(f"/backtests/{test.pk}/rows/").content.decode()

    assert asked.headers["Location"] == f"/backtests/{test.pk}/"
    assert "Waiting for a worker" in waiting
    assert f'hx-trigger="sse:backtest-{test.pk}, every 60s"' in waiting
    assert "sse:backtest" not in done
    assert "Newly caught" in done
    assert "<svg" in done
    assert "wonder" in done
    rows = list(csv.DictReader(StringIO(sheet)))
    assert len(rows) == len(TEXTS)
    assert [row["would_hold"] for row in rows].count("True") == 1


@pytest.mark.parametrize("bad", ["0", "9000", "many"])
def test_a_backtest_of_a_wrong_size_is_refused_at_the_page(signed_in, bad):
    brand = making.a_brand()
    draft = a_draft(brand)
    browser = signed_in(making.a_person(brand, "admin"))

    answer = browser.post(f"/red-line-versions/{draft.pk}/backtests/", {"limit": bad})

    assert answer.status_code == 422
    assert "outputs" in answer.content.decode() or "output" in answer.content.decode()
    assert not Backtest.objects.exists()


def test_a_shadow_is_started_labelled_and_ended(signed_in):
    brand = making.a_brand()
    draft = a_draft(brand)
    outputs(brand, TEXTS[1])
    making.a_backtest(draft)
    admin = making.a_person(brand, "admin")
    browser = signed_in(admin)

    browser.post(f"/red-line-versions/{draft.pk}/shadows/")
    shadow = Shadow.objects.get()
    outputs(brand, *TEXTS)
    shadows.observe()
    page = browser.get(f"/shadows/{shadow.pk}/").content.decode()
    finding = shadow.findings.get()
    where = f"/shadows/{shadow.pk}/findings/{finding.pk}/labels/"
    unsure = browser.post(where, {"is_right": "perhaps"})
    said = browser.post(where, {"is_right": "yes"}, headers={"HX-Request": "true"})
    browser.post(f"/shadows/{shadow.pk}/end/", {"why": "seen enough"})

    assert "It holds nothing" in page
    assert "wonder" in page
    assert unsure.status_code == 422
    assert "1 labelled, precision 100 %" in said.content.decode()
    shadow.refresh_from_db()
    assert shadow.why == "seen enough"


def test_what_a_shadow_finds_is_for_admins_only(signed_in):
    brand = making.a_brand()
    draft = a_draft(brand)
    shadow = shadows.start(draft, by=making.a_person(brand, "admin"))

    seen = signed_in(making.a_person(brand, "brand")).get(f"/shadows/{shadow.pk}/")

    assert seen.status_code == 404


def test_a_draft_shows_what_stands_between_it_and_live(signed_in):
    brand = making.a_brand()
    draft = a_draft(brand)
    outputs(brand, *TEXTS)
    second = signed_in(making.a_person(brand, "admin"))

    page = second.get(f"/red-lines/{draft.red_line_id}/").content.decode()
    early = second.post(f"/red-line-versions/{draft.pk}/live/", {"reason": "now"})

    assert "no finished backtest" in page
    assert early.status_code == 422
    assert "no finished backtest" in early.content.decode()


def test_a_pack_comes_as_drafts_and_a_file_goes_out_and_in(signed_in):
    brand, other = making.a_brand(), making.a_brand()
    admin = making.a_person(brand, "admin")
    making.a_live_rule(brand)
    browser = signed_in(admin)

    pack = browser.post("/red-lines/packs/", {"brand": brand.slug, "pack": "agents"})
    file = browser.get(f"/red-lines/export/{brand.slug}/")
    again = browser.post(
        "/red-lines/imports/", {"brand": brand.slug, "text": file.content.decode()}
    )
    foreign = browser.post(
        "/red-lines/imports/", {"brand": other.slug, "text": "red_lines: []"}
    )
    broken = browser.post("/red-lines/imports/", {"brand": brand.slug, "text": "{"})

    assert "drafts made" in pack.content.decode()
    assert "No miracles" in file.content.decode()
    assert "1 there already" in again.content.decode()
    assert foreign.status_code == 404
    assert broken.status_code == 422
    assert "not YAML" in broken.content.decode()
