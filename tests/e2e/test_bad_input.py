"""What goes wrong under somebody's hands: it is said, and no word of theirs is lost."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from orchestrator.models import Decision, ReviewItem
from orchestrator.services.running import runs
from review.item import leases
from review.models import Comment, Draft, Lease
from tests import making
from tests.making import PASSWORD, a_person, decide

pytestmark = pytest.mark.usefixtures("grace")
WIDE = {"viewport": {"width": 1280, "height": 800}}
WORDS = "Too loud for us"
SCRIPT = "<script>alert('here')</script><img src=x onerror=alert('image')>"


@pytest.fixture
def item(ledger):
    """An item whose finding need not be settled."""
    return making.a_held_item(severity="medium")


@pytest.fixture
def ana(item):
    return a_person(item.brand, "brand", name="Ana Alt")


@pytest.fixture
def kim(item):
    return a_person(item.brand, "brand", "operator", name="Kim Sato")


def open_item(desk, person, item):
    page = desk.open(person, f"/review/{item.pk}/", **WIDE)
    expect(page.locator(".lease")).to_be_visible()
    return page


def typed(page):
    """Words in the reason, that the server keeps as a draft."""
    page.locator("#reason").fill(WORDS)
    page.locator("#reason").blur()
    expect(page.locator(".draft-state")).to_have_text("Draft saved")


def reject(page):
    """Rejected and confirmed; the status of what came back."""
    buttons = page.locator("#decision")
    buttons.get_by_role("button", name="Reject", exact=True).click()
    with page.expect_response("**/decisions/") as said:
        page.locator("[data-confirm-go]").click()
    return said.value.status


def test_a_stale_tab_shows_what_was_seen_what_changed_and_what_was_typed(
    desk, item, ana, kim
):
    page = open_item(desk, ana, item)
    typed(page)
    decide(item, kim, "edit", content={"text": "A miracle balm"})

    assert reject(page) == 409

    ways = page.locator("#conflict .three-ways > div")
    expect(ways).to_have_count(3)
    saw, changed, mine = ways.all()
    expect(saw).to_contain_text("A miracle cream")
    expect(changed).to_contain_text("Kim Sato edited")
    expect(changed.locator("ins")).to_have_text("balm")
    expect(mine).to_contain_text(WORDS)
    assert Decision.objects.get().actor == kim
    page.get_by_role("button", name="Keep my notes").click()
    expect(page.locator(".reading")).to_contain_text("balm")
    expect(page.locator("#reason")).to_have_value(WORDS)


def test_a_lease_that_ran_out_keeps_the_words_and_is_taken_again(desk, item, ana, kim):
    page = open_item(desk, ana, item)
    page.get_by_role("button", name="Take").click()
    expect(page.locator(".lease")).to_contain_text("You hold this until")
    typed(page)
    Lease.objects.update(until=timezone.now())
    leases.take(item, kim)
    expect(page.locator(".lease")).to_contain_text("Kim Sato works on this")

    assert reject(page) == 423
    expect(page.locator("#conflict")).to_contain_text("Kim Sato took this item")
    expect(page.locator("#conflict")).to_contain_text("kept as your draft")
    leases.give_up(item, kim)
    expect(page.locator("#reason")).to_have_value(WORDS)
    page.get_by_role("button", name="Take").click()

    expect(page.locator(".lease")).to_contain_text("You hold this until")
    assert reject(page) == 200
    assert Decision.objects.get().reason == WORDS


def test_a_session_that_ended_is_begun_again_and_the_words_are_there(desk, item, ana):
    page = open_item(desk, ana, item)
    typed(page)
    Session.objects.all().delete()

    assert reject(page) == 428
    panel = page.locator("#session")
    expect(panel).to_contain_text("You are signed out.")
    expect(panel).to_be_focused()
    expect(page.locator("#reason")).to_have_value(WORDS)
    with page.expect_popup() as opened:
        panel.get_by_role("link", name="Sign in again").click()
    other = opened.value
    other.get_by_label("Name").fill(ana.login)
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()

    expect(other.locator("#reason")).to_have_value(WORDS)
    expect(other.locator("#draft-note")).to_contain_text("restored")
    assert reject(page) == 200  # the first tab goes on where it was
    assert Decision.objects.get().reason == WORDS


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_comment_of_200_kilobytes_is_refused_with_the_limit_and_stays(
    desk, item, ana, scripts
):
    where = f"/review/{item.pk}/"
    page = desk.open(ana, where, java_script_enabled=scripts, **WIDE)
    long = "words " * 33_334
    page.locator("#comment-new").fill(long)

    page.locator("#thread").get_by_role("button", name="Comment", exact=True).click()

    expect(page.locator("#comment-error")).to_contain_text("at most 10,000 are kept")
    expect(page.locator("#comment-new")).to_have_value(long)
    assert not Comment.objects.exists()


def test_a_pasted_script_is_words(desk, item, ana):
    page = open_item(desk, ana, item)
    page.locator("#comment-new").fill(SCRIPT)
    page.locator("#thread").get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment-body")).to_have_text(SCRIPT)
    page.locator("#reason").fill(SCRIPT)

    assert reject(page) == 200

    expect(page.locator(".history q")).to_have_text(SCRIPT)
    assert page.locator("#item script, #item img[onerror]").count() == 0


def test_an_item_withdrawn_under_the_reader_says_by_whom_and_keeps_the_words(
    desk, item, ana, kim
):
    page = open_item(desk, ana, item)
    typed(page)
    runs.cancel_run(item.run, by=kim, reason="Wrong season")
    expect(page.locator("#item-news")).to_contain_text("has changed since you opened")
    expect(page.locator("#reason")).to_have_value(WORDS)

    assert reject(page) == 410

    panel = page.locator("#conflict")
    expect(panel).to_contain_text("Run cancelled by Kim Sato")
    expect(panel).to_contain_text("Wrong season")
    expect(panel).to_contain_text(WORDS)
    expect(panel).to_be_focused()
    panel.get_by_role("link", name="To the queue").click()
    expect(page.get_by_text("Nothing waits for a person")).to_be_visible()
    assert not Decision.objects.exists()


def test_who_lost_the_role_reads_why_and_keeps_the_words(desk, item, ana):
    page = open_item(desk, ana, item)
    page.locator("#reason").fill(WORDS)
    ana.grants.update(until=timezone.now())
    ana.grants.create(brand=item.brand, role="auditor")

    assert reject(page) == 403

    panel = page.locator("#conflict")
    expect(panel).to_contain_text("Nothing was decided.")
    expect(panel).to_contain_text("takes one of the roles brand, commercial")
    expect(panel).to_contain_text(WORDS)
    assert Draft.objects.get().fields["reason"] == [WORDS]
    assert not Decision.objects.exists()


def test_who_lost_every_role_is_told_and_the_words_stay_on_the_page(desk, item, ana):
    page = open_item(desk, ana, item)
    typed(page)
    ana.grants.update(until=timezone.now())

    assert reject(page) == 404

    expect(page.locator("#trouble")).to_contain_text("no longer yours to see")
    desk.complaints.clear()  # htmx says on the console what it did not show
    expect(page.locator("#reason")).to_have_value(WORDS)
    assert Draft.objects.get().fields["reason"] == [WORDS]


def test_filters_that_match_nothing_are_taken_off_one_by_one(desk, item, ana):
    page = desk.open(ana, "/review/?severity=3&q=nowhere", **WIDE)
    blank = page.locator("#queue .blank")
    expect(blank).to_contain_text("Nothing matches these filters")

    blank.get_by_role("link", name="Without “nowhere”").click()
    expect(blank).to_contain_text("Nothing matches these filters")
    blank.get_by_role("link", name="Without").click()

    expect(page.locator("#queue tr[data-item]")).to_have_count(1)
    assert ReviewItem.objects.get().state == "open"
