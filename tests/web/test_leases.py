"""Leases: who works on an item, for how long, and what the others may do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from review.item import leases
from review.models import Assignment, Lease, Notification, Reading
from tests.making import a_brand, a_held_item, a_person, approve


@pytest.fixture
def two(ledger):
    """An item and two people who may decide it."""
    item = a_held_item()
    names = ("Ana Alt", "Ben Blau")
    return item, *(a_person(item.brand, "brand", name=name) for name in names)


def run_out(lease):
    Lease.objects.filter(pk=lease.pk).update(until=timezone.now())


def test_who_takes_an_item_holds_it_for_the_minutes_of_the_setting(two):
    item, ana, _ = two

    lease = leases.take(item, ana)

    left = lease.until - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    assert leases.of(item) == lease


def test_nobody_takes_what_another_holds(two):
    item, ana, ben = two
    leases.take(item, ana)

    with pytest.raises(StaleState, match="Ana Alt works on this item"):
        leases.take(item, ben)

    assert leases.of(item).person == ana


def test_a_lease_that_ran_out_is_anybodys(two):
    item, ana, ben = two
    run_out(leases.take(item, ana))

    assert leases.of(item) is None
    assert leases.take(item, ben).person == ben
    with pytest.raises(StaleState, match="Ben Blau"):
        leases.extend(item, ana)


def test_who_may_decide_nothing_blocks_nobody(two):
    item, *_ = two
    watcher = a_person(item.brand, "auditor")

    with pytest.raises(NotPermitted, match="roles"):
        leases.take(item, watcher)

    assert leases.of(item) is None


def test_what_is_decided_cannot_be_taken(two):
    item, ana, ben = two
    approve(item, ana)
    item.refresh_from_db()

    with pytest.raises(NotPermitted, match="nothing to work on"):
        leases.take(item, ben)


def test_parking_needs_a_note_and_lasts_a_day_at_most(two):
    item, ana, _ = two
    leases.take(item, ana)

    with pytest.raises(BadInput, match="Say why"):
        leases.park(item, ana, "  ")
    lease = leases.park(item, ana, "Legal calls back", hours=500)

    assert lease.parked
    assert lease.until - timezone.now() <= timedelta(hours=24)


def test_handing_over_gives_the_item_and_tells_the_other(two):
    item, ana, ben = two
    leases.take(item, ana)

    leases.hand_over(item, ana, ben, "You know soap")

    assert leases.of(item).person == ben
    assert Assignment.objects.get(item=item).person == ben
    assert Notification.objects.get(person=ben).kind == "assigned"
    with pytest.raises(StaleState):
        leases.hand_over(item, ana, ben)


def test_an_item_goes_to_nobody_who_may_not_decide_it(two):
    item, ana, _ = two
    leases.take(item, ana)

    for other in (a_person(item.brand, "auditor"), a_person(a_brand(), "brand")):
        with pytest.raises(BadInput, match="may not decide"):
            leases.hand_over(item, ana, other)

    assert leases.of(item).person == ana


def test_taking_over_asks_first_and_takes_after_no_answer(two, monkeypatch):
    item, ana, ben = two
    leases.take(item, ana)

    with pytest.raises(StaleState, match="was asked"):
        leases.take_over(item, ben)
    with pytest.raises(StaleState, match="wait for the answer"):
        leases.take_over(item, ben)
    monkeypatch.setattr(leases, "ANSWER_WITHIN", timedelta(0))
    lease = leases.take_over(item, ben)

    assert lease.person == ben
    assert Notification.objects.filter(person=ana, kind="escalated").count() == 1


def test_a_question_of_an_earlier_lease_takes_nothing(two, monkeypatch):
    item, ana, ben = two
    leases.take(item, ana)
    with pytest.raises(StaleState):
        leases.take_over(item, ben)
    leases.give_up(item, ana)
    leases.take(item, ana)
    monkeypatch.setattr(leases, "ANSWER_WITHIN", timedelta(0))

    with pytest.raises(StaleState, match="was asked"):
        leases.take_over(item, ben)


def test_reading_counts_no_more_than_the_time_that_passed(two):
    item, ana, ben = two

    for _ in range(5):
        leases.beat(item, ana, 30)

    assert Reading.objects.get(item=item, person=ana).seconds <= 35
    assert leases.readers(item, ben) == [ana]
    assert leases.readers(item, ana) == []


def test_the_bar_offers_each_what_they_may_do(two, signed_in):
    item, ana, ben = two
    at = f"/review/{item.pk}/lease/"
    hx = {"hx-request": "true"}
    mine, theirs = signed_in(ana), signed_in(ben)

    taken = mine.post(at, headers=hx)
    refused = theirs.post(at, headers=hx)
    seen = theirs.get(at, headers=hx).content.decode()

    assert "You hold this until" in taken.content.decode()
    assert refused.status_code == 423
    assert "Ana Alt works on this" in seen
    assert "Ask for it" in seen
    assert "giving-up" not in seen


def test_everything_about_a_lease_works_without_scripts(two, signed_in):
    item, ana, ben = two
    browser = signed_in(ana)
    steps = [
        ("lease/", {}),
        ("lease/extension/", {}),
        ("lease/parking/", {"note": "waits for legal", "hours": "2"}),
        ("lease/handing-over/", {"to": ben.pk, "note": "yours"}),
        ("lease/giving-up/", {}),
    ]

    for path, typed in steps:
        answer = browser.post(f"/review/{item.pk}/{path}", typed)
        assert answer.status_code == 302, path
    refused = browser.post(f"/review/{item.pk}/lease/")

    assert refused.status_code == 423
    assert "Ben Blau works on this item now" in refused.content.decode()
    assert "Back to the item" in refused.content.decode()


def test_a_get_changes_nothing(two, signed_in):
    item, ana, _ = two
    browser = signed_in(ana)

    for path in ("", "lease/"):
        browser.get(f"/review/{item.pk}/{path}", headers={"hx-request": "true"})
    for path in ("lease/parking/", "readings/", "skips/", "snoozes/", "assignment/"):
        assert browser.get(f"/review/{item.pk}/{path}").status_code == 405

    assert not Lease.objects.exists()
    assert not Reading.objects.exists()
