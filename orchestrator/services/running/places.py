"""Where an attempt stands in its run, and what the expressions of its step may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadExpression
from orchestrator.domain.expressions import evaluate, references
from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.domain.workflow.scopes import Scopes
from orchestrator.models import Agent, Task
from orchestrator.services.running.definitions import (
    amended_at,
    inputs_of,
    uid_of,
    workflow_of,
)
from orchestrator.services.running.sources import Source
from orchestrator.services.waits.facts import facts_on


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which run an attempt stands: enough to build its brief."""

    task_id: int
    run_id: int
    version_id: int
    brand: str
    step: str
    index: int | None
    item: JSON
    agent: Agent
    rework: bool
    generation: int = 0
    amended: int = 0
    attempt_id: int = 0

    @property
    def inputs(self) -> dict[str, JSON]:
        """The run's inputs, as amended when the attempt started."""
        return inputs_of(self.run_id, self.amended)

    @property
    def key(self) -> str:
        """What a channel knows this work by; another after each recall."""
        again = f":{self.generation}" if self.generation else ""
        return f"{uid_of(self.run_id)}:{self.task_id}{again}"

    @property
    def workflow(self) -> Workflow:
        return workflow_of(self.version_id)

    @property
    def definition(self) -> Step:
        return self.workflow.step(self.step)


def place_of(task: Task, *, rework: bool | None = None) -> Place:
    """Where a task stands. `rework` None: look at its outputs."""
    item = None if task.item is None else content.parse(bytes(task.item))
    return Place(
        task_id=task.pk,
        run_id=task.run_id,
        version_id=task.run.version_id,
        brand=task.run.brand.slug,
        step=task.step,
        index=task.index,
        item=item,
        agent=task.agent,
        rework=task.reworks > 0 if rework is None else rework,
        generation=task.generation,
        amended=amended_at(task.run_id),
    )


def scope_of(
    place: Place,
    sources: tuple[Source, ...],
    *,
    inputs: Mapping[str, JSON] | None = None,
) -> dict[str, JSON]:
    """What `${ … }` may see: inputs, the released contents by step, and the item.

    A step of the same lane is its own item's content; any other step with an `each`
    is the list of its released contents in item order; a skipped step is null. Inside
    a sub-workflow all of it is of its frame. `inputs` replaces those of the run.
    """
    return scopes_of(place, sources, inputs=inputs).own()


def scopes_of(
    place: Place,
    sources: tuple[Source, ...],
    *,
    inputs: Mapping[str, JSON] | None = None,
    each: str | None = None,
) -> Scopes:
    """Every scope of a step: its own and those of the frames around it."""
    step = Step("", "", "", each=each) if each else place.definition
    given: dict[str, list[tuple[int | None, JSON]]] = {}
    for source in sources:
        given.setdefault(source.step, []).append((source.index, source.content))
    asks = each is None and place.workflow.names.asks_about(step)
    return Scopes(
        workflow=place.workflow,
        step=step,
        inputs=place.inputs if inputs is None else inputs,
        given=given,
        item=place.item,
        about=facts_on(place.run_id, place.attempt_id) if asks else {},
    )


def unmet(place: Place, sources: tuple[Source, ...]) -> str | None:
    """The first condition of a step that is false, or of what it stands in; None: none.

    Raises BadExpression where one does not evaluate.
    """
    return scopes_of(place, sources).unmet()


def scope_for_each(
    place: Place,
    each: str,
    sources: tuple[Source, ...],
    *,
    inputs: Mapping[str, JSON] | None = None,
) -> dict[str, JSON]:
    """What the list of a fan-out may be read from: inputs and whole steps."""
    return scopes_of(place, sources, inputs=inputs, each=each).outside()


def steps_behind(each: str, workflow: Workflow | None = None) -> list[str]:
    """The steps that the list of a fan-out is read from.

    Without a workflow by the names it uses, which may stand for other steps.
    """
    if workflow is not None:
        return workflow.names.behind(each)
    return sorted({r.path[0] for r in references(each) if r.root == "steps"})


def inputs_at(place: Place, scope: Mapping[str, JSON]) -> dict[str, JSON]:
    """The step's `with`, evaluated. Raises BadExpression where it does not evaluate.

    A task that was proposed is given what its proposal says, taken as it is: text of
    an agent is never evaluated.
    """
    if place.definition.dynamic:
        proposed = place.item.get("with") if isinstance(place.item, dict) else None
        return dict(proposed) if isinstance(proposed, dict) else {}
    try:
        inputs = evaluate(dict(place.definition.with_), scope)
    except BadExpression as error:
        broken = getattr(scope.get("inputs"), "broken", ())
        raise BadExpression(" ".join([str(error), *broken])) from None
    assert isinstance(inputs, dict)
    return inputs
