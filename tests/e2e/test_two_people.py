"""Two people at once: what one does is seen by the other, and nothing is done twice."""

import json
import time

import pytest
from playwright.sync_api import expect

from orchestrator.models import Decision, Release, ReviewItem, SecondLook
from review.item import leases
from tests import making
from tests.making import TWO_STEPS, a_brand, a_live_rule, a_person, approve

pytestmark = pytest.mark.usefixtures("grace")
WIDE = {"viewport": {"width": 1280, "height": 800}}
HANG = 10.0  # seconds; what we promise is one, measured on a quiet machine


@pytest.fixture
def item(ledger):
    """An item that two people may decide; its finding need not be settled."""
    return making.a_held_item(severity="medium")


@pytest.fixture
def ana(item):
    return a_person(item.brand, "brand", name="Ana Alt")


@pytest.fixture
def ben(item):
    return a_person(item.brand, "brand", name="Ben Blau")


def open_item(desk, person, item):
    page = desk.open(person, f"/review/{item.pk}/", **WIDE)
    expect(page.locator(".lease")).to_be_visible()
    return page


def button(page, name):
    return page.locator("#decision").get_by_role("button", name=name, exact=True)


def choose(page, name):
    """A verdict is chosen, and then confirmed."""
    button(page, name).click()
    page.locator("[data-confirm-go]").click()


def answer(page):
    """What the page says became of the item, where the focus is."""
    return page.locator("#item [data-focus]")


def test_what_one_took_another_reads_asks_for_and_is_handed(desk, item, ana, ben):
    at_ana = open_item(desk, ana, item)
    at_ana.get_by_role("button", name="Take").click()
    expect(at_ana.locator(".lease")).to_contain_text("You hold this until")

    at_ben = open_item(desk, ben, item)
    expect(at_ben.locator(".lease")).to_contain_text("Ana Alt works on this until")
    expect(at_ben.locator("#decision")).to_contain_text("it can be read here")
    expect(at_ben.locator("#decide")).to_have_count(0)
    at_ben.get_by_role("button", name="Ask for it").click()
    expect(at_ben.locator(".lease")).to_contain_text("asked, waiting for an answer")

    expect(at_ana.locator(".lease")).to_contain_text("Ben Blau asks for it")
    at_ana.get_by_text("Hand over", exact=True).click()
    expect(at_ana.get_by_label("To", exact=True).first).to_have_value(str(ben.pk))
    at_ana.get_by_role("button", name="Hand it over").click()
    expect(at_ana.locator(".lease")).to_contain_text("Ben Blau works on this until")

    expect(at_ben.locator(".lease")).to_contain_text("You hold this until")
    choose(at_ben, "Approve")
    expect(answer(at_ben)).to_contain_text("This item is settled.")
    assert Decision.objects.get().actor == ben


def test_a_comment_half_written_is_kept_when_the_item_becomes_free(
    desk, item, ana, ben
):
    leases.take(item, ana)
    at_ben = open_item(desk, ben, item)
    at_ben.locator("#comment-new").fill("Half a thought")

    leases.give_up(item, ana)

    expect(at_ben.locator(".lease")).to_contain_text("Nobody works on this")
    expect(at_ben.locator("#decide")).to_have_count(1)
    expect(at_ben.locator("#comment-new")).to_have_value("Half a thought")


def test_of_two_who_decide_at_once_the_second_is_told_and_keeps_the_words(
    desk, item, ana, ben
):
    at_ana, at_ben = (open_item(desk, one, item) for one in (ana, ben))
    at_ben.locator("#reason").fill("Too loud for us")

    choose(at_ana, "Approve")
    expect(answer(at_ana)).to_contain_text("This item is settled.")
    with at_ben.expect_response("**/decisions/") as said:
        choose(at_ben, "Reject")

    conflict = at_ben.locator("#conflict")
    assert said.value.status == 409
    expect(conflict).to_contain_text("Nothing was decided.")
    expect(conflict).to_contain_text("Ana Alt approved")
    expect(conflict).to_contain_text("You typed: Too loud for us")
    expect(conflict).to_be_focused()
    assert Decision.objects.get().actor == ana


def test_a_decision_shows_in_the_others_queue_without_a_reload(desk, item, ana, ben):
    making.a_run(item.brand, item.run.version, inputs={"text": "A miracle soap"})
    making.work_until_idle()
    queue = desk.open(ben, **WIDE)
    every = queue.locator("#queue-views a").first
    expect(every).to_contain_text("2")
    expect(queue.locator("#queue tr[data-item]")).to_have_count(2)
    at_ana = open_item(desk, ana, item)
    queue.evaluate("window.stillTheSamePage = true")
    button(at_ana, "Approve").click()

    clicked = time.perf_counter()
    at_ana.locator("[data-confirm-go]").click()
    pill = queue.locator(".news-pill")
    pill.wait_for()
    told = time.perf_counter() - clicked
    expect(every).to_contain_text("1")
    counted = time.perf_counter() - clicked

    print(f"live: told after {told:.2f} s, counted after {counted:.2f} s")
    assert max(told, counted) < HANG
    expect(pill).to_contain_text("Something here was decided")
    expect(queue.locator("#queue tr[data-item]")).to_have_count(2)  # nothing jumps
    pill.click()
    expect(queue.locator("#queue tr[data-item]")).to_have_count(1)
    assert queue.evaluate("window.stillTheSamePage")


def test_an_authors_edit_waits_for_the_other_who_sees_what_changed(
    desk, item, ana, ben
):
    at_ben = open_item(desk, ben, item)
    at_ana = open_item(desk, ana, item)
    at_ana.locator("#decision").get_by_role("link", name="Edit").click()
    at_ana.get_by_label("Text", exact=True).fill("Still a miracle cream")
    at_ana.get_by_role("button", name="Save my version").click()
    expect(at_ana.locator("#why-not")).to_contain_text("somebody else must approve")

    expect(at_ben.locator("#item-news")).to_contain_text("has changed since")
    at_ben.get_by_role("link", name="Read it as it is now").click()
    at_ben.get_by_role("link", name="Its successor waits").click()
    at_ben.locator("#tab-previous").click()

    expect(at_ben.locator("#changes ins")).to_contain_text(["Still"])
    expect(button(at_ana, "Approve")).to_be_disabled()
    choose(at_ben, "Approve")
    expect(answer(at_ben)).to_contain_text("This item is settled.")
    release = Release.objects.get()
    assert json.loads(bytes(release.output.content)) == {
        "text": "Still a miracle cream"
    }
    assert (release.output.author, release.decision.actor) == (ana, ben)


def test_a_drawn_second_look_does_not_show_the_first_verdict(desk, grace):
    brand = a_brand(settings={"second_look_share": 1.0})
    item = making.a_held_item(brand, severity="medium", workflow=TWO_STEPS)
    ana = a_person(brand, "brand", name="Ana Alt")
    ben = a_person(brand, "brand", name="Ben Blau")
    at_ana = open_item(desk, ana, item)
    at_ana.locator("#reason").fill("It is only a name")
    choose(at_ana, "Approve")
    expect(answer(at_ana)).to_contain_text("Still missing: brand")
    assert SecondLook.objects.get().kind == "sample"
    assert ReviewItem.objects.get().state == "open"

    at_ben = open_item(desk, ben, item)

    expect(button(at_ben, "Approve")).to_be_enabled()
    for place in (".needs", ".item-context", ".item-more"):
        expect(at_ben.locator(place)).not_to_contain_text("Ana Alt")
    expect(at_ben.locator("#item")).not_to_contain_text("It is only a name")
    expect(at_ben.get_by_text("Shown once you have said your own")).to_be_visible()
    choose(at_ben, "Approve")
    expect(answer(at_ben)).to_contain_text("This item is settled.")
    expect(at_ben.locator(".history")).to_contain_text("Ana Alt")


def test_two_brands_never_hear_of_each_other(desk, item, ana):
    other = a_brand()
    a_live_rule(other)
    stranger = desk.open(a_person(other, "brand"), **WIDE)
    ours = desk.open(ana, **WIDE)
    expect(ours.locator("#queue tr[data-item]")).to_have_count(1)

    approve(item, a_person(item.brand, "brand"))

    ours.locator(".news-pill").wait_for()
    expect(stranger.locator(".news-pill")).to_have_count(0)
    expect(stranger.get_by_text("Nothing waits for a person")).to_be_visible()
