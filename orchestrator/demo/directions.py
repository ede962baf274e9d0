"""The demo's question of direction: which market a campaign starts in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Direction:
    """One run that asks the owner; `answer` is what the check answers."""

    key: str
    workflow: str
    brand: str
    by: str
    title: str
    answer: str


DIRECTION = Direction(
    key="demo:winter-launch",
    workflow="campaign-direction",
    brand="verdara",
    by="arthur",
    title="Winter launch",
    answer="DE",
)
