"""How far a version of a red line is on its way to live, as the page shows it."""

from dataclasses import dataclass

from orchestrator.domain.statistics.intervals import Precision
from orchestrator.models import Backtest, Principal, RedLineVersion, Shadow
from orchestrator.services.rules import backtests, shadows
from orchestrator.services.rules.readiness import Readiness, readiness


@dataclass(frozen=True, slots=True)
class Stage:
    """One station: `state` is done, failed or open."""

    name: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Life:
    """What is done, what stands open, and what this person may do about it.

    `precision` is None before a shadow. `why_no_shadow` is "" where one can start.
    """

    readiness: Readiness
    stages: tuple[Stage, ...]
    backtest: Backtest | None
    shadow: Shadow | None
    precision: Precision | None
    why_no_shadow: str


def life_of(version: RedLineVersion) -> Life:
    """Look at the version as it is now; its examples run."""
    found = readiness(version)
    backtest = backtests.latest(version)
    shadow = version.shadows.order_by("-pk").first()
    precision = shadows.precision(shadow) if shadow else None
    stages = (
        _examples(found),
        _backtest(found, backtest),
        _shadow(shadow, precision),
    )
    watching = shadow is not None and shadow.ended_at is None
    why = "It watches already." if watching else " ".join(found.missing)
    return Life(found, stages, backtest, shadow, precision, why)


def why_not_live(
    person: Principal,
    version: RedLineVersion,
    live: RedLineVersion | None,
    *,
    is_admin: bool,
    found: Life | None,
) -> str:
    """Why this person cannot make the version live now; "" where they can."""
    if live is not None and live.pk == version.pk:
        return "This version is live."
    if not is_admin:
        return "Only an admin of this brand can make it live."
    if version.author_id == person.pk:
        return "You wrote this version: a second admin makes it live."
    return " ".join(found.readiness.missing) if found else ""


def _examples(found: Readiness) -> Stage:
    words = f"{found.holds} must hold, {found.passes} must pass"
    if found.broken:
        return Stage("Examples", "failed", f"{words}; {len(found.broken)} red")
    enough = min(found.holds, found.passes) >= 3
    state = "done" if enough else "open"
    return Stage("Examples", state, words + ("" if enough else ": three of each"))


def _backtest(found: Readiness, newest: Backtest | None) -> Stage:
    if newest is None:
        words = "not yet" if found.has_outputs else "no outputs to try it on"
        return Stage("Backtest", "open" if found.has_outputs else "done", words)
    if newest.state == "failed":
        return Stage("Backtest", "failed", newest.error[:120])
    if newest.state != "done":
        return Stage("Backtest", "open", f"{newest.done} of {newest.total} outputs")
    held = newest.summary.get("would_hold", 0)
    return Stage("Backtest", "done", f"would hold {held} of {newest.total}")


def _shadow(shadow: Shadow | None, precision: Precision | None) -> Stage:
    if shadow is None:
        return Stage("Shadow", "open", "not yet; recommended, not required")
    words = str(precision)
    return Stage("Shadow", "done", words if shadow.ended_at else f"watching; {words}")
