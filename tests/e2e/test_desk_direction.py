"""A question of direction in a browser: an order made by buttons, an answer given."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orchestrator.models import Decision
from tests import making
from tests.e2e.conftest import Desk
from tests.e2e.test_rule_life import photograph

OPTIONS = [
    {
        "key": "at",
        "label": "Austria",
        "consequence": "Small audience, quick lesson; Germany follows ten days later.",
        "evidence": "Three of the last four starts in Austria sold as in Germany.",
    },
    {
        "key": "de",
        "label": "Germany",
        "consequence": "Full reach at once; a mistake is seen by everybody.",
        "evidence": "Two thirds of orders come from here.",
    },
    {"key": "fr", "label": "France", "consequence": "New copy first: a week later."},
]
ASKED = {
    "prompt": "Where does the winter launch start?",
    "options": OPTIONS,
    "why": "Budget is for one market in the first two weeks.",
    "cost_of_waiting": "Media prices rise after Thursday.",
}
PHONE = {"width": 390, "height": 844}


def opened(desk: Desk, grace: Any, **fields: Any) -> tuple[Page, int]:
    grace(0)
    item = making.a_question(**{**ASKED, **fields})
    owner = making.a_person(item.brand, "owner", name="Olivia Brandt")
    return desk.open(owner, f"/review/{item.pk}/"), item.pk


def answered(pk: int) -> Any:
    said = Decision.objects.get(item=pk).replacement
    assert said is not None
    return bytes(said.content or b"").decode()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_way_is_chosen_and_kept(desk: Desk, grace: Any, scheme: str) -> None:
    page, pk = opened(desk, grace, recommended="at")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    photograph(page, f"direction-{scheme}")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wide = page.evaluate("document.documentElement.scrollWidth")
    photograph(page, f"direction-{scheme}-phone")
    assert wide <= PHONE["width"]

    page.locator("#direction input[value=de]").check()
    page.get_by_role("button", name="Answer").click()

    expect(page.get_by_text("This item is settled.", exact=True).first).to_be_visible()
    assert '"answer":"de"' in answered(pk)


def test_an_order_is_made_with_buttons_alone(desk: Desk, grace: Any) -> None:
    page, pk = opened(desk, grace, form="rank", recommended=["at", "de", "fr"])

    page.get_by_role("button", name="Move France up").click()
    page.get_by_role("button", name="Move France up").press("Enter")
    photograph(page, "direction-rank")
    page.get_by_role("button", name="Answer").click()

    expect(page.get_by_text("This item is settled.", exact=True).first).to_be_visible()
    assert '"answer":["fr","at","de"]' in answered(pk)


def test_a_number_is_refused_beside_what_was_typed(desk: Desk, grace: Any) -> None:
    page, pk = opened(
        desk, grace, form="number", options=None, unit="EUR", low=1000, high=9000
    )

    page.locator("#direction input.num").fill("12")
    page.get_by_role("button", name="Answer").click()

    expect(page.get_by_text("Give a number from 1000 to 9000, not 12.")).to_be_visible()
    expect(page.locator("#direction input.num")).to_have_value("12")
    photograph(page, "direction-number")
    page.locator("#direction input.num").fill("5000")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("This item is settled.", exact=True).first).to_be_visible()
    assert '"answer":5000' in answered(pk)
