"""The shape of a workflow: which keys there are and what each may hold.

`normalise` turns what the YAML says into the one stored form. It never gives up: what
is wrong is reported and left out, so that everything else can still be checked.
"""

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.workflow import calls, endings, routes, waits
from orchestrator.domain.workflow.reading import (
    CONDITION,
    NAME,
    SLUG,
    Reader,
    is_name,
)
from orchestrator.domain.workflow.source import Place, Report

ROLES = ("brand", "commercial", "legal", "medical", "regulatory", "compliance", "owner")
STEP_LIMIT = 200
# exactly one of these says what a step is
KINDS = ("agent", "ask", "gate", "wait", "route", "workflow", "repeat", "agree")
_TOP = ("workflow", "title", "note", "deadline", "inputs", "gives", "steps")
_COMMON = ("title", "needs", "each", "when", "optional", "limit")
_JUDGED = ("validators", "review", "on_reject", "on_fail", "handoff")
_KEYS = {
    "agent": ("with", *_COMMON, *_JUDGED, "effect", "proposes"),
    "ask": (*_COMMON, "validators", "review", "on_reject", "on_fail", "handoff"),
    "gate": _COMMON,
    "wait": _COMMON,
    "route": (*_COMMON, *_JUDGED),
    "workflow": ("with", *_COMMON),
    "repeat": _COMMON,
    "agree": _COMMON,
}
_STEP = (
    *("title", "agent", "with", "needs", "each", "when"),
    *("effect", "review", "validators"),
    *KINDS[1:],
    *("limit", "optional", "on_reject", "on_fail", "proposes", "handoff"),
)
_NO_INPUTS: JSON = {"type": "object", "additionalProperties": False}


def normalise(value: JSON) -> tuple[dict[str, JSON], list[Report]]:
    """The stored form of a workflow and everything wrong with its shape."""
    reader = Reader()
    top = reader.mapping(value, (), _TOP)
    steps = top.get("steps")
    if not isinstance(steps, dict) or not steps:
        reader.say(
            ("steps",),
            "There are no steps: write steps: {name: {agent: …}}, at least one.",
        )
        steps = {}
    if len(steps) > STEP_LIMIT:
        reader.say(
            ("steps",), f"There are {len(steps)} steps: at most {STEP_LIMIT} may be."
        )
        steps = {}
    slug = reader.matching(top.get("workflow"), ("workflow",), SLUG, "price-promotion")
    if slug == "new":  # where the desk writes new ones
        reader.say(("workflow",), "'new' is taken by the desk: name it another way.")
    title = reader.words(top.get("title", slug), ("title",))
    normal: dict[str, JSON] = {
        "workflow": slug,
        "title": title,
        "note": reader.words(top.get("note", ""), ("note",)),
        "deadline_hours": reader.duration(
            top.get("deadline"), ("deadline",), what="a deadline"
        ),
        "inputs": reader.schema(top.get("inputs", _NO_INPUTS)),
        "steps": [_step(reader, name, step) for name, step in steps.items()],
    }
    if top.get("gives") is not None:
        normal["gives"] = reader.matching(top["gives"], ("gives",), NAME, "copy")
    return normal, reader.reports


def _step(reader: Reader, name: str, value: JSON) -> JSON:
    place: Place = ("steps", name)
    if not is_name(name):
        reader.say(
            place,
            f"{shown(name)!r} is no name for a step: use small letters, digits and "
            "_, a letter first, such as 'price_check'.",
        )
    step = reader.mapping(value, place, _STEP)
    kind = _kind(reader, step, place)
    title = reader.words(step.get("title", ""), (*place, "title"))
    needs = (*place, "needs")
    normal: dict[str, JSON] = {
        "name": name,
        "title": title or name.replace("_", " ").capitalize(),
        "agent": "",
        "with": {},
        "needs": _needs(reader, step.get("needs"), needs),
        "each": reader.expression(step.get("each"), (*place, "each")),
        "when": reader.expression(step.get("when"), (*place, "when"), CONDITION),
        "effect": None,
        "review": _review(reader, step.get("review"), (*place, "review")),
        "validators": reader.names(step.get("validators", []), (*place, "validators")),
    }
    normal |= _done_by(reader, kind, step, place)
    return normal | endings.read(reader, step, place)


def _kind(reader: Reader, step: dict[str, JSON], place: Place) -> str:
    """What the step is, and that it says so once; "" where it does not."""
    named = [kind for kind in KINDS if kind in step]
    if not named:
        reader.say(
            place,
            "The step names no agent: write agent: NAME, or one of "
            f"{', '.join(KINDS[1:])}.",
        )
        return ""
    if len(named) > 1:
        reader.say(
            place,
            f"A step is one thing, and this is {' and '.join(named)}: keep one, and "
            "make another step of the other.",
        )
        return named[0]
    allowed = _KEYS[named[0]]
    for key in step:
        if key in _STEP and key not in allowed and key not in KINDS:
            reader.say(
                (*place, key),
                f"{key!r} says nothing of a step of the kind {named[0]!r}: leave it "
                f"out. It may have {', '.join(allowed)}.",
            )
    return named[0]


def _done_by(
    reader: Reader, kind: str, step: dict[str, JSON], place: Place
) -> dict[str, JSON]:
    """Who does it, with what: the keys of the stored form that differ by kind."""
    inside = (*place, kind)
    if kind in ("", "agent"):
        return _agent(reader, step, place, named=bool(kind))
    given = step[kind]
    if kind == "ask":
        return waits.asked(reader, given, inside)
    if kind == "gate":
        return waits.gate(reader, given, inside)
    if kind == "wait":
        return waits.wait(reader, given, inside)
    if kind == "route":
        return routes.route(reader, given, inside)
    return calls.call(reader, kind, step, place)


def _agent(
    reader: Reader, step: dict[str, JSON], place: Place, *, named: bool
) -> dict[str, JSON]:
    agent, effect = step.get("agent"), step.get("effect")
    if not isinstance(agent, str) or not agent:
        if named:
            reader.say(place, "The step names no agent: write agent: NAME.")
        agent = ""
    if effect is not None:
        effect = reader.matching(effect, (*place, "effect"), SLUG, "outbox") or None
    with_ = reader.inputs(step.get("with", {}), (*place, "with"))
    return {"agent": agent, "effect": effect, "with": with_}


def _needs(reader: Reader, value: JSON, place: Place) -> JSON:
    if not isinstance(value, dict):
        names = reader.names([] if value is None else value, place)
        return {"mode": "all", "steps": names}
    if value.keys() == {"at_least", "of"}:
        return _at_least(reader, value, place)
    if len(value) != 1 or not value.keys() <= {"any", "all"}:
        reader.say(
            place,
            "Write needs: [a, b], or {any: [a, b]}, or {all: [a, b]}, or "
            "{at_least: 2, of: [a, b, c]}.",
        )
        return {"mode": "all", "steps": []}
    mode, given = next(iter(value.items()))
    return {"mode": mode, "steps": reader.names(given, (*place, mode))}


def _at_least(reader: Reader, value: dict[str, JSON], place: Place) -> JSON:
    names = reader.names(value["of"], (*place, "of"))
    if not names:
        return {"mode": "all", "steps": []}
    least = value["at_least"]
    if isinstance(least, int) and not isinstance(least, bool) and least > len(names):
        reader.say(
            (*place, "at_least"),
            f"At least {least} of {len(names)} can never be: write a number from 1 to "
            f"{len(names)}.",
        )
        return {"mode": "all", "steps": names}
    found = reader.count(least, (*place, "at_least"), 1, len(names))
    return {"mode": "any", "steps": names, "least": found or 1}


def _review(reader: Reader, value: JSON, place: Place) -> JSON:
    if value is None:
        return None
    review = reader.mapping(value, place, ("roles", "people"))
    roles = reader.roles(review.get("roles", []), (*place, "roles"), ROLES)
    if isinstance(value, dict) and not roles:
        reader.say(place, "A review names its roles, such as roles: [legal].")
    people = reader.count(review.get("people", 1), (*place, "people"), 1, 9) or 1
    return {"roles": roles, "people": people}
