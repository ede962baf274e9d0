"""The hot path: end the attempt in hand and take the best ready task, in one statement.

How an attempt ends is a value, an Ending: a set-based function of the ledger
(migrations/sql/endings.sql says what each returns) with its arguments. `step` carries
it out and claims, so that a step costs one round trip and one commit.
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
from orchestrator.services import news
from orchestrator.services.running.places import Place
from orchestrator.services.running.sources import Source, sources_of
from orchestrator.services.screening import as_rows


@dataclass(frozen=True, slots=True)
class Claim:
    """A live attempt of ours. `token` fences it; `timeout` is in seconds.

    `given` are the rows of its sources, None where they were too many to bring along;
    `more` says that its pool had other ready work; `amended` is the number of the
    run's inputs, 0 its own.
    """

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
    given: list[list[Any]] | None
    more: bool
    generation: int = 0
    amended: int = 0

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
            brand=_brand(self.brand_id)[0],
            step=self.step,
            index=self.index,
            item=item,
            agent=self.agent,
            rework=self.reworks > 0,
            generation=self.generation,
            amended=self.amended,
            attempt_id=self.attempt_id,
        )

    @property
    def sources(self) -> tuple[Source, ...]:
        """What it consumed, in the order of steps and items."""
        if self.given is None:
            return sources_of(self.attempt_id)
        found = [Source(*row) for row in self.given]
        return tuple(sorted(found, key=lambda s: (s.step, s.index or 0)))

    @property
    def currency(self) -> str:
        """The brand's, for prices that name none."""
        return _brand(self.brand_id)[1]


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt is to end: a function of the ledger, and what it is told.

    `run_id` and `brand_id` are the attempt's, for who watches; 0 without an attempt.
    """

    function: str
    arguments: tuple[Any, ...]
    run_id: int = 0
    brand_id: int = 0


NOTHING = Ending("coalesce", ("",))
"""No attempt in hand."""


def step(
    ending: Ending, pool: str | None, *, worker: str, session: int
) -> tuple[str, Claim | None]:
    """End an attempt and take the best ready task of `pool` (None: take none).

    Returns what the ending says. 'stale': the attempt was no longer ours and nothing
    was written. 'rescreen': the ruleset moved, nothing was written and nothing taken;
    screen again and call again.
    """
    holes = ", ".join(["%s"] * len(ending.arguments))
    with connection.cursor() as cursor:
        cursor.execute(
            STEP.format(function=ending.function, holes=holes),
            [*ending.arguments, pool, worker, session, settings.LEASE_SECONDS],
        )
        result, *row = cursor.fetchone()
    taken = Claim(*row) if row[0] is not None else None
    _tell(ending, result, taken)
    return result, taken


def _tell(ending: Ending, result: str, taken: Claim | None) -> None:
    """Open pages learn which runs moved: of what ended, and of what was taken."""
    runs: dict[int, dict[str, None]] = {}
    if ending.run_id and result not in ("stale", "rescreen"):
        ended = runs.setdefault(ending.brand_id, {})
        ended[f"run-{ending.run_id}"] = None
        if result == "held":
            ended["queue"] = None  # a new item
    if taken is not None:
        runs.setdefault(taken.brand_id, {})[f"run-{taken.run_id}"] = None
    for brand_id, names in runs.items():
        news.tell(*names, brand=brand_id)


# The claim reads the ending's result, so it runs after it and sees what it wrote.
STEP = """
    WITH ended AS MATERIALIZED (SELECT {function}({holes}) AS result)
    SELECT ended.result, taken.* FROM ended LEFT JOIN LATERAL ledger_claim(
        CASE WHEN ended.result <> 'rescreen' THEN %s END, %s, %s, %s) taken ON true"""


def claim(pool: str, *, worker: str, session: int) -> Claim | None:
    """Take the best ready task of `pool`, or None. One live attempt comes of it."""
    return step(NOTHING, pool, worker=worker, session=session)[1]


def end(ending: Ending) -> str:
    """Carry out an ending and take nothing; what it says."""
    return step(ending, None, worker="", session=0)[0]


def finished(
    taken: Claim,
    *,
    worker: str,
    brief: str,
    answer: Answer,
    findings: Sequence[Finding],
) -> Ending:
    """The output is written, its screening acted on: released, held or inspecting."""
    # a Python agent sends no bytes: only what came over a wire is kept as it came
    raw = answer.raw if taken.agent.transport == "http" else None
    return _fenced(
        "ledger_finish",
        taken,
        worker,
        brief,
        content.canonical(answer.content),
        raw,
        answer.raw_digest,
        answer.confidence,
        taken.ruleset_id,
        as_rows(findings),
    )


def judged(
    taken: Claim, *, worker: str, brief: str, verdict: Verdict, why: str
) -> Ending:
    """What a validator said: 'settle N' when it was the last word on output N."""
    remarks = [
        {"path": r.path, "start": r.start, "end": r.end, "message": r.message}
        for r in verdict.findings
    ]
    said = (verdict.passed, json.dumps(remarks), why)
    return _fenced("ledger_verdict", taken, worker, brief, *said)


def failed(
    taken: Claim, *, worker: str, brief: str, why: str, retry: bool, delay: float
) -> Ending:
    """No success: retry in `delay` seconds, held, or a validator says nothing."""
    told = ("failed", why[:2000], retry, delay)
    return _fenced("ledger_fail", taken, worker, brief, *told)


def completed(taken: Claim, *, worker: str, state: str, why: str) -> Ending:
    """A task without an output ends: 'done' (a fan-out) or 'skipped'."""
    return _fenced("ledger_complete", taken, worker, state, why)


def kept(taken: Claim, *, worker: str, brief: str, output: int) -> Ending:
    """An earlier output stays, screened again: 'settle N' as after a last verdict."""
    return _fenced("ledger_keep", taken, worker, brief, output)


def put_off(taken: Claim, *, worker: str, why: str, delay: float) -> Ending:
    """Not now: it waits `delay` seconds, and no try is used up."""
    return _fenced("ledger_put_off", taken, worker, why[:2000], delay)


def spend(
    taken: Claim,
    *,
    worker: str,
    key: str,
    digest: str,
    ruleset_id: int | None,
    certificate: JSON = None,
    word: str = "",
) -> str:
    """Spend the one-time token of an effect: only 'spent' and 'again' may call outside.

    `word` says who knows that an earlier call with the key never arrived. The other
    answers are those of ledger_spend in migrations/sql/endings.sql.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_spend(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(taken.attempt_id, taken.token, worker, key, digest, ruleset_id),
                json.dumps(certificate) if certificate is not None else None,
                word,
            ],
        )
        return str(cursor.fetchone()[0])


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


def _fenced(function: str, taken: Claim, *arguments: Any) -> Ending:
    ours = (taken.attempt_id, taken.token, *arguments)
    return Ending(function, ours, taken.run_id, taken.brand_id)


@lru_cache(maxsize=512)
def _agent(agent_id: int) -> Agent:
    return Agent.objects.select_related("principal").get(pk=agent_id)


@lru_cache(maxsize=512)
def _brand(brand_id: int) -> tuple[str, str]:
    return Brand.objects.values_list("slug", "currency").get(pk=brand_id)
