"""What a deadline does: it reminds, it calls for attention, and it decides nothing."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from orchestrator.models import (
    Brand,
    Decision,
    Planted,
    Principal,
    ReviewItem,
    RoleGrant,
    Setting,
)
from review import rounds
from review.models import (
    Assignment,
    Escalation,
    Lease,
    Notification,
    Preferences,
)
from review.routing import deadlines, walking
from tests import making
from tests.postgres import Ledger

# the indexes that hold open items alone, however many were decided
OPEN_ONLY = ("review_item_queue", "review_item_due", "review_item_one_open_per_task")
pytestmark = pytest.mark.usefixtures("ledger")


def an_item(ledger: Ledger, *, made: int, due: int, **options) -> ReviewItem:
    """An item made and due so many minutes from now (negative: ago)."""
    item = making.a_held_item(**options)
    now = timezone.now()
    with psycopg.connect(ledger.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE review_item DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE review_item SET created_at = %s, due_at = %s WHERE id = %s",
            [
                now + timedelta(minutes=made),
                now + timedelta(minutes=due),
                item.pk,
            ],
        )
        owner.execute("ALTER TABLE review_item ENABLE TRIGGER USER")
    item.refresh_from_db()
    return item


def for_somebody(item: ReviewItem) -> Principal:
    person = making.a_person(item.brand, "brand")
    Assignment.objects.create(item=item, person=person)
    return person


def told(person: Principal) -> list[str]:
    return list(
        Notification.objects.filter(person=person)
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_a_reminder_goes_out_once_at_its_share_of_the_time(ledger):
    late, early = (
        an_item(ledger, made=-80, due=20),
        an_item(ledger, made=-70, due=30),
    )
    person, other = for_somebody(late), for_somebody(early)

    for item in (late, late, early):
        deadlines.remind(item.brand)

    assert told(person) == ["reminder"]
    assert told(other) == []
    assert Escalation.objects.get().kind == "reminder"


def test_the_share_is_the_brands_own(ledger):
    item = an_item(ledger, made=-50, due=50)
    person = for_somebody(item)
    Setting.objects.create(brand=item.brand, name="reminder_share", value=0.4)

    deadlines.remind(item.brand)

    assert told(person) == ["reminder"]


def test_what_is_overdue_is_called_once_and_stays_exactly_as_it_is(ledger):
    item = an_item(ledger, made=-200, due=-1)
    person = for_somebody(item)
    owner = making.a_person(item.brand, "owner")
    before = ReviewItem.objects.filter(pk=item.pk).values().get()

    for _ in range(2):
        deadlines.escalate(item.brand)

    assert told(person) == ["overdue"]
    assert told(owner) == ["overdue"]
    assert Escalation.objects.filter(kind="overdue", to=person).count() == 1
    assert ReviewItem.objects.filter(pk=item.pk).values().get() == before
    assert not Decision.objects.exists()


def test_many_overdue_at_once_are_one_notification_for_an_owner(ledger):
    first = an_item(ledger, made=-200, due=-1)
    for _ in range(2):
        an_item(ledger, made=-200, due=-2, brand=first.brand, text="A miracle again")
    owner = making.a_person(first.brand, "owner")

    deadlines.escalate(first.brand)

    said = Notification.objects.get(person=owner)
    assert said.title.startswith("3 items")
    assert said.link == f"/review/?brand={first.brand.slug}"


def test_a_decided_item_is_never_overdue(ledger):
    item = an_item(ledger, made=-200, due=-1)
    making.approve(item, making.a_person(item.brand, "brand"))

    assert deadlines.escalate(item.brand) == 0
    assert deadlines.remind(item.brand) == 0


def test_at_risk_counts_what_is_due_soon_or_late_on_my_brands(ledger):
    soon = an_item(ledger, made=-80, due=20)
    late = an_item(ledger, made=-80, due=-5, brand=soon.brand, text="Miracle two")
    an_item(ledger, made=-1, due=99, brand=soon.brand, text="Miracle three")
    an_item(ledger, made=-80, due=-5)
    person = making.a_person(soon.brand, "brand")

    assert deadlines.at_risk(person) == 2
    assert deadlines.at_risk_items(person) == [late, soon]


def test_planted_items_are_reminded_of_but_count_nowhere(ledger):
    item = an_item(ledger, made=-80, due=20)
    person = for_somebody(item)
    assert item.output is not None
    Planted.objects.create(output=item.output, fault="it is a test")

    deadlines.remind(item.brand)

    assert told(person) == ["reminder"]
    assert deadlines.at_risk(person) == 0


def test_a_round_routes_reminds_and_calls(ledger):
    item = an_item(ledger, made=-80, due=-1)
    person = making.a_person(item.brand, "brand")

    done = rounds.round_once()

    assert done["routed"] == 1
    assert done["overdue"] == 1
    assert told(person) == ["assigned", "overdue"]


def test_one_part_that_fails_stops_no_other(ledger, monkeypatch):
    item = an_item(ledger, made=-80, due=-1)

    def fail(brand: Brand) -> int:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(deadlines, "remind", fail)
    done = rounds.round_once()

    assert done["reminded"] == 0
    assert done["overdue"] == 1
    assert Escalation.objects.filter(item=item, kind="overdue").exists()


def test_new_items_find_their_person_in_the_next_round():
    brand = making.a_brand()
    person = making.a_person(brand, "brand")
    loop = rounds.Rounds()
    loop.once()
    item = making.a_held_item(brand)

    loop.once()

    assert Assignment.objects.get(item=item).person == person


def test_the_gravest_go_first_where_few_are_free():
    low = making.a_held_item(severity="low")
    high = making.a_held_item(low.brand, text="A wonder", severity="high",
                              when={"phrases": {"terms": ["wonder"]}})  # fmt: skip
    person = making.a_person(low.brand, "brand")
    Preferences.objects.create(person=person, capacity=1)

    walking.Walk().route_waiting(low.brand)

    assert list(Assignment.objects.values_list("item", flat=True)) == [high.pk]


@pytest.mark.parametrize("reason", ["role", "left", "approved", "away"])
def test_an_item_leaves_whoever_cannot_decide_it_any_more(reason):
    item = making.a_held_item(people=2)
    first, second = (making.a_person(item.brand, "brand") for _ in range(2))
    Assignment.objects.create(item=item, person=first)

    make_impossible(reason, item, first)
    walking.Walk().revisit()

    assert Assignment.objects.get(item=item).person == second


@pytest.mark.parametrize(("by_hand", "leased"), [(True, False), (False, True)])
def test_what_somebody_was_given_or_holds_stays_while_they_are_away(by_hand, leased):
    item = making.a_held_item()
    first, _second = (making.a_person(item.brand, "brand") for _ in range(2))
    boss = making.a_person(item.brand, "admin")
    Assignment.objects.create(item=item, person=first, by=boss if by_hand else None)
    if leased:
        later = timezone.now() + timedelta(minutes=5)
        Lease.objects.create(item=item, person=first, until=later)

    make_impossible("away", item, first)
    walking.Walk().revisit()

    assert Assignment.objects.get(item=item).person == first


def make_impossible(reason: str, item: ReviewItem, person: Principal) -> None:
    if reason == "role":
        RoleGrant.objects.filter(person=person).update(until=timezone.now())
    elif reason == "left":
        Principal.objects.filter(pk=person.pk).update(is_active=False)
    elif reason == "approved":
        making.approve(item, person)
    else:
        later = timezone.now() + timedelta(days=1)
        Preferences.objects.update_or_create(
            person=person, defaults={"away_until": later}
        )


@pytest.mark.parametrize(
    ("query", "named"),
    [
        (walking.WAITING, {"severity": 3, "after": 0, "limit": 50}),
        (deadlines.REMIND, {"share": 0.75, "limit": 50}),
        (deadlines.OVERDUE, {"share": 0.75, "limit": 50}),
        (deadlines.AT_RISK, {"share": 0.75, "limit": 50}),
    ],
)
def test_the_rounds_walk_the_indexes_of_open_items(ledger, query, named):
    item = making.a_held_item()
    many_decided(ledger, item)

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query}", {**named, "brand": item.brand_id})
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Seq Scan on review_item" not in plan
    assert any(index in plan for index in OPEN_ONLY), plan


def test_the_walk_over_assignments_reads_open_items_only(ledger):
    item = making.a_held_item()
    many_decided(ledger, item)

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {walking.ASSIGNED}", [0, 100])
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Seq Scan on review_item" not in plan


def many_decided(ledger: Ledger, item: ReviewItem) -> None:
    """Twenty thousand items that were decided, copied from one."""
    with psycopg.connect(ledger.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE review_item DISABLE TRIGGER USER")
        owner.execute(
            """
            INSERT INTO review_item (brand_id, run_id, task_id, kind, output_id,
                screening_id, title, severity, state, moved_by, why, due_at,
                created_at, finished_at)
            SELECT brand_id, run_id, task_id, kind, output_id, screening_id, title,
                severity, 'settled', moved_by, why, due_at, created_at, created_at
            FROM review_item, generate_series(1, 20000) WHERE id = %s""",
            [item.pk],
        )
        owner.execute("ALTER TABLE review_item ENABLE TRIGGER USER")
        owner.execute("ANALYZE review_item")
