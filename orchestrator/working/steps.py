"""One step: do what a claim asks outside any transaction, then say how it ends.

`perform` calls the agent (or fans out, skips, inspects) and returns a Finish: how the
attempt ends, carried out by the statement that also takes the next task.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

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
from orchestrator.domain.expressions import evaluate
from orchestrator.domain.retries import backoff
from orchestrator.domain.screening.findings import Finding
from orchestrator.models import Output, RulesetInForce
from orchestrator.services import screening
from orchestrator.services.choosing import handoffs
from orchestrator.services.freezing.limits import check_fan_out
from orchestrator.services.locking import lock_run
from orchestrator.services.recalling import keeping
from orchestrator.services.running import briefs, dispatch, places, runs
from orchestrator.services.running.dispatch import Claim, Ending
from orchestrator.services.running.planning import listed
from orchestrator.services.running.sources import Source
from orchestrator.working import gates, own, routes, sending
from orchestrator.working.calls import spec_of

CANNOT = (BadExpression, BadInput, BadContent)


@dataclass(frozen=True, slots=True)
class Finish:
    """How an attempt ends. `first` belongs in the same transaction, before the ending.

    `again` screens anew, and gives another finish, where the ruleset moved meanwhile.
    """

    ending: Ending
    first: Callable[[], object] | None = None
    again: Callable[[], "Finish"] | None = None


def perform(claim: Claim, *, worker: str) -> Finish:
    """Do one claimed task up to its commit. Never raises for what an agent does."""
    brief_digest = ""
    try:
        if claim.kind == "inspect":
            return _inspect(claim, worker)
        if claim.kind == "fan":
            return _fan_out(claim, worker)
        if claim.kind == "gate":
            return Finish(*gates.look_at(claim, worker=worker))
        sources = claim.sources
        when = places.unmet(claim.place, sources)
        if when is not None:
            why = f"its condition is false: {when}"
            return Finish(
                dispatch.completed(claim, worker=worker, state="skipped", why=why)
            )
        scope = places.scope_of(claim.place, sources)
        brief = briefs.producing_brief(claim.place, scope, number=claim.number)
        brief_digest = brief.digest()
        stays = keeping.kept_output(claim, brief)
        if stays is not None:
            return Finish(
                dispatch.kept(claim, worker=worker, brief=brief_digest, output=stays)
            )
        brief = handoffs.carried(claim, brief, scope)
        if claim.channel:
            cleared = sending.cleared(claim, brief, sources, worker=worker)
            if isinstance(cleared, Ending):
                return Finish(cleared)
            if isinstance(cleared, Answer):
                return _producing(claim, worker, brief, brief_digest, cleared, sources)
            brief = cleared
        answer = _call(claim, brief)
        return _producing(claim, worker, brief, brief_digest, answer, sources)
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
    digest: str,
    answer: Answer,
    sources: tuple[Source, ...],
) -> Finish:
    """Screen now, outside the transaction; inside it only check that it still holds.

    `digest` is the brief's from before the call.
    """
    answer, keep_choice = routes.decided(claim, brief, answer, sources)

    def again() -> Finish:
        current = RulesetInForce.objects.get(brand_id=claim.brand_id).ruleset_id
        moved = replace(claim, ruleset_id=current)
        return _producing(moved, worker, brief, digest, answer, sources)

    ending = dispatch.finished(
        claim,
        worker=worker,
        brief=digest,
        answer=answer,
        findings=_screened(claim, brief, answer, sources),
    )
    return Finish(ending, first=keep_choice, again=again)


def _screened(
    claim: Claim, brief: Brief, answer: Answer, sources: tuple[Source, ...]
) -> tuple[Finding, ...]:
    place = claim.place
    if claim.ruleset_id is None:
        raise BadInput(
            f"The brand {place.brand} has no ruleset in force: nothing may be"
            " released. Make its red lines live."
        )
    if place.definition.validators:
        return ()  # the last verdict has it screened
    return screening.judge(
        answer.content,
        claim.ruleset_id,
        place=place,
        inputs=brief.inputs,
        sources=sources,
        verdicts={},
        confidence=answer.confidence,
        currency=claim.currency,
    )


def _inspect(claim: Claim, worker: str) -> Finish:
    """Have a validator judge an output; what it cannot say is 'not checked'."""
    assert claim.subject_id is not None
    subject = Output.objects.select_related("task__run__brand", "task__agent").get(
        pk=claim.subject_id
    )
    value = content.parse(bytes(subject.content or b""))
    place = replace(
        places.place_of(subject.task),
        amended=claim.amended,
        attempt_id=claim.attempt_id,
    )
    scope = places.scope_of(place, claim.sources)
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
    why = "passed" if verdict.passed else f"{len(verdict.findings)} remarks"
    return Finish(
        dispatch.judged(claim, worker=worker, brief=digest, verdict=verdict, why=why)
    )


def _fan_out(claim: Claim, worker: str) -> Finish:
    """Make the tasks of a list that is known now."""
    place = claim.place
    each = place.workflow.step(place.step.removeprefix("each:")).each
    assert each is not None
    scope = places.scope_for_each(place, each, claim.sources)
    items: JSON = evaluate(each, scope)
    many = len(listed(items, each))
    check_fan_out(claim.brand_id, place.workflow, each, many)
    if not claim.generation:
        runs.check_room(claim.run_id, place.workflow, each, many)

    def make_tasks() -> None:
        lock_run(claim.run_id)
        runs.fan_out(claim.task_id, items)

    why = f"{many} items"
    return Finish(
        dispatch.completed(claim, worker=worker, state="done", why=why),
        first=make_tasks,
    )


def _failing(claim: Claim, worker: str, brief: str, why: str, retry: bool) -> Finish:
    delay = backoff(claim.number, jitter=random.random())  # noqa: S311 - jitter
    return Finish(
        dispatch.failed(
            claim, worker=worker, brief=brief, why=why, retry=retry, delay=delay
        )
    )


def _call(claim: Claim, brief: Brief) -> Answer:
    assert not connection.in_atomic_block, (
        "no transaction is open while an agent thinks"
    )
    return call(own.acting(spec_of(claim.agent), claim), brief)
