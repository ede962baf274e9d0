"""The queue by keyboard alone, beside the item and on a phone, and without scripts."""

import os
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from orchestrator.models import ReviewItem
from review.item import leases
from tests.making import (
    a_brand,
    a_live_rule,
    a_person,
    a_run,
    a_workflow,
    work_until_idle,
)

pytestmark = pytest.mark.usefixtures("grace")
WIDE = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
SHOTS = os.environ.get("SHOTS", "")


def photograph(page, name):
    """Where SHOTS names a folder: what it looks like, light and dark."""
    if not SHOTS:
        return
    for scheme in ("light", "dark"):
        page.evaluate(
            "s => document.documentElement.setAttribute('data-bs-theme', s)", scheme
        )
        page.screenshot(path=Path(SHOTS) / f"{name}-{scheme}.png")


@pytest.fixture
def four(ledger):
    """Four items of one brand, and somebody who may approve them."""
    brand = a_brand("Wolle & Söhne")
    a_live_rule(brand)
    version = a_workflow()
    for thing in ("cream", "soap", "scarf", "bread"):
        text = f"A miracle {thing}, made by hand and sold to nobody but you"
        title = f"Autumn letter about {thing}"
        a_run(brand, version, inputs={"text": text}, title=title)
    work_until_idle()
    items = list(ReviewItem.objects.filter(brand=brand).order_by("pk"))
    return items, a_person(brand, "brand", "legal", name="Ana Alt")


def current(page):
    return page.locator("#queue tr[aria-current]")


def beside(page, item):
    return page.locator(f".queue-pane #item[data-item='{item.pk}']")


def test_the_first_item_stands_beside_the_list_and_keys_move_on(desk, four):
    items, ana = four
    page = desk.open(ana, **WIDE)
    expect(beside(page, items[0])).to_be_visible()
    expect(current(page)).to_contain_text("about cream")
    photograph(page, "queue")

    page.keyboard.press("j")
    expect(beside(page, items[1])).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")

    expect(beside(page, items[2])).to_be_visible()
    expect(current(page)).to_contain_text("about scarf")
    expect(page).to_have_url(f"{desk.address}/review/?item={items[2].pk}")
    page.keyboard.press("Enter")
    expect(page.locator("#item h1")).to_be_focused()
    page.reload()
    expect(beside(page, items[2])).to_be_visible()


def test_the_next_item_is_on_the_screen_soon_after_its_key(desk, four):
    items, ana = four
    page = desk.open(ana, **WIDE)
    expect(beside(page, items[0])).to_be_visible()
    took = []

    for item in items[1:]:
        at = time.perf_counter()
        page.keyboard.press("j")
        beside(page, item).wait_for()
        took.append(time.perf_counter() - at)

    print(f"key to item: {[round(1000 * t) for t in took]} ms")
    assert min(took) < 3.0  # alone on a machine under 0.25 s: the bench measures


def test_taking_giving_up_and_parking_by_key(desk, four):
    (item, *_), ana = four
    page = desk.open(ana, **WIDE)
    bar = page.locator(f"#lease-{item.pk}")
    expect(bar).to_contain_text("Nobody works on this")

    page.keyboard.press("c")
    expect(bar).to_contain_text("You hold this until")
    expect(bar.locator(".lease-left")).to_contain_text("(9:")
    page.keyboard.press("h")
    page.keyboard.type("Legal calls back at noon")
    photograph(page, "parking")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(bar).to_contain_text("Parked by you until")
    page.keyboard.press("c")

    expect(bar).to_contain_text("Nobody works on this")
    assert leases.of(item) is None


def test_what_another_holds_is_said_and_can_be_asked_for(desk, four):
    (item, *_), ana = four
    ben = a_person(item.brand, "brand", name="Ben Blau")
    leases.take(item, ben)
    leases.beat(item, ben, 5)
    page = desk.open(ana, **WIDE)
    bar = page.locator(f"#lease-{item.pk}")

    expect(bar).to_contain_text("Ben Blau works on this until")
    expect(page.locator(f"#item-row-{item.pk} .face")).to_have_text("BB")
    page.keyboard.press("c")

    expect(bar).to_contain_text("Ben Blau was asked")
    photograph(page, "leased-by-another")


def test_a_lease_that_runs_out_warns_and_is_given_back(desk, four):
    (item, *_), ana = four
    page = desk.open(ana, own_clock=True, **WIDE)
    bar = page.locator(f"#lease-{item.pk}")
    expect(bar).to_be_visible()
    page.keyboard.press("c")
    expect(bar).to_contain_text("You hold this")

    page.clock.fast_forward(9 * 60_000 + 10_000)
    page.clock.run_for(600)

    expect(bar).to_have_class("lease lease-mine is-short")
    expect(page.locator("#live")).to_have_text(
        "One minute left with this item. Extend it to keep it."
    )


def test_skipping_and_snoozing_by_key_go_on_to_the_next(desk, four):
    items, ana = four
    page = desk.open(ana, **WIDE)
    expect(beside(page, items[0])).to_be_visible()

    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect(beside(page, items[1])).to_be_visible()
    # a key pressed before the scripts are ready sends the plain form: said on the page
    said = page.locator("#toast, main > [role=status]").filter(has_text="Skipped")
    expect(said).to_be_visible()
    page.keyboard.press("z")
    page.keyboard.press("Enter")

    expect(beside(page, items[2])).to_be_visible()
    expect(page.locator("#queue tr[data-item]")).to_have_count(2)
    page.get_by_role("link", name="Passed over").click()
    expect(page.locator("#queue tr[data-item]")).to_have_count(2)


def test_give_me_work_by_key_takes_the_best_free_item(desk, four):
    items, ana = four
    leases.take(items[0], a_person(items[0].brand, "brand"))
    page = desk.open(ana, **WIDE)

    page.keyboard.press("n")

    expect(beside(page, items[1])).to_be_visible()
    expect(page.locator(f"#lease-{items[1].pk}")).to_contain_text("You hold this")


def test_filters_by_key_leave_chips_to_take_off(desk, four):
    _, ana = four
    page = desk.open(ana, **WIDE)

    page.keyboard.press("/")
    page.keyboard.type("nowhere")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
    expect(page).to_have_url(f"{desk.address}/review/?q=nowhere")
    photograph(page, "no-match")
    page.get_by_role("link", name="Without “nowhere”").click()

    expect(page.locator("#queue tr[data-item]")).to_have_count(4)


def test_choosing_what_is_not_harmless_says_why_not(desk, four):
    _, ana = four
    page = desk.open(ana, **WIDE)
    expect(current(page)).to_have_count(1)

    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")

    bar = page.locator("#bulk")
    expect(bar).to_contain_text("2 chosen. Only look-alikes of low severity")
    expect(bar.get_by_role("button", name="Decide together")).to_be_disabled()


def test_look_alikes_are_chosen_and_decided_together(desk, ledger):
    brand = a_brand()
    a_live_rule(brand, severity="low", category="brand_sensitive")
    version = a_workflow()
    for number in range(3):
        text = f"A miracle of a woollen scarf in colour number {number}"
        a_run(brand, version, inputs={"text": text})
    work_until_idle()
    page = desk.open(a_person(brand, "brand"), **WIDE)

    for box in page.locator("#queue input[name=item]").all():
        box.check()
    photograph(page, "bulk-chosen")
    page.get_by_role("button", name="Decide together").click()
    expect(page.get_by_role("button", name="Approve all")).to_be_disabled()
    for _ in range(2):
        page.get_by_role("button", name="Open whole").first.click()
        expect(page.locator("pre")).to_contain_text("woollen scarf")
    photograph(page, "bulk")
    page.get_by_label("One reason for all").fill("It is the name of the product")
    page.get_by_role("button", name="Approve all").click()

    expect(page.locator("#bulk-results li")).to_have_count(3)
    expect(page.locator("#bulk-results")).not_to_contain_text("not done")
    photograph(page, "bulk-done")


def test_on_a_phone_the_list_leads_to_the_items_own_page(desk, four):
    (item, *_), ana = four
    page = desk.open(ana, **PHONE)
    expect(page.locator(".queue-pane")).to_be_hidden()
    photograph(page, "phone-queue")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390

    page.get_by_role("link", name=item.title).tap()

    expect(page).to_have_url(f"{desk.address}/review/{item.pk}/")
    photograph(page, "phone-item")
    page.get_by_role("button", name="Take").tap()
    expect(page.locator(f"#lease-{item.pk}")).to_contain_text("You hold this")


def test_without_scripts_the_queue_filters_opens_and_takes(desk, four):
    (item, *_), ana = four
    page = desk.open(ana, java_script_enabled=False, **WIDE)

    page.locator("#queue-filters summary").click()
    page.get_by_label("Severity").select_option("High")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=item.title).click()
    page.get_by_role("button", name="Take").click()

    expect(page.locator(f"#lease-{item.pk}")).to_contain_text("You hold this")
    photograph(page, "plain-item")


@pytest.mark.parametrize("look", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_anybodys_way(desk, four, look, scheme):
    items, ana = four
    leases.take(items[1], a_person(items[1].brand, "brand", name="Ben Blau"))
    page = desk.open(ana, color_scheme=scheme, reduced_motion="reduce", **look)
    page.evaluate(
        "s => document.documentElement.setAttribute('data-bs-theme', s)", scheme
    )
    if look is WIDE:
        expect(beside(page, items[0])).to_be_visible()

    found = Axe().run(page, context="main")

    assert found.violations_count == 0, found.generate_report()
