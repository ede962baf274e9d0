"""segment-check: a segment as it was refreshed, against the last time it was mailed."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.lifecycle import shapes
from orchestrator.agents.bundled.schemas import NAME, TEXT, many, record
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

# Traits that say or betray a special category of data, wherever a trait's name has
# one of these words. Short on purpose: a brand adds its own by naming a trait so.
SENSITIVE = (
    *("health", "medical", "diagnosis", "pregnan", "disab", "ethnic", "race"),
    *("religio", "politic", "union", "sexual", "orientation", "minor", "child"),
    *("debt", "biometric", "genetic", "gesundheit", "schwanger", "enceinte"),
)
CHECKED = record(
    {
        "segment": NAME,
        "title": NAME,
        "size": shapes.COUNT,
        "last_size": {"type": ["integer", "null"]},
        "change_percent": shapes.MAYBE,
        "jump": {"type": "boolean"},
        "new": {"type": "boolean"},
        "sensitive": many(NAME),
        "limit_percent": shapes.NUMBER,
        "said": TEXT,
    }
)


@agent(
    name="segment-check",
    version="1",
    title="Checks a refreshed segment",
    input_schema=record(
        {
            "segment": shapes.SEGMENT,
            "jump_percent": shapes.NUMBER,
            "known": many(NAME),
        },
        optional=("known",),
    ),
    output_schema=CHECKED,
)
def segment_check(brief: Brief) -> dict[str, Any]:
    """How the segment changed, whether it is new, and which traits are sensitive.

    A segment that was never mailed has no last size and cannot jump: it is new, and
    people are asked about it instead.
    """
    inputs: Mapping[str, Any] = brief.inputs
    segment, limit = inputs["segment"], inputs["jump_percent"]
    size, last = segment["size"], segment.get("last_size")
    change = round(100 * (size - last) / last, 1) if last else None
    jump = abs(change) > limit if change is not None else last == 0 < size
    return {
        "segment": segment["id"],
        "title": segment["title"],
        "size": size,
        "last_size": last,
        "change_percent": change,
        "jump": jump,
        "new": segment["id"] not in (inputs.get("known") or []),
        "sensitive": [t for t in segment.get("traits", ()) if _is_sensitive(t)],
        "limit_percent": limit,
        "said": _said(size, last, change),
    }


@agent(
    name="segment-limits",
    version="1",
    title="Holds a segment whose size jumped",
    input_schema={"type": "object"},
    output_schema=record({"passed": {"type": "boolean"}, "findings": {}}),
    validator=True,
)
def segment_limits(brief: Brief) -> dict[str, Any]:
    """Not passed where the size moved by more than the limit, with the numbers.

    A segment doubles overnight because a filter broke far more often than because
    twice as many people came.
    """
    said: Any = brief.output if isinstance(brief.output, dict) else {}
    if said.get("jump") is False:
        return {"passed": True, "findings": []}
    change, limit = said.get("change_percent"), said.get("limit_percent")
    moved = "nobody before" if change is None else f"a change of {change} %"
    message = (
        f"The segment has {said.get('size')} people after {said.get('last_size')}:"
        f" {moved}, more than the {limit} % that may go unseen."
    )
    return {"passed": False, "findings": [{"path": "/size", "message": message}]}


def _is_sensitive(trait: str) -> bool:
    folded = trait.casefold()
    return any(word in folded for word in SENSITIVE)


def _said(size: int, last: int | None, change: float | None) -> str:
    if last is None:
        return f"Size {size}, not mailed before."
    moved = "no change known" if change is None else f"{change:+g} %"
    return f"Size {size}, {last} the last time: {moved}."
