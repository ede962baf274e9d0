"""A text as it is now: its problems with their lines, and its drawing where it has one.

A text that is not finished is drawn as far as it can be read.
"""

from dataclasses import dataclass

from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.workflow.checking import Problem
from orchestrator.domain.workflow.definitions import Workflow, from_json
from orchestrator.domain.workflow.source import load
from orchestrator.domain.workflow.structure import normalise
from orchestrator.services.publishing import workflows
from review.graphs.drawing import Drawing, draw
from review.graphs.shapes import graph_of
from review.runs.workflows import agent_titles

MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Checked:
    """The context of `editor/_checked.html`."""

    problems: list[Problem]
    left_out: int
    drawing: Drawing | None
    steps: int
    empty: bool

    @property
    def fine(self) -> bool:
        """Whether it could be published as it is."""
        return not self.problems and not self.empty


def check(text: str) -> Checked:
    """Everything wrong with a text, and what can be drawn of it."""
    if not text.strip():
        return Checked([], 0, None, 0, empty=True)
    problems = workflows.check(text)
    definition = drawable(text)
    drawing = None
    if definition is not None and definition.steps:
        drawing = draw(graph_of(definition, agent_titles(definition)))
    return Checked(
        problems=problems[:MOST_PROBLEMS],
        left_out=max(0, len(problems) - MOST_PROBLEMS),
        drawing=drawing,
        steps=len(definition.steps) if definition else 0,
        empty=False,
    )


def drawable(text: str) -> Workflow | None:
    """The definition as far as it can be read; None where it cannot."""
    try:
        return workflows.flat(text)
    except GreenlightError:
        pass
    try:
        source = load(text)
        if source.problem:
            return None
        normal, _ = normalise(source.value)
        found = from_json(normal)
        for step in found.steps:  # what refers to nothing readable is not drawn
            found.needs_of(step)
    except GreenlightError:
        return None
    return found
