"""A change of the inputs of a run under way: only what depends on it is made again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models.functions import Now

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.contracts import problems
from orchestrator.domain.errors import (
    BadContent,
    BadExpression,
    BadInput,
    StaleState,
)
from orchestrator.domain.expressions import evaluate, references
from orchestrator.domain.waiting import values_read
from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.models import Amendment, Attempt, Due, Principal, Run, Task, Wait
from orchestrator.services import news
from orchestrator.services.deciding import settling
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.recalling import recalls
from orchestrator.services.recalling.recall_radius import Radius, Row, in_short, look
from orchestrator.services.refusals import in_words
from orchestrator.services.running import places, retrying
from orchestrator.services.running.definitions import (
    PINNED_LIMIT,
    amended_at,
    inputs_of,
    workflow_of,
)
from orchestrator.services.running.pinning import pinned_now, pins
from orchestrator.services.running.planning import lanes_of
from orchestrator.services.running.sources import Source, sources_of
from orchestrator.services.staff.people import permit

AMENDERS = frozenset({"owner", "author", "admin", "operator"})
BEGUN = ("running", "calling", "held", "done", "skipped")

Change = tuple[str, JSON, JSON]


@dataclass(frozen=True, slots=True)
class AmendmentPreview:
    """What a change of inputs would do.

    `diff` has (JSON pointer, before, after), None where there is nothing; `radius`
    counts what is made again or was told; `fingerprint` is what `amend` checks.
    """

    diff: list[Change]
    radius: Radius
    fingerprint: str
    rows: list[Row] = field(default_factory=list)


def preview(run: Run, inputs: dict[str, JSON]) -> AmendmentPreview:
    """What would be different and what made again; nothing is changed.

    Raises BadInput: the inputs do not fit the workflow, something pinned was forged,
    nothing differs, or a list of items made at the start would be another one.
    """
    return _preview(run, _admitted(run, inputs))


def amend(
    run: Run,
    inputs: dict[str, JSON],
    *,
    by: Principal,
    reason: str,
    fingerprint: str = "",
) -> Amendment:
    """Give the run new inputs; steps whose evaluated inputs change are made again.

    Everything else keeps its output, and its approvals where the ruleset is the same.
    Deliveries that were told of the old inputs get a follow-up. Raises BadInput as
    `preview`, NotPermitted, or StaleState (things moved since, or it is cancelled).
    """
    permit(by, run.brand, AMENDERS, "change the inputs of runs")
    if not reason.strip():
        raise BadInput("Say why the inputs change: people see it beside the diff.")

    def act() -> Amendment:
        lock_run(run.pk, alone=True)
        admitted = _admitted(run, inputs)
        found = _preview(run, admitted)
        if fingerprint and fingerprint != found.fingerprint:
            raise StaleState(
                "Things moved since you looked: it now makes again"
                f" {in_short(found.radius)}. Look at it once more."
            )
        with in_words():
            made = Amendment.objects.create(
                run=run,
                number=0,
                inputs=content.canonical(admitted),
                reason=reason.strip(),
                actor=by,
            )
        made.refresh_from_db()
        if found.radius.tasks:
            _make_again(run, admitted, made, found.radius, by=by)
        _look_again(run, by)
        settling.ring_for_run(run.pk)
        news.tell(f"run-{run.pk}", "recalls", brand=run.brand_id)
        return made

    return in_one_transaction(act)


def refreshed_catalogue(run: Run) -> dict[str, JSON]:
    """The run's inputs with what Greenlight pins read anew: today's prices."""
    values = dict(inputs_of(run.pk, amended_at(run.pk)))
    return values | pinned_now(workflow_of(run.version_id), run.brand)


def _look_again(run: Run, by: Principal) -> None:
    """Gates that wait may find in the new inputs what they lacked: look at once."""
    waiting = Wait.objects.filter(run=run, over_at=None).values("task")
    Due.objects.filter(kind="retry", task__in=waiting).update(at=Now())
    retrying.look_at_once(run.pk, actor=f"principal:{by.pk}")


def _preview(run: Run, admitted: dict[str, JSON]) -> AmendmentPreview:
    number = amended_at(run.pk)
    before = inputs_of(run.pk, number)
    diff = list(differences(before, admitted))
    if not diff:
        raise BadInput("These are the inputs it has: nothing would change.")
    _refuse_other_items(workflow_of(run.version_id), before, admitted)
    seeds = changed_tasks(run, admitted)
    radius, reached, rows = look([], "rerun", seeds)
    told = f"{number} {content.digest(content.canonical(admitted))} {reached}"
    fingerprint = hashlib.sha256(told.encode()).hexdigest()
    return AmendmentPreview(diff, radius, fingerprint, rows)


def _make_again(
    run: Run,
    admitted: dict[str, JSON],
    made: Amendment,
    radius: Radius,
    *,
    by: Principal,
) -> None:
    case = recalls.new_case(
        run.brand,
        "input",
        f"{run.pk} amendment {made.number}",
        [],
        reason=made.reason,
        by=by,
        radius=radius,
    )
    recalls.carry_out(case, [], "rerun", by=by, tasks=changed_tasks(run, admitted))


def changed_tasks(run: Run, admitted: dict[str, JSON]) -> list[int]:
    """The tasks begun whose `with`, `when` or list evaluates to something else."""
    workflow = workflow_of(run.version_id)
    names = [s.name for s in workflow.steps if _reads_inputs(s)]
    rows = Task.objects.filter(run=run, state__in=BEGUN, attempts_made__gt=0)
    rows = rows.exclude(kind="inspect").select_related("run__brand", "agent")
    wanted = [t for t in rows.order_by("pk") if t.kind == "fan" or t.step in names]
    return [task.pk for task in wanted if _differs(task, workflow, admitted)]


def _differs(task: Task, workflow: Workflow, admitted: dict[str, JSON]) -> bool:
    last = Attempt.objects.filter(task=task).order_by("-number").first()
    if last is None:
        return False
    amended = amended_at(task.run_id, last.started_at)
    place = replace(places.place_of(task), amended=amended, attempt_id=last.pk)
    sources = sources_of(last.pk)
    if task.kind == "fan":
        each = workflow.step(task.step.removeprefix("each:")).each
        assert each is not None
        now = places.scope_for_each(place, each, sources)
        then = places.scope_for_each(place, each, sources, inputs=admitted)
        return _value(each, now) != _value(each, then)
    return _asked(place, sources) != _asked(place, sources, admitted)


def _asked(
    place: places.Place,
    sources: tuple[Source, ...],
    inputs: dict[str, JSON] | None = None,
) -> JSON:
    """What a step is asked with some inputs; None where its condition is false."""
    try:
        scopes = places.scopes_of(place, sources, inputs=inputs)
        if scopes.unmet() is not None:
            return None
        scope, gate = scopes.own(), place.definition.gate
        # a gate is asked what its condition reads
        read = values_read(gate.until, scope) if gate else None
        at = _value(gate.at, scope) if gate else None
        return [_value(dict(place.definition.with_), scope), read, at]
    except BadExpression as error:
        return [str(error)]


def _value(expression: Any, scope: dict[str, JSON]) -> JSON:
    try:
        return evaluate(expression, scope)
    except BadExpression as error:
        return {"does not evaluate": str(error)}


def _reads_inputs(step: Step) -> bool:
    """Whether the step names the run's inputs; a condition may stand without braces.

    What stands in a frame may be given them by it.
    """
    if step.frame is not None:
        return True
    named = any(r.root == "inputs" for r in references(dict(step.with_)))
    waits = f"{step.gate.until} {step.gate.at}" if step.gate else ""
    return named or "inputs" in f"{step.when} {waits}"


def _refuse_other_items(
    workflow: Workflow, before: dict[str, JSON], after: dict[str, JSON]
) -> None:
    for each in lanes_of(workflow):
        if each is None or places.steps_behind(each):
            continue
        if _value(each, {"inputs": before}) != _value(each, {"inputs": after}):
            raise BadInput(
                f"The items of {each} were made when the run started and stay: start"
                " another run for another list."
            )


def _admitted(run: Run, inputs: dict[str, JSON]) -> dict[str, JSON]:
    """The inputs as they are kept; pinned ones as they were, or as they are today."""
    workflow = workflow_of(run.version_id)
    now = inputs_of(run.pk, amended_at(run.pk))
    mine = pins(workflow).keys()
    pinned = pinned_now(workflow, run.brand) if mine & inputs.keys() else {}
    for name in mine & inputs.keys():
        if inputs[name] not in (now.get(name), pinned.get(name)):
            raise BadInput(
                f"{name} cannot be given: Greenlight pins it from its own records."
            )
    kept = {name: now[name] for name in mine & now.keys()}
    try:
        admitted = content.admit({**kept, **inputs}, limit=PINNED_LIMIT)
    except BadContent as error:
        raise BadInput(f"The inputs are not plain JSON: {error}") from error
    wrong = problems(workflow.inputs, admitted)
    if wrong:
        raise BadInput("The inputs do not fit the workflow: " + " ".join(wrong))
    assert isinstance(admitted, dict)
    return admitted


def differences(before: JSON, after: JSON, at: str = "") -> Iterator[Change]:
    """Each place where two values differ, as (JSON pointer, before, after)."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            path = f"{at}/{name.replace('~', '~0').replace('/', '~1')}"
            yield from differences(before.get(name), after.get(name), path)
    elif isinstance(before, list) and isinstance(after, list):
        for place in range(max(len(before), len(after))):
            one = before[place] if place < len(before) else None
            other = after[place] if place < len(after) else None
            yield from differences(one, other, f"{at}/{place}")
    elif before != after or type(before) is not type(after):
        yield at, before, after
