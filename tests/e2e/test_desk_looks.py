"""An item where something went wrong while somebody decided: readable, and it fits."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_screens import barriers, on_a_phone
from tests.making import a_held_item, a_person, approve

CALM = {"reduced_motion": "reduce"}  # colours change at once, not while axe reads them

pytestmark = pytest.mark.usefixtures("grace")


def test_a_missing_reason_and_a_conflict_have_no_barrier(desk):
    item = a_held_item(text="A miracle cream")
    person = a_person(item.brand, "brand", "legal")
    page = desk.open(person, f"/review/{item.pk}/", **CALM)

    reject(page)
    expect(page.locator("#reason-error")).to_be_visible()
    found = barriers(page)
    approve(item, a_person(item.brand, "brand"))
    page.locator("#reason").fill("Not proven")
    reject(page)
    expect(page.locator("#conflict")).to_be_visible()
    found += [*barriers(page), *on_a_phone(page)]

    assert found == []


def reject(page):
    """Choose it, then confirm."""
    page.locator("#decision").get_by_role("button", name="Reject", exact=True).click()
    page.locator("[data-confirm-go]").click()
