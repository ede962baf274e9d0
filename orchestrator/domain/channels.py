"""What a channel answers besides a receipt: what became of a key, and a taking back."""

from dataclasses import dataclass
from typing import Any

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.contracts import problems
from orchestrator.domain.errors import BadContent

DELIVER, OUTCOME, WITHDRAW = "deliver", "outcome", "withdraw"
"""What a brief's `intent` may be for a channel."""

OUTCOME_SHAPE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["delivered"],
    "properties": {
        "delivered": {"type": ["boolean", "null"]},
        "receipt": {},
        "why": {"type": "string", "maxLength": 2000},
    },
}
WITHDRAWN_SHAPE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["withdrawn"],
    "properties": {
        "withdrawn": {"type": "boolean"},
        "why": {"type": "string", "maxLength": 2000},
    },
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a key: delivered with this receipt, not delivered, None: unsaid.

    "Not delivered" promises that no earlier call with the key will deliver any more.
    """

    delivered: bool | None
    receipt: JSON = None
    why: str = ""

    @classmethod
    def read(cls, value: JSON) -> "Outcome":
        """Read `{"delivered", "receipt", "why"}`, or BadContent."""
        found = _read(value, OUTCOME_SHAPE)
        return cls(found["delivered"], found.get("receipt"), _words(found))


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Whether a delivery was taken back; `why` in the channel's words."""

    done: bool
    why: str = ""

    @classmethod
    def read(cls, value: JSON) -> "Withdrawn":
        """Read `{"withdrawn", "why"}`, or BadContent."""
        found = _read(value, WITHDRAWN_SHAPE)
        return cls(found["withdrawn"], _words(found))


def _read(value: JSON, shape: dict[str, Any]) -> dict[str, Any]:
    wrong = problems(shape, value)
    if wrong or not isinstance(value, dict):
        raise BadContent(f"The channel's answer does not fit at {'; '.join(wrong)}.")
    return value


def _words(found: dict[str, Any]) -> str:
    return shown(str(found.get("why", "")), limit=300)
