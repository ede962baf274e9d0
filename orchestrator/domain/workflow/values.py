"""A workflow as values: steps that need each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from orchestrator.domain.content import JSON
from orchestrator.domain.expressions import expression, references
from orchestrator.domain.workflow.naming import Names
from orchestrator.domain.workflow.parts import (
    Alias,
    Frame,
    Gate,
    Handoff,
    Needs,
    Proposes,
    Review,
    Route,
)

Kind: TypeAlias = Literal[
    "agent", "ask", "gate", "route", "workflow", "repeat", "agree"
]

ALL = Needs()


@dataclass(frozen=True, slots=True)
class Step:
    """One node. `each` and `when` are strings of exactly one `${ … }`, or None.

    `limit` is how many items of its list are unfinished at most. An `optional` step
    that fails, is rejected or cannot start is skipped. `on_reject` and `on_fail` say
    what follows (rework, substitute, skip, ask, stop). `due` is hours to answer a
    question in. The agent and inputs of a `dynamic` step are those of its item.

    `call` is there until the definition is compiled: {"workflow": {workflow: slug}} or
    {"repeat": {workflow, until, max, cost, budget}}, with `with_` its inputs; or
    {"agree": {of: [names], on, by, roles}}.
    """

    name: str
    title: str
    agent: str
    with_: Mapping[str, JSON] = field(default_factory=dict)
    needs: Needs = ALL
    each: str | None = None
    when: str | None = None
    effect: str | None = None
    review: Review | None = None
    validators: tuple[str, ...] = ()
    kind: Kind = "agent"
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
    call: Mapping[str, JSON] | None = None

    def templates(self) -> list[JSON]:
        """What may hold expressions, the list it goes over left out."""
        waits: list[JSON] = [self.gate.until, self.gate.at] if self.gate else []
        called = dict(self.call) if self.call else None
        told = self.handoff
        packet: list[JSON] = [told.goal, told.acceptance] if told else []
        return [dict(self.with_), self.when, called, *waits, *packet]

    @property
    def agents(self) -> tuple[str, ...]:
        """Every agent it names: who does it, stands in, judges, or may be proposed."""
        others = [self.agent, self.substitute, self.gate.by if self.gate else None]
        proposed = self.proposes.agents if self.proposes else ()
        named = [name for name in others if name]
        return tuple(dict.fromkeys((*named, *self.validators, *proposed)))

    def referenced(self) -> tuple[str, ...]:
        """Steps that any of its expressions refers to, by the names it uses."""
        found = references([*self.templates(), self.each])
        read = {r.path[0] for r in found if r.root in ("steps", "about") and r.path}
        return tuple(sorted(read))


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
    _names: list[Names] = field(
        default_factory=list, init=False, compare=False, repr=False
    )

    @property
    def names(self) -> Names:
        """What its names mean; worked out once."""
        if not self._names:
            self._names.append(Names(self))
        return self._names[0]

    def step(self, name: str) -> Step:
        """The step called `name`; KeyError if there is none."""
        return self.names.steps[name]

    def needs_of(self, step: str | Step) -> tuple[str, ...]:
        """Everything a step depends on: what it names and what it refers to."""
        step = self.step(step) if isinstance(step, str) else step
        return self.names.needs_of(step)

    def groups_of(self, step: str | Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(all of these, any one of those): the second is empty unless mode is any.

        A step that is referred to and also listed under `any` stays in the second.
        """
        step = self.step(step) if isinstance(step, str) else step
        if step.needs.mode == "all":
            return self.needs_of(step), ()
        flat = [n for name in step.needs.steps for n in self.names.flat(name)]
        listed = tuple(dict.fromkeys(flat))
        return tuple(n for n in self.names.reads(step) if n not in listed), listed

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
