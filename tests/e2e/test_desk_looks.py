"""Every page for everybody: no barrier in light or dark, no sideways scroll."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import expect

from orchestrator.models import RedLine, ReviewItem
from orchestrator.services import dispatch
from tests.making import (
    TWO_STEPS,
    a_brand,
    a_held_item,
    a_person,
    a_run,
    a_workflow,
    approve,
    take,
)

OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
CALM = {"reduced_motion": "reduce"}  # colours change at once, not while axe reads them
LONG = (
    "A miracle cream 😀 " + "Donaudampfschifffahrtsgesellschaft" * 3 + " <b>miracle</b>"
)


def a_failed_item(brand):
    """A task whose last attempt failed, and the question what to do about it."""
    run = a_run(brand, a_workflow())
    taken = take()
    with transaction.atomic():
        dispatch.end(
            dispatch.failed(
                taken,
                worker="worker:test",
                brief="",
                why="the oven broke: " + "E" * 200,
                retry=False,
                delay=0,
            )
        )
    return ReviewItem.objects.get(run=run, kind="failure")


@pytest.fixture
def pages(ledger, grace):
    """A person of every role, and the address of each kind of page."""
    brand = a_brand()
    opened = a_held_item(brand, text=LONG, workflow=TWO_STEPS)
    settling = a_held_item(brand, text="A miracle soap", slug="soaps")
    failed = a_failed_item(brand)
    person = a_person(brand, "brand", "admin", "operator", "legal")
    grace(60)
    approve(settling, person)
    paths = [
        *("/review/", f"/review/{opened.pk}/", f"/review/{settling.pk}/"),
        *(f"/review/{failed.pk}/", "/runs/", f"/runs/{opened.run_id}/", "/runs/new/"),
        *("/red-lines/", f"/red-lines/{RedLine.objects.earliest('pk').pk}/"),
        *("/red-lines/new/", "/review/999999/"),
        f"/red-lines/{RedLine.objects.earliest('pk').pk}/edit/",
    ]
    return person, paths, opened


def barriers(page):
    """What axe finds on the page as it is; in dark only the colours can differ."""
    found = []
    for scheme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
        ran = Axe().run(page, options=rules).response
        assert ran["passes"]
        for one in ran["violations"]:
            where = one["nodes"][0]["html"][:120]
            found.append(f"{page.url} {scheme}: {one['id']}: {where}")
    return found


def overflow(page):
    """The page's address where it scrolls sideways, else nothing."""
    wide = "document.documentElement.scrollWidth > innerWidth"
    return [page.url] if page.evaluate(wide) else []


def test_no_page_has_a_barrier_in_light_or_dark(desk, pages):
    person, paths, _ = pages
    page = desk.open(None, "/sign-in/", **CALM)
    found = barriers(page)
    desk.sign_in(page, person)

    for path in paths:
        page.goto(path)
        found += barriers(page)

    assert found == []


def test_a_missing_reason_and_a_conflict_have_no_barrier(desk, pages):
    person, _, item = pages
    page = desk.open(person, f"/review/{item.pk}/", **CALM)

    reject(page)
    expect(page.locator("#reason-error")).to_be_visible()
    found = barriers(page)
    approve(item, a_person(item.brand, "brand"))
    page.locator("#reason").fill("Not proven")
    reject(page)
    expect(page.locator("#conflict")).to_be_visible()
    found += barriers(page)

    assert found == []


def test_on_a_phone_no_page_scrolls_sideways(desk, pages):
    person, paths, item = pages
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    page = desk.open(None, "/sign-in/", **phone)
    wide = overflow(page)
    desk.sign_in(page, person)

    for path in paths:
        page.goto(path)
        page.evaluate(OPEN_ALL)
        wide += overflow(page)
    page.goto(f"/review/{item.pk}/")
    approve(item, a_person(item.brand, "brand"))
    page.locator("#reason").fill("Not proven")
    reject(page)
    expect(page.locator("#conflict")).to_be_visible()
    wide += overflow(page)

    assert wide == []


def reject(page):
    """Choose it, then confirm."""
    page.locator("#decision").get_by_role("button", name="Reject", exact=True).click()
    page.locator("[data-confirm-go]").click()
