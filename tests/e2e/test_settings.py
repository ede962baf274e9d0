"""An admin brings somebody in and routes work to them, by the screens only."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from orchestrator.models import Brand, Principal
from orchestrator.services import desk_settings
from tests import making

pytestmark = pytest.mark.usefixtures("grace")

PAGES = {
    "overview": "/settings/",
    "people": "/settings/people/",
    "person-new": "/settings/people/new/",
    "roles": "/settings/roles/",
    "brands": "/settings/brands/",
    "deadlines": "/settings/deadlines/",
    "guards": "/settings/guards/",
    "routing": "/settings/routing/?severity=high",
    "webhooks": "/settings/webhooks/",
    "changes": "/settings/changes/",
}
SIZES = {"wide": (1280, 800), "phone": (390, 844)}
SMALL = """() => {
    const says = e => [...e.childNodes].some(
        n => n.nodeType === 3 && n.textContent.trim());
    const size = e => parseFloat(getComputedStyle(e).fontSize);
    return [...document.querySelectorAll('main *')]
        .filter(e => e.checkVisibility() && says(e) && size(e) < 12)
        .map(e => e.outerHTML);
}"""
WIDE = "() => document.documentElement.scrollWidth - innerWidth"


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


def filled(brand: Brand, admin: Principal) -> Principal:
    """A brand as it looks after some months; somebody of its people."""
    person = making.a_person(brand, "legal", "medical", name="Lena Legal")
    making.a_person(brand, "brand", "owner", name="Otto Owner")
    other = making.a_brand("Nordlys")
    other_admin = making.a_person(other, "admin", name="Nils Admin")
    other_admin.grants.create(brand=brand, role="admin")
    admin.grants.create(brand=other, role="admin")
    desk_settings.change(brand, "lease_minutes", 20, by=admin, why="long papers")
    desk_settings.change(brand, "settle_from", "medium", by=admin)
    desk_settings.change(brand, "own_view_share", 0.05, by=other_admin, why="too many")
    return person


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_fits_and_is_clean(desk, brand, admin, size, theme):
    person = filled(brand, admin)
    width, height = SIZES[size]
    page = desk.open(
        admin,
        f"/settings/routing/new/{brand.slug}/",
        viewport={"width": width, "height": height},
        color_scheme=theme,
    )
    page.get_by_label("Name", exact=True).fill("Grave ones to legal")
    page.get_by_label("high", exact=True).check()
    page.get_by_label("Goes to").select_option("role:legal")
    page.get_by_role("button", name="Save the rule").click()

    pages = {**PAGES, "person": f"/settings/people/{person.pk}/"}
    for name, path in pages.items():
        joined = "&" if "?" in path else "?"
        page.goto(f"{path}{joined}brand={brand.slug}")
        if name in ("guards", "deadlines"):
            page.locator(".set-value summary").first.click()
        photograph(page, f"settings-{name}-{size}-{theme}")
        assert page.evaluate(WIDE) <= 0, name
        assert page.evaluate(SMALL) == [], name
        assert page.locator("main .btn-primary").count() <= 1, name
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], name


def photograph(page: Page, name: str) -> None:
    """Keep what is seen where somebody wants to look: SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
