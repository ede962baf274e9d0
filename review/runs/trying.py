"""A dry run as the page shows it: what was planned, or why it cannot be."""

from dataclasses import dataclass, field
from itertools import groupby

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent, GreenlightError
from orchestrator.domain.workflow.definitions import Workflow, from_json
from orchestrator.models import Brand, Principal
from orchestrator.models import Workflow as Published
from orchestrator.services.publishing.dry_runs import DryRun, Planned, dry_run
from review.graphs.drawing import Drawing, Standing, draw
from review.graphs.shapes import graph_of
from review.runs.starting import misfits_of
from review.runs.workflows import agent_titles
from review.views.answers import status_of

MOST_INPUTS = 1_000_000  # characters


@dataclass(frozen=True, slots=True)
class Wave:
    """What can stand side by side: after as many others as `number` says."""

    number: int
    steps: list[Planned]


@dataclass(frozen=True, slots=True)
class Tried:
    """The context of `dry_run/_dry_run.html`. `refused` says why there is no plan,
    `misfits` what of the inputs does not fit, where that is why.
    """

    plan: DryRun | None = None
    refused: str = ""
    misfits: list[str] = field(default_factory=list)
    status: int = 200
    waves: list[Wave] = field(default_factory=list)
    agents: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    drawing: Drawing | None = None


def of_published(
    workflow: Published, brand: Brand, inputs: str, *, by: Principal
) -> Tried:
    """A dry run of the newest version."""
    newest = workflow.versions.order_by("-number")[0]
    return of(from_json(newest.definition), brand, inputs, by=by)


def of(workflow: Workflow, brand: Brand, inputs: str, *, by: Principal) -> Tried:
    """A dry run of any definition with inputs as JSON text."""
    value: JSON = None
    try:
        value = content.parse(inputs[: MOST_INPUTS + 1].encode())
        if not isinstance(value, dict):
            raise BadContent('Inputs are a set of names, such as {"text": "…"}.')
        plan = dry_run(workflow, brand=brand, inputs=value, by=by)
    except GreenlightError as error:
        wrong = misfits_of(workflow.inputs, value) if isinstance(value, dict) else []
        return Tried(refused=str(error), status=status_of(error), misfits=wrong)
    agents = agent_titles(workflow)
    waves = groupby(plan.steps, key=lambda one: one.wave)
    return Tried(
        plan=plan,
        waves=[Wave(number, list(steps)) for number, steps in waves],
        agents=agents,
        titles={step.name: step.title or step.name for step in workflow.steps},
        drawing=draw(graph_of(workflow, agents), _standing(plan)),
    )


def _standing(plan: DryRun) -> dict[str, Standing]:
    return {one.step.name: Standing(_state(one), _words(one)) for one in plan.steps}


def _state(one: Planned) -> str:
    if one.holds == "no":
        return "skipped"
    return "ready" if one.wave == 0 else "waiting"


def _words(one: Planned) -> str:
    if one.holds == "no":
        return "would be skipped"
    if one.tasks is None:
        return "list known later"
    tasks = f"{one.tasks:,} tasks" if one.tasks != 1 else ""
    when = "at once" if one.wave == 0 else "if its condition holds"
    shown = [tasks, when if one.wave == 0 or one.holds == "later" else ""]
    return " · ".join(part for part in shown if part) or "1 task"
