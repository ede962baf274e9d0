"""Rounds of a run folded: those that did not begin, or are over, take one line each."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from orchestrator.domain.states import OPEN_TASK_STATES

if TYPE_CHECKING:
    from review.runs.pages import Step

ROUND = re.compile(r"(?P<repeat>.+?)/(?P<number>[0-9]+)/")
ROUNDS = re.compile(r"/[0-9]+(?=/)")  # a step's own name begins with a letter
IDLE = frozenset({"waiting", "skipped"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands. `part` is what it is a part of, "" for the workflow itself,
    `number` its round, 0 for none; `once` is its name without numbers of rounds.
    """

    part: str
    number: int
    once: str

    @property
    def words(self) -> str:
        """Such as "Round 2 of watch" or "market"; "" in the workflow itself."""
        if not self.number:
            return self.part
        told = {"number": self.number, "name": self.part}
        return _("Round %(number)s of %(name)s") % told


@dataclass(frozen=True, slots=True)
class Part:
    """Steps that belong together; `key` "" are steps outside any round."""

    key: str
    title: str
    steps: list["Step"]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """(state, how many tasks) of it."""
        found = Counter(row.task.state for step in self.steps for row in step.rows)
        return sorted(found.items())

    @property
    def is_open(self) -> bool:
        """Whether something of it is going on now."""
        states = {state for state, _n in self.counts}
        return bool(states & OPEN_TASK_STATES - IDLE)


def place_of(name: str) -> Place:
    """Where the step called `name` stands, by its outermost part."""
    found = ROUND.match(name)
    outer = found["repeat"] if found else name.partition("/")[0] if "/" in name else ""
    number = int(found["number"]) if found else 0
    return Place(_spoken(outer), number, ROUNDS.sub("", name))


def parts_of(steps: Iterable["Step"]) -> list[Part]:
    """The steps in their order, those of one round together where its first stands."""
    found: list[Part] = []
    rounds: dict[str, Part] = {}
    for step in steps:
        key = _key(step)
        part = rounds.get(key) if key else found[-1] if found else None
        if part is None or part.key != key:
            part = Part(key, _title(key), [])
            found.append(part)
            rounds[key] = part
        part.steps.append(step)
    return found


def _key(step: "Step") -> str:
    found = ROUND.match(step.name)
    return found[0].rstrip("/") if found else ""


def _title(key: str) -> str:
    return place_of(f"{key}/").words


def _spoken(part: str) -> str:
    return part.rpartition("/")[2].replace("_", " ")
