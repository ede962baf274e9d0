"""Why a task is next, or waits: facts as plain values, and the words for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from orchestrator.domain.rank import Terms, decided_by, rank

COUNTED = 1000
"""Counts stop here: beyond it people read "more than"."""
EXACT = timedelta(microseconds=1)
DECIDED = {
    "pinned": "somebody pinned it",
    "priority": "its priority",
    "deadline": "the deadline of its run",
    "overdue": "its latest start had passed when it became ready",
}


@dataclass(frozen=True, slots=True)
class Root:
    """What a wait comes down to: a task, what it waits for, and who owns that.

    `owner` is people, an agent, time, a signal, workers or nobody, in words.
    """

    task: int
    title: str
    state: str
    waits: str
    owner: str
    since: datetime | None = None
    due: datetime | None = None
    item: int | None = None

    def __str__(self) -> str:
        due = f", due {moment(self.due)}" if self.due else ""
        return f"{self.title} ({self.state}): {self.waits}; {self.owner}{due}."


@dataclass(frozen=True, slots=True)
class Need:
    """Something a waiting task needs and does not have yet, and its roots."""

    task: int
    title: str
    state: str
    how: str  # all, any or soft
    roots: tuple[Root, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ready task stands: how many go before it among its brand's for its agent,
    and how many of so many starts its brand gets.
    """

    before: int
    brands: int = 1
    share: int = 1
    shares: int = 1


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that says why a task has not started yet, or when it did.

    `own` is the root of the task itself where it waits for no other. `terms` are None
    before it was ever ready; `stored` is the ledger's rank.
    """

    task: int
    title: str
    state: str
    why: str
    terms: Terms | None = None
    stored: datetime | None = None
    place: Place | None = None
    holds: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    more_needs: int = 0
    any_left: int = 0
    own: Root | None = None
    path_ahead: float = 0
    blocked: int = 0
    deadline: datetime | None = None
    value: Decimal | None = None
    currency: str = ""
    pinned_by: str = ""

    @property
    def reproduced(self) -> datetime | None:
        """The rank computed anew from its terms."""
        return rank(self.terms) if self.terms else None

    @property
    def agrees(self) -> bool:
        """Whether the rank computed anew is the one that the ledger keeps."""
        if self.reproduced is None or self.stored is None:
            return self.stored is None
        return abs(self.reproduced - self.stored) <= EXACT

    @property
    def roots(self) -> tuple[Root, ...]:
        """What all its waits come down to, each once."""
        found = {root.task: root for need in self.needs for root in need.roots}
        return tuple(found.values())

    def lines(self) -> list[str]:
        """The explanation in sentences, the most telling first."""
        return [*_now(self), *_rank(self), *_at_stake(self)]


def moment(at: datetime) -> str:
    """A moment for people, to the second, in the zone it has."""
    return at.strftime("%Y-%m-%d %H:%M:%S %Z").strip()


def span(seconds: float) -> str:
    """A length of time for people: 40 s, 12 min, 3 h 20 min."""
    if seconds < 90:
        return f"{seconds:g} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, left = divmod(minutes, 60)
    return f"{hours} h {left} min" if left else f"{hours} h"


def many(number: int, what: str) -> str:
    """A count in words; it stops at COUNTED."""
    if number > COUNTED:
        return f"more than {COUNTED:,} {what}s"
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _now(told: Explanation) -> Iterator[str]:
    if told.state == "ready":
        yield "It is ready to start."
        yield from told.holds
        if told.place is not None:
            yield _queue(told.place)
    elif told.state == "waiting" and told.needs:
        yield f"It waits for {many(len(told.needs) + told.more_needs, 'task')}."
        if told.any_left:
            yield f"Of those it needs any, {told.any_left} more must come."
        yield from (f"In the end: {root}" for root in told.roots)
    elif told.own is not None:
        yield str(told.own)
    else:
        yield f"It is {told.state}: {told.why}."


def _queue(place: Place) -> str:
    first = "Nothing goes before it" if not place.before else ""
    said = first or f"{many(place.before, 'task')} of its brand and agent go before it"
    if place.brands > 1:
        said += (
            f"; {place.brands} brands have work here, and its brand gets {place.share}"
            f" of every {place.shares} starts"
        )
    return f"{said}."


def _rank(told: Explanation) -> Iterator[str]:
    terms = told.terms
    if terms is None:
        yield "It has no rank yet: it gets one when it becomes ready."
        return
    yield (
        f"Ready since {moment(terms.ready_at)}; its priority lets others pass for"
        f" {span(terms.patience)}"
        + (f", its place in the list for {span(terms.turn)}." if terms.turn else ".")
    )
    if terms.latest_start is not None:
        yield f"To end in time it must start by {moment(terms.latest_start)}."
    if terms.pinned:
        yield f"It is pinned{' by ' + told.pinned_by if told.pinned_by else ''}."
    found = rank(terms)
    yield (
        f"That makes its rank {moment(found)}, decided by"
        f" {DECIDED[decided_by(terms)]}; the earliest goes first."
    )


def _at_stake(told: Explanation) -> Iterator[str]:
    if told.blocked:
        yield f"{many(told.blocked, 'task').capitalize()} cannot start before it ends."
    if told.path_ahead:
        yield f"The longest path behind it takes about {span(told.path_ahead)}."
    if told.deadline is not None:
        yield f"Its run is due {moment(told.deadline)}."
    if told.value is not None:
        yield f"Its run is worth {told.value:,.2f} {told.currency}."
