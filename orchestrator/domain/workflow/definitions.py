"""A workflow as values: what a published version says, and how it is stored.

`as_json` is the form that is stored, digested and pinned; steps are a list there, so
that their order survives canonical JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadWorkflow
from orchestrator.domain.expressions import expression, references
from orchestrator.domain.workflow.source import load
from orchestrator.domain.workflow.structure import normalise


@dataclass(frozen=True, slots=True)
class Needs:
    """Steps named under `needs`: all of them, or any one."""

    mode: Literal["all", "any"] = "all"
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """Approvals asked for whatever the screening says: `people` of each role."""

    roles: tuple[str, ...]
    people: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One node. `each` and `when` are strings of exactly one `${ … }`, or None."""

    name: str
    title: str
    agent: str
    with_: Mapping[str, JSON] = field(default_factory=dict)
    needs: Needs = Needs()
    each: str | None = None
    when: str | None = None
    effect: str | None = None
    review: Review | None = None
    validators: tuple[str, ...] = ()

    def referenced(self) -> tuple[str, ...]:
        """Steps that any of its expressions refers to, by name."""
        found = references([dict(self.with_), self.each, self.when])
        return tuple(sorted({ref.path[0] for ref in found if ref.root == "steps"}))


@dataclass(frozen=True, slots=True)
class Workflow:
    """A definition. `inputs` is a JSON Schema; `deadline_hours` None means no end."""

    slug: str
    title: str
    version_note: str
    inputs: JSON
    steps: tuple[Step, ...]
    deadline_hours: float | None = None

    def step(self, name: str) -> Step:
        """The step called `name`; KeyError if there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def needs_of(self, step: str | Step) -> tuple[str, ...]:
        """Everything a step depends on: what it names and what it refers to."""
        step = self.step(step) if isinstance(step, str) else step
        return tuple(dict.fromkeys((*step.needs.steps, *step.referenced())))

    def groups_of(self, step: str | Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(all of these, any one of those): the second is empty unless mode is any.

        A step that is referred to and also listed under `any` stays in the second.
        """
        step = self.step(step) if isinstance(step, str) else step
        if step.needs.mode == "all":
            return self.needs_of(step), ()
        rest = tuple(n for n in step.referenced() if n not in step.needs.steps)
        return rest, step.needs.steps

    def same_lane(self, a: str, b: str) -> bool:
        """Whether item i of one step depends on item i of the other alone.

        So it is when both have the identical `each` and one needs the other.
        """
        one, other = self.step(a), self.step(b)
        if one.each is None or other.each is None or a == b:
            return False
        left, right = expression(one.each), expression(other.each)
        if left is None or right is None or left.source != right.source:
            return False
        return b in self.needs_of(one) or a in self.needs_of(other)


def read(text: str) -> Workflow:
    """The workflow that a YAML text defines; BadWorkflow with every problem of shape.

    Agents, fields, types and loops are `checking.check`'s to judge.
    """
    source = load(text)
    if source.problem:
        raise BadWorkflow(f"line {source.problem_line}: {source.problem}")
    normal, reports = normalise(source.value)
    if reports:
        raise BadWorkflow(
            "\n".join(
                f"line {source.line(place)}: {'.'.join(map(str, place))}: {message}"
                for place, message in reports
            )
        )
    return from_json(normal)


def as_json(workflow: Workflow) -> dict[str, JSON]:
    """The stored form: `from_json(as_json(w)) == w`."""
    return {
        "workflow": workflow.slug,
        "title": workflow.title,
        "note": workflow.version_note,
        "deadline_hours": workflow.deadline_hours,
        "inputs": workflow.inputs,
        "steps": [_step_as_json(step) for step in workflow.steps],
    }


def from_json(value: Any) -> Workflow:
    """Back from the stored form; BadWorkflow if it is anything else."""
    try:
        return Workflow(
            slug=value["workflow"],
            title=value["title"],
            version_note=value["note"],
            inputs=value["inputs"],
            steps=tuple(_step_from_json(step) for step in value["steps"]),
            deadline_hours=value["deadline_hours"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadWorkflow(
            f"This is not a stored workflow ({type(error).__name__}: {error})."
        ) from None


def _step_as_json(step: Step) -> dict[str, JSON]:
    review: JSON = None
    if step.review:
        review = {"roles": list(step.review.roles), "people": step.review.people}
    return {
        "name": step.name,
        "title": step.title,
        "agent": step.agent,
        "with": dict(step.with_),
        "needs": {"mode": step.needs.mode, "steps": list(step.needs.steps)},
        "each": step.each,
        "when": step.when,
        "effect": step.effect,
        "review": review,
        "validators": list(step.validators),
    }


def _step_from_json(value: Any) -> Step:
    needs, review = value["needs"], value["review"]
    return Step(
        name=value["name"],
        title=value["title"],
        agent=value["agent"],
        with_=value["with"],
        needs=Needs(needs["mode"], tuple(needs["steps"])),
        each=value["each"],
        when=value["when"],
        effect=value["effect"],
        review=review and Review(tuple(review["roles"]), review["people"]),
        validators=tuple(value["validators"]),
    )
