"""The queue, the runs and the red lines in a browser."""

import json

import pytest
from playwright.sync_api import expect

from orchestrator.models import ReviewItem, Run
from orchestrator.services.running.sweep import sweep_once
from tests.making import (
    TWO_STEPS,
    a_backtest,
    a_brand,
    a_held_item,
    a_person,
    a_run,
    a_workflow,
    work_until_idle,
)

pytestmark = pytest.mark.usefixtures("grace")


def test_new_items_show_as_a_pill_and_move_nothing(desk):
    item = a_held_item()
    page = desk.open(a_person(item.brand, "brand"))
    rows = page.locator("#queue table.rows tbody tr")
    expect(rows).to_have_count(1)

    a_run(item.brand, item.run.version, inputs={"text": "A miracle soap"})
    work_until_idle()

    pill = page.locator("#queue-news a")
    expect(pill).to_contain_text("1 new")
    expect(rows).to_have_count(1)
    pill.click()
    expect(rows).to_have_count(2)
    expect(pill).to_have_count(0)


def test_a_filter_applies_as_it_is_chosen_and_stays_in_the_address(desk):
    item = a_held_item(severity="medium")
    page = desk.open(a_person(item.brand, "brand"))

    page.locator("#queue-filters summary").click()
    page.get_by_label("Severity").select_option("High")

    expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
    expect(page).to_have_url(f"{desk.address}/review/?severity=3")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Show everything").click()
    expect(page.get_by_role("link", name=item.title)).to_be_visible()


def test_a_second_admin_makes_a_draft_live_and_what_waits_is_screened_again(desk):
    examples = {
        "must_hold": ["A miracle cream", "Cream!", "Soft cream"],
        "must_pass": ["Fresh bread", "A jumper", "At nine"],
    }
    item = a_held_item(text="A miracle cream", tests=examples)
    line = item.screening.findings.get().version.red_line
    where = f"/red-lines/{line.pk}/"
    author, second = (a_person(item.brand, "admin") for _ in range(2))
    ours, theirs = desk.open(author, where), desk.open(second, where)

    definition = ours.get_by_label("Definition")
    definition.fill(definition.input_value().replace("- miracle", "- cream"))
    ours.get_by_role("button", name="Save as a draft").click()
    draft = ours.locator("#version-2")
    expect(draft).to_contain_text("a second admin makes it live")
    expect(draft.get_by_role("button", name="Make live")).to_be_disabled()
    a_backtest(line.versions.get(number=2))
    theirs.reload()
    theirs.locator("#version-2").get_by_label("Reason").fill("Creams first")
    theirs.locator("#version-2").get_by_role("button", name="Make live").click()
    expect(theirs.get_by_text("v2 is live")).to_be_visible()
    sweep_once()

    page = desk.open(a_person(item.brand, "brand"), f"/review/{item.pk}/")
    expect(page.locator("mark.rl")).to_have_text("1cream")
    expect(page.locator("#finding-1 .finding-rule")).to_contain_text("v2")


def test_somebody_starts_a_run_and_sees_it_move(desk):
    brand = a_brand()
    version = a_workflow(TWO_STEPS)
    page = desk.open(a_person(brand, "operator"), "/runs/new/")

    page.get_by_label("Title").fill("Fresh bread")
    page.get_by_label("Inputs as JSON").fill(json.dumps({"text": "Fresh bread"}))
    page.get_by_role("button", name="Start").click()

    expect(page.get_by_text("“Fresh bread” has started.")).to_be_visible()
    expect(page.locator(".step-card h2")).to_have_text(["Write", "Send on"])
    expect(page.locator(".task .state")).to_have_text(["ready", "waiting"])
    work_until_idle()
    expect(page.locator(".task .state:not(td *)")).to_have_text(["done", "done"])
    expect(page.locator(".item-head .chips .state")).to_have_text("done")
    assert Run.objects.get().version == version


def test_a_run_is_cancelled_with_a_reason_and_its_questions_go(desk):
    item = a_held_item(workflow=TWO_STEPS)
    page = desk.open(a_person(item.brand, "operator"), f"/runs/{item.run_id}/")
    expect(page.locator(".task-line .state")).to_have_text(["held", "waiting"])

    page.get_by_text("Cancel this run…").click()
    page.get_by_label("Why").fill("The offer is off")
    page.get_by_role("button", name="Yes, cancel it").click()

    expect(page.locator(".task-line .state")).to_have_text(["cancelled"] * 2)
    expect(page.locator("#run .note")).to_contain_text("The offer is off")
    expect(page.get_by_text("Cancel this run…")).to_have_count(0)
    assert ReviewItem.objects.get().state == "withdrawn"
