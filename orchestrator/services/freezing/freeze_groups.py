"""What a freeze holds back, group by group, and what had gone out before it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import connection

from orchestrator.models import Agent, Brand, Freeze, Run

MOST = 200


@dataclass(frozen=True, slots=True)
class InFlight:
    """A delivery whose token was spent before the freeze, and that is not settled.

    `effect`, `task`, `run` and `brand` are ids; by `deadline` its attempt is over.
    """

    effect: int
    task_title: str
    run_title: str
    channel: str
    spent_at: datetime
    deadline: datetime | None
    task: int
    run: int
    brand: int


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a freeze that can be let go alone; `waiting` tasks could start now."""

    level: str
    subject: str
    title: str
    waiting: int
    thawed: bool


# Ready, or put off: what would start if nothing were frozen.
WAITING = """
    SELECT {key}, count(*) FROM (
        SELECT id FROM task WHERE state = 'ready'
        UNION SELECT task_id FROM due WHERE kind = 'retry') w
    JOIN task t ON t.id = w.id JOIN agent g ON g.id = t.agent_id
    LEFT JOIN output s ON s.id = t.subject_id
    WHERE ledger_is_of(%(level)s, %(subject)s, %(brand)s, coalesce(s.task_id, t.id),
                       t.run_id, t.brand_id, t.channel, g.name)
    AND (%(brands)s::bigint[] IS NULL OR t.brand_id = ANY (%(brands)s))
    AND ({key} <> 'all' OR NOT EXISTS (
        SELECT 1 FROM thaw w WHERE w.freeze_id = %(freeze)s
        AND ledger_is_of(w.level, w.subject, NULL, t.id, t.run_id, t.brand_id,
                         t.channel, g.name)))
    AND {key} <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(most)s"""
KEYS = MappingProxyType(
    {
        "brand": "t.brand_id::text",
        "run": "t.run_id::text",
        "channel": "t.channel",
        "agent": "g.name",
        "all": "'all'",
    }
)
IN_FLIGHT = """
    SELECT e.id, t.title, r.title, e.channel, e.spent_at, coalesce(
            (SELECT max(deadline) FROM attempt WHERE task_id = t.id
             AND state IN ('running', 'calling')), a.deadline),
        t.id, r.id, t.brand_id
    FROM effect e JOIN task t ON t.id = e.task_id JOIN run r ON r.id = e.run_id
    JOIN agent g ON g.id = t.agent_id JOIN attempt a ON a.id = e.attempt_id
    WHERE e.state IN ('spent', 'unknown') AND e.spent_at < %(at)s
    AND ledger_is_of(%(level)s, %(subject)s, %(brand)s, t.id, t.run_id, t.brand_id,
                     t.channel, g.name)
    AND (%(brands)s::bigint[] IS NULL OR t.brand_id = ANY (%(brands)s))
    ORDER BY e.spent_at, e.id LIMIT %(most)s"""


def in_flight(
    freeze: Freeze, *, within: Collection[Brand] | None = None
) -> list[InFlight]:
    """The deliveries under way when the freeze came, oldest first, 200 at most.

    Nothing stops them any more: they end by themselves, or by their deadline. `within`
    shows those of some brands only.
    """
    with connection.cursor() as cursor:
        cursor.execute(IN_FLIGHT, {**_of(freeze, within), "at": freeze.created_at})
        return [InFlight(*row) for row in cursor.fetchall()]


def groups(freeze: Freeze, *, within: Collection[Brand] | None = None) -> list[Group]:
    """What can be let go one by one, the largest first; [] where it is one piece.

    Everything, and a channel or agent of several brands: by brand. A brand: by run and
    by channel. A channel or agent of one brand: by run. A run: by agent.
    """
    thawed = set(freeze.thaws.values_list("level", "subject"))
    found: list[Group] = []
    for level in _levels(freeze):
        counts = _waiting_by(level, freeze, within)
        gone = [s for at, s in thawed if at == level and s not in counts]
        names = _names(level, [*counts, *gone])
        if within is not None and level == "brand":
            ours = {str(b.pk) for b in within}
            names = {
                subject: name for subject, name in names.items() if subject in ours
            }
        found += [
            Group(
                level, subject, name, counts.get(subject, 0), (level, subject) in thawed
            )
            for subject, name in names.items()
        ]
    return found


def waiting(freeze: Freeze, *, within: Collection[Brand] | None = None) -> int:
    """How many tasks a freeze holds back that could start; of groups let go none."""
    return _waiting_by("all", freeze, within).get("all", 0)


def _levels(freeze: Freeze) -> tuple[str, ...]:
    if freeze.brand_id is None:
        return ("brand",)
    by = {"brand": ("run", "channel"), "run": ("agent",), "task": ()}
    return by.get(freeze.level, ("run",))


def _waiting_by(
    level: str, freeze: Freeze, within: Collection[Brand] | None
) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(WAITING.format(key=KEYS[level]), _of(freeze, within))
        return dict(cursor.fetchall())


def _names(level: str, subjects: list[str]) -> dict[str, str]:
    """What people call each of them, in the order given."""
    known: dict[str, str] = {}
    if level == "brand":
        known = {str(b.pk): b.name for b in Brand.objects.filter(pk__in=subjects)}
    elif level == "run":
        known = {str(r.pk): r.title for r in Run.objects.filter(pk__in=subjects)}
    elif level == "agent":
        agents = Agent.objects.filter(name__in=subjects, current=True)
        known = {a.name: a.title for a in agents}
    return {subject: known.get(subject, subject) for subject in subjects}


def _of(freeze: Freeze, within: Collection[Brand] | None) -> dict[str, Any]:
    return {
        "freeze": freeze.pk,
        "level": freeze.level,
        "subject": freeze.subject,
        "brand": freeze.brand_id,
        "brands": None if within is None else [b.pk for b in within],
        "most": MOST,
    }
