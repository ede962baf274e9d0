"""What triggers watch: moments that have come, and what the history has told since.

Everything found becomes one firing a cause, in the transaction that moves the trigger
on; two sweeps that find the same cause write it once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from orchestrator.domain import triggers as domain
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.models import Firing, Trigger
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.triggering import following, telling
from orchestrator.services.triggering.telling import Cause, Told

BATCH = 100  # schedules of one round
EVENTS = 500  # events of one round
BEHIND = 5_000
"""Transactions after which positions move on though nothing was found."""
MISSED = "missed"
RECALLED = ("release", "recalled")

HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

# As sealing reads it: all below the oldest running transaction, in order. Index:
# event_in_order.
NEW = """
    SELECT e.xid, e.id, e.noun, e.after, e.subject, e.run_id, e.at, e.why,
        coalesce(e.brand_id, r.brand_id), w.slug
    FROM event e LEFT JOIN run r ON r.id = e.run_id
    LEFT JOIN workflow_version v ON v.id = r.version_id
    LEFT JOIN workflow w ON w.id = v.workflow_id
    WHERE (e.xid, e.id) > (%(xid)s, %(seen)s) AND e.xid < %(horizon)s
    AND (e.noun, e.after) IN (
        SELECT * FROM unnest(%(nouns)s::text[], %(afters)s::text[]))
    ORDER BY e.xid, e.id LIMIT %(most)s"""


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far one round got: everything up to here was looked at."""

    told: list[Told]
    xid: int
    seen: int


def look_at_clocks() -> int:
    """Make the firings of every schedule whose moment has come; how many."""
    due = Trigger.objects.filter(is_on=True, next_at__lte=datetime.now(UTC))
    if not due.exists():  # index: trigger_due
        return 0
    return in_one_transaction(_look_at_clocks)


def look_at_events() -> int:
    """Make the firings of what the history has told since; how many."""
    watching = list(_watching())
    if not watching:
        return 0
    reach = _reach(watching)
    first = min((t.seen_xid, t.seen) for t in watching)
    if not reach.told and reach.xid - first[0] < BEHIND:
        return 0
    return in_one_transaction(_look_at_events)


def _look_at_clocks() -> int:
    now = datetime.now(UTC)
    rows = Trigger.objects.filter(is_on=True, next_at__lte=now).order_by("next_at")
    made = 0
    for trigger in rows.select_for_update(skip_locked=True, no_key=True)[:BATCH]:
        assert trigger.next_at is not None
        try:
            made += _fire_moments(trigger, now)
            following = domain.next_moment(trigger.spec, after=now)
        except BadInput:  # a zone that went away with an update of the system
            following = None
        Trigger.objects.filter(pk=trigger.pk).update(next_at=following)
    return made


def _fire_moments(trigger: Trigger, now: datetime) -> int:
    assert trigger.next_at is not None
    due, let_go = domain.moments(trigger.spec, first=trigger.next_at, now=now)
    rows = [
        Firing(
            trigger=trigger,
            cause=domain.stamp(at),
            facts=domain.moment_facts(trigger.spec, at),
        )
        for at in due
    ]
    if let_go:
        rows.append(_missed(trigger, let_go))
    return len(store(rows))


def _missed(trigger: Trigger, moments: list[datetime]) -> Firing:
    """One row for all that is not made up for: people see that it was missed."""
    first, last = domain.stamp(moments[0]), domain.stamp(moments[-1])
    which = first if first == last else f"{len(moments)} moments, {first} to {last}"
    why = f"Nothing was running then: {which}. The setting is to make up for"
    catch_up = {"none": "nothing", "last": "the last one"}[
        str(trigger.spec["catch_up"])
    ]
    return Firing(
        trigger=trigger,
        cause=f"{MISSED} {last}",
        facts={},
        state="skipped",
        why=f"{why} {catch_up}.",
        finished_at=datetime.now(UTC),
    )


def _look_at_events() -> int:
    rows = _watching().select_for_update(skip_locked=True, no_key=True, of=("self",))
    watching = list(rows)
    if not watching:
        return 0
    reach = _reach(watching)
    made: list[Firing] = []
    for trigger in watching:
        position = (trigger.seen_xid, trigger.seen)
        for one in reach.told:
            if (one.xid, one.event) <= position or one.brand != trigger.brand_id:
                continue
            if trigger.kind == "result" and (one.noun, one.after) == RECALLED:
                following.freeze_runs_of(one.subject, trigger=trigger.pk)
            else:
                made += _firings(trigger, telling.causes(trigger, one))
    stored = store(made)
    for trigger in watching:
        if (trigger.seen_xid, trigger.seen) < (reach.xid, reach.seen):
            here = Trigger.objects.filter(pk=trigger.pk)
            here.update(seen_xid=reach.xid, seen=reach.seen)
    return len(stored)


def _firings(trigger: Trigger, causes: Iterable[Cause]) -> Iterator[Firing]:
    for cause in causes:
        facts: dict[str, JSON] = {**cause.facts, "depth": cause.depth}
        yield Firing(trigger=trigger, cause=cause.name, facts=facts)


def store(rows: list[Firing]) -> list[Firing]:
    """Write firings whose cause is not there yet; all that were given."""
    return Firing.objects.bulk_create(rows, ignore_conflicts=True)


def _watching() -> "telling.Triggers":
    kinds = ("event", "result", "price", "claim")
    return Trigger.objects.filter(is_on=True, kind__in=kinds).order_by("pk")


def _reach(watching: Iterable[Trigger]) -> _Reach:
    """What was told since the trigger that is furthest behind, EVENTS at most."""
    wanted, positions = set(), []
    for trigger in watching:
        wanted.add(telling.watched(trigger))
        if trigger.kind == "result":
            wanted.add(RECALLED)
        positions.append((trigger.seen_xid, trigger.seen))
    xid, seen = min(positions)
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        horizon = int(cursor.fetchone()[0])
        cursor.execute(
            NEW,
            {
                "xid": xid,
                "seen": seen,
                "horizon": horizon,
                "nouns": [noun for noun, _ in wanted],
                "afters": [after for _, after in wanted],
                "most": EVENTS,
            },
        )
        told = [Told(*row) for row in cursor.fetchall()]
    if len(told) == EVENTS:
        return _Reach(told, told[-1].xid, told[-1].event)
    return _Reach(told, horizon, 0)
