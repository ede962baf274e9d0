"""The pages of recalls: what one sees first, the act, what had gone out, the end."""

import re

import pytest

from orchestrator.models import FollowUp, Recall, RecallCase, ReviewItem, Run
from orchestrator.services import desk_settings
from tests import making
from tests.web import containing

WHY = "The price was wrong since Monday"


@pytest.fixture
def brand(ledger):
    return making.a_brand("Nordwind")


@pytest.fixture
def operator(brand):
    return making.a_person(brand, "operator", name="Oskar")


def address(run: Run) -> str:
    output = containing.first_output(run)
    slug = run.brand.slug
    return f"/recall/preview/?brand={slug}&origin=output&subject={output.pk}"


def fields(page: str) -> dict[str, str]:
    form = page.split('action="/recall/acts/"')[1].split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def proposed(run: Run, browser) -> RecallCase:
    """A recall that touches more deliveries than one person may reach alone."""
    containing.one_may_reach(run.brand, 0)
    given = fields(browser.get(address(run)).content.decode())
    browser.post("/recall/acts/", {**given, "reason": WHY})
    return RecallCase.objects.get(state="proposed")


def recalled(run: Run, browser) -> RecallCase:
    given = fields(browser.get(address(run)).content.decode())
    browser.post("/recall/acts/", {**given, "reason": WHY})
    return RecallCase.objects.get(brand=run.brand)


def test_the_start_offers_what_can_be_recalled(brand, operator, signed_in):
    run = containing.a_written_run(brand)
    output = containing.first_output(run)
    browser = signed_in(operator)

    page = browser.get("/recall/?origin=output").content.decode()
    empty = browser.get("/recall/?origin=output&q=nothing+like+it").content.decode()

    assert "Nothing was ever recalled" in page
    assert f"origin=output&amp;subject={output.pk}" in page
    assert "Nothing matches “nothing like it”" in empty


def test_a_preview_says_how_far_it_reaches_and_changes_nothing(
    brand, operator, signed_in
):
    run = containing.a_delivered_run(brand)

    page = signed_in(operator).get(address(run)).content.decode()

    assert "2 tasks in 1 run; 1 had already gone out" in page
    assert "Wrong itself" in page
    assert "Gone out" in page
    assert "Yes, recall 2 tasks" in page
    assert '<svg class="reach"' in page
    assert "outbox" in page
    assert not RecallCase.objects.exists()
    assert not Recall.objects.exists()


def test_what_was_shown_is_done_and_followed_to_its_end(brand, operator, signed_in):
    run = containing.a_delivered_run(brand)
    browser = signed_in(operator)

    case = recalled(run, browser)
    page = browser.get(f"/recall/{case.pk}/").content.decode()

    assert case.state == "open"
    assert case.reason == WHY
    assert "Had already gone out" in page
    assert "1 to settle" in page
    assert "Settle what had gone out first: 1 left." in page
    owed = FollowUp.objects.get(case=case)
    answer = {"choice": "accept", "reason": "Nobody ordered from it"}
    browser.post(f"/recall/follow-ups/{owed.pk}/", answer)
    browser.post(f"/recall/{case.pk}/close/")
    case.refresh_from_db()
    assert case.state == "closed"
    report = browser.get(f"/recall/{case.pk}/report/").content.decode()
    assert "Nobody ordered from it" in report
    assert "unknown" in report  # nobody knows how many saw it: never 0


def test_a_recall_without_a_reason_keeps_the_page(brand, operator, signed_in):
    run = containing.a_written_run(brand)
    browser = signed_in(operator)
    given = fields(browser.get(address(run)).content.decode())

    answer = browser.post("/recall/acts/", {**given, "reason": "  "})

    assert answer.status_code == 422
    assert "Nothing was recalled" in answer.content.decode()
    assert not RecallCase.objects.exists()


def test_a_recall_that_moved_shows_the_new_reach_and_keeps_the_reason(
    brand, operator, signed_in
):
    run = containing.a_written_run(brand)
    browser = signed_in(operator)
    given = fields(browser.get(address(run)).content.decode())

    for shown in ("0" * 64, ""):
        given["fingerprint"] = shown
        answer = browser.post("/recall/acts/", {**given, "reason": WHY})

        page = answer.content.decode()
        assert answer.status_code == 409
        assert WHY in page
        assert 'id="conflict"' in page
        assert fields(page)["fingerprint"] not in ("", "0" * 64)
    assert not RecallCase.objects.exists()


def test_a_double_click_recalls_once(brand, operator, signed_in):
    run = containing.a_written_run(brand)
    browser = signed_in(operator)
    given = {**fields(browser.get(address(run)).content.decode()), "reason": WHY}

    codes = [browser.post("/recall/acts/", given).status_code for _ in range(2)]

    assert codes[0] == 302
    assert codes[1] in (409, 422)
    assert RecallCase.objects.count() == 1


@pytest.mark.parametrize(
    ("origin", "subject"),
    [
        ("output", "999999"),
        ("output", "one"),
        ("price", "NONE/XX"),
        ("claim", "nothing"),
        ("red_line", "nothing"),
        ("agent", "nobody@1"),
        ("decision", "0"),
        ("reviewer", "9999999 since yesterday"),
        ("weather", "rain"),
        ("output", "\x00"),
    ],
)
def test_a_subject_that_is_not_there_is_said(
    brand, operator, signed_in, origin, subject
):
    browser = signed_in(operator)
    query = {"brand": brand.slug, "origin": origin, "subject": subject}

    shown = browser.get("/recall/preview/", query)
    done = browser.post("/recall/acts/", {**query, "reason": WHY, "fingerprint": "x"})

    assert shown.status_code == 404
    assert "There is no such thing to recall" in shown.content.decode()
    assert done.status_code == 404
    assert not RecallCase.objects.exists()


def test_who_only_looks_is_told_why_they_do_not_recall(brand, operator, signed_in):
    run = containing.a_written_run(brand)
    auditor = signed_in(making.a_person(brand, "auditor"))
    given = fields(signed_in(operator).get(address(run)).content.decode())

    page = auditor.get(address(run)).content.decode()
    answer = auditor.post("/recall/acts/", {**given, "reason": WHY})

    assert "Owners, admins, operators and reviewers of Nordwind recall." in page
    assert 'action="/recall/acts/"' not in page
    assert answer.status_code == 403
    assert not RecallCase.objects.exists()


def test_many_deliveries_take_a_second_person_and_never_the_same(
    brand, operator, signed_in
):
    run = containing.a_delivered_run(brand)
    case = proposed(run, signed_in(operator))
    path = f"/recall/{case.pk}/second/"

    own = signed_in(operator).post(path)
    other = signed_in(making.a_person(brand, "admin", name="Ada"))
    page = other.get(f"/recall/{case.pk}/").content.decode()

    assert own.status_code == 403
    assert "You proposed" in own.content.decode()
    assert not Recall.objects.exists()
    assert "a second person has to agree" in page
    assert "Agree: recall it now" in page
    assert other.post(path).status_code == 302
    case.refresh_from_db()
    assert case.state == "open"
    assert Recall.objects.exists()


def test_a_proposal_can_be_declined(brand, operator, signed_in):
    run = containing.a_delivered_run(brand)
    case = proposed(run, signed_in(operator))
    admin = signed_in(making.a_person(brand, "admin"))

    admin.post(f"/recall/{case.pk}/decline/", {"reason": "It is right after all"})

    case.refresh_from_db()
    assert case.state == "declined"
    assert not Recall.objects.exists()


def test_a_follow_up_without_what_it_needs_keeps_what_was_typed(
    brand, operator, signed_in
):
    run = containing.a_delivered_run(brand)
    browser = signed_in(operator)
    case = recalled(run, browser)
    owed = FollowUp.objects.get(case=case)
    path = f"/recall/follow-ups/{owed.pk}/"

    for given in ({"choice": "accept"}, {"choice": "forget"}, {}):
        answer = browser.post(path, {**given, "evidence": "ticket 4711"})
        assert answer.status_code == 422, given
        assert "ticket 4711" in answer.content.decode()

    assert FollowUp.objects.get(pk=owed.pk).state == "open"


def test_the_item_held_again_leads_to_its_recall(brand, operator, signed_in):
    run = containing.a_written_run(brand)
    case = recalled(run, signed_in(operator))
    item = ReviewItem.objects.get(run=run, state="open")

    page = signed_in(making.a_person(brand, "brand")).get(f"/review/{item.pk}/")

    assert WHY in page.content.decode()
    assert f"See recall {case.pk}" in page.content.decode()


def test_a_run_says_what_was_recalled_and_offers_to(brand, operator, signed_in):
    run = containing.a_written_run(brand)
    browser = signed_in(operator)
    before = browser.get(f"/runs/{run.pk}/").content.decode()

    case = recalled(run, browser)
    after = browser.get(f"/runs/{run.pk}/").content.decode()

    output = run.tasks.get(step="write").outputs.get()
    assert f"origin=output&amp;subject={output.pk}" in before
    assert f"recalled by case {case.pk}" in after
    assert "made again once" in after


def test_looking_again_costs_nothing_until_something_moved(brand, operator, signed_in):
    run = containing.a_delivered_run(brand)
    browser = signed_in(operator)
    case = recalled(run, browser)
    headers = {"HX-Request": "true"}
    first = browser.get(f"/recall/{case.pk}/", headers=headers)

    again = browser.get(
        f"/recall/{case.pk}/", headers={**headers, "If-None-Match": first["ETag"]}
    )

    assert first.status_code == 200
    assert b"<html" not in first.content
    assert again.status_code == 304


def test_hostile_text_is_shown_and_never_run(brand, operator, signed_in):
    run = containing.a_written_run(brand, title="<script>alert(1)</script>\u202e")
    browser = signed_in(operator)

    page = browser.get(address(run)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page


def test_the_setting_says_from_when_on_two_people_are_needed(
    brand, operator, signed_in
):
    run = containing.a_delivered_run(brand)
    browser = signed_in(operator)

    alone = browser.get(address(run)).content.decode()
    containing.one_may_reach(brand, 0)
    together = browser.get(address(run)).content.decode()

    assert "a second person has to agree" not in alone
    assert "Deliveries touched: 1. Beyond 0 a second person" in together
    assert desk_settings.values(brand)["recall_effects_limit"] == 0
