"""Work done in the tests' own process, step by step, as a worker would do it."""

from django.db import transaction

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.exchange import Answer, Verdict
from orchestrator.models import (
    Brand,
    Output,
    Task,
)
from orchestrator.services import screening
from orchestrator.services.locking import in_one_transaction, patiently
from orchestrator.services.recalling import keeping
from orchestrator.services.running import briefs, dispatch, places, sweep
from orchestrator.services.running.sources import sources_of
from orchestrator.working import routes, steps
from tests.agents_made import FUNCTIONS


def take(
    pool: str = "default", *, worker: str = "worker:test"
) -> dispatch.Claim | None:
    """Claim the best ready task, as a worker would."""
    return dispatch.claim(pool, worker=worker, session=0)


def give(taken: dispatch.Claim, value: JSON, *, worker: str = "worker:test") -> str:
    """Finish a producing attempt with `value` as its answer; a channel's with a token
    spent for it."""
    place = taken.place
    sources = taken.sources
    scope = places.scope_of(place, sources)
    brief = briefs.producing_brief(place, scope, number=taken.number)
    answer, keep = routes.decided(taken, brief, Answer.of(value), sources)
    assert taken.ruleset_id is not None
    if taken.channel:
        spend(taken, worker=worker)
    findings = screening.judge(
        answer.content,
        taken.ruleset_id,
        place=place,
        inputs=brief.inputs,
        sources=sources,
        verdicts={},
        confidence=answer.confidence,
        currency=Brand.objects.get(pk=taken.brand_id).currency,
    )
    ending = dispatch.finished(
        taken, worker=worker, brief=brief.digest(), answer=answer, findings=findings
    )
    if keep is not None:
        return in_one_transaction(lambda: (keep(), dispatch.end(ending))[1])
    return patiently(dispatch.end, ending)


def spend(taken: dispatch.Claim, *, worker: str = "worker:test") -> str:
    """Spend the token of a delivery, for the brief it is given."""
    scope = places.scope_of(taken.place, taken.sources)
    brief = briefs.producing_brief(taken.place, scope, number=taken.number)
    return dispatch.spend(
        taken,
        worker=worker,
        key=brief.key,
        digest=brief.digest(),
        ruleset_id=taken.ruleset_id,
    )


def work_until_idle(pool: str = "default", *, most: int = 500) -> int:
    """Sweep, take and finish in this process until nothing is ready; tasks worked."""
    for worked in range(most):
        sweep.sweep_once()
        taken = take(pool)
        if taken is None:
            return worked
        perform(taken)
    raise AssertionError(f"still busy after {most} tasks")


def perform(taken: dispatch.Claim) -> None:
    if taken.kind == "inspect":
        return _inspect(taken)
    place = taken.place
    if taken.kind in ("fan", "gate"):
        return _end_as_worker(taken)
    sources = sources_of(taken.attempt_id)
    if places.unmet(place, sources) is not None:
        return _end_as_worker(taken)
    scope = places.scope_of(place, sources)
    brief = briefs.producing_brief(place, scope, number=taken.number)
    stays = keeping.kept_output(taken, brief)
    if stays is not None:
        digest = brief.digest()
        ending = dispatch.kept(taken, worker="worker:test", brief=digest, output=stays)
        dispatch.end(ending)
        screening.settle(stays, actor="worker:test")
        return None
    give(taken, FUNCTIONS[taken.agent.name](brief))
    return None


def _end_as_worker(taken: dispatch.Claim) -> None:
    """A fan-out, a skipped step or a gate: as a worker would."""
    finish = steps.perform(taken, worker="worker:test")
    with transaction.atomic():
        if finish.first is not None:
            finish.first()
        dispatch.end(finish.ending)


def _inspect(taken: dispatch.Claim) -> None:
    assert taken.subject_id is not None
    output = Output.objects.get(pk=taken.subject_id)
    place = places.place_of(Task.objects.get(pk=output.task_id))
    scope = places.scope_of(place, sources_of(taken.attempt_id))
    value = content.parse(bytes(output.content or b""))
    brief = briefs.inspecting_brief(
        place, taken.agent, scope, value, number=taken.number
    )
    said = Verdict.read(FUNCTIONS[taken.agent.name](brief), output=value)
    settled = dispatch.end(
        dispatch.judged(
            taken,
            worker="worker:test",
            brief=brief.digest(),
            verdict=said,
            why="said",
        )
    )
    if settled.startswith("settle "):
        screening.settle(int(settled.split()[1]), actor="worker:test")
