"""The hot path: take the best ready task, and finish it in one transaction.

Thin calls of the set-based functions in migrations/sql/steps.sql; each says what it
returns there. A worker calls `claim` and one of the finishing verbs in the same
transaction, so a step costs one commit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Answer, Verdict
from orchestrator.domain.screening.findings import Finding
from orchestrator.models import Agent, Brand
from orchestrator.services.briefs import Place
from orchestrator.services.screening import as_rows


@dataclass(frozen=True, slots=True)
class Claim:
    """A live attempt of ours. `token` fences it; `timeout` is in seconds."""

    task_id: int
    attempt_id: int
    token: UUID
    number: int
    run_id: int
    brand_id: int
    version_id: int
    agent_id: int
    kind: str
    step: str
    index: int | None
    item: bytes | None
    subject_id: int | None
    channel: str
    reworks: int
    timeout: float
    ruleset_id: int | None

    @property
    def agent(self) -> Agent:
        return _agent(self.agent_id)

    @property
    def place(self) -> Place:
        """Where a producing attempt stands."""
        item: JSON = None if self.item is None else content.parse(bytes(self.item))
        return Place(
            task_id=self.task_id,
            run_id=self.run_id,
            version_id=self.version_id,
            brand=_brand_slug(self.brand_id),
            step=self.step,
            index=self.index,
            item=item,
            agent=self.agent,
            rework=self.reworks > 0,
        )


def claim(pool: str, *, worker: str, session: int) -> Claim | None:
    """Take the best ready task of `pool`, or None. One live attempt comes of it."""
    rows = _call("ledger_claim", pool, worker, session, settings.LEASE_SECONDS)
    return Claim(*rows[0]) if rows else None


def finish(
    taken: Claim,
    *,
    worker: str,
    brief: str,
    answer: Answer,
    findings: Sequence[Finding],
) -> str:
    """Write the output and act on its screening: released, held, inspecting, …

    'stale': the attempt is no longer ours and nothing was written. 'rescreen': the
    ruleset moved since `taken`; screen again and call again.
    """
    # a Python agent sends no bytes: only what came over a wire is kept as it came
    raw = answer.raw if taken.agent.transport == "http" else None
    return str(
        _scalar(
            "ledger_finish",
            taken.attempt_id,
            taken.token,
            worker,
            brief,
            content.canonical(answer.content),
            raw,
            answer.raw_digest,
            answer.confidence,
            taken.ruleset_id,
            as_rows(findings),
        )
    )


def record_verdict(
    taken: Claim, *, worker: str, brief: str, verdict: Verdict | None, why: str
) -> int | None:
    """Record what a validator said (None: it could not say).

    Returns the output to settle now, 0 while other validators are out, or None where
    the attempt is no longer ours.
    """
    remarks = [
        {"path": r.path, "start": r.start, "end": r.end, "message": r.message}
        for r in (verdict.findings if verdict else ())
    ]
    passed = None if verdict is None else verdict.passed
    last: int | None = _scalar(
        "ledger_verdict",
        taken.attempt_id,
        taken.token,
        worker,
        brief,
        passed,
        json.dumps(remarks),
        why,
    )
    return last


def fail(
    taken: Claim, *, worker: str, brief: str, why: str, retry: bool, delay: float
) -> str:
    """Close an attempt that did not succeed: retry, held, verdict, or stale."""
    fenced = (taken.attempt_id, taken.token, worker, brief)
    return str(_scalar("ledger_fail", *fenced, "failed", why[:2000], retry, delay))


def complete(taken: Claim, *, worker: str, state: str, why: str) -> bool:
    """End a task that has no output: 'done' (a fan-out) or 'skipped'."""
    fenced = (taken.attempt_id, taken.token, worker)
    return bool(_scalar("ledger_complete", *fenced, state, why))


def spend(taken: Claim, *, worker: str, key: str, digest: str) -> bool:
    """Spend the one-time token of an effect. False: the outside must not be called."""
    fenced = (taken.attempt_id, taken.token, worker)
    return bool(_scalar("ledger_spend", *fenced, key, digest))


def beat(taken: Claim) -> bool:
    """Extend the lease of a live attempt of ours; False when it is not ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE attempt SET lease_until = clock_timestamp()"
            " + make_interval(secs => %s)"
            " WHERE id = %s AND token = %s AND state = 'running'",
            [settings.LEASE_SECONDS, taken.attempt_id, taken.token],
        )
        return bool(cursor.rowcount == 1)


def _call(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    holes = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}({holes})", arguments)  # noqa: S608
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _scalar(function: str, *arguments: Any) -> Any:
    return _call(function, *arguments)[0][0]


@lru_cache(maxsize=512)
def _agent(agent_id: int) -> Agent:
    return Agent.objects.select_related("principal").get(pk=agent_id)


@lru_cache(maxsize=512)
def _brand_slug(brand_id: int) -> str:
    return Brand.objects.values_list("slug", flat=True).get(pk=brand_id)
