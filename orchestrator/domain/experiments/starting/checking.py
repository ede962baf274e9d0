"""What every item of the checklist looks at, and what it says."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeGuard

from orchestrator.domain.content import JSON, canonical, digest, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting.reading_days import day_of

State = Literal["ok", "missing", "soft", "ask"]


@dataclass(frozen=True, slots=True)
class Found:
    """How one item stands, and why in words."""

    state: State
    evidence: str


@dataclass(frozen=True, slots=True)
class View:
    """A plan, what is known about it, and the day it is looked at."""

    plan: Mapping[str, Any]
    evidence: Mapping[str, Any]
    today: date

    @property
    def arms(self) -> list[dict[str, Any]]:
        return [arm for arm in self.plan.get("arms", []) if isinstance(arm, dict)]

    @property
    def names(self) -> list[str]:
        return [str(arm.get("name")) for arm in self.arms]

    @property
    def control(self) -> str:
        """The name of the control; "" where there is none, or more than one."""
        found = [str(a.get("name")) for a in self.arms if a.get("control") is True]
        return found[0] if len(found) == 1 else ""

    @property
    def starts(self) -> date:
        return day_of(self.plan.get("starts"), "plan.starts")

    @property
    def ends(self) -> date:
        return day_of(self.plan.get("ends"), "plan.ends")

    @property
    def contents(self) -> dict[str, dict[str, Any]]:
        """The fields of each arm that were handed in, by the arm's name."""
        return {
            name: arm["fields"]
            for name, arm in self.by_arm("arms").items()
            if isinstance(arm.get("fields"), dict)
        }

    def record(self, name: str) -> dict[str, Any]:
        """One record of the evidence, {} where it is not there."""
        value = self.evidence.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise BadInput(f"evidence.{name} is {told(value)}: an object is needed.")
        return value

    def records(self, name: str) -> list[dict[str, Any]] | None:
        """A list of records, None where nothing is said at all."""
        value = self.evidence.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise BadInput(f"evidence.{name} is {told(value)}: a list of objects.")
        return value

    def by_arm(self, name: str) -> dict[str, dict[str, Any]]:
        return {str(one.get("name")): one for one in self.records(name) or []}

    def day(self, record: Mapping[str, Any], name: str, at: str) -> date | None:
        """A day of the evidence, None where it is not given; BadInput for no day."""
        value = record.get(name)
        return None if value is None else day_of(value, f"evidence.{at}.{name}")


def ok(evidence: str) -> Found:
    return Found("ok", evidence)


def missing(evidence: str) -> Found:
    return Found("missing", evidence)


def is_text(value: object) -> TypeGuard[str]:
    """Whether it is a text that says anything."""
    return isinstance(value, str) and bool(value.strip())


def is_number(value: object, *, least: float = -math.inf) -> TypeGuard[float]:
    """Whether it is a finite number of at least `least`; yes and no are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return least <= value < math.inf


def told(value: JSON) -> str:
    """A value in an error or as evidence, short."""
    if value is None or value == "":
        return "not given"
    return shown(value if isinstance(value, str) else repr(value), limit=80)


def percent(lift: float) -> str:
    """A lift as people read it: 0.0898 is 8.98 %."""
    return f"{lift * 100:.3g} %" if lift < 10 else f"{lift * 100:,.0f} %"


def listed(names: list[str]) -> str:
    """Names in a sentence, the first eight of them."""
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return ", ".join(shown(name, limit=60) for name in names[:8]) + more


def content_digest(fields: Mapping[str, Any]) -> str:
    """The digest that pins what an arm says."""
    return digest(canonical(dict(fields)))
