"""What a test is planned from, read strictly: errors name the field and the value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from orchestrator.domain.content import JSON, canonical, digest, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting.reading_days import day_of
from orchestrator.domain.experiments.starting.reading_fields import (
    number,
    one_of,
    text,
    whole,
)

SIDES = ("higher", "lower")
KINDS = ("proportion", "mean")
MOST_ARMS = 20
LEAST_LIFT = 1e-4  # smaller needs more people than there are
ENOUGH = 1e-6  # how far the shares may be from one: they are written with few digits


@dataclass(frozen=True, slots=True)
class Draft:
    """All that people choose of a plan; planning computes the rest.

    `mde` is relative to `baseline`. `daily` is eligible visitors a day, None where
    nobody forecast them. `days` is None where the plan may choose.
    """

    experiment: str
    title: str
    hypothesis: JSON
    dimension: str
    metric: str
    surface: str
    kind: str
    direction: str
    baseline: float
    deviation: float | None
    arms: tuple[dict[str, Any], ...]
    alpha: float
    power: float
    mde: float
    daily: float | None
    days: int | None
    min_days: int
    max_days: int
    guardrails: tuple[dict[str, Any], ...]
    budget: float
    starts: date


def read_draft(raw: Mapping[str, Any]) -> Draft:
    """The draft of a plan. `metric`, `direction`, `mde` and `dimension` may stand in
    the hypothesis; shares left out everywhere are equal; the control is the first arm
    where none is named.
    """
    said = raw.get("hypothesis")
    hypothesis: Mapping[str, Any] = said if isinstance(said, dict) else {}
    both = {**hypothesis, **{k: v for k, v in raw.items() if v not in (None, "")}}
    kind = one_of(both.get("kind", "proportion"), "kind", KINDS)
    draft = Draft(
        experiment=text(both, "experiment"),
        title=str(both.get("title") or both.get("experiment")),
        hypothesis=said if hypothesis else None,
        dimension=str(both.get("dimension") or ""),
        metric=text(both, "metric"),
        surface=str(both.get("surface") or ""),
        kind=kind,
        direction=_direction(both),
        baseline=number(both, "baseline", above=0),
        deviation=_deviation(both, kind),
        arms=read_arms(both),
        alpha=number(both, "alpha", above=0, below=0.5, default=0.05),
        power=number(both, "power", above=0.5, below=1, default=0.8),
        mde=number(both, "mde", least=LEAST_LIFT),
        daily=number(both, "daily", least=1) if "daily" in both else None,
        days=whole(both, "days", 1) if "days" in both else None,
        min_days=whole(both, "min_days", 1, default=7),
        max_days=whole(both, "max_days", 7, default=56),
        guardrails=read_guardrails(both.get("guardrails")),
        budget=number(both, "budget", least=0, default=0),
        starts=day_of(both.get("starts"), "starts"),
    )
    _check(draft)
    return draft


def read_arms(raw: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The arms: {name, control, planned_share, digest}; control first in `control`."""
    given = raw.get("arms")
    if not isinstance(given, list) or not all(isinstance(a, dict) for a in given):
        raise BadInput("arms is no list: write [{name, control, fields}].")
    if not 2 <= len(given) <= MOST_ARMS:
        raise BadInput(f"arms: {len(given)} given, 2 to {MOST_ARMS} make a test.")
    names = [text(arm, "name", f"arms[{n}].name") for n, arm in enumerate(given)]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise BadInput(f"arms: two are called {shown(twice[0])!r}: name each once.")
    controls = [arm.get("control") is True for arm in given]
    if sum(controls) > 1:
        raise BadInput(f"arms: {sum(controls)} are the control, exactly one can be.")
    if not any(controls):
        controls[0] = True
    shares = _shares(given, raw.get("shares"))
    return tuple(
        {
            "name": name,
            "control": control,
            "planned_share": share,
            "digest": _digest(arm, f"arms[{n}]"),
        }
        for n, (arm, name, control, share) in enumerate(
            zip(given, names, controls, shares, strict=True)
        )
    )


def read_guardrails(given: JSON) -> tuple[dict[str, Any], ...]:
    """The guardrails: {name, worse, margin}; none where nothing is given."""
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(g, dict) for g in given):
        raise BadInput("guardrails is no list: write [{name, worse, margin}].")
    return tuple(
        {
            "name": text(one, "name", f"guardrails[{n}].name"),
            "worse": one_of(one.get("worse"), f"guardrails[{n}].worse", SIDES),
            "margin": number(one, "margin", f"guardrails[{n}].margin", least=0),
        }
        for n, one in enumerate(given)
        if isinstance(one, dict)
    )


def _direction(raw: Mapping[str, Any]) -> str:
    if raw.get("direction") is None:
        raise BadInput("direction is missing: say which is better, higher or lower.")
    return one_of(raw["direction"], "direction", SIDES)


def _deviation(raw: Mapping[str, Any], kind: str) -> float | None:
    if kind == "proportion":
        return None
    if raw.get("deviation") is None:
        raise BadInput("deviation is missing: a mean needs its standard deviation.")
    return number(raw, "deviation", above=0)


def _shares(arms: list[dict[str, Any]], named: JSON) -> list[float]:
    table: Mapping[str, Any] = named if isinstance(named, dict) else {}
    given = [arm.get("planned_share", table.get(arm["name"])) for arm in arms]
    if all(share is None for share in given):
        return [1 / len(arms)] * len(arms)
    shares = [
        number({"": share}, "", f"arms[{n}].planned_share", above=0, below=1)
        for n, share in enumerate(given)
    ]
    if abs(sum(shares) - 1) > ENOUGH:
        raise BadInput(f"arms: the planned shares sum to {sum(shares):.6g}, not to 1.")
    return shares


def _digest(arm: Mapping[str, Any], at: str) -> str:
    if isinstance(arm.get("fields"), dict):
        return digest(canonical(arm["fields"]))
    given = arm.get("digest")
    if isinstance(given, str) and len(given) == 64:
        return given
    raise BadInput(f"{at} has no fields to pin: give fields, or their digest.")


def _check(draft: Draft) -> None:
    if draft.kind == "proportion":
        if draft.baseline >= 1:
            raise BadInput(f"baseline is {draft.baseline:g}: a share is below 1.")
        lifted = draft.baseline * (1 + draft.mde)
        if draft.direction == "higher" and lifted >= 1:
            raise BadInput(
                f"mde is {draft.mde:g}: {draft.baseline:g} raised by it is no share."
            )
    if draft.direction == "lower" and draft.mde >= 1:
        raise BadInput(f"mde is {draft.mde:g}: nothing falls by its whole and more.")
    if draft.max_days < draft.min_days:
        raise BadInput(
            f"max_days is {draft.max_days}, below min_days, {draft.min_days}."
        )
    if draft.days is not None and draft.days > draft.max_days:
        raise BadInput(f"days is {draft.days}, above max_days, {draft.max_days}.")
