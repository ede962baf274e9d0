"""Two hours in a few minutes: twenty mixed items settled at the keyboard alone."""

from statistics import median

import pytest
from playwright.sync_api import Page, expect

from orchestrator.models import Decision, ReviewItem
from review.models import Draft
from tests import making

# every key and every pointer event of the whole sitting, over all pages
RECORDER = """
  const kept = () => JSON.parse(sessionStorage.getItem("trace") || "[]");
  const keep = (kind, what) => {
    const trace = kept();
    trace.push([kind, what]);
    sessionStorage.setItem("trace", JSON.stringify(trace));
  };
  const MODIFIERS = ["Control", "Shift", "Alt", "Meta"];
  addEventListener("keydown", (event) => {
    if (!MODIFIERS.includes(event.key)) keep("key", event.key);
  }, true);
  for (const kind of ["pointerdown", "mousedown", "touchstart", "wheel"]) {
    addEventListener(kind, (event) => event.isTrusted && keep("pointer", kind), true);
  }
"""
NOTE = "Half a sentence that somebody meant to finish"


@pytest.fixture(autouse=True)
def no_samples(monkeypatch, grace):
    """No item is drawn for an own view or a second look here."""
    monkeypatch.setattr("orchestrator.services.deciding.guards.drawn", lambda *_: False)
    grace(0)


def twenty_items(brand) -> None:
    """Eleven with one grave finding, four light ones, a failure's worth of the rest."""
    making.a_live_rule(brand, name="Grave", severity="high")
    making.a_live_rule(
        brand,
        name="Light",
        severity="low",
        when={"phrases": {"terms": ["gentle"]}},
    )
    version = making.a_workflow()
    texts = [f"Cream {n}: a miracle" for n in range(14)]
    texts += [f"Soap {n}: so gentle" for n in range(5)]
    for text in texts:
        making.a_run(brand, version, inputs={"text": text})
    making.work_until_idle()
    making.a_question(brand)


def test_twenty_items_are_settled_by_keys_alone(desk) -> None:
    brand = making.a_brand()
    twenty_items(brand)
    person = making.a_person(brand, "brand", "owner", name="Ana Ortiz")
    assert ReviewItem.objects.filter(brand=brand, state="open").count() == 20
    page = desk.open(person, "/healthz")
    page.context.add_init_script(RECORDER)
    page.set_default_timeout(30_000)
    page.goto("/review/", wait_until="domcontentloaded")
    counts = []

    half_typed = leave_a_draft(page)
    for number in range(20):
        counts.append(settle_what_is_shown(page, brand, number))

    assert not ReviewItem.objects.filter(brand=brand, state="open").exists()
    assert {kind for kind, _ in trace(page)} == {"key"}
    with_one_finding = [keys for kind, keys in counts if kind == "finding"]
    assert len(with_one_finding) >= 10
    assert median(with_one_finding) <= 8
    kept = Decision.objects.get(item_id=half_typed)
    assert kept.reason.startswith(NOTE)
    assert not Draft.objects.filter(person=person).exists()


def leave_a_draft(page: Page) -> int:
    """Type half a reason on the first item, walk away and come back: it is there."""
    first = shown(page)
    page.keyboard.press("Tab")
    focus_by_tab(page, "#reason")
    page.keyboard.type(NOTE)
    page.keyboard.press("Tab")  # leaving the field saves it
    expect(page.locator(f"#draft-state-{first}")).to_contain_text("saved")
    page.keyboard.press("Escape")  # from the item back to the list
    page.keyboard.press("j")
    expect(page.locator("#item")).not_to_have_attribute("data-item", str(first))
    page.keyboard.press("k")
    expect(page.locator("#item")).to_have_attribute("data-item", str(first))
    expect(page.locator("#reason")).to_have_value(NOTE)
    return first


def settle_what_is_shown(page: Page, brand, number: int) -> tuple[str, int]:
    """Decide the item in the pane; what it was, and how many keys that took."""
    pk = shown(page)
    item = ReviewItem.objects.get(pk=pk)
    before = len(trace(page))
    if item.kind == "direction":
        focus_by_tab(page, "#direction input[name=answer]")
        page.keyboard.press("Space")
        kind = "direction"
        page.keyboard.press("a")
    elif number % 9 == 8:
        kind = "reject"
        page.keyboard.press("Alt+1")
        page.keyboard.press("d")
    elif page.locator(".finding[data-must]").count():
        kind = "finding"
        for key in ("f", "ArrowRight", "Tab", "Space", "a"):
            page.keyboard.press(key)
    else:
        kind = "light"
        page.keyboard.press("a")
    if page.locator("[data-confirm-go]").count():
        page.keyboard.press("Control+Enter")
    # the next one takes its place; the last says what became of it
    expect(page.locator(f"#item[data-item='{pk}'] #decide")).to_have_count(0)
    item.refresh_from_db()
    assert item.state != "open", (item.title, kind)
    return kind, len(trace(page)) - before


def shown(page: Page) -> int:
    """The item in the pane, once it can be decided."""
    expect(page.locator("#decide")).to_have_attribute("data-begun", "yes")
    return int(page.locator("#item").get_attribute("data-item") or 0)


def focus_by_tab(page: Page, place: str) -> None:
    """Walk with Tab until the place has the focus."""
    for _ in range(120):
        if page.evaluate("(at) => document.activeElement?.matches(at)", place):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{place} cannot be reached by Tab")


def trace(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(
        "JSON.parse(sessionStorage.getItem('trace') || '[]')"
    )
    return found
