"""Reading in a browser: the red line in the text, and agents' text that acts not."""

import re

import pytest
from playwright.sync_api import expect

from orchestrator.models import RedLine, Release, ReviewItem
from tests.making import (
    ONE_STEP,
    a_brand,
    a_held_item,
    a_live_rule,
    a_person,
    a_run,
    a_workflow,
    an_agent,
    work_until_idle,
)

pytestmark = pytest.mark.usefixtures("grace")

# The words without the number that stands in front of them.
WORDS = "mark => [...mark.childNodes].filter(n => n.nodeType === 3).map(n => n.data)"
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
AWAY = "https://spy.invalid"
ATTACKS = [
    "<script>alert('script')</script>",
    "</textarea></pre></title><script>alert('closed')</script>",
    "<img src=x onerror=alert('image')>",
    f"<img src={AWAY}/pixel>",
    "<svg onload=alert('svg')><script>alert('svg')</script></svg>",
    "<a href=\"javascript:alert('link')\">a link</a>",
    "<b onmouseover=alert('mouse')>miracle</b>",
    f"<div hx-get='{AWAY}/' hx-trigger='load'>htmx</div>",
    "<div data-hx-post='/sign-out/' data-hx-trigger='load'>htmx</div>",
    "<div hx-on:htmx:load='alert(1)' hx-on--load='alert(2)'>htmx</div>",
    f"<iframe src='{AWAY}'></iframe><object data='{AWAY}'></object>",
    f"<meta http-equiv=refresh content='0;url={AWAY}'><base href='{AWAY}'>",
    f"<style>@import '{AWAY}';</style><link rel=stylesheet href={AWAY}>",
    "{{ 7|add:7 }}{% load static %}{% csrf_token %}${alert(1)}",
]


def test_the_words_that_cross_a_red_line_are_lit_and_the_reason_is_beside(desk):
    item = a_held_item(text="Try our miracle cream 😀 today")
    page = desk.open(a_person(item.brand, "brand"), f"/review/{item.pk}/")

    mark, reason = page.locator("mark.rl"), page.locator("#finding-1")

    expect(mark).to_have_count(1)
    assert mark.evaluate(WORDS) == ["miracle"]
    expect(mark).to_be_in_viewport()
    expect(reason).to_be_in_viewport()
    expect(reason).to_contain_text("A miracle is a claim nobody can prove.")
    text, beside = mark.bounding_box(), reason.bounding_box()
    assert text["x"] + text["width"] < beside["x"]
    mark.hover()
    expect(reason).to_have_class(re.compile("is-lit"))


def test_a_span_after_characters_of_two_units_is_lit_where_it_stands(desk):
    item = a_held_item(text="😀😀 é a miracle, a miracle")
    page = desk.open(a_person(item.brand, "brand"), f"/review/{item.pk}/")

    marks = page.locator("mark.rl")

    expect(marks).to_have_count(2)
    assert [mark.evaluate(WORDS) for mark in marks.all()] == [["miracle"]] * 2


def a_hostile_item():
    """An output whose every key and text attacks, from a run whose title does too."""
    brand = a_brand(name=ATTACKS[2])
    a_live_rule(brand, name=ATTACKS[0], message=ATTACKS[4], severity="medium")
    fields = {f"{attack} {number}": attack for number, attack in enumerate(ATTACKS)}
    answer = {"text": " ".join(ATTACKS), "list": ATTACKS, "fields": fields}
    agent = an_agent(function=lambda brief: answer, output_schema={"type": "object"})
    version = a_workflow(ONE_STEP, agent=agent)
    by = a_person(brand, "operator", name=ATTACKS[6])
    a_run(brand, version, inputs={"text": " ".join(ATTACKS)}, title=ATTACKS[7], by=by)
    work_until_idle()
    return ReviewItem.objects.get()


def test_what_agents_write_is_shown_and_never_obeyed(desk):
    item = a_hostile_item()
    person = a_person(item.brand, "brand", "admin", name=ATTACKS[1])
    line = RedLine.objects.get()
    page = desk.open(person)

    for path in (f"/runs/{item.run_id}/", "/runs/", f"/red-lines/{line.pk}/"):
        page.goto(path)
        page.mouse.move(300, 300)
    page.goto(f"/review/{item.pk}/")
    with page.expect_response(lambda one: "/preview/" in one.url) as preview:
        page.evaluate(OPEN_ALL)
        page.locator("iframe.preview").first.scroll_into_view_if_needed()
    page.locator("mark.rl").first.hover()

    expect(page.locator(".reading")).to_contain_text(ATTACKS[-1])
    expect(page.locator(".reading")).to_contain_text(ATTACKS[0])
    assert page.locator("#item :is(script, object, style, svg[onload])").count() == 0
    assert preview.value.headers["content-security-policy"].startswith("sandbox;")
    expect(page.locator("iframe.preview").first).to_have_attribute("sandbox", "")
    page.locator("#decision").get_by_role("button", name="Approve").click()
    page.locator("[data-confirm-go]").click()
    expect(page.locator("#item [data-focus]")).to_contain_text("is settled")
    assert Release.objects.count() == 1


def test_the_preview_shows_the_words_and_runs_nothing_even_by_itself(desk):
    item = a_hostile_item()
    person = a_person(item.brand, "brand")

    page = desk.open(person, f"/review/{item.pk}/preview/?at=/text")

    expect(page.locator("body")).to_contain_text("a link")
    assert page.locator("script, iframe, object, svg, a, [onmouseover]").count() == 0
    assert page.evaluate("self.origin") == "null"
