"""Orchestration decisions, recorded with their facts.

A choice is written in the transaction of what follows from it, once an attempt.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from orchestrator.domain.content import JSON
from orchestrator.models import Choice, Task
from orchestrator.services.choosing.told import Told, decisions_of
from orchestrator.services.running.dispatch import Claim

__all__ = ["Chosen", "Told", "decisions_of", "record", "record_of"]

WHATS = ("route", "gate", "round", "proposal", "substitute", "escalate", "skip")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One decision, not recorded yet. `rejected` are (option, why not).

    `by_kind` is rule, agent or person; `facts` what was read, by name, in short.
    """

    what: str
    chosen: str
    why: str = ""
    rule: str = ""
    facts: Mapping[str, JSON] = field(default_factory=dict)
    rejected: Sequence[tuple[str, str]] = ()
    confidence: float | None = None
    reversible: bool = True
    by_kind: str = "rule"
    by: str = "the workflow"


def record(task: Task, chosen: Chosen) -> Choice:
    """Record a decision about `task`, in the caller's transaction."""
    return Choice.objects.create(
        run_id=task.run_id, brand_id=task.brand_id, task=task, **_fields(chosen)
    )


# once an attempt, and only while that attempt is ours: a late word decides nothing
OF_ATTEMPT = """
    INSERT INTO choice (run_id, brand_id, task_id, attempt_id, what, chosen, why, rule,
        facts, rejected, confidence, reversible, by_kind, by)
    SELECT %(run)s, %(brand)s, %(task)s, a.id, %(what)s, %(chosen)s, %(why)s, %(rule)s,
        %(facts)s, %(rejected)s, %(confidence)s, %(reversible)s, %(by_kind)s, %(by)s
    FROM attempt a WHERE a.id = %(attempt)s AND a.token = %(token)s
    AND a.state IN ('running', 'calling') AND NOT EXISTS (
        SELECT 1 FROM choice c WHERE c.attempt_id = a.id AND c.what = %(what)s)"""


def record_of(claim: Claim, chosen: Chosen) -> None:
    """Record what an attempt of ours decided, in the transaction that ends it."""
    given = _fields(chosen) | {
        "run": claim.run_id,
        "brand": claim.brand_id,
        "task": claim.task_id,
        "attempt": claim.attempt_id,
        "token": claim.token,
        "facts": json.dumps(dict(chosen.facts)),
        "rejected": json.dumps(_fields(chosen)["rejected"]),
    }
    with connection.cursor() as cursor:
        # run, task and attempt are locked in the order of the ending that follows
        cursor.execute(
            "SELECT (ledger_hold_attempt(%s, %s)).id", [claim.attempt_id, claim.token]
        )
        cursor.execute(OF_ATTEMPT, given)


def _fields(chosen: Chosen) -> dict[str, Any]:
    assert chosen.what in WHATS, f"{chosen.what} is no kind of decision"
    return {
        "what": chosen.what,
        "chosen": chosen.chosen[:200],
        "why": chosen.why[:2000],
        "rule": chosen.rule[:2000],
        "facts": dict(chosen.facts),
        "rejected": [{"option": o, "why": w} for o, w in chosen.rejected],
        "confidence": chosen.confidence,
        "reversible": chosen.reversible,
        "by_kind": chosen.by_kind,
        "by": chosen.by[:100],
    }
