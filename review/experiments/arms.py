"""The arms of a test as rows: who was shown what, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestrator.domain.content import JSON
from review.experiments import figures, given
from review.experiments.figures import Interval
from review.experiments.given import (
    both_ends,
    lift,
    number,
    plain,
    ranged,
    share,
    text,
    whole,
)

Said = Mapping[str, JSON]
Shown = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One arm. `planned` is "" where nobody said; `rate` too where it is hidden.

    `same` is what every arm shows: it is said once, beside them all. `off` is how many
    visitors more or fewer than planned it got.
    """

    name: str
    is_control: bool
    is_winner: bool
    fields: Shown
    same: Shown
    n: int | None
    planned: str
    planned_width: float
    seen: str
    seen_width: float
    off: str = ""
    rate: str = ""
    count: str = ""
    lift: str = ""
    range: str = ""
    interval: Interval | None = None
    p: str = ""


def before_reading(
    arms: Sequence[Said], counted: Said, fields: Mapping[str, Said]
) -> list[ArmRow]:
    """The arms of a test nobody read yet: who was shown what, and not what came of it.

    `counted` is the last checkpoint, {} before the first.
    """
    return arm_rows(counted, arms, fields, is_share=True, hidden=True)


def arm_rows(
    said: Said,
    planned: Sequence[Said],
    fields: Mapping[str, Said],
    *,
    is_share: bool,
    hidden: bool,
) -> list[ArmRow]:
    """The arms of `planned` and of the reading `said`, the control first.

    Where `hidden`, nothing of what came of them is in any row.
    """
    read_of = {text(one.get("name")): one for one in given.rows(said.get("arms"))}
    plan_of = {text(one.get("name")): one for one in planned}
    names = list(dict.fromkeys([*plan_of, *read_of]))
    split = _split(names, planned, read_of)
    shows = [
        _fields(fields.get(name) or given.fields(plan_of.get(name, {}).get("fields")))
        for name in names
    ]
    same = _same(shows)
    reach = 0.0 if hidden else _reach(said)
    made = []
    for name, shown in zip(names, shows, strict=True):
        own, plan = read_of.get(name, given.NOTHING), plan_of.get(name, given.NOTHING)
        came_of = {} if hidden else _outcome(name, own, plan, said, is_share, reach)
        made.append(
            ArmRow(
                name=name,
                is_control=bool(plan.get("control") or own.get("control")),
                is_winner=not hidden and bool(name) and said.get("winner") == name,
                fields=[one for one in shown if one not in same],
                same=same,
                **split[name],
                **came_of,
            )
        )
    return sorted(made, key=lambda arm: not arm.is_control)


def _split(
    names: Sequence[str], planned: Sequence[Said], read_of: Mapping[str, Said]
) -> dict[str, dict[str, Any]]:
    """How many visitors were planned for each arm, and how many came."""
    plan_of = {text(one.get("name")): one for one in planned}
    counts = {
        name: whole(read_of.get(name, plan_of.get(name, {})).get("n")) for name in names
    }
    parts = _parts(names, planned)
    total = sum(n or 0 for n in counts.values())
    seen = {name: n / total for name, n in counts.items() if n is not None and total}
    full = max([*(part or 0 for part in parts.values()), *seen.values(), 0]) or 1
    return {
        name: {
            "n": counts[name],
            "planned": share(parts[name]),
            "planned_width": round(100 * (parts[name] or 0) / full, 1),
            "seen": share(seen.get(name), 2),
            "seen_width": round(100 * seen.get(name, 0) / full, 1),
            "off": _off(counts[name], parts[name], total),
        }
        for name in names
    }


def _parts(names: Sequence[str], planned: Sequence[Said]) -> dict[str, float | None]:
    """The planned share of each arm: equal where no arm has one, None where unknown."""
    told = {text(one.get("name")): number(one.get("planned_share")) for one in planned}
    if all("planned_share" not in one for one in planned):
        return dict.fromkeys(names, 1 / max(1, len(names)))
    return {name: told.get(name) for name in names}


def _outcome(
    name: str, own: Said, plan: Said, said: Said, is_share: bool, reach: float
) -> dict[str, Any]:
    """What came of an arm, in words; ranges on one scale for all arms of the test."""
    n = number(own.get("n", plan.get("n")))
    hits = number(own.get("conversions", plan.get("conversions")))
    rate = number(own.get("rate"))
    if rate is None and hits is not None and n:
        rate = hits / n
    compared = next(
        (c for c in given.rows(said.get("adjusted")) if c.get("arm") == name), {}
    )
    at, (low, high) = number(compared.get("lift")), both_ends(compared.get("lift_ci"))
    return {
        "rate": share(rate, 2) if is_share else plain(_mean(own, plan)),
        "count": "" if hits is None else plain(hits),
        "lift": lift(at),
        "range": ranged(low, high),
        "interval": figures.interval(at, low, high, reach=reach),
        "p": given.chance(number(compared.get("p_holm"))),
    }


def _reach(said: Said) -> float:
    ends: list[float | None] = []
    for one in given.rows(said.get("adjusted")):
        ends += [number(one.get("lift")), *both_ends(one.get("lift_ci"))]
    return figures.reach_of(ends)


def _mean(own: Said, plan: Said) -> float | None:
    return number(own.get("mean", plan.get("mean")))


def _off(n: int | None, part: float | None, total: int) -> str:
    if n is None or part is None or not total:
        return ""
    more = round(n - part * total)
    return ("+" if more > 0 else "") + plain(more)


def _fields(fields: Said) -> Shown:
    return [(key, said) for key, value in fields.items() if (said := text(value))]


def _same(shows: Sequence[Shown]) -> Shown:
    """What every one of two and more arms shows, word for word."""
    if len(shows) < 2:
        return []
    return [one for one in shows[0] if all(one in other for other in shows[1:])]
