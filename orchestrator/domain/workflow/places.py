"""Where the parts of a step stand in its author's text, and which hold expressions."""

from collections.abc import Iterator

from orchestrator.domain.content import JSON
from orchestrator.domain.workflow.source import Place
from orchestrator.domain.workflow.values import Step


def leaves(step: Step) -> Iterator[tuple[Place, str]]:
    """Every text of a step that may hold expressions, and where its author wrote it."""
    if step.route is None:
        yield from strings(dict(step.with_), place_of(step, *written(step)))
    for i, case in enumerate(step.route.cases if step.route else ()):
        if case.when is not None:
            yield case_of(step, i, "when"), case.when
    for key in ("each", "when"):
        text = getattr(step, key)
        if text is not None:
            yield place_of(step, key), text
    if step.gate and step.gate.until is not None:
        yield place_of(step, "gate", "until"), step.gate.until
    if step.gate and step.gate.at is not None:
        yield place_of(step, "wait", "until"), step.gate.at
    for key in ("goal", "acceptance") if step.handoff else ():
        yield place_of(step, "handoff", key), getattr(step.handoff, key)
    yield from strings(dict(step.call or {}), place_of(step))


def agreeing(step: Step) -> tuple[str, ...]:
    """The steps that an agreement, not unfolded yet, is between."""
    told = (step.call or {}).get("agree")
    of = told.get("of") if isinstance(told, dict) else None
    return tuple(map(str, of)) if isinstance(of, list) else ()


def written(step: Step) -> tuple[str, ...]:
    """Where the inputs of a step stand in its text."""
    return {"ask": ("ask",), "repeat": ("repeat", "with")}.get(step.kind, ("with",))


def substituting(step: Step) -> tuple[str, str]:
    """Where a step names its substitute."""
    key = "on_fail" if step.on_fail == "substitute" else "on_reject"
    return key, "substitute"


def case_of(step: Step, number: int, key: str) -> Place:
    return ("steps", step.name, "route", "cases", number, key)


def place_of(step: Step, *keys: str) -> Place:
    return ("steps", step.name, *keys)


def strings(value: JSON, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from strings(part, (*place, key))
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from strings(part, (*place, i))
