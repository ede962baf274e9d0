"""An admin brings somebody in and routes work to them, by the screens only."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from orchestrator.models import Brand, Principal
from orchestrator.services import desk_settings
from tests import making

pytestmark = pytest.mark.usefixtures("grace")


@pytest.fixture
def brand(ledger) -> Brand:
    return making.a_brand("Alpenkraft", settings={"own_view_share": 0.1})


@pytest.fixture
def admin(brand) -> Principal:
    return making.a_person(brand, "admin", name="Mara Admin")


def test_somebody_new_signs_in_and_routing_names_them(desk, brand, admin):
    making.a_person(brand, "legal", name="Tom Other")
    page = desk.open(admin, "/settings/people/")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill("Ida Kern")
    page.get_by_label("Login").fill("ida.kern")
    page.get_by_label("legal", exact=True).check()
    page.get_by_role("button", name="Add the person").click()
    link = page.get_by_label("Link").input_value()

    hers = desk.open(None, urlsplit(link).path)
    hers.get_by_label("Password").fill("quiet otters at dawn")
    hers.get_by_label("The same again").fill("quiet otters at dawn")
    hers.get_by_role("button", name="Set it and go in").click()
    hers.goto("/review/")
    expect(hers.get_by_role("heading", level=1)).to_contain_text("Queue")

    page.goto("/settings/routing/")
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("Name", exact=True).fill("Grave ones to Ida")
    page.get_by_label("high", exact=True).check()
    page.get_by_label("Goes to").select_option(label="Ida Kern")
    page.get_by_role("button", name="Save the rule").click()
    page.get_by_role("button", name="Who would get it?").click()
    expect(page.locator("#found")).to_contain_text("Ida Kern by rule")


def test_a_setting_is_changed_without_javascript(desk, brand, admin):
    page = desk.open(admin, "/settings/guards/", java_script_enabled=False)
    row = page.locator("#setting-pace_streak")
    row.locator("summary").click()
    row.get_by_label("Pace: same verdict in a row").fill("2")
    row.get_by_role("button", name="Save").click()
    expect(page.locator("#error-pace_streak")).to_contain_text("out of bounds")
    row.get_by_label("Pace: same verdict in a row").fill("10")
    row.get_by_role("button", name="Save").click()

    expect(page.locator("#setting-pace_streak")).to_contain_text("by Mara Admin")
    assert desk_settings.value(brand, "pace_streak") == 10
