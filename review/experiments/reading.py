"""What a page may show of a test that was read.

`read` is the only way from an analysis to a page. Where the verdict is invalid, or the
split is unknown and uneven, nothing of the effect gets past it: no lift, no rate, no
count of conversions, no plot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from review.experiments import figures, given, words
from review.experiments.arms import ArmRow, Said, arm_rows
from review.experiments.figures import Interval, Plot
from review.experiments.given import both_ends, lift, number, share, text
from review.experiments.words import Sign, Words

SPLIT_ALARM = 0.001  # below, the split is not the planned one


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
        arms=arm_rows(said, arms, fields or {}, is_share=is_share, hidden=hidden),
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
