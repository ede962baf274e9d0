"""What the expressions of one step may see, out of what it consumed.

Pure: the run's inputs, the item and the released contents go in, and the same come out
as `inputs`, `steps`, `item`, `about` and, in a round, `round`: of the step's own frame,
read through the frames around it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadExpression
from orchestrator.domain.expressions import condition, evaluate, references
from orchestrator.domain.workflow.naming import by_local_name
from orchestrator.domain.workflow.parts import Alias, Frame
from orchestrator.domain.workflow.values import Step, Workflow

Given = Mapping[str, Sequence[tuple[int | None, JSON]]]
"""Contents by step, each with its item's number, in the order of items."""


class Inputs(dict[str, JSON]):
    """The inputs of a frame that evaluate; `broken` says why others do not."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: list[str] = []


@dataclass
class Scopes:
    """The scopes of one step. `about` are facts on each content, in the same order."""

    workflow: Workflow
    step: Step
    inputs: Mapping[str, JSON]
    given: Given
    item: JSON = None
    about: Given = field(default_factory=dict)

    def own(self) -> dict[str, JSON]:
        """What the step's own `with`, `when` and gate may see."""
        names = self.workflow.names.locals_of(self.step)
        return self._scope(self.step.frame, self.step.templates(), names)

    def outside(self) -> dict[str, JSON]:
        """What the list it goes over may be read from."""
        each: list[JSON] = [self.step.each]
        return self._scope(None, each, ())

    def unmet(self) -> str | None:
        """The first condition that is false, those of its frames first; None: all hold.

        Raises BadExpression where one does not evaluate.
        """
        for frame in self.workflow.names.around(self.step.frame):
            if frame.when is None:
                continue
            if not condition(frame.when, self._scope(frame.outer, [frame.when], ())):
                return frame.when
        when = self.step.when
        if when is not None and not condition(when, self.own()):
            return when
        return None

    def _scope(
        self,
        frame: str | None,
        templates: Sequence[JSON],
        names: Sequence[str],
        inside: Frame | None = None,
    ) -> dict[str, JSON]:
        refs = references(list(templates))
        read = {r.path[0] for r in refs if r.root == "steps"}
        full = self.workflow.names.full
        found: dict[str, JSON] = {
            "inputs": self._inputs(frame, refs),
            "steps": {n: self.value(full(frame, n)) for n in sorted({*names, *read})},
            "item": self.item,
        }
        told = sorted({r.path[0] for r in refs if r.root == "about" and r.path})
        if told:
            found["about"] = {n: self._about(full(frame, n)) for n in told}
        if inside is not None and any(r.root == "round" for r in refs):
            found["round"] = self._round(
                inside.before, inside.cost, number=inside.round or 1
            )
        return found

    def _inputs(self, frame: str | None, refs: Any) -> dict[str, JSON]:
        """The run's inputs, or those inputs of a frame that are read.

        One that does not evaluate is left out, so that a condition may stand before it.
        """
        if frame is None:
            return dict(self.inputs)
        given = self.workflow.names.frames[frame]
        named = {r.path[0] if r.path else "" for r in refs if r.root == "inputs"}
        wanted = given.with_ if "" in named else named & given.with_.keys()
        found = Inputs()
        for name in sorted(wanted):
            template = given.with_[name]
            scope = self._scope(given.outer, [template], (), inside=given)
            try:
                found[name] = evaluate(template, scope)
            except BadExpression as error:
                found.broken.append(f"The input {name!r} of {frame!r}: {error}")
        return found

    def value(self, name: str, index: int | None = None) -> JSON:
        """What `steps.NAME` gives, by a full name; `index`: of one item alone."""
        alias = self.workflow.names.aliases.get(name)
        if alias is None:
            return self._content(name, self.given, index)
        if alias.each and index is None and not self._in_lane(alias):
            flat = self.workflow.names.flat(name)
            numbers = {i for s in flat for i, _ in self.given.get(s, ())}
            listed = sorted(i for i in numbers if i is not None)
            values = [self._stands_for(alias, i) for i in listed]
            return [value for value in values if value is not None]
        return self._stands_for(alias, index)

    def _content(self, name: str, given: Given, index: int | None) -> JSON:
        rows = given.get(name, ())
        if index is not None:
            rows = [row for row in rows if row[0] in (index, None)]
        found = [value for _, value in rows]
        producer = self.workflow.names.steps.get(name)
        alone = (
            producer is None
            or producer.each is None
            or index is not None
            or self.workflow.same_lane(name, self.step.name)
        )
        return (found[0] if found else None) if alone else found

    def _in_lane(self, alias: Alias) -> bool:
        return self.step.each is not None and self.step.each == alias.each

    def _stands_for(self, alias: Alias, index: int | None) -> JSON:
        values = {name: self.value(name, index) for name in alias.steps}
        chosen = self.value(alias.by, index) if alias.by else None
        if alias.kind == "workflow":
            if len(alias.steps) == 1:
                return values[alias.steps[0]]
            parts = {k: values[n] for k, n in by_local_name(alias).items()}
            return parts if any(v is not None for v in parts.values()) else None
        if alias.kind == "round":
            number = len(alias.steps)
            return self._round(alias.steps, alias.cost, number=number, index=index)
        present: list[JSON] = [v for v in values.values() if v is not None]
        if alias.kind == "repeat":
            return _rounds(present, chosen)
        if alias.kind == "values":
            return [_at(value, alias.on) for value in present]
        if alias.kind == "proposed":
            return _proposed(present, chosen)
        return _agreed(values, chosen)

    def _round(
        self,
        before: Sequence[str],
        cost: str | None,
        *,
        number: int,
        index: int | None = None,
    ) -> JSON:
        values = [self.value(name, index) for name in before]
        ended = [value for value in values if value is not None]
        learnings: list[JSON] = []
        for value in ended:
            told = value.get("learnings") if isinstance(value, dict) else None
            learnings += told if isinstance(told, list) else []
            learnings += [told] if isinstance(told, str) and told else []
        spent = sum(self._cost(cost, n, v) for n, v in enumerate(ended, 1))
        return {
            "number": number,
            "last": values[-1] if values else None,
            "learnings": learnings,
            "spent": spent,
        }

    def _cost(self, cost: str | None, number: int, value: JSON) -> float:
        if cost is None:
            return 0
        told: JSON = {"number": number, "last": value, "learnings": [], "spent": 0}
        found = evaluate(cost, {"round": told})
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise BadExpression(f"{cost}: the cost of round {number} is no number.")
        return found

    def _about(self, name: str) -> JSON:
        alias = self.workflow.names.aliases.get(name)
        if alias is None:
            return self._content(name, self.about, None)
        if alias.kind == "workflow" and len(alias.steps) == 1:
            return self._about(alias.steps[0])
        return None


def _rounds(results: list[JSON], end: JSON) -> JSON:
    if end is None and not results:
        return None
    return {
        "count": len(results),
        "last": results[-1] if results else None,
        "all": results,
        "stopped": end.get("case") if isinstance(end, dict) else None,
    }


def _agreed(values: Mapping[str, JSON], tie: JSON) -> JSON:
    """The content of the one chosen; where nobody had to choose, the first."""
    if isinstance(tie, dict):
        key = tie.get("case", tie.get("answer"))
        local = {name.rsplit("/", 1)[-1]: value for name, value in values.items()}
        if str(key) in local:
            return local[str(key)]
    return next((value for value in values.values() if value is not None), None)


def _proposed(checks: list[JSON], answer: JSON) -> JSON:
    """The tasks that were accepted, and those that people agreed to."""
    check = checks[0] if checks and isinstance(checks[0], dict) else {}
    accepted, asked = check.get("accepted"), check.get("asked")
    tasks = list(accepted) if isinstance(accepted, list) else []
    said = answer.get("answer") if isinstance(answer, dict) else None
    keys = said if isinstance(said, list) else []
    for one in asked if isinstance(asked, list) else ():
        if isinstance(one, dict) and one.get("key") in keys:
            tasks.append(one.get("proposal"))
    return tasks


def _at(value: JSON, path: str) -> JSON:
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value
