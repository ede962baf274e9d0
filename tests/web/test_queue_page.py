"""The queue: whose items, in which order, at which cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orchestrator.models import ReviewItem
from tests.making import a_brand, a_held_item, a_person, approve

QUEUE = "/review/"


def test_a_stranger_is_led_to_the_sign_in(ledger, client):
    assert client.get(QUEUE).headers["Location"].startswith("/sign-in/")


def test_people_see_the_items_of_their_brands_only(signed_in):
    mine, theirs = a_held_item(), a_held_item()
    page = signed_in(a_person(mine.brand, "brand")).get(QUEUE).content.decode()

    assert f"/review/{mine.pk}/" in page
    assert f"/review/{theirs.pk}/" not in page
    assert theirs.brand.name not in page


def test_a_row_says_why_it_waits_and_for_whom(signed_in):
    item = a_held_item(roles=["legal"])

    page = signed_in(a_person(item.brand, "legal")).get(QUEUE).content.decode()

    assert "A miracle is a claim nobody can prove." in page
    assert "legal 0 of 1" in page
    assert "High" in page


def test_filters_choose_brand_severity_and_what_i_may_approve(signed_in):
    high = a_held_item(roles=["legal"])
    low = a_held_item(high.brand, text="A wonder", severity="low",
                      when={"phrases": {"terms": ["wonder"]}})  # fmt: skip
    browser = signed_in(a_person(high.brand, "brand"))

    only_low = browser.get(QUEUE, {"severity": "1"}).content.decode()
    only_mine = browser.get(QUEUE, {"may": "1"}).content.decode()
    elsewhere = browser.get(QUEUE, {"brand": "nobody"}).content.decode()

    assert f"/review/{low.pk}/" in only_low
    assert f"/review/{high.pk}/" not in only_low
    assert f"/review/{low.pk}/" in only_mine
    assert f"/review/{high.pk}/" not in only_mine
    assert "Nothing matches these filters" in elsewhere


def test_the_gravest_come_first_then_what_is_due_first_then_the_oldest(signed_in):
    low = a_held_item(severity="low")
    brand = low.brand
    oldest, newer, pressing = (a_held_item(brand, slug=f"l{n}") for n in range(3))
    ReviewItem.objects.filter(pk=low.pk).update(severity=1)
    due = timezone.now() + timedelta(hours=2)
    ReviewItem.objects.filter(pk__in=[oldest.pk, newer.pk]).update(due_at=due)
    ReviewItem.objects.filter(pk=pressing.pk).update(due_at=due - timedelta(hours=1))

    rows = signed_in(a_person(brand, "brand")).get(QUEUE).context["page"].rows

    order = [row.item.pk for row in rows]
    assert order == [pressing.pk, oldest.pk, newer.pk, low.pk]


def test_pages_follow_each_other_by_key_and_lose_nobody(signed_in, monkeypatch):
    first = a_held_item()
    items = [first, *(a_held_item(first.brand) for _ in range(4))]
    monkeypatch.setattr("review.queue.queue.PAGE", 2)
    browser = signed_in(a_person(first.brand, "brand"))

    seen, query = [], ""
    while True:
        response = browser.get(f"{QUEUE}?{query}")
        seen += [row.item.pk for row in response.context["page"].rows]
        query = response.context["next_page"]
        if not query:
            break

    assert seen == [item.pk for item in items]


def test_the_poll_answers_304_until_something_moves(signed_in):
    item = a_held_item()
    browser = signed_in(a_person(item.brand, "brand"))
    news = "/review/news/?" + browser.get(QUEUE).context["news"]
    tag = browser.get(news).headers["ETag"]

    same = browser.get(news, headers={"if-none-match": tag})
    a_held_item(item.brand)
    moved = browser.get(news, headers={"if-none-match": tag})

    assert same.status_code == 304
    assert same.content == b""
    assert moved.status_code == 200
    assert "1 new" in moved.content.decode()


def test_the_poll_says_when_a_row_was_decided(signed_in):
    item = a_held_item()
    browser = signed_in(a_person(item.brand, "brand"))
    news = "/review/news/?" + browser.get(QUEUE).context["news"]

    approve(item, a_person(item.brand, "brand"))

    assert "was decided" in browser.get(news).content.decode()


def test_what_i_decided_or_skipped_myself_is_no_news(signed_in):
    item = a_held_item()
    other = a_held_item(item.brand)
    person = a_person(item.brand, "brand")
    browser = signed_in(person)
    news = "/review/news/?" + browser.get(QUEUE).context["news"]

    approve(item, person)
    browser.post(f"/review/{other.pk}/skips/")

    assert "was decided" not in browser.get(news).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=9-9-9",
        "severity=9",
        "newest=x",
        "view=x",
        "assignee=x",
        "market=%22",
        "q=%00",
        "item=x",
        "due=never",
        "after=1-99999999999999999-1",
    ],
)
def test_a_url_that_makes_no_sense_is_read_as_if_it_said_nothing(signed_in, query):
    browser = signed_in(a_person(a_brand(), "brand"))

    assert browser.get(f"{QUEUE}?{query}").status_code == 200
    assert browser.get(f"/review/news/?{query}").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_items(signed_in):
    item = a_held_item()
    browser = signed_in(a_person(item.brand, "brand"))
    browser.get(QUEUE)

    with CaptureQueriesContext(connection) as few:
        browser.get(QUEUE)
    for _ in range(5):
        a_held_item(item.brand)
    with CaptureQueriesContext(connection) as many:
        browser.get(QUEUE)

    assert len(many) == len(few) <= 32


def test_each_brand_is_one_walk_along_the_queues_index(signed_in):
    item = a_held_item()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT severity, due_at, id FROM review_item WHERE brand_id = %s"
            " AND state IN ('open', 'settling')"
            " ORDER BY severity DESC, due_at, id LIMIT 51",
            [item.brand_id],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "review_item_queue" in plan
    assert "Sort" not in plan
