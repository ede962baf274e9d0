"""One item: what a person reads before deciding."""

import html
import re

from django.db import transaction

from orchestrator.models import ReviewItem
from orchestrator.services.running import dispatch
from tests.making import (
    TWO_STEPS,
    a_brand,
    a_claim,
    a_held_item,
    a_live_rule,
    a_person,
    a_run,
    a_workflow,
    an_agent,
    decide,
    take,
    work_until_idle,
)


def page_of(signed_in, item, *roles, **headers):
    browser = signed_in(a_person(item.brand, *(roles or ("brand",))))
    return browser.get(f"/review/{item.pk}/", **headers).content.decode()


def lit(page):
    """What stands inside <mark>, without the numbers and the tags."""
    found = re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)
    plain = [re.sub(r"<a .*?</a>", "", one, flags=re.DOTALL) for one in found]
    return [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in plain]


def test_exactly_the_red_lined_characters_are_lit(signed_in):
    item = a_held_item(text="👩‍👩‍👧 A miracle cream, a Miracle!")

    page = page_of(signed_in, item)

    assert lit(page) == ["miracle", "Miracle"]
    assert 'href="#finding-1"' in page
    assert "A miracle is a claim nobody can prove." in page


def test_overlapping_findings_light_their_own_pieces(signed_in):
    brand = a_brand()
    a_held_item(brand, text="nothing", when={"phrases": {"terms": ["nothing"]}})
    item = a_held_item(
        brand,
        text="a real miracle cure here",
        when={"phrases": {"terms": ["miracle cure"]}},
    )
    a_live_rule(brand, when={"phrases": {"terms": ["real miracle"]}}, severity="low")
    work_until_idle()
    item.refresh_from_db()

    assert lit(page_of(signed_in, item)) == ["real", "miracle", "cure"]


def test_hostile_text_is_shown_and_never_obeyed(signed_in):
    attack = '<img src=x onerror=alert(1)><script>miracle()</script>" hx-get="/x'
    item = a_held_item(text=attack)

    page = page_of(signed_in, item)

    assert "<img src=x" not in page
    assert "<script>miracle" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert 'hx-get="/x' not in page


def test_unseen_characters_are_named(signed_in):
    item = a_held_item(text="A miracle\u202e cream\u200b")

    page = page_of(signed_in, item)
    read = re.sub(r"<textarea.*?</textarea>", "", page, flags=re.DOTALL)

    assert "\u202e" not in read
    assert "U+202E" in read
    assert "U+200B" in read


def test_it_tells_what_waits_behind_and_what_an_approval_starts(signed_in):
    item = a_held_item(workflow=TWO_STEPS)

    page = page_of(signed_in, item)

    assert "Send on" in page
    assert "If you approve: “Send on” can start." in page
    assert "Your approval takes effect at once." in page


def test_it_says_how_many_must_approve_before_anything_starts(signed_in):
    item = a_held_item(workflow=TWO_STEPS, roles=["brand", "legal"], people=2)

    page = page_of(signed_in, item)

    assert "When all 4 have approved: “Send on” can start." in page


def test_a_button_that_is_off_says_why(signed_in):
    item = a_held_item(roles=["legal"])

    page = page_of(signed_in, item, "author")

    assert re.search(r'value="approve"[^>]* disabled', page)
    assert "To review here takes one of the roles" in page


def test_an_edit_that_still_crosses_a_line_shows_what_it_changed(signed_in):
    item = a_held_item()
    decide(item, a_person(item.brand, "brand"), "edit", content={"text": "A miracle!"})
    again = ReviewItem.objects.get(task=item.task, state="open")

    browser = signed_in(a_person(item.brand, "brand"))
    page = browser.get(f"/review/{again.pk}/?tab=previous").content.decode()

    assert "What changed since version 1" in page
    assert "<del> cream</del>" in page or "<del>" in page
    assert "<ins>!</ins>" in page


def test_a_failure_shows_its_error_and_its_attempts(signed_in):

    brand = a_brand()
    run = a_run(brand, a_workflow(agent=an_agent(retries=1)))
    taken = take()
    with transaction.atomic():
        why = "the oven <b>broke</b>"
        dispatch.end(
            dispatch.failed(
                taken, worker="worker:test", brief="", why=why, retry=False, delay=0
            )
        )
    item = ReviewItem.objects.get(run=run, kind="failure")

    page = page_of(signed_in, item, "operator")

    assert "the oven &lt;b&gt;broke&lt;/b&gt;" in page
    assert "Try again" in page
    assert "worker:test" in page


def test_the_poll_says_that_the_page_is_old_and_takes_nothing_away(signed_in):
    item = a_held_item()
    browser = signed_in(a_person(item.brand, "brand"))
    version = browser.get(f"/review/{item.pk}/").context["page"].version
    news = f"/review/{item.pk}/news/?seen={version}&state=open"
    tag = browser.get(news).headers["ETag"]

    same = browser.get(news, headers={"if-none-match": tag})
    decide(item, a_person(item.brand, "brand"), "reject", reason="No.")
    moved = browser.get(news, headers={"if-none-match": tag})

    assert same.status_code == 304
    assert "has changed since you opened it" in moved.content.decode()


def test_htmx_gets_the_partial_and_others_the_page(signed_in):
    item = a_held_item()

    partial = page_of(signed_in, item, headers={"hx-request": "true"})

    assert "<html" not in partial
    assert 'id="item"' in partial


def test_what_reads_otherwise_than_written_is_said(signed_in):
    brand = a_brand()
    item = a_held_item(brand, text="A mira\u200bcle of wool")

    page = signed_in(a_person(brand, "brand")).get(f"/review/{item.pk}/")

    assert "read as “miracle”" in page.content.decode()


def test_a_near_claim_is_shown_against_the_approved_wording(signed_in):
    brand = a_brand()
    a_claim(brand, "Keeps you warm for 8 hours.")
    item = a_held_item(
        brand,
        text="Keeps you warm for 12 hours.",
        when={"claim": {"about": ["warm"]}},
    )

    page = signed_in(a_person(brand, "brand")).get(f"/review/{item.pk}/")

    assert "<del>8</del><ins>12</ins>" in page.content.decode()
