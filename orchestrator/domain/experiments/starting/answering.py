"""What the answer to a readiness question makes of a plan."""

from collections.abc import Mapping
from typing import Any

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting.planning import (
    CHANGEABLE,
    changed,
    replan,
)

STOP = "stop"


def answered(
    plan: Mapping[str, Any], answer: JSON, effects: Mapping[str, Any]
) -> dict[str, Any]:
    """`plan` as the answer has it: computed anew from the few fields it may change.

    `answer` is an option's key, the content of an answered question, or None (nobody
    was asked: the plan stays). Raises BadInput for a key that `effects` does not have
    and for effects that do not follow from the plan: nothing else slips in with them.
    """
    key = answer.get("answer") if isinstance(answer, dict) else answer
    if key in (None, STOP):
        return dict(plan)
    effect = effects.get(key) if isinstance(key, str) else None
    if not isinstance(effect, dict):
        told = shown(repr(key), limit=60)
        raise BadInput(f"answer is {told}: the effects have {', '.join(effects)}.")
    after = replan(plan, {k: v for k, v in effect.items() if k in CHANGEABLE})
    if changed(plan, after) != effect:
        strange = sorted(k for k, v in effect.items() if after.get(k) != v)
        told = shown(", ".join(strange) or "fields left out", limit=100)
        raise BadInput(f"effects.{key} does not follow from the plan: {told}.")
    return after
