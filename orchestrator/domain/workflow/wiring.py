"""Whether what flows between steps can fit: fields, types and required inputs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestrator.domain.content import JSON
from orchestrator.domain.contracts import problems
from orchestrator.domain.expressions import Reference, expression, references
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.fitting import Missing, field, fits
from orchestrator.domain.workflow.source import Place, Report
from orchestrator.domain.workflow.values import Step, Workflow

# A chain and nothing else, such as steps.facts.items[0]: its type is a field's type.
_CHAIN = re.compile(
    r"""\w+(\s*\.\s*\w+(?!\s*\()|\s*\[\s*(\d+|'[^'\\]*'|"[^"\\]*")\s*\])*"""
)


@dataclass(frozen=True, slots=True)
class AgentType:
    """What publishing needs to know of an agent."""

    name: str
    input_schema: JSON
    output_schema: JSON
    effect: bool = False
    validator: bool = False


@dataclass(frozen=True, slots=True)
class Wiring:
    """The types of one workflow. Unknown agents and steps have unknown types."""

    workflow: Workflow
    agents: Mapping[str, AgentType]

    def reports(self) -> Iterator[Report]:
        """Everything that cannot fit, step by step."""
        for step in self.workflow.steps:
            for place, text in leaves(step):
                for reference in sorted(references(text)):
                    yield from self._field(step, reference, place)
            if step.each is not None:
                yield from self._each(step)
            if step.when is not None:
                reason = fits(self._type(step, step.when), {"type": "boolean"})
                if reason:
                    yield (
                        _place(step, "when"),
                        f"A condition is true or false: {reason}.",
                    )
            if step.agent in self.agents:
                yield from self._inputs(step, self.agents[step.agent])

    def _field(
        self, step: Step, reference: Reference, place: Place
    ) -> Iterator[Report]:
        in_each = place == _place(step, "each")
        found, root = self._reference(step, reference, in_each=in_each)
        if isinstance(found, Missing):
            holder = ".".join((root, *found.within))
            yield (
                place,
                f"{holder} has no field {found.name!r}."
                f"{nearest(found.name, found.known) if found.known else ''}",
            )

    def _each(self, step: Step) -> Iterator[Report]:
        reason = fits(self._type(step, step.each, in_each=True), {"type": "array"})
        if reason:
            yield _place(step, "each"), f"'each' goes over a list: {reason}."

    def _inputs(self, step: Step, agent: AgentType) -> Iterator[Report]:
        schema = agent.input_schema
        required = schema.get("required") if isinstance(schema, dict) else None
        for name in required if isinstance(required, list) else ():
            if name not in step.with_:
                yield (
                    _place(step, "with"),
                    f"The agent {agent.name!r} requires the input {name!r}: "
                    f"add {name}: … under with.",
                )
        for name, template in step.with_.items():
            wanted = field(schema, (name,))
            if isinstance(wanted, Missing):
                message = f"The agent {agent.name!r} has no input {name!r}."
                yield (
                    (*_place(step, "with"), name),
                    message + nearest(name, wanted.known),
                )
                continue
            for reason in self._misfits(step, template, wanted):
                yield (
                    (*_place(step, "with"), name),
                    f"This cannot be the input {name!r} of {agent.name!r}: {reason}.",
                )

    def _misfits(self, step: Step, template: JSON, wanted: JSON) -> list[str]:
        if wanted is None:
            return []
        if not any("${" in text for _, text in _strings(template, ())):
            return problems(wanted, template)
        reason = fits(self._type(step, template), wanted)
        return [reason] if reason else []

    def _type(self, step: Step, template: JSON, *, in_each: bool = False) -> JSON:
        """The schema of what a template gives; None where it cannot be told."""
        if isinstance(template, dict):
            members = {k: self._type(step, v) for k, v in template.items()}
            return {
                "type": "object",
                "properties": {k: {} if v is None else v for k, v in members.items()},
                "additionalProperties": False,
            }
        if isinstance(template, list):
            return {"type": "array"}
        if not isinstance(template, str) or "${" not in template:
            return {"const": template}
        only = expression(template)
        if only is None:
            return {"type": "string"}
        if len(only.references) != 1 or not _CHAIN.fullmatch(only.source):
            return None
        (reference,) = only.references
        found, _ = self._reference(step, reference, in_each=in_each)
        return None if isinstance(found, Missing) else found

    def _reference(
        self, step: Step, reference: Reference, *, in_each: bool
    ) -> tuple[JSON | Missing, str]:
        """The schema of what is referred to, and what its fields are fields of."""
        if reference.root == "inputs":
            return field(self.workflow.inputs, reference.path), "inputs"
        if reference.root == "item":
            if in_each or step.each is None:
                return None, "item"
            items = self._type(step, step.each, in_each=True)
            item = field(items, ("0",)) if items is not None else None
            item = None if isinstance(item, Missing) else item
            return field(item, reference.path), "item"
        name, *rest = reference.path
        return field(self._output(step, name), tuple(rest)), f"steps.{name}"

    def _output(self, step: Step, name: str) -> JSON:
        producer = next((s for s in self.workflow.steps if s.name == name), None)
        if producer is None or producer.agent not in self.agents:
            return None
        schema = self.agents[producer.agent].output_schema
        if producer.each is None or self.workflow.same_lane(step.name, name):
            return schema
        definitions = schema.get("$defs") if isinstance(schema, dict) else None
        listed: dict[str, JSON] = {"type": "array", "items": schema}
        return listed | ({"$defs": definitions} if definitions is not None else {})


def leaves(step: Step) -> Iterator[tuple[Place, str]]:
    """Every text of a step that may hold expressions, and where it stands."""
    yield from _strings(dict(step.with_), _place(step, "with"))
    if step.each is not None:
        yield _place(step, "each"), step.each
    if step.when is not None:
        yield _place(step, "when"), step.when


def _place(step: Step, key: str) -> Place:
    return ("steps", step.name, key)


def _strings(value: JSON, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _strings(part, (*place, key))
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from _strings(part, (*place, i))
