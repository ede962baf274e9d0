"""A handoff packet: what whoever takes a piece of work over has to be told.

Goal, inputs with their versions, decisions so far, open questions, acceptance test and
a due time: a packet that lacks one is refused, so that nobody starts on a guess.
Nothing decided yet, or no question open, is said by an empty list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput

LONGEST = 4_000
GIVER = ("agent", "person", "workflow")


@dataclass(frozen=True, slots=True)
class Given:
    """One input: which release of which step it is, by its digest, and who let it out.

    `by` is agent, person or workflow (the run's own inputs, which have no release).
    """

    step: str
    digest: str
    by: str
    index: int | None = None
    release: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Packet:
    """What is handed over. `taker` is agent or person."""

    goal: str
    acceptance: str
    due: datetime
    inputs: tuple[Given, ...]
    decisions: tuple[str, ...]
    questions: tuple[str, ...]
    taker: str = "agent"

    def as_json(self) -> dict[str, JSON]:
        """The packet as agents and pages see it."""
        return {
            "goal": self.goal,
            "acceptance": self.acceptance,
            "due": self.due.isoformat(timespec="seconds"),
            "to": self.taker,
            "inputs": [_given(one) for one in self.inputs],
            "decisions": list(self.decisions),
            "open_questions": list(self.questions),
        }


def packet(
    *,
    goal: JSON,
    acceptance: JSON,
    due: datetime | None,
    inputs: Sequence[Given] | None,
    decisions: Sequence[str] | None,
    questions: Sequence[str] | None,
    taker: str = "agent",
) -> Packet:
    """A packet with nothing missing. Raises BadInput naming the field that is."""
    if due is None:
        raise _lacks("due", "give the step or its run a time")
    if not inputs:
        raise _lacks("inputs", "there is nothing to work on")
    for one in inputs:
        if one.by not in GIVER:
            raise BadInput(f"An input comes from {one.by!r}: one of {GIVER}.")
        if not one.digest or not one.step:
            raise _lacks("inputs", f"{one.step or 'one'} has no version")
    for name, listed in (("decisions", decisions), ("open_questions", questions)):
        if listed is None:
            raise _lacks(name, "where there is none, say so by an empty list")
    return Packet(
        goal=_words("goal", goal),
        acceptance=_words("acceptance", acceptance),
        due=due,
        inputs=tuple(inputs),
        decisions=tuple(decisions or ()),
        questions=tuple(questions or ()),
        taker=taker,
    )


def read(value: Mapping[str, Any]) -> Packet:
    """Back from `as_json`; BadInput names what is missing."""
    told = value.get("inputs")
    inputs = [
        Given(
            step=str(one.get("step", "")),
            digest=str(one.get("digest", "")),
            by=str(one.get("by", "")),
            index=one.get("index"),
            release=one.get("release"),
            title=str(one.get("title", "")),
        )
        for one in told or ()
    ]
    due = value.get("due")
    return packet(
        goal=value.get("goal"),
        acceptance=value.get("acceptance"),
        due=datetime.fromisoformat(due) if isinstance(due, str) else None,
        inputs=inputs,
        decisions=value.get("decisions"),
        questions=value.get("open_questions"),
        taker=str(value.get("to", "agent")),
    )


def _given(one: Given) -> dict[str, JSON]:
    return {
        "step": one.step,
        "title": one.title,
        "index": one.index,
        "release": one.release,
        "digest": one.digest,
        "by": one.by,
    }


def _words(name: str, value: JSON) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _lacks(name, "say it in words")
    if len(value) > LONGEST:
        raise BadInput(
            f"The handoff's {name} has {len(value):,} characters: {LONGEST:,} is most."
            f" It begins {shown(value, limit=40)!r}."
        )
    return value.strip()


def _lacks(name: str, what: str) -> BadInput:
    return BadInput(f"The handoff lacks {name}: {what}. Nothing was handed over.")
