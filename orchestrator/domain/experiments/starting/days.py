"""Public holidays, weekends and blackouts of markets: which days are clear.

Public holidays come from the `holidays` package (national ones, and those of a region
for a market such as `de-by`). A market is a country code of two letters.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import holidays

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput

Kind = Literal["holiday", "weekend", "blackout"]
COMMON_NAMES = {"UK": "GB", "EL": "GR"}
LONGEST = 1_100  # days asked about at once: three years
AHEAD = 366  # how far a clear slot is looked for


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days on which nothing may start or run, both ends included."""

    first: date
    last: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """One day that is not clear; `market` is "" for a blackout."""

    day: date
    market: str
    kind: Kind
    name: str

    def __str__(self) -> str:
        where = f" ({self.market})" if self.market else ""
        return f"{self.day} {self.name or self.kind}{where}"


def closed(
    markets: Sequence[str], first: date, last: date, blackouts: Sequence[Blackout] = ()
) -> list[Closed]:
    """Every holiday, weekend day and blackout day from `first` to `last`, by day.

    A holiday on a weekend is told as the holiday. BadInput for a market that is no
    country known here, or days in the wrong order.
    """
    _check(first, last)
    found: list[Closed] = []
    for day in each_day(first, last):
        found += [
            Closed(day, "", "blackout", one.why or "blackout")
            for one in blackouts
            if one.first <= day <= one.last
        ]
        for market in markets:
            names = public_holidays(market, day.year)
            if day in names:
                found.append(Closed(day, market, "holiday", names[day]))
            elif day.weekday() in _weekend(market):
                found.append(Closed(day, market, "weekend", f"{day:%A}"))
    return found


def is_working(
    day: date, markets: Sequence[str], blackouts: Sequence[Blackout] = ()
) -> bool:
    """Whether work is done on `day` in every market, and nothing is frozen."""
    return not closed(markets, day, day, blackouts)


def next_clear(
    markets: Sequence[str], after: date, length: int, blackouts: Sequence[Blackout] = ()
) -> date | None:
    """The first working day from `after` on from which `length` days meet no blackout.

    None where there is none within a year. Weekends and holidays may follow the start.
    """
    for ahead in range(AHEAD):
        start = after + timedelta(days=ahead)
        end = start + timedelta(days=max(1, length) - 1)
        if any(one.first <= end and start <= one.last for one in blackouts):
            continue
        if is_working(start, markets):
            return start
    return None


def each_day(first: date, last: date) -> list[date]:
    """The days from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@functools.lru_cache(maxsize=512)
def public_holidays(market: str, year: int) -> dict[date, str]:
    """The public holidays of a market in a year, in English where that is known."""
    country, region = _place(market)
    try:
        found = holidays.country_holidays(
            country, subdiv=region, years=year, language="en_US"
        )
    except NotImplementedError:
        told = shown(repr(market))
        raise BadInput(
            f"markets: {told} is no country with known holidays: give a code such as"
            " de, fr, pl, gb or, for a region, de-by."
        ) from None
    return {day: str(name) for day, name in found.items() if day.year == year}


@functools.lru_cache(maxsize=128)
def _weekend(market: str) -> frozenset[int]:
    country, _ = _place(market)
    return frozenset(holidays.country_holidays(country).weekend)


def _place(market: str) -> tuple[str, str | None]:
    country, _, region = market.strip().upper().replace("_", "-").partition("-")
    return COMMON_NAMES.get(country, country), region or None


def _check(first: date, last: date) -> None:
    if last < first:
        raise BadInput(f"to is {last}, before from, {first}: give the later day last.")
    if (last - first).days > LONGEST:
        raise BadInput(
            f"{first} to {last} is longer than {LONGEST} days: ask for less."
        )
