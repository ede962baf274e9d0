"""What the demo's owner directs: a question, a launch with rounds, a trigger."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Direction:
    """One run that asks the owner; `answer` is what the check answers."""

    key: str
    workflow: str
    brand: str
    by: str
    title: str
    inputs: Mapping[str, Any]
    answer: str


DIRECTION = Direction(
    key="demo:winter-launch",
    workflow="campaign-direction",
    brand="verdara",
    by="arthur",
    title="Winter launch",
    inputs=MappingProxyType({"campaign": "Winter launch"}),
    answer="DE",
)
LAUNCH = Direction(
    key="demo:spring-launch",
    workflow="campaign-launch",
    brand="verdara",
    by="arthur",
    title="Spring launch",
    inputs=MappingProxyType(
        {
            "campaign": "Spring launch",
            "headlines": ["Made for the first warm day", "Out of the house again"],
            "markets": ["AT", "DE", "NL"],
        }
    ),
    answer="loud",
)
SERIES = "spring-balm"
"""The tests of the sample archive that are played again, as rounds."""
SERIES_KEY = "demo:spring-balm"
SERIES_TITLE = f"Replay of {SERIES}"
SERIES_BEGAN = 240  # days ago: each of its rounds would be over by now
TRIGGER = "spring-weeks"
"""The slug of the demo's trigger: a launch each Monday in spring, switched off."""
