"""Two groups of a mailing side by side, by the rules of the experiments."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.lifecycle import shapes
from orchestrator.agents.bundled.schemas import NAME, Schema, record
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.results.analysing import analyse
from orchestrator.domain.experiments.results.guarding import guarded
from orchestrator.domain.experiments.results.reading import read_test

Group = tuple[str, int, int]
"""Its name, how many there were, and how many of them did it."""

COMPARED: dict[str, Schema] = {
    "outcome": {"enum": ["winner", "harm", "open", "invalid", "unknown"]},
    "lift": shapes.MAYBE,
    "low": shapes.MAYBE,
    "high": shapes.MAYBE,
    "reason": NAME,
}
GUARDED = record(
    {
        "name": NAME,
        "state": {"enum": ["held", "breached", "unclear"]},
        "control": shapes.NUMBER,
        "value": shapes.NUMBER,
        "harm": shapes.NUMBER,
        "low": shapes.NUMBER,
        "high": shapes.NUMBER,
        "margin": shapes.NUMBER,
    }
)
KNOWN = {"winner": "winner", "harm": "harm", "invalid": "invalid", "ask": "unknown"}


def compared(
    name: str, control: Group, other: Group, *, share: float | None = None
) -> dict[str, Any]:
    """`other` against `control`: what it is worth, relative to the control.

    `share` is the planned share of the control; where the sizes do not fit it the
    outcome is invalid, and nothing is read from the numbers. Open where no difference
    is shown, unknown where a group is empty.
    """
    for who, n, did in (control, other):
        if did > n:
            raise BadInput(f"{who}: {did} of {n} is no share.")
    nothing = {"lift": None, "low": None, "high": None}
    if not control[1] or not other[1]:
        return {**nothing, "outcome": "unknown", "reason": "A group is empty."}
    planned = (None, None) if share is None else (share, 1 - share)
    arms = [
        {
            "name": who,
            "n": n,
            "conversions": did,
            "control": who == control[0],
            "planned_share": part,
        }
        for (who, n, did), part in zip((control, other), planned, strict=True)
    ]
    found = analyse(read_test({"id": name, "arms": arms})).as_json()
    low, high = found["lift_ci"] or (None, None)
    outcome = KNOWN.get(found["verdict"], "open")
    numbers = {"lift": found["lift"], "low": low, "high": high}
    return {
        "outcome": outcome,
        "reason": _reason(outcome, other, control, numbers),
        **numbers,
    }


def _reason(
    outcome: str, other: Group, control: Group, numbers: Mapping[str, Any]
) -> str:
    """The figures in few words: the screening reads praise and discounts in more."""
    if outcome == "invalid":
        return "The groups have other sizes than planned: they say nothing."
    if outcome == "unknown":
        return "How the groups were split is not known: they say nothing."
    rates = (f"{did / n:.2%} ({who})" for who, n, did in (other, control))
    said = f"Conversion {' and '.join(rates)}"
    if numbers["low"] is not None:
        index, low, high = (100 * (1 + numbers[n]) for n in ("lift", "low", "high"))
        said += f"; index {index:.1f} ({low:.1f} to {high:.1f})"
        said += f" where {control[0]} is 100"
    return f"{said}: no difference is shown." if outcome == "open" else f"{said}."


def guard(name: str, control: Group, other: Group, *, margin: float) -> dict[str, Any]:
    """Whether `other` is not worse than `control` by `margin` or more, as shares."""
    rows = [
        {
            "name": who,
            "n": n,
            "conversions": did,
            "control": who == control[0],
            "planned_share": None,
        }
        for who, n, did in (control, other)
    ]
    rail = {"name": name, "worse": "higher", "margin": margin, "arms": rows}
    raw = {"id": name, "arms": rows, "guardrails": [rail]}
    found: Mapping[str, Any] = guarded(read_test(raw))[0].as_json()
    low, high = found["harm_ci"]
    kept = {k: found[k] for k in ("name", "state", "control", "value", "harm")}
    return {**kept, "low": low, "high": high, "margin": margin}
