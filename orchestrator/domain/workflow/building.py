"""What compiling has made so far, and what it found wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.domain.workflow.parts import Alias, Frame
from orchestrator.domain.workflow.source import Place, Report
from orchestrator.domain.workflow.values import Step, Workflow

STEP_LIMIT = 1000


@dataclass
class Building:
    """A flat definition in the making. `ends` says what ends a step of the text."""

    workflow: Workflow
    published: Mapping[str, tuple[int, Workflow]]
    steps: list[Step] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    ends: dict[str, tuple[str, ...]] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)

    def add(self, *steps: Step) -> None:
        """Steps that stay as they are."""
        self.steps += steps

    def say(self, place: Place, message: str) -> None:
        """Something to mend, at a place of the text."""
        if (place, message) not in self.reports:
            self.reports.append((place, message))
