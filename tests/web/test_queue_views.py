"""The queue's views, filters, saved views, passing over, being given work, export."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.utils import timezone

from review import queries
from review.item import leases
from review.models import Assignment, SavedView, Skip, Snooze
from review.queue import export as queue_export
from review.queue import passing, queue
from review.queue import views as queue_views
from review.queue.filters import Filters
from tests.making import (
    a_brand,
    a_held_item,
    a_person,
    approve,
    decide,
    work_until_idle,
)

QUEUE = "/review/"


@pytest.fixture
def three(ledger):
    """Three items of one brand and somebody who may approve them."""
    brand = a_brand()
    items = [a_held_item(brand, slug=f"line-of-{n}") for n in range(3)]
    return items, a_person(brand, "brand", name="Ana Alt")


def shown(person, **filters):
    return [row.item for row in queue.page(person, Filters(**filters)).rows]


def counts(person):
    brands = queries.brands_for(person)
    return {v.key: v.count for v in queue_views.bar(person, Filters(), brands)}


def test_mine_is_what_i_took_or_was_given_and_free_is_nobodys(three):
    (taken, given, free), ana = three
    leases.take(taken, ana)
    Assignment.objects.create(item=given, person=ana)

    assert set(shown(ana, view="mine")) == {taken, given}
    assert shown(ana, view="free") == [free]


def test_a_lease_that_ran_out_is_free_again(three):
    (item, *_), ana = three
    lease = leases.take(item, ana)
    type(lease).objects.update(until=timezone.now())

    assert item in shown(ana, view="free")
    assert shown(ana, view="mine") == []


def test_every_view_shows_as_many_as_its_count_says(three):
    (late, _, returned), ana = three
    type(late).objects.filter(pk=late.pk).update(due_at=timezone.now())
    decide(returned, ana, "changes", reason="shorter")
    work_until_idle()

    found = counts(ana)

    for view, count in found.items():
        assert len(shown(ana, view=view)) == count, view
    assert found["soon"] >= 1
    assert found["returned"] == 1
    assert found["claims"] == found[""] == 3
    assert found["price"] == found["directions"] == 0


def test_second_review_is_what_one_person_approved_already(ledger):
    item = a_held_item(people=2)
    ana, ben = (a_person(item.brand, "brand") for _ in range(2))

    before = shown(ben, view="second")
    approve(item, ana)

    assert before == []
    assert shown(ben, view="second") == [item]
    row = queue.page(ben, Filters()).rows[0]
    assert (row.given, row.wanted) == (1, 2)


def test_counts_stop_at_a_thousand_and_take_one_query(
    three, monkeypatch, django_assert_num_queries
):
    _, ana = three
    monkeypatch.setattr(queue_views, "CAP", 2)
    brands = [three[0][0].brand_id]

    with django_assert_num_queries(1):
        found = queue_views.counted(ana, brands)

    assert found[""] == 3  # one past the cap
    bar = queue_views.bar(ana, Filters(), [three[0][0].brand])
    assert bar[0].shown_count == "2+"


def test_filters_narrow_by_what_made_the_item(three):
    (first, *_), ana = three
    task = first.task

    assert shown(ana, agent=task.agent.name) == [first]
    assert shown(ana, workflow=first.run.version.workflow.slug) == [first]
    assert shown(ana, category="pricing_change") == []
    assert len(shown(ana, category="regulated_claim")) == 3
    assert shown(ana, q=first.title[:200]) != []
    assert shown(ana, q="100%_nothing") == []
    assert shown(ana, market="DE") == []
    assert shown(ana, assignee=str(ana.pk)) == []


def test_a_filter_that_matches_nothing_offers_to_take_it_off(three, signed_in):
    _, ana = three

    page = signed_in(ana).get(QUEUE, {"q": "nowhere", "severity": "3"})

    body = page.content.decode()
    assert "Nothing matches these filters" in body
    assert "Without “nowhere”" in body
    assert 'href="/review/?severity=3"' in body
    assert 'href="/review/?q=nowhere"' in body


def test_what_i_skip_or_snooze_hides_from_me_alone(three, signed_in):
    (skipped, snoozed, left), ana = three
    ben = a_person(left.brand, "brand")
    browser = signed_in(ana)

    browser.post(f"/review/{skipped.pk}/skips/", {"reason": "not my product"})
    browser.post(f"/review/{snoozed.pk}/snoozes/", {"nap": "hour"})

    assert shown(ana) == [left]
    assert len(shown(ben)) == 3
    assert set(shown(ana, view="passed")) == {skipped, snoozed}
    browser.post(f"/review/{skipped.pk}/passing/ending/")
    assert skipped in shown(ana)


def test_a_snooze_ends_by_itself(three):
    (item, *_), ana = three
    passing.snooze(item, ana, "tomorrow")
    Snooze.objects.update(until=timezone.now() - timedelta(seconds=1))

    assert item in shown(ana)


def test_skipping_takes_the_row_away_and_says_so(three, signed_in):
    (item, *_), ana = three

    answer = signed_in(ana).post(
        f"/review/{item.pk}/skips/", headers={"hx-request": "true"}
    )

    assert json.loads(answer.headers["HX-Trigger"]) == {
        "queue-passed": {"item": item.pk}
    }
    assert "Skipped" in answer.content.decode()
    assert Skip.objects.get().item == item


def test_give_me_work_takes_the_best_free_item(three, signed_in):
    (held, skipped, best), ana = three
    leases.take(held, a_person(held.brand, "brand"))
    passing.skip(skipped, ana)

    answer = signed_in(ana).post("/review/next/")

    assert answer.headers["Location"] == f"/review/{best.pk}/"
    assert leases.of(best).person == ana


def test_give_me_work_leaves_others_work_alone(three, signed_in):
    items, ana = three
    ben = a_person(items[0].brand, "brand")
    for item in items:
        Assignment.objects.create(item=item, person=ben)

    answer = signed_in(ana).post("/review/next/")

    assert answer.headers["Location"] == QUEUE
    assert leases.of(items[0]) is None


def test_giving_an_item_to_somebody_who_may_not_decide_it_is_refused(three, signed_in):
    (item, *_), ana = three
    browser, at = signed_in(ana), f"/review/{item.pk}/assignment/"
    stranger = a_person(a_brand(), "brand")
    ben = a_person(item.brand, "brand")

    refused = browser.post(at, {"to": stranger.pk})
    done = browser.post(at, {"to": ben.pk, "reason": "knows soap"})

    assert refused.status_code == 422
    assert done.status_code == 302
    assert Assignment.objects.get().person == ben


def test_a_view_is_saved_shared_renamed_and_deleted(three, signed_in):
    (item, *_), ana = three
    ben = a_person(item.brand, "brand")
    mine, theirs = signed_in(ana), signed_in(ben)

    mine.post("/review/views/", {"name": "Grave", "query": "severity=3&evil=1"})
    view = SavedView.objects.get()
    before = theirs.get(QUEUE).content.decode()
    mine.post(f"/review/views/{view.pk}/", {"name": "Worst", "brand": item.brand.slug})
    after = theirs.get(QUEUE).content.decode()
    refused = theirs.post(f"/review/views/{view.pk}/deletion/")
    mine.post(f"/review/views/{view.pk}/deletion/")

    assert view.query == "severity=3"
    assert "Grave" not in before
    assert "Worst" in after
    assert refused.status_code == 403
    assert not SavedView.objects.exists()


def test_a_view_is_not_shared_with_a_brand_of_others(three, signed_in):
    _, ana = three
    other = a_brand()

    answer = signed_in(ana).post(
        "/review/views/", {"name": "x", "query": "", "brand": other.slug}
    )

    assert answer.status_code == 404
    assert not SavedView.objects.exists()


def test_the_export_shows_what_the_list_shows_and_no_formula(three, signed_in):
    items, ana = three
    a_held_item()  # of another brand
    message = "=cmd|' /C calc'!A0"
    items.append(
        a_held_item(
            items[0].brand,
            text="A wonder",
            message=message,
            when={"phrases": {"terms": ["wonder"]}},
        )
    )

    answer = signed_in(ana).get("/review/export/", {"severity": "3"})
    table = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))

    assert [int(row[0]) for row in table[1:]] == [item.pk for item in items]
    assert table[-1][8] == f"'{message}"


def test_a_long_export_says_where_it_was_cut(three, monkeypatch):
    _, ana = three
    monkeypatch.setattr(queue_export, "MOST", 2)
    monkeypatch.setattr(queue_export, "AT_ONCE", 1)

    lines = list(queue_export.lines(ana, Filters()))

    assert len(lines) == 4
    assert "Cut after 2 items" in lines[-1]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "  =x", "\r=x"])
def test_no_cell_is_read_as_a_formula(text):
    assert queue_export.harmless(text) == f"'{text}"


def test_a_row_says_why_it_is_grave(three):
    (item, *_), ana = three
    type(item).objects.filter(pk=item.pk).update(due_at=timezone.now())

    row = next(r for r in queue.page(ana, Filters()).rows if r.item == item)

    assert row.because == "High because: regulated claim, it is late"
    assert row.used == 100


def test_rows_that_read_alike_say_how_many(three):
    (item, *_), ana = three
    other = "A miracle of another kind, told at length and in other words"
    a_held_item(item.brand, text=other)

    rows = queue.page(ana, Filters()).rows

    assert sorted(row.twins for row in rows) == [0, 2, 2, 2]
    assert {row.cluster for row in rows} == {""}  # high: never together
