"""An author writes a workflow in a browser, sees it, tries it, publishes, starts it."""

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from orchestrator.models import Run, WorkflowVersion
from tests import making
from tests.e2e.conftest import Desk
from tests.e2e.test_rule_life import photograph

TEXT = """\
workflow: {slug}
title: Autumn letter

inputs:
  type: object
  additionalProperties: false
  required: [text, markets]
  properties:
    text: {{title: Text, type: string, minLength: 1}}
    markets: {{title: Markets, type: array, items: {{type: string}}}}

steps:
  brief:
    title: Agree on the brief
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  write:
    title: Write the letter
    agent: {agent}
    each: "${{ inputs.markets }}"
    with: {{text: "${{ steps.brief.text + ' ' + item }}"}}
  collect:
    title: Collect the letters
    agent: {agent}
    needs: [write]
    with: {{text: done}}
"""
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}
BRIEF = {"resultTypes": ["violations"]}


def looked_at(page: Page, name: str) -> None:
    """Axe objects to nothing, and nothing is wider than a phone; pictures for SHOTS.

    Both sizes and schemes of every screen are walked in test_screens.
    """
    if "SHOTS" in os.environ:
        for size in (PHONE, WIDE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            for scheme in ("dark", "light"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                photograph(page, f"{name}-{scheme}-{size['width']}")
    found = Axe().run(page, options=BRIEF).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


@pytest.fixture
def author(ledger: Any) -> Any:
    return making.a_person(making.a_brand("Nordwind"), "author", name="Ute Autor")


def test_an_author_writes_mends_tries_publishes_and_starts(
    desk: Desk, author: Any
) -> None:
    slug = f"autumn-{WorkflowVersion.objects.count()}"
    text = TEXT.format(slug=slug, agent=making.an_agent().name)
    page = desk.open(author, "/workflows/", reduced_motion="reduce")
    page.get_by_role("link", name="Write a workflow").click()
    area = page.get_by_label("The workflow as YAML")

    # a mistake is told with its line, and the line is found
    area.fill(text.replace("needs: [write]", "needs: [wrte]"))
    problem = page.locator("#checked [data-line]").first
    expect(problem).to_contain_text("There is no step 'wrte'")
    expect(page.locator("#checked svg.graph-sheet")).to_be_visible()
    looked_at(page, "editor-problem")
    problem.click()
    expect(area).to_be_focused()
    chosen = area.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)")
    assert "wrte" in chosen

    # mended, it is ready and drawn; it is kept, though nobody pressed anything
    area.fill(text)
    expect(page.locator("#checked")).to_contain_text("Ready to publish")
    expect(page.locator("#checked .graph-sheet")).to_contain_text("Write the letter")
    page.reload()
    expect(area).to_have_value(text)

    # tried before it is published
    page.locator(".edit-dry > summary").click()
    inputs = '{"text": "Warm", "markets": ["AT", "DE", "FR"]}'
    page.get_by_label("Inputs as JSON").fill(inputs)
    page.get_by_role("button", name="Show the plan").click()
    expect(page.locator("#dry-run")).to_contain_text("3 tasks")
    looked_at(page, "editor-dry-run")

    # published with a note, then started
    page.get_by_label("Note to this version").fill("The first one")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn letter")
    expect(page.locator("#versions-title ~ ul")).to_contain_text("The first one")
    looked_at(page, "workflow")
    page.get_by_role("link", name="Start a run").click()
    page.get_by_label("Inputs as JSON").fill(inputs)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("#run-title")).to_have_text("Autumn letter")
    making.work_until_idle()
    expect(page.locator("#run .graph-sheet")).to_contain_text("3 done")
    assert Run.objects.get(version__workflow__slug=slug).state == "done"
    looked_at(page, "run-done")
