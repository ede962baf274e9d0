"""What a gate may look at beside its inputs, and how a look ends in the ledger.

What a look had seen (the last signal, the ruleset in force) goes with its ending: what
came meanwhile has it looked at again at once (migrations/sql/waits.sql).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, QuerySet

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.expressions import Reference
from orchestrator.models import Allowance, RulesetInForce, Run, Signal, Wait
from orchestrator.services.running.dispatch import Claim, Ending

# clock, waits and what is known, as they stand before anything is judged
SITUATION = """
    SELECT clock_timestamp(), r.deadline,
        coalesce((SELECT w.since FROM wait w WHERE w.task_id = %(task)s
                  AND w.over_at IS NULL), clock_timestamp()),
        coalesce((SELECT min(w.since) FROM wait w WHERE w.task_id = %(task)s
                  AND w.generation = %(generation)s), clock_timestamp()),
        coalesce((SELECT max(s.id) FROM signal s WHERE s.run_id = r.id), 0),
        (SELECT f.ruleset_id FROM ruleset_in_force f WHERE f.brand_id = r.brand_id)
    FROM run r WHERE r.id = %(run)s"""


@dataclass(frozen=True, slots=True)
class Situation:
    """When a look happens: `since` counts for the timeout, `began` is the first look.

    Both differ after a person had it wait again.
    """

    now: datetime
    deadline: datetime | None
    since: datetime
    began: datetime
    last_signal: int
    ruleset_id: int | None


@dataclass(frozen=True, slots=True)
class StillMissing:
    """Why a gate is not through, and when to look again."""

    cause: str
    missing: str
    owner: str
    signal: str
    watches: tuple[str, ...]
    next_look: datetime | None
    known: datetime | None
    timeout_at: datetime | None


def situation(claim: Claim) -> Situation:
    """How things stand before the look: read first, so that nothing later is lost."""
    ours = {"task": claim.task_id, "run": claim.run_id, "generation": claim.generation}
    with connection.cursor() as cursor:
        cursor.execute(SITUATION, ours)
        return Situation(*cursor.fetchone())


def told(claim: Claim, read: frozenset[Reference]) -> dict[str, JSON]:
    """The roots `signals` and `facts`, as far as a condition reads them."""
    wanted = {ref.path[0] if ref.path else "" for ref in read if ref.root == "facts"}
    return {
        "signals": signals_of(claim.run_id),
        "facts": facts_of(claim.brand_id, wanted),
    }


def signals_of(run_id: int) -> dict[str, JSON]:
    """What a run was told, by name; of several the last."""
    sent = Signal.objects.filter(run=run_id).order_by("name", "-pk").distinct("name")
    return {
        s.name: content.parse(bytes(s.content)) for s in sent.only("name", "content")
    }


def facts_of(brand_id: int, wanted: set[str]) -> dict[str, JSON]:
    """What a brand has in force: `prices` the number of its list (0 before the first),
    `claims` the slugs in force, `finished` the runs done by workflow.
    """
    found: dict[str, JSON] = {}
    if wanted & {"", "prices"}:
        force = RulesetInForce.objects.filter(brand=brand_id)
        number = force.values_list("ruleset__price_list__number", flat=True).first()
        found["prices"] = number or 0
    if wanted & {"", "claims"}:
        live = Allowance.objects.filter(
            kind="claim", pins__ruleset__rulesetinforce__brand=brand_id
        )
        found["claims"] = list(live.order_by("slug").values_list("slug", flat=True))
    if wanted & {"", "finished"}:
        done = Run.objects.filter(brand=brand_id, state="done").order_by()
        counted = done.values_list("version__workflow__slug").annotate(n=Count("pk"))
        found["finished"] = dict(counted)
    return found


def waits(claim: Claim, found: StillMissing, seen: Situation, *, worker: str) -> Ending:
    """Not through yet: 'waits', with its row and its due time; no try is used up."""
    return _ending(
        "ledger_wait",
        claim,
        worker,
        found.cause,
        found.missing[:2000],
        found.owner,
        found.signal,
        json.dumps(found.watches),
        found.next_look,
        found.known,
        found.timeout_at,
        seen.last_signal,
        seen.ruleset_id,
    )


def waited_too_long(claim: Claim, *, worker: str, how: str, why: str) -> Ending:
    """`how` is ask, fail or skip: 'held', 'failed' or 'skipped'."""
    return _ending("ledger_waited_too_long", claim, worker, how, why[:2000])


def open_waits(run: Run) -> QuerySet[Wait]:
    """What a run waits for at its gates, the oldest first."""
    return (
        Wait.objects.filter(run=run, over_at=None)
        .select_related("task")
        .order_by("since", "pk")
    )


def missing_of(task_ids: set[int]) -> Mapping[int, Wait]:
    """The open waits of these tasks, by task."""
    found = Wait.objects.filter(task__in=task_ids, over_at=None)
    return {wait.task_id: wait for wait in found}


def _ending(function: str, claim: Claim, worker: str, *arguments: object) -> Ending:
    ours = (claim.attempt_id, claim.token, worker, *arguments)
    return Ending(function, ours, claim.run_id, claim.brand_id)
