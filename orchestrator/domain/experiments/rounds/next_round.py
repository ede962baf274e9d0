"""Whether a series of tests goes on: the rules, one by one, with their figures.

A round more is begun where every rule holds: people did not end the series, the last
decision is final, its learning is released, a round, money and time are left, the last
two rounds were not both without effect, something new can be tried, and it is worth
more than it costs. The value of one more round is

    value = worth of one · visitors a day · days of use · baseline
            · power · s · phi(m / s)

where s is the spread of true effects (relative, normal around nothing), m the smallest
lift worth seeing and phi the density of the standard normal: s · phi(m / s) is the mean
of the effects above m, counted with how often they occur; power is how often one of
them is seen. s² = (prior² + the squares of the effects seen) / (1 + their number).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.rounds.learning import WITHOUT_EFFECT

SPREAD = 0.1
DAYS_OF_USE = 90
DULL = 2
"""Rounds without effect in a row that end a series."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most rounds, the most money, and the last day of a test; None: no limit."""

    rounds: int
    budget: float | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a series stands after a round.

    `final`: what follows from the round was decided. `learned`: its learning is
    released. `stopped`: people ended the series, in their words, "" otherwise.
    `verdicts` are those of all rounds, in order; `spent` is what they cost together.
    `left`: people left a round that cannot be read, and there are earlier learnings.
    """

    number: int
    final: bool
    learned: bool
    stopped: str
    verdicts: Sequence[str]
    spent: float
    ended: date
    left: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it was judged; `why` says what was read."""

    rule: str
    holds: bool
    why: str

    def as_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "holds": self.holds, "why": self.why}


def judged(
    now: Standing,
    caps: Caps,
    *,
    cost: float,
    days: int,
    fresh: str,
    value: float | None,
) -> list[Rule]:
    """Every rule, in order. `fresh` says what would be tried, "" for nothing new.

    `cost` and `days` are of the next round; a `value` of None is not judged.
    """
    in_a_row = dull(now.verdicts)
    last = now.verdicts[-1] if now.verdicts else "nothing"
    return [
        Rule("people", not now.stopped, now.stopped or "nobody ended the series"),
        Rule(
            "final",
            now.final,
            f"round {now.number} is {_not(now.final)}decided: {last}",
        ),
        Rule("learned", now.learned or now.left, _learned(now)),
        Rule(
            "rounds",
            now.number < caps.rounds,
            f"{now.number} of {caps.rounds} rounds are over",
        ),
        Rule("budget", *_money(now.spent, cost, caps.budget)),
        Rule("time", *_time(now, days, caps.last_day)),
        Rule(
            "effect",
            in_a_row < DULL,
            f"{in_a_row} rounds in a row without effect, {DULL} end a series",
        ),
        Rule(
            "fresh", bool(fresh), fresh or "no dimension or challenger is left untried"
        ),
        Rule("worth", value is None or value > cost, _worth(value, cost)),
    ]


def _learned(now: Standing) -> str:
    if now.left and not now.learned:
        return "it was left unread; the learnings of the rounds before stand"
    return f"its learning is {_not(now.learned)}released"


def dull(verdicts: Sequence[str]) -> int:
    """How many of the newest rounds in a row saw no effect."""
    count = 0
    for verdict in reversed(verdicts):
        if verdict not in WITHOUT_EFFECT:
            break
        count += 1
    return count


def expected_value(
    *,
    worth: float | None,
    daily: float | None,
    days_of_use: float,
    baseline: float,
    power: float,
    mde: float,
    spread: float,
) -> float | None:
    """What one more round is expected to bring, in the unit of `worth` (the value of
    one conversion, or of 1 of a mean); None where worth or traffic are unknown.

    `mde` and `spread` are relative to the baseline.
    """
    if worth is None or daily is None:
        return None
    if spread <= 0 or mde <= 0:
        raise BadInput(f"spread is {spread:g} and mde {mde:g}: both must be above 0.")
    gain = spread * math.exp(-((mde / spread) ** 2) / 2) / math.sqrt(2 * math.pi)
    return worth * daily * days_of_use * baseline * power * gain


def spread_of(effects: Iterable[float], prior: float = SPREAD) -> float:
    """How far true effects lie apart: the prior, and each effect seen, count once."""
    seen = [effect**2 for effect in effects]
    return math.sqrt((prior**2 + sum(seen)) / (1 + len(seen)))


def _time(now: Standing, days: int, last: date | None) -> tuple[bool, str]:
    ends = now.ended + timedelta(days=days)
    why = f"another {days} days end on {ends}, the last is {last or 'open'}"
    return last is None or ends <= last, why


def _money(spent: float, cost: float, budget: float | None) -> tuple[bool, str]:
    left = "no limit" if budget is None else f"{budget:g}"
    why = f"{spent:g} spent and {cost:g} for another round, of {left}"
    return budget is None or spent + cost <= budget, why


def _worth(value: float | None, cost: float) -> str:
    if value is None:
        return "not judged: nobody said what a conversion is worth, or how many come"
    more = "more" if value > cost else "not more"
    return f"another round is worth {value:.2f}, {more} than the {cost:.2f} it costs"


def _not(holds: bool) -> str:
    return "" if holds else "not "
