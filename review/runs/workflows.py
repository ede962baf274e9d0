"""The pages of workflows: steps in order, and the proof of the gate."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from orchestrator.domain.workflow.definitions import Step, Workflow, from_json
from orchestrator.models import Agent, Principal, Run, WorkflowVersion
from orchestrator.models import Workflow as Published
from orchestrator.services.publishing.publishing import may_publish
from orchestrator.services.publishing.workflows import proof_of
from review import queries
from review.graphs.drawing import Drawing, draw
from review.graphs.shapes import graph_of
from review.runs.compared import Compared, compare
from review.runs.crossings import Crossing, crossings
from review.runs.parts import Place, place_of

MOST_WAYS = 20
MOST_RUNS = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """One workflow on the list, its newest version and its runs in one's brands."""

    workflow: Published
    version: WorkflowVersion
    steps: int
    runs: int
    holds: bool


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step: what it needs, who looks at it, what it reaches. `number` is its place
    among all of them.
    """

    number: int
    title: str
    agent: str
    agent_name: str
    needs: str
    each: bool
    when: bool
    channel: str
    review: str
    validators: str


@dataclass(frozen=True, slots=True)
class StepsShown:
    """Steps of one part; those of a later round are folded: they repeat the first's."""

    place: Place
    steps: list[StepShown]

    @property
    def is_folded(self) -> bool:
        """Whether the same steps stand above it already."""
        return self.place.number > 1


@dataclass(frozen=True, slots=True)
class Way:
    """One way from an agent to an effect: (step title, gate after it); gate "" at the
    end."""

    stops: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Hole:
    """A way around the gate: the steps on it, and why it is one."""

    steps: list[str]
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The proof in words. `ways` are the first of `total`."""

    holds: bool
    total: int
    ways: list[Way]
    holes: list[Hole]
    left_out: int


@dataclass(frozen=True, slots=True)
class WorkflowPage:
    """The context of `workflow/page.html`."""

    workflow: Published
    version: WorkflowVersion
    versions: list[WorkflowVersion]
    is_newest: bool
    deadline: float | None  # seconds
    steps: int
    parts: list[StepsShown]
    coverage: Coverage
    crossings: list[Crossing]
    runs: list[Run]
    drawing: Drawing
    compared: Compared | None
    may_edit: bool


def listed(person: Principal) -> list[Listed]:
    """Every published workflow; runs are counted in the person's brands only."""
    brands = [brand.pk for brand in queries.brands_for(person)]
    found = queries.workflows() if brands else []
    return [_listed(one, brands) for one in sorted(found, key=lambda w: w.title)]


def build(
    person: Principal, workflow: Published, *, number: int = 0, against: int = 0
) -> WorkflowPage:
    """One version of a workflow; the newest where `number` names none.

    `against` compares it with an older or newer one; 0 with none.
    """
    versions = list(
        workflow.versions.select_related("published_by").order_by("-number")
    )
    version = next((v for v in versions if v.number == number), versions[0])
    other = next((v for v in versions if v.number == against and v != version), None)
    definition = from_json(version.definition)
    titles = {step.name: step.title or step.name for step in definition.steps}
    agents = agent_titles(definition)
    runs = queries.runs_for(person).filter(version__workflow=workflow)
    return WorkflowPage(
        workflow=workflow,
        version=version,
        versions=versions,
        is_newest=version == versions[0],
        deadline=(definition.deadline_hours or 0) * 3600 or None,
        steps=len(definition.steps),
        parts=_parts(definition, titles, agents),
        coverage=coverage(proof_of(version), titles),
        crossings=crossings(definition, agents, titles),
        runs=list(runs.select_related("brand").order_by("-pk")[:MOST_RUNS]),
        drawing=draw(graph_of(definition, agents)),
        compared=_compared(version, other) if other else None,
        may_edit=may_publish(person),
    )


def agent_titles(definition: Workflow) -> dict[str, str]:
    """The titles of the agents a definition names."""
    names = {step.agent for step in definition.steps}
    for step in definition.steps:
        names.update(step.validators)
    return dict(
        Agent.objects.filter(name__in=names).order_by("pk").values_list("name", "title")
    )


def _compared(one: WorkflowVersion, other: WorkflowVersion) -> Compared:
    older, newer = sorted((one, other), key=lambda version: version.number)
    return compare(older, newer)


def coverage(proof: dict[str, Any], titles: dict[str, str]) -> Coverage:
    """A proof as the page shows it; it holds only where it says so and has no gap."""

    def named(steps: list[str]) -> list[str]:
        return [titles.get(name, name) for name in steps]

    gaps = proof.get("gaps", [])
    paths = proof.get("paths", [])
    total = int(proof.get("total", len(paths)))
    shown = paths[:MOST_WAYS]
    return Coverage(
        holds=proof.get("holds") is True and not gaps,
        total=total,
        ways=[
            Way(list(zip(named(p["steps"]), [*p["gates"], ""], strict=False)))
            for p in shown
        ],
        holes=[Hole(named(gap["path"]), gap["why"]) for gap in gaps],
        left_out=max(0, total - len(shown)),
    )


def _listed(workflow: Published, brands: list[int]) -> Listed:
    newest = workflow.versions.order_by("-number")[0]
    runs = Run.objects.filter(version__workflow=workflow, brand__in=brands).count()
    proof = coverage(proof_of(newest), {})
    steps = len(newest.definition.get("steps", []))
    return Listed(workflow, newest, steps, runs, proof.holds)


def _parts(
    definition: Workflow, titles: dict[str, str], agents: dict[str, str]
) -> list[StepsShown]:
    """In the order in which they can start: what is needed comes first."""
    found: list[StepsShown] = []
    for number, step in enumerate(definition.steps, 1):
        place = replace(place_of(step.name), once="")
        if not found or found[-1].place != place:
            found.append(StepsShown(place, []))
        shown = _step(definition, step, titles, agents)
        found[-1].steps.append(replace(shown, number=number))
    return found


def _step(
    definition: Workflow, step: Step, titles: dict[str, str], agents: dict[str, str]
) -> StepShown:
    review = ""
    if step.review is not None:
        review = ", ".join(step.review.roles)
        if step.review.people > 1:
            review += " " + _("(%(n)s people each)") % {"n": step.review.people}
    return StepShown(
        number=0,
        title=step.title or step.name,
        agent=agents.get(step.agent, step.agent),
        agent_name=step.agent,
        needs=", ".join(titles.get(n, n) for n in definition.needs_of(step)),
        each=step.each is not None,
        when=step.when is not None,
        channel=step.effect or "",
        review=review,
        validators="; ".join(agents.get(name, name) for name in step.validators),
    )
