"""canary-guard: whether the first few may be followed by everybody else."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.lifecycle import comparing, shapes
from orchestrator.agents.bundled.schemas import NAME, record
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

LIMITS = record(
    {
        "complaint_percent": shapes.SHARE,
        "unsubscribe_margin_percent": shapes.SHARE,
        "fewest": {"type": "integer", "minimum": 1},
    }
)
BASELINE = record(
    {
        "delivered": shapes.COUNT,
        "unsubscribed": shapes.COUNT,
        "complained": shapes.COUNT,
    }
)
COMPLAINTS = record(
    {
        "count": shapes.COUNT,
        "percent": shapes.NUMBER,
        "limit": shapes.SHARE,
        "over": {"type": "boolean"},
    }
)


@agent(
    name="canary-guard",
    version="1",
    title="Judges the canary",
    input_schema=record(
        {"report": shapes.REPORT, "baseline": BASELINE, "limits": LIMITS}
    ),
    output_schema=record(
        {
            "next": {"enum": ["go", "ask", "stop"]},
            "complaints": COMPLAINTS,
            "unsubscribes": {"anyOf": [comparing.GUARDED, {"type": "null"}]},
            "few": {"type": "boolean"},
            "said": NAME,
        }
    ),
)
def canary_guard(brief: Brief) -> dict[str, Any]:
    """Stop over a limit, go within all of them, ask where the canary cannot tell.

    Complaints are held against a fixed limit: at or over it is over, by the count
    itself. Unsubscribes are a guardrail as in a test: not worse than before by the
    margin. Fewer than `fewest` delivered mails prove nothing.
    """
    inputs: Mapping[str, Any] = brief.inputs
    report, limits, before = inputs["report"], inputs["limits"], inputs["baseline"]
    complaints = _complaints(report, limits["complaint_percent"])
    rail, delivered = None, report["delivered"]
    if delivered and before["delivered"]:
        rail = comparing.guard(
            "unsubscribes",
            ("before", before["delivered"], before["unsubscribed"]),
            ("canary", delivered, report["unsubscribed"]),
            margin=limits["unsubscribe_margin_percent"] / 100,
        )
    few = delivered < limits["fewest"]
    said = [f"{complaints['count']} of {delivered} complained."]
    said += [_words(rail)] if rail else ["There is nothing to compare it with."]
    if few:
        said.append(f"{delivered} delivered mails are too few to tell.")
    return {
        "next": _next(complaints["over"], rail, few),
        "complaints": complaints,
        "unsubscribes": rail,
        "few": few,
        "said": " ".join(said),
    }


def _next(over: bool, rail: Mapping[str, Any] | None, few: bool) -> str:
    state = rail["state"] if rail else "unclear"
    if over or state == "breached":
        return "stop"
    return "ask" if few or state == "unclear" else "go"


def _complaints(report: Mapping[str, Any], limit: float) -> dict[str, Any]:
    count, delivered = report["complained"], report["delivered"]
    percent = 100 * count / delivered if delivered else 0.0
    over = count > 0 and percent >= limit
    return {
        "count": count,
        "percent": round(percent, 3),
        "limit": limit,
        "over": over,
    }


def _words(rail: Mapping[str, Any]) -> str:
    return (
        f"{rail['value']:.2%} unsubscribed, {rail['control']:.2%} before: a difference"
        f" of {rail['low']:+.4f} to {rail['high']:+.4f}, where {rail['margin']:.4f} is"
        " the margin."
    )
