"""A workflow as values: what a published version says, and how it is stored.

`as_json` is the form that is stored, digested and pinned; steps are a list there, so
that their order survives canonical JSON.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any, Literal

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadWorkflow
from orchestrator.domain.expressions import expression, references
from orchestrator.domain.workflow.source import load
from orchestrator.domain.workflow.structure import normalise


@dataclass(frozen=True, slots=True)
class Needs:
    """Steps named under `needs`: all of them, or any `least` of them."""

    mode: Literal["all", "any"] = "all"
    steps: tuple[str, ...] = ()
    least: int = 1


@dataclass(frozen=True, slots=True)
class Review:
    """Approvals asked for whatever the screening says: `people` of each role."""

    roles: tuple[str, ...]
    people: int = 1


@dataclass(frozen=True, slots=True)
class Gate:
    """What a gate or a wait waits for; whatever is None is not waited for.

    `until` is a condition; `hours` a time from when the step could start; `at` gives an
    ISO 8601 moment; `calendar` is a cron expression in the zone `tz`; `signal` a name.
    It is looked at every `every` minutes and whenever something it may read changes.
    After `timeout` hours `on_timeout` says what becomes of it. `missing` and `owner`
    say what is missing and who can mend it; an agent `by` may only hold it longer.
    """

    until: str | None = None
    hours: float | None = None
    at: str | None = None
    calendar: str | None = None
    tz: str = "UTC"
    signal: str | None = None
    every: float = 5
    timeout: float | None = None
    on_timeout: Literal["ask", "fail", "skip"] = "ask"
    owner: str = "owner"
    missing: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One way out of a route: its name, its condition, the steps it leads to."""

    name: str
    when: str | None
    to: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """The first case whose condition holds; `default` names one for when none does.

    With neither it is a dead letter, put before `owner`. `choose` many takes every case
    that holds. A planner (the step's agent) chooses among the cases, never past them.
    """

    cases: tuple[Case, ...]
    default: str | None = None
    owner: str = "owner"
    choose: Literal["one", "many"] = "one"


@dataclass(frozen=True, slots=True)
class Proposes:
    """Tasks a step's agent may propose: for which agents, and how many at most.

    What is past that is put before `owner`.
    """

    agents: tuple[str, ...]
    most: int = 10
    owner: str = "owner"


@dataclass(frozen=True, slots=True)
class Handoff:
    """What whoever takes a step over must be told; a packet without it is refused."""

    goal: str
    acceptance: str
    due: float | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a step of a sub-workflow or of a round stands: what its `inputs` are.

    `name` prefixes the names of its steps ("localise" of "localise/copy"), `outer` is
    the frame around it, `with_` the templates of its inputs, read in `outer`. `round`
    counts from 1; `before` names the results of earlier rounds.
    """

    name: str
    workflow: str
    version: int | None
    with_: Mapping[str, JSON]
    outer: str | None = None
    round: int | None = None
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that stands for other steps' contents: what `steps.NAME` gives.

    workflow: the content of the one step in `steps`, or contents by name of several;
    repeat: {count, last, all} over the rounds' results in `steps`; agree: the content
    of the first in `steps`, or of the one that `by` (a step) chose.
    """

    name: str
    kind: Literal["workflow", "repeat", "agree"]
    steps: tuple[str, ...]
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One node. `each` and `when` are strings of exactly one `${ … }`, or None.

    `limit` is how many items of its list are unfinished at most. An `optional` step
    that fails, is rejected or cannot start is skipped. `on_reject` and `on_fail` say
    what follows (rework, substitute, skip, ask, stop). `due` is hours to answer a
    question in. The agent and inputs of a `dynamic` step are those of its item.
    """

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
    kind: Literal["agent", "ask", "gate", "route"] = "agent"
    gate: Gate | None = None
    route: Route | None = None
    due: float | None = None
    limit: int | None = None
    optional: bool = False
    on_reject: str = "stop"
    on_fail: str = "ask"
    substitute: str | None = None
    proposes: Proposes | None = None
    handoff: Handoff | None = None
    dynamic: bool = False
    frame: str | None = None

    def referenced(self) -> tuple[str, ...]:
        """Steps that any of its expressions refers to, by name."""
        waits = [self.gate.until, self.gate.at] if self.gate else []
        found = references([dict(self.with_), self.each, self.when, *waits])
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
    frames: tuple[Frame, ...] = ()
    aliases: tuple[Alias, ...] = ()
    gives: str | None = None

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
    stored: dict[str, JSON] = {
        "workflow": workflow.slug,
        "title": workflow.title,
        "note": workflow.version_note,
        "deadline_hours": workflow.deadline_hours,
        "inputs": workflow.inputs,
        "steps": [_step_as_json(step) for step in workflow.steps],
    }
    # what is not used is left out, so that older versions keep their digests
    if workflow.frames:
        stored["frames"] = [_plain(frame) for frame in workflow.frames]
    if workflow.aliases:
        stored["aliases"] = [_plain(alias) for alias in workflow.aliases]
    if workflow.gives:
        stored["gives"] = workflow.gives
    return stored


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
            frames=tuple(_made(Frame, f) for f in value.get("frames", ())),
            aliases=tuple(_made(Alias, a) for a in value.get("aliases", ())),
            gives=value.get("gives"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadWorkflow(
            f"This is not a stored workflow ({type(error).__name__}: {error})."
        ) from None


def _step_as_json(step: Step) -> dict[str, JSON]:
    stored: dict[str, JSON] = {
        "name": step.name,
        "title": step.title,
        "agent": step.agent,
        "with": dict(step.with_),
        "needs": {"mode": step.needs.mode, "steps": list(step.needs.steps)},
        "each": step.each,
        "when": step.when,
        "effect": step.effect,
        "review": _plain(step.review) if step.review else None,
        "validators": list(step.validators),
    }
    if step.needs.least != 1:
        stored["needs"] = _plain(step.needs)
    for name in LATER:
        value = getattr(step, name)
        if value != getattr(EMPTY, name):
            stored[name] = _plain(value) if is_dataclass(value) else value
    return stored


def _step_from_json(value: Any) -> Step:
    needs, review = value["needs"], value["review"]
    later = {name: value[name] for name in LATER if name in value}
    for name, made in (
        ("gate", Gate),
        ("proposes", Proposes),
        ("handoff", Handoff),
    ):
        if later.get(name):
            later[name] = _made(made, later[name])
    if later.get("route"):
        route = later["route"]
        cases = tuple(_made(Case, case) for case in route["cases"])
        later["route"] = _made(Route, {**route, "cases": cases})
    return Step(
        name=value["name"],
        title=value["title"],
        agent=value["agent"],
        with_=value["with"],
        needs=Needs(needs["mode"], tuple(needs["steps"]), needs.get("least", 1)),
        each=value["each"],
        when=value["when"],
        effect=value["effect"],
        review=review and Review(tuple(review["roles"]), review["people"]),
        validators=tuple(value["validators"]),
        **later,
    )


# keys of a step that versions stored before them do not have
LATER = (
    *("kind", "gate", "route", "due", "limit", "optional", "on_reject", "on_fail"),
    *("substitute", "proposes", "handoff", "dynamic", "frame"),
)
EMPTY = Step("", "", "")


def _plain(value: Any) -> dict[str, JSON]:
    """A dataclass as JSON: tuples become lists, `with_` is "with"."""
    found = asdict(value)
    return {name.removesuffix("_"): _listed(part) for name, part in found.items()}


def _listed(value: Any) -> JSON:
    if isinstance(value, dict):
        return {key: _listed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(part) for part in value]
    return value  # type: ignore[no-any-return]


def _made(of: Any, value: Any) -> Any:
    """A dataclass back from `_plain`."""
    if is_dataclass(value):
        return value
    given = {("with_" if k == "with" else k): v for k, v in value.items()}
    return of(
        **{k: tuple(v) if isinstance(v, list | tuple) else v for k, v in given.items()}
    )
