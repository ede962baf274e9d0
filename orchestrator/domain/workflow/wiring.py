"""Whether what flows between steps can fit: fields, types and required inputs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as field_of

from orchestrator.domain.content import JSON
from orchestrator.domain.contracts import problems
from orchestrator.domain.expressions import Reference, expression, references
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.calling import lasts_of
from orchestrator.domain.workflow.fitting import Missing, field, fits
from orchestrator.domain.workflow.knowing import KNOWN, about, answered, result
from orchestrator.domain.workflow.places import (
    case_of,
    leaves,
    place_of,
    strings,
    substituting,
    written,
)
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
    """The types of one workflow. Unknown agents and steps have unknown types.

    `library` are the workflows that its steps may call, by slug.
    """

    workflow: Workflow
    agents: Mapping[str, AgentType]
    library: Mapping[str, Workflow] = field_of(default_factory=dict)

    def reports(self) -> Iterator[Report]:
        """Everything that cannot fit, step by step."""
        for step in self.workflow.steps:
            for place, text in leaves(step):
                for reference in sorted(references(text)):
                    yield from self._field(step, reference, place)
            if step.each is not None:
                yield from self._each(step)
            yield from self._conditions(step)
            yield from self._given(step)

    def _conditions(self, step: Step) -> Iterator[Report]:
        cases = step.route.cases if step.route else ()
        found = [
            (place_of(step, "when"), step.when),
            (place_of(step, "gate", "until"), step.gate.until if step.gate else None),
            *((case_of(step, i, "when"), case.when) for i, case in enumerate(cases)),
        ]
        for place, text in found:
            if text is None:
                continue
            reason = fits(self._type(step, text), {"type": "boolean"})
            if reason:
                yield place, f"A condition is true or false: {reason}."

    def _given(self, step: Step) -> Iterator[Report]:
        """What its agent, or the sub-workflow it stands for, is given."""
        if step.kind == "route":
            return  # the cases are made, not written: `steering` judges its planner
        inner = self._called(step)
        if inner is not None:
            yield from self._inputs_of_call(step, inner)
        if step.agent in self.agents:
            yield from self._inputs(step, self.agents[step.agent])
        other = self.agents.get(step.substitute or "")
        for _, message in [*self._inputs(step, other)][:1] if other else ():
            yield (
                place_of(step, *substituting(step)),
                f"This is no substitute: {message}",
            )

    def _inputs_of_call(self, step: Step, inner: Workflow) -> Iterator[Report]:
        """Whether types fit; what is missing or unknown is compiling's to say."""
        for name, template in step.with_.items():
            wanted = field(inner.inputs, (name,))
            if wanted is None or isinstance(wanted, Missing):
                continue
            reason = fits(self._type(step, template), wanted)
            if reason and any("${" in text for _, text in strings(template, ())):
                yield (
                    place_of(step, *written(step), name),
                    f"This cannot be the input {name!r} of {inner.slug!r}: {reason}.",
                )

    def _called(self, step: Step) -> Workflow | None:
        """The sub-workflow that a step stands for; None where there is none known."""
        told = (step.call or {}).get(step.kind)
        slug = told.get("workflow") if isinstance(told, dict) else None
        return self.library.get(str(slug))

    def gives(self) -> JSON:
        """The schema of what the workflow gives to one that calls it."""
        flow = self.workflow
        ends = [flow.gives] if flow.gives is not None else lasts_of(flow)
        step = flow.names.steps.get(ends[0]) if len(ends) == 1 else None
        return None if step is None or step.each else self._content(step)

    def _field(
        self, step: Step, reference: Reference, place: Place
    ) -> Iterator[Report]:
        in_each = place == place_of(step, "each")
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
            yield place_of(step, "each"), f"'each' goes over a list: {reason}."

    def _inputs(self, step: Step, agent: AgentType) -> Iterator[Report]:
        schema = agent.input_schema
        required = schema.get("required") if isinstance(schema, dict) else None
        for name in required if isinstance(required, list) else ():
            if name not in step.with_:
                yield (
                    place_of(step, "with"),
                    f"The agent {agent.name!r} requires the input {name!r}: "
                    f"add {name}: … under with.",
                )
        for name, template in step.with_.items():
            wanted = field(schema, (name,))
            if isinstance(wanted, Missing):
                message = f"The agent {agent.name!r} has no input {name!r}."
                yield (
                    (*place_of(step, "with"), name),
                    message + nearest(name, wanted.known),
                )
                continue
            for reason in self._misfits(step, template, wanted):
                yield (
                    (*place_of(step, "with"), name),
                    f"This cannot be the input {name!r} of {agent.name!r}: {reason}.",
                )

    def _misfits(self, step: Step, template: JSON, wanted: JSON) -> list[str]:
        if wanted is None:
            return []
        if not any("${" in text for _, text in strings(template, ())):
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
        if reference.root in KNOWN:
            return field(KNOWN[reference.root], reference.path), reference.root
        if reference.root == "item":
            if in_each or step.each is None:
                return None, "item"
            items = self._type(step, step.each, in_each=True)
            item = field(items, ("0",)) if items is not None else None
            item = None if isinstance(item, Missing) else item
            return field(item, reference.path), "item"
        name, *rest = reference.path
        told = f"{reference.root}.{name}"
        if reference.root == "about":
            return field(self._about(step, name), tuple(rest)), told
        return field(self._output(step, name), tuple(rest)), told

    def _about(self, step: Step, name: str) -> JSON:
        """What is known about an output, where the step has one of its own."""
        producer = next((s for s in self.workflow.steps if s.name == name), None)
        if producer is None or producer.each is not None:
            return None
        if producer.kind in ("gate", "repeat", "agree"):
            return {"type": "null"}  # it has no output of its own
        return None if producer.call else about(producer.validators)

    def _content(self, producer: Step) -> JSON:
        """The schema of what one task of a step gives; None where unknown."""
        if producer.kind == "gate":
            return {"type": "null"}  # it holds work back and gives nothing
        if producer.call is not None:
            inner = self._called(producer)
            if inner is None:
                return None
            given = Wiring(inner, self.agents, self.library).gives()
            return result(producer.kind, given)
        # whoever decides a route, what it gives is written by Greenlight
        agent = self.agents.get("router" if producer.route else producer.agent)
        if agent is None or producer.dynamic:
            return None
        schema = agent.output_schema
        if producer.kind == "ask":
            return answered(schema, producer.with_)
        return schema

    def _output(self, step: Step, name: str) -> JSON:
        producer = next((s for s in self.workflow.steps if s.name == name), None)
        if producer is None:
            return None
        schema = self._content(producer)
        if schema is None or producer.kind == "gate":
            return schema
        if producer.each is None or self.workflow.same_lane(step.name, name):
            return schema
        definitions = schema.get("$defs") if isinstance(schema, dict) else None
        listed: dict[str, JSON] = {"type": "array", "items": schema}
        return listed | ({"$defs": definitions} if definitions is not None else {})
