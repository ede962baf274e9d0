"""What a page may show of a test that was read.

`read` is the only way from an analysis to a page. Where the verdict is invalid, or the
split is unknown and uneven, nothing of the effect gets past it: no lift, no rate, no
count of conversions, no plot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from orchestrator.domain.content import JSON
from review.experiments import figures, given, words
from review.experiments.figures import Interval, Plot
from review.experiments.given import lift, number, plain, share, text, whole
from review.experiments.words import Sign, Words

Said = Mapping[str, JSON]
SPLIT_ALARM = 0.001  # below, the split is not the planned one


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One arm. `planned` is "" where nobody said; `rate` too where it is hidden."""

    name: str
    is_control: bool
    is_winner: bool
    fields: list[tuple[str, str]]
    n: int | None
    planned: str
    planned_width: float
    seen: str
    seen_width: float
    rate: str = ""
    count: str = ""
    lift: str = ""
    range: str = ""
    interval: Interval | None = None
    p: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """One guardrail of one arm in words. `harm` is how much worse it is there."""

    name: str
    arm: str
    sign: Sign
    harm: str
    range: str
    margin: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One test as it was read; `hidden` where its effect may not be shown."""

    verdict: Sign
    route: Words
    route_key: str
    reason: str
    hidden: bool
    arms: list[ArmRow]
    srm_p: str = ""
    split_holds: bool = True
    gaps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    winner: str = ""
    lift: str = ""
    low: str = ""
    high: str = ""
    shrunk: str = ""
    p: str = ""
    power_left: str = ""
    is_share: bool = True
    interval: Interval | None = None
    guards: list[Guard] = field(default_factory=list)
    plot: Plot | None = None


def read(
    said: Said,
    arms: Sequence[Said],
    *,
    is_share: bool,
    monitor: Said | None = None,
    fields: Mapping[str, Said] | None = None,
) -> Reading:
    """`said` is an analysis, `arms` the plan's or the archive's, `monitor` its looks.

    `fields` is what each arm shows, by its name.
    """
    hidden = hides(said)
    sheet = Reading(
        verdict=words.verdict(said.get("verdict")),
        route=words.route(said.get("route")),
        route_key=text(said.get("route")),
        reason=text(said.get("reason")),
        hidden=hidden,
        arms=_arms(said, arms, fields or {}, is_share=is_share, hidden=hidden),
        srm_p=given.chance(number(said.get("srm_p"))),
        split_holds=(number(said.get("srm_p")) or 0) >= SPLIT_ALARM,
        gaps=given.texts(given.fields(said.get("completeness")).get("gaps")),
        is_share=is_share,
    )
    if hidden:
        return sheet
    at = number(said.get("lift"))
    low, high = both_ends(said.get("lift_ci"))
    return replace(
        sheet,
        notes=given.texts(said.get("notes")),
        winner=text(said.get("winner")),
        lift=lift(at),
        low=lift(low),
        high=lift(high),
        shrunk=lift(number(said.get("shrunk_lift"))),
        p=given.chance(number(said.get("p"))),
        power_left=share(number(said.get("conditional_power")), 0),
        interval=figures.interval(at, low, high),
        guards=[_guard(one, is_share) for one in given.rows(said.get("guardrails"))],
        plot=_plot(given.fields(monitor), is_share),
    )


def hides(said: Said) -> bool:
    """Whether nothing of the effect may be shown: not valid, or not read at all."""
    unread = number(said.get("p")) is None and number(said.get("lift")) is None
    return said.get("verdict") == "invalid" or unread


def before_reading(
    arms: Sequence[Said], counted: Said, fields: Mapping[str, Said]
) -> list[ArmRow]:
    """The arms of a test nobody read yet: who was shown what, and not what came of it.

    `counted` is the last checkpoint, {} before the first.
    """
    return _arms(counted, arms, fields, is_share=True, hidden=True)


def _arms(
    said: Said,
    planned: Sequence[Said],
    fields: Mapping[str, Said],
    *,
    is_share: bool,
    hidden: bool,
) -> list[ArmRow]:
    read_of = {text(one.get("name")): one for one in given.rows(said.get("arms"))}
    names = list(dict.fromkeys([text(one.get("name")) for one in planned] + [*read_of]))
    plan_of = {text(one.get("name")): one for one in planned}
    counts = {
        name: whole(read_of.get(name, plan_of.get(name, {})).get("n")) for name in names
    }
    total = sum(n or 0 for n in counts.values())
    unsaid = all("planned_share" not in one for one in planned)
    parts = [number(one.get("planned_share")) or 0 for one in planned]
    seen_most = max((n or 0 for n in counts.values()), default=0) / (total or 1)
    full = max([*parts, seen_most, 1 / max(1, len(names)) if unsaid else 0]) or 1
    made = []
    for name in names:
        own, plan = read_of.get(name, given.NOTHING), plan_of.get(name, given.NOTHING)
        part = number(plan.get("planned_share"))
        if part is None and unsaid and names:
            part = 1 / len(names)
        n = counts[name]
        seen = n / total if n is not None and total else None
        made.append(
            ArmRow(
                name=name,
                is_control=bool(plan.get("control") or own.get("control")),
                is_winner=not hidden and bool(name) and said.get("winner") == name,
                fields=_fields(fields.get(name) or given.fields(plan.get("fields"))),
                n=n,
                planned=share(part),
                planned_width=round(100 * (part or 0) / full, 1),
                seen=share(seen, 2),
                seen_width=round(100 * (seen or 0) / full, 1),
                **_outcome(name, own, plan, said, is_share=is_share, hidden=hidden),
            )
        )
    return sorted(made, key=lambda arm: not arm.is_control)


def _outcome(
    name: str, own: Said, plan: Said, said: Said, *, is_share: bool, hidden: bool
) -> dict[str, Any]:
    """What came of an arm, in words; nothing of it where it is hidden."""
    if hidden:
        return {}
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
        "interval": figures.interval(at, low, high),
        "p": given.chance(number(compared.get("p_holm"))),
    }


def _mean(own: Said, plan: Said) -> float | None:
    return number(own.get("mean", plan.get("mean")))


def ranged(low: float | None, high: float | None) -> str:
    """Both ends of a lift in words; "" where one is missing."""
    return "" if low is None or high is None else f"{lift(low)} … {lift(high)}"


def _fields(fields: Said) -> list[tuple[str, str]]:
    return [(key, said) for key, value in fields.items() if (said := text(value))]


def both_ends(value: object) -> tuple[float | None, float | None]:
    """An interval that came as a list of two."""
    if isinstance(value, list | tuple) and len(value) == 2:
        return number(value[0]), number(value[1])
    return None, None


def _guard(one: Said, is_share: bool) -> Guard:
    states = {"held": words.HELD, "breached": words.BROKEN}
    low, high = both_ends(one.get("harm_ci"))

    def said(value: float | None) -> str:
        return given.points(value, is_share=is_share)

    return Guard(
        text(one.get("name")),
        text(one.get("arm")),
        states.get(text(one.get("state")), words.UNSURE),
        said(number(one.get("harm"))),
        "" if low is None or high is None else f"{said(low)} … {said(high)}",
        said(number(one.get("margin"))).lstrip("+"),
    )


def _plot(monitor: Said, is_share: bool) -> Plot | None:
    return figures.plot(
        given.rows(monitor.get("points")),
        stopped_at=number(monitor.get("stopped_at")),
        is_share=is_share,
    )
