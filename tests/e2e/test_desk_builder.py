"""A compliance officer writes a red line in a browser, without code."""

import pytest
from playwright.sync_api import expect

from orchestrator.models import RedLine
from tests.making import a_brand, a_draft_rule, a_person

pytestmark = pytest.mark.usefixtures("grace")


def test_somebody_writes_tries_and_saves_a_red_line(desk, ledger):
    brand = a_brand()
    page = desk.open(a_person(brand, "admin"), "/red-lines/new/")
    told, tried = page.locator("#told"), page.locator("#trial")

    page.get_by_label("Name", exact=True).fill("Words that promise health")
    page.get_by_label("Message").fill("This promises an effect on health.")
    page.get_by_label("legal").check()
    page.get_by_label("Words or phrases, one a line").fill("heals\ncures")
    expect(told).to_contain_text("Hold for legal when it says “heals” or “cures”.")

    page.get_by_role("button", name="Add a condition").click()
    second = page.locator("#w0-1-kind")
    expect(second).to_be_focused()
    second.select_option(label="Fits a pattern")
    pattern = page.locator("#w0-1-pattern")
    pattern.fill("(?=cure)")
    expect(page.locator("#e-w0-1-pattern")).to_contain_text("(?=")
    expect(pattern).to_be_focused()
    pattern.fill(r"\bremed\w+")
    expect(page.locator("#e-w0-1-pattern")).to_be_empty()
    expect(told).to_contain_text("or it fits the pattern")

    page.get_by_label("Text or JSON").fill("It heals. A remedy for winter.")
    expect(tried).to_contain_text("It holds.")
    expect(tried.locator("mark.rl")).to_have_text(["1heals", "2remedy"])
    tried.get_by_role("button", name="must hold").click()
    example = page.get_by_label("Must hold, example 1")
    expect(example).to_have_value("It heals. A remedy for winter.")
    page.get_by_label("Must pass, example 1").fill("Heals of shoes")
    expect(page.locator("#r-p0")).to_contain_text("contradiction")
    page.get_by_label("Must pass, example 1").fill("A high heel")
    expect(page.locator("#r-p0")).to_contain_text("passes")
    page.keyboard.press("Control+s")

    expect(page.get_by_text("is saved. It holds nothing yet.")).to_be_visible()
    version = RedLine.objects.get(brand=brand).versions.get()
    assert version.definition["when"] == {
        "any": [{"phrases": {"terms": ["heals", "cures"]}}, {"pattern": r"\bremed\w+"}]
    }


def test_two_who_edit_at_once_lose_nothing(desk, ledger):
    brand = a_brand()
    where = f"/red-lines/{a_draft_rule(brand).red_line_id}/edit/"
    ours, theirs = (desk.open(a_person(brand, "admin"), where) for _ in range(2))

    theirs.get_by_label("Message").fill("Theirs.")
    theirs.get_by_role("button", name="Save as a draft").click()
    expect(theirs.get_by_text("Draft 2")).to_be_visible()
    ours.get_by_label("Message").fill("Ours.")
    ours.get_by_role("button", name="Save as a draft").click()

    expect(ours.locator("#conflict")).to_contain_text("Version 2 came in between.")
    expect(ours.get_by_label("Message")).to_have_value("Ours.")
    ours.get_by_role("button", name="Save mine on top of version 2").click()
    expect(ours.get_by_text("Draft 3")).to_be_visible()


def test_more_than_can_be_sent_is_refused_at_its_field_and_stays_there(desk, ledger):
    page = desk.open(a_person(a_brand(), "admin"), "/red-lines/new/")
    text = page.get_by_label("Text or JSON")

    text.evaluate(
        """field => {
            field.value = "a miracle ".repeat(300000);
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )

    said = page.locator("#e-try-text")
    expect(said).to_contain_text("3,000,000 characters", timeout=30_000)
    assert text.evaluate("field => field.value.length") == 3_000_000
    text.fill("a miracle")
    expect(said.get_by_text("3,000,000")).to_have_count(0)
