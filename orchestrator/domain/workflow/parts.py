"""The parts of a step and of a workflow, as values: joins, gates, routes, frames."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from orchestrator.domain.content import JSON


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
    the frame around it, `with_` the templates of its inputs, read in `outer`; so is its
    condition `when`. `round` counts from 1; `before` names the results of earlier
    rounds, and `cost` says what each of them cost.
    """

    name: str
    workflow: str
    version: int | None
    with_: Mapping[str, JSON]
    outer: str | None = None
    round: int | None = None
    before: tuple[str, ...] = ()
    when: str | None = None
    cost: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that stands for other steps' contents: what `steps.NAME` gives.

    workflow: the content of the one step in `steps`, or contents by name of several;
    repeat: {count, last, all, stopped} over the rounds' results in `steps`, `by` says
    what ended them; round: {number, last, learnings, spent} of the rounds so far;
    agree: the content of the first in `steps`, or of the one that `by` (a step) chose;
    values: what each of `steps` gives at the field `on`; proposed: the tasks that the
    first accepted, and those that people agreed to in `by`. `each` is the list that the
    whole goes over.
    """

    name: str
    kind: Literal["workflow", "repeat", "round", "agree", "values", "proposed"]
    steps: tuple[str, ...]
    by: str | None = None
    on: str = ""
    cost: str | None = None
    each: str | None = None
