"""May a test start? READY, NOT READY with what is missing, or a question to people."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting.checking import Found, View
from orchestrator.domain.experiments.starting.checklist import Checked, check_all
from orchestrator.domain.experiments.starting.reading_days import day_of
from orchestrator.domain.experiments.starting.settling import ask_about


@dataclass(frozen=True, slots=True)
class Readiness:
    """The verdict over a whole checklist: `ready`, `not_ready` or `ask`.

    `question` has the fields of an ask step, and `effects` what each of its answers
    changes in the plan; both only where the verdict is ask.
    """

    experiment: str
    verdict: str
    items: tuple[Checked, ...]
    question: dict[str, JSON] | None = None
    effects: dict[str, JSON] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Checked, ...]:
        """What keeps it from starting and no answer mends."""
        return tuple(item for item in self.items if item.state == "missing")

    def as_json(self) -> dict[str, JSON]:
        """The shape READINESS."""
        made: dict[str, JSON] = {
            "experiment": self.experiment,
            "verdict": self.verdict,
            "items": [item.as_json() for item in self.items],
            "effects": dict(self.effects),
        }
        return made | ({"question": self.question} if self.question else {})


def readiness(raw: Mapping[str, Any], today: date) -> Readiness:
    """Judge {plan, evidence} as of `today`.

    A hard item that is missing is NOT READY, whatever else is asked. What only people
    can settle is asked, one question at a time: the first in the checklist's order.
    BadInput names a field that cannot be read.
    """
    view = _view(raw, today)
    items = tuple(check_all(view))
    experiment = str(view.plan["experiment"])
    if any(item.state == "missing" for item in items):
        return Readiness(experiment, "not_ready", items)
    question = next((item for item in items if item.state == "ask"), None)
    if question is None:
        return Readiness(experiment, "ready", items)
    ask = ask_about(question, view)
    if ask is None:
        stuck = tuple(_stuck(item) if item is question else item for item in items)
        return Readiness(experiment, "not_ready", stuck)
    return Readiness(experiment, "ask", items, ask.question, ask.effects)


def _stuck(item: Checked) -> Checked:
    """An item to ask about that no change of this plan would settle."""
    said = f"{item.found.evidence} No change of this plan alone mends it."
    return replace(item, found=Found("missing", said))


def _view(raw: Mapping[str, Any], today: date) -> View:
    plan, evidence = raw.get("plan"), raw.get("evidence")
    if not isinstance(plan, dict):
        raise BadInput("plan is missing: an object such as test-plan gives is needed.")
    if evidence is not None and not isinstance(evidence, dict):
        raise BadInput("evidence is no object: write {item: what shows it}.")
    if not isinstance(plan.get("experiment"), str) or not plan["experiment"].strip():
        raise BadInput("plan.experiment is missing: the test needs a name.")
    for name in ("arms", "guardrails"):
        given = plan.get(name, [])
        if not isinstance(given, list) or not all(isinstance(g, dict) for g in given):
            raise BadInput(f"plan.{name} is no list of objects.")
    names = [arm.get("name") for arm in plan.get("arms", [])]
    if len(names) < 2:
        raise BadInput(f"plan.arms: {len(names)} given, two at least make a test.")
    for number, name in enumerate(names):
        if not isinstance(name, str) or not name.strip():
            raise BadInput(f"plan.arms[{number}].name is missing.")
        if names.index(name) < number:
            raise BadInput(f"plan.arms: two are called {shown(repr(name))}.")
    starts = day_of(plan.get("starts"), "plan.starts")
    ends = day_of(plan.get("ends"), "plan.ends")
    if ends < starts:
        raise BadInput(f"plan.ends is {ends}, before plan.starts, {starts}.")
    return View(plan, evidence or {}, today)
