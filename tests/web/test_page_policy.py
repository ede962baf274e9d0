"""No page carries a script or a style of its own, and the policy forbids them."""

import re

import pytest

from orchestrator.models import RedLine
from tests.making import a_held_item, a_person

INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[a-z][^>]*\s(on[a-z]+|hx-on[^=]*)\s*=", re.I),
    "a foreign address": re.compile(r"(src|href)=\"(https?:)?//", re.IGNORECASE),
    "a javascript address": re.compile(r"=\"\s*javascript:", re.IGNORECASE),
}
PAGES = (
    "/review/",
    "/review/{item}/",
    "/runs/",
    "/runs/{run}/",
    "/runs/new/",
    "/red-lines/",
    "/red-lines/{red_line}/",
    "/red-lines/{red_line}/edit/",
    "/red-lines/new/",
    "/review/999999/",
)


@pytest.fixture
def browser_and_ids(signed_in):
    item = a_held_item(text="<b>miracle</b>")
    person = a_person(item.brand, "brand", "admin", "owner")
    red_line = RedLine.objects.get(brand=item.brand)
    ids = {"item": item.pk, "run": item.run_id, "red_line": red_line.pk}
    return signed_in(person), ids


def test_no_page_has_anything_inline_or_from_elsewhere(browser_and_ids, client):
    browser, ids = browser_and_ids
    pages = {path: browser.get(path.format(**ids)) for path in PAGES}
    pages["/sign-in/"] = client.get("/sign-in/")

    found = [
        f"{path}: {what}"
        for path, response in pages.items()
        for what, pattern in INLINE.items()
        if pattern.search(response.content.decode())
    ]

    assert found == []


def test_every_page_comes_with_the_policy(browser_and_ids):
    browser, ids = browser_and_ids

    for path in PAGES:
        policy = browser.get(path.format(**ids)).headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_every_page_has_its_landmarks_one_heading_and_one_live_region(browser_and_ids):
    browser, ids = browser_and_ids

    for path in PAGES:
        page = browser.get(path.format(**ids)).content.decode()
        assert page.count("<main") == 1, path
        assert page.count("<h1") == 1, path
        assert page.count('id="live"') == 1, path
        assert page.count('aria-label="Main"') == 1, path


def test_htmx_is_told_to_evaluate_nothing_and_stay_at_home(browser_and_ids):
    page = browser_and_ids[0].get("/review/").content.decode()

    assert '"allowEval":false' in page
    assert '"selfRequestsOnly":true' in page
    assert '"includeIndicatorStyles":false' in page
