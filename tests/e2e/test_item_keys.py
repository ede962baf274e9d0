"""One item by keys alone: findings settled, a verdict chosen and confirmed."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from orchestrator.models import Decision, Settlement
from review.models import Comment, Draft
from tests.making import (
    TWO_STEPS,
    a_brand,
    a_claim,
    a_held_item,
    a_live_rule,
    a_person,
    work_until_idle,
)

pytestmark = pytest.mark.usefixtures("grace")

COPY = (
    "Our miracle cream with prebiotics. Keeps you warm for 12 hours, guaranteed. "
    "Now half price for everybody who joins the club before Sunday."
)


def photograph(page, name):
    """Keep what is seen where somebody wants to look: SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def a_rich_item(brand=None):
    """An output with three findings, an approved claim nearby, and a step behind it."""
    brand = brand or a_brand()
    a_claim(brand, "Keeps you warm for 8 hours.")
    a_live_rule(
        brand,
        name="Warmth claims",
        when={"claim": {"about": ["warm"]}},
        message="A warmth claim needs its approved wording.",
        roles=["legal"],
    )
    a_live_rule(
        brand,
        name="Half price",
        severity="medium",
        category="pricing_change",
        when={"phrases": {"terms": ["half price"]}},
        message="A discount this deep is looked at.",
    )
    item = a_held_item(brand, text=COPY, workflow=TWO_STEPS)
    work_until_idle()
    item.refresh_from_db()
    return item


@pytest.fixture(autouse=True)
def no_samples(monkeypatch):
    """No item is drawn for an own view or a second look here."""
    drawn = "orchestrator.services.deciding.guards.drawn"
    monkeypatch.setattr(drawn, lambda *_: False)


def test_looks(desk):
    item = a_rich_item()
    person = a_person(item.brand, "brand", "legal", name="Ana Ortiz")
    page = desk.open(person, "/healthz", reduced_motion="reduce")
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/review/{item.pk}/", wait_until="domcontentloaded")
    photograph(page, "wide")
    for tab in ("previous", "claims", "prices", "exact"):
        page.locator(f"#tab-{tab}").click()
        expect(page.locator(f"#tab-{tab}")).to_have_attribute("aria-current", "true")
        photograph(page, f"tab-{tab}")
    page.locator("#tab-output").click()
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    photograph(page, "settling")
    page.locator(".finding").nth(1).locator("[value=link]").check()
    page.locator(".finding").nth(2).locator("[value=except]").check()
    page.locator("#edit > summary").click()
    page.get_by_label("Text", exact=True).fill(COPY.replace("miracle", "lovely"))
    expect(page.locator(".screening")).to_be_visible()
    page.keyboard.press("Escape")
    photograph(page, "editing")
    page.set_viewport_size({"width": 390, "height": 844})
    photograph(page, "phone")
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    photograph(page, "phone-dark")
    page.set_viewport_size({"width": 1280, "height": 800})
    photograph(page, "dark")
    page.set_viewport_size({"width": 820, "height": 800})
    photograph(page, "pane")


def open_item(desk, item, person, **context):
    page = desk.open(person, "/healthz", **context)
    page.set_default_timeout(30_000)
    page.goto(f"/review/{item.pk}/", wait_until="domcontentloaded")
    return page


def test_one_finding_is_settled_and_approved_in_eight_keys(desk):
    item = a_held_item()
    page = open_item(desk, item, a_person(item.brand, "brand"))
    expect(page.locator("#decide")).to_have_attribute("data-begun", "yes")

    for key in ("f", "ArrowRight", "Tab", "Space", "a"):
        page.keyboard.press(key)
    expect(page.locator("[data-confirm-go]")).to_be_visible()
    page.keyboard.press("Control+Enter")

    expect(page.locator("#item [data-focus]")).to_contain_text("This item is settled.")
    assert Settlement.objects.get().how == "dismiss"
    assert Decision.objects.get().verdict == "approve"


def test_approve_is_locked_until_the_finding_is_settled_and_reject_is_not(desk):
    item = a_held_item()
    page = open_item(desk, item, a_person(item.brand, "brand"))
    approve = page.locator("#decide [value=approve]")
    expect(approve).to_have_attribute("aria-disabled", "true")

    page.keyboard.press("a")
    expect(page.locator("[data-confirm]")).to_be_hidden()
    page.keyboard.press("d")
    page.locator("#reason").fill("Nobody can prove it.")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#item [data-focus]")).to_be_focused()
    assert Decision.objects.get().verdict == "reject"


def test_enter_alone_decides_nothing(desk):
    item = a_held_item()
    page = open_item(desk, item, a_person(item.brand, "brand"))
    page.keyboard.press("f")
    page.keyboard.press("ArrowRight")

    page.locator(".way-note input").fill("See line 2")
    page.keyboard.press("Enter")

    expect(page.locator(".settled-count")).to_be_visible()
    assert not Decision.objects.exists()


def test_after_a_decision_the_next_item_is_there_and_the_focus_on_its_title(desk):
    brand = a_brand()
    first, second = a_held_item(brand), a_held_item(brand)
    page = open_item(desk, first, a_person(brand, "brand"))
    expect(page.locator("#decide")).to_have_attribute("data-begun", "yes")

    page.keyboard.press("d")
    page.locator("#reason").fill("Nobody can prove it.")
    page.keyboard.press("Control+Enter")

    expect(page.locator(f"#item[data-item='{second.pk}']")).to_be_visible()
    expect(page.locator("#item-title")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("left.")
    expect(page).to_have_url(f"{desk.address}/review/{second.pk}/")


def test_what_is_typed_survives_the_tab(desk):
    item = a_held_item()
    person = a_person(item.brand, "brand")
    page = open_item(desk, item, person)
    expect(page.locator("#decide")).to_have_attribute("data-begun", "yes")
    page.locator("#reason").fill("Half a thought")
    with page.expect_response(lambda one: one.url.endswith("/draft/")) as saved:
        page.locator("#item-title").focus()
    assert saved.value.status == 200
    expect(page.locator(f"#draft-state-{item.pk}")).to_have_text("Draft saved")

    page.reload(wait_until="domcontentloaded")

    expect(page.locator("#reason")).to_have_value("Half a thought")
    assert Draft.objects.get().person == person


def test_marked_words_carry_a_comment_with_their_offsets(desk):
    item = a_held_item(text="👩‍👩‍👧 Our miracle cream")
    page = open_item(desk, item, a_person(item.brand, "brand"))

    page.locator("mark.rl").evaluate(
        "mark => getSelection().selectAllChildren(mark.lastChild.parentNode)"
    )
    page.keyboard.press("m")
    page.keyboard.type("Is that so?")
    page.locator(".comment-foot .btn").click()

    expect(page.locator(".comment-body")).to_have_text("Is that so?")
    kept = Comment.objects.get()
    assert "👩‍👩‍👧 Our miracle cream"[kept.start : kept.end] == "miracle"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_on_the_item(desk, scheme):
    item = a_rich_item()
    person = a_person(item.brand, "brand")
    page = open_item(desk, item, person, reduced_motion="reduce")
    page.evaluate(f"document.documentElement.dataset.bsTheme = '{scheme}'")
    page.locator(".finding [value=dismiss]").first.check()

    found = Axe().run(page, options={"resultTypes": ["violations"]})

    assert [v["id"] for v in found.response["violations"]] == []
