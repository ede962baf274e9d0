"""One step: do what a claim asks outside any transaction, then commit what came of it.

`perform` calls the agent (or fans out, skips, inspects) and returns a Finish: what to
write, run inside the transaction that also takes the next task.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import replace

from django.db import connection

from orchestrator.agents.calling import call
from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import (
    AgentFailed,
    BadContent,
    BadExpression,
    BadInput,
)
from orchestrator.domain.exchange import Answer, Brief, Verdict
from orchestrator.domain.expressions import condition, evaluate
from orchestrator.domain.retries import backoff
from orchestrator.domain.screening.findings import Finding
from orchestrator.models import Brand, Output, RulesetInForce
from orchestrator.services import briefs, dispatch, runs, screening
from orchestrator.services.dispatch import Claim
from orchestrator.services.locking import in_one_transaction
from orchestrator.working.calls import spec_of

log = logging.getLogger(__name__)
Finish = Callable[[], str]
CANNOT = (BadExpression, BadInput, BadContent)


def perform(claim: Claim, *, worker: str) -> Finish:
    """Do one claimed task up to its commit. Never raises for what an agent does."""
    brief_digest = ""
    try:
        if claim.kind == "inspect":
            return _inspect(claim, worker)
        place = claim.place
        sources = briefs.sources_of(claim.attempt_id)
        scope = briefs.scope_of(place, sources) if claim.kind == "step" else {}
        if claim.kind == "fan":
            return _fan_out(claim, worker)
        step = place.definition
        if step.when is not None and not condition(step.when, scope):
            why = f"its condition is false: {step.when}"
            return lambda: _done(
                dispatch.complete(claim, worker=worker, state="skipped", why=why)
            )
        brief = briefs.producing_brief(place, scope, number=claim.number)
        brief_digest = brief.digest()
        if claim.channel and not _spend(claim, brief, worker):
            return _failing(claim, worker, brief_digest, "the token was refused", False)
        answer = _call(claim, brief)
        return _producing(claim, worker, brief, answer, sources)
    except AgentFailed as error:
        return _failing(claim, worker, brief_digest, str(error), error.retryable)
    except BadContent as error:
        return _failing(claim, worker, brief_digest, str(error), True)
    except CANNOT as error:
        return _failing(claim, worker, brief_digest, str(error), False)


def _producing(
    claim: Claim,
    worker: str,
    brief: Brief,
    answer: Answer,
    sources: tuple[briefs.Source, ...],
) -> Finish:
    """Screen now, outside the transaction; inside it only check that it still holds."""
    place, currency = claim.place, _currency(claim.brand_id)
    digest = brief.digest()

    def screened(taken: Claim) -> tuple[Finding, ...]:
        if taken.ruleset_id is None:
            raise BadInput(
                f"The brand {place.brand} has no ruleset in force: nothing may be"
                " released. Make its red lines live."
            )
        if place.definition.validators:
            return ()  # the last verdict has it screened
        return screening.judge(
            answer.content,
            taken.ruleset_id,
            place=place,
            inputs=brief.inputs,
            sources=sources,
            verdicts={},
            confidence=answer.confidence,
            currency=currency,
        )

    findings = screened(claim)

    def finish() -> str:
        taken, found = claim, findings
        while True:
            result = dispatch.finish(
                taken, worker=worker, brief=digest, answer=answer, findings=found
            )
            if result != "rescreen":
                return result
            current = RulesetInForce.objects.get(brand_id=claim.brand_id)
            taken = replace(taken, ruleset_id=current.ruleset_id)
            found = screened(taken)

    return finish


def _inspect(claim: Claim, worker: str) -> Finish:
    """Have a validator judge an output; what it cannot say is 'not checked'."""
    assert claim.subject_id is not None
    subject = Output.objects.select_related("task__run__brand", "task__agent").get(
        pk=claim.subject_id
    )
    value = content.parse(bytes(subject.content or b""))
    place = briefs.place_of(subject.task)
    scope = briefs.scope_of(place, briefs.sources_of(claim.attempt_id))
    brief = briefs.inspecting_brief(
        place, claim.agent, scope, value, number=claim.number
    )
    digest = brief.digest()
    try:
        answer = _call(claim, brief)
        verdict = Verdict.read(answer.content, output=value)
    except (AgentFailed, BadContent) as error:
        retry = getattr(error, "retryable", True)
        return _failing(claim, worker, digest, str(error), retry)

    def finish() -> str:
        why = "passed" if verdict.passed else f"{len(verdict.findings)} remarks"
        last = dispatch.record_verdict(
            claim, worker=worker, brief=digest, verdict=verdict, why=why
        )
        return "stale" if last is None else f"settle {last}" if last else "verdict"

    return finish


def _fan_out(claim: Claim, worker: str) -> Finish:
    """Make the tasks of a list that is known now."""
    place = claim.place
    each = place.workflow.step(place.step.removeprefix("each:")).each
    assert each is not None
    scope = briefs.scope_for_each(place, each, claim.attempt_id)
    items: JSON = evaluate(each, scope)

    def finish() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ledger_lock_run(%s)", [claim.run_id])
        many = runs.fan_out(claim.task_id, items)
        return _done(
            dispatch.complete(claim, worker=worker, state="done", why=f"{many} items")
        )

    return finish


def _failing(claim: Claim, worker: str, brief: str, why: str, retry: bool) -> Finish:
    delay = backoff(claim.number, jitter=random.random())  # noqa: S311 - jitter

    def finish() -> str:
        result = dispatch.fail(
            claim, worker=worker, brief=brief, why=why, retry=retry, delay=delay
        )
        if result == "verdict":
            last = dispatch.record_verdict(
                claim, worker=worker, brief=brief, verdict=None, why=why
            )
            return f"settle {last}" if last else "verdict"
        return result

    return finish


def _call(claim: Claim, brief: Brief) -> Answer:
    assert not connection.in_atomic_block, (
        "no transaction is open while an agent thinks"
    )
    return call(spec_of(claim.agent), brief)


def _spend(claim: Claim, brief: Brief, worker: str) -> bool:
    return in_one_transaction(
        lambda: dispatch.spend(
            claim, worker=worker, key=brief.key, digest=brief.digest()
        )
    )


def _done(ours: bool) -> str:
    return "done" if ours else "stale"


def _currency(brand_id: int) -> str:
    return Brand.objects.values_list("currency", flat=True).get(pk=brand_id)
