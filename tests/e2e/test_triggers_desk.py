"""An owner makes a trigger at the desk, tries it, and sees what it fired for."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from orchestrator.models import Firing, Trigger
from orchestrator.services.triggering import firing, triggers
from orchestrator.services.triggering.triggers import TriggerGiven
from tests import making
from tests.e2e.conftest import Desk

SIZES = {"wide": (1280, 800), "phone": (390, 844)}


def photograph(page: Page, name: str) -> None:
    """Keep what is seen where somebody wants to look: SHOTS names a folder."""
    if not (folder := os.environ.get("SHOTS")):
        return
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            path = Path(folder) / f"{name}-{size}-{scheme}.png"
            page.screenshot(path=path, full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")


def fits(page: Page) -> bool:
    """Whether nothing sticks out at the side on a phone."""
    page.set_viewport_size({"width": 390, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
    return bool(wide <= 390)


def test_an_owner_makes_a_trigger_tries_it_and_replays_a_firing(desk: Desk) -> None:
    brand = making.a_brand("Nordlicht")
    owner = making.a_person(brand, "owner", name="Ida Owner")
    workflow = making.a_workflow().workflow.slug
    hook = TriggerGiven("Shop opens", "webhook", workflow, when="cause.body.open")
    triggers.create(brand, "shop", hook, by=owner)
    page = desk.open(owner, "/triggers/")
    photograph(page, "list")

    page.get_by_role("link", name="New trigger").click()
    page.get_by_label("Title").fill("Morning letter")
    page.get_by_label("Time zone").fill("Europe/Vienna")
    page.get_by_role("button", name="Dry run").click()
    expect(page.locator("#dry-run")).to_contain_text("It would start version 1")
    photograph(page, "new")
    assert fits(page)
    page.get_by_role("button", name="Make it, switched on").click()
    expect(page.get_by_text("At 09:00 on Monday through Friday")).to_be_visible()

    trigger = Trigger.objects.get(slug="morning-letter")
    for cause, facts in (("2026-03-02T08:00:00Z", {"date": "2026-03-02"}), ("x", {})):
        one = Firing.objects.create(trigger=trigger, cause=cause, facts=facts)
        firing.carry_out(one.pk)
    page.reload()
    page.get_by_role("button", name="Replay 2026-03-02").click()
    expect(page.locator("#firings")).to_contain_text("repeats 2026-03-02T08:00:00Z")
    photograph(page, "one")
    assert fits(page)
    page.goto("/triggers/")
    photograph(page, "list-fired")
    assert fits(page)
    page.goto("/triggers/new/?kind=webhook")
    photograph(page, "new-webhook")
    assert desk.complaints == []
