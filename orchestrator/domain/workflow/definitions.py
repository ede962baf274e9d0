"""A workflow: what a text defines, and the names of everything it is made of."""

from orchestrator.domain.errors import BadWorkflow
from orchestrator.domain.workflow.parts import (
    Alias,
    Case,
    Frame,
    Gate,
    Handoff,
    Needs,
    Proposes,
    Review,
    Route,
)
from orchestrator.domain.workflow.routes import routed
from orchestrator.domain.workflow.source import load
from orchestrator.domain.workflow.stored import as_json, from_json
from orchestrator.domain.workflow.structure import normalise
from orchestrator.domain.workflow.values import Step, Workflow

__all__ = [
    "Alias",
    "Case",
    "Frame",
    "Gate",
    "Handoff",
    "Needs",
    "Proposes",
    "Review",
    "Route",
    "Step",
    "Workflow",
    "as_json",
    "from_json",
    "read",
]


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
    return routed(from_json(normal))
