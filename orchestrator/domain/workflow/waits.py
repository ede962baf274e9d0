"""Steps that wait: for an answer (ask), a condition (gate), time or a signal (wait)."""

import re
from datetime import datetime

from orchestrator.domain import cron, questions
from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.expressions import references
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.reading import SLUG, WAITING, Reader
from orchestrator.domain.workflow.source import Place

ASKING = "direction"  # the agent that asks people
WAITS = "orchestrator"  # gates are performed by the worker itself, as this agent
SIGNAL = re.compile(r"[a-z][a-z0-9_-]{0,59}")
ON_TIMEOUT = ("ask", "fail", "skip")
_QUESTION = tuple(sorted(questions.FIELDS))
_ENDS = ("timeout", "on_timeout", "owner", "missing")
_GATE = ("until", "every", *_ENDS, "by")
_WAIT = ("for", "until", "calendar", "signal")


def asked(reader: Reader, value: JSON, place: Place) -> dict[str, JSON]:
    """A question of direction: the agent that asks, its fields, the time to answer."""
    given = reader.mapping(value, place, (*_QUESTION, "due"))
    due = reader.duration(given.get("due"), (*place, "due"), what="a due time")
    fields = {name: v for name, v in given.items() if name in questions.FIELDS}
    fields = reader.inputs(fields, place)
    if isinstance(value, dict):
        _question(reader, fields, place)
    normal: dict[str, JSON] = {"kind": "ask", "agent": ASKING, "with": fields}
    return normal | ({"due": due} if due is not None else {})


def _question(reader: Reader, fields: dict[str, JSON], place: Place) -> None:
    """Report what can be told before its expressions have values."""
    for name in ("form", "prompt", "roles"):
        if name not in fields:
            reader.say(place, f"A question needs {name}: {_EXAMPLES[name]}.")
            return
    form = fields["form"]
    if form not in questions.FORMS:
        hint = nearest(str(form), questions.FORMS)
        reader.say((*place, "form"), f"{shown(repr(form))} is no form.{hint}")
        return
    try:
        open_ = any(references(v) or "${" in str(v) for v in fields.values())
        if not open_:
            questions.read(fields)
            return
    except BadInput as error:
        name, _, message = str(error).partition(": ")
        known = name in questions.FIELDS
        reader.say((*place, name) if known else place, message if known else str(error))
        return
    roles = fields["roles"]
    if not isinstance(roles, str) or "${" not in roles:
        reader.roles(roles, (*place, "roles"), questions.ROLES)


_EXAMPLES = {
    "form": f"one of {', '.join(questions.FORMS)}",
    "prompt": "what people are asked",
    "roles": "who may answer, such as [owner]",
}


def gate(reader: Reader, value: JSON, place: Place) -> dict[str, JSON]:
    """A condition that is waited for."""
    given = reader.mapping(value, place, _GATE)
    until = reader.expression(given.get("until"), (*place, "until"), WAITING)
    if "until" not in given and isinstance(value, dict):
        reader.say(
            place,
            "A gate needs until: a condition, such as until: "
            "${ signals.media_booked != null }.",
        )
    found: dict[str, JSON] = {"until": until, **_ending(reader, given, place)}
    every = reader.duration(given.get("every"), (*place, "every"), what="a pause")
    if every is not None:
        found["every"] = round(max(every * 60, 1), 4)
    if given.get("by") is not None:
        found["by"] = reader.matching(given["by"], (*place, "by"), SLUG, "planner")
    return _waiting(found)


def wait(reader: Reader, value: JSON, place: Place) -> dict[str, JSON]:
    """A time, a calendar or a signal that is waited for."""
    given = reader.mapping(value, place, (*_WAIT, "tz", *_ENDS))
    named = [key for key in _WAIT if key in given]
    if len(named) != 1 and isinstance(value, dict):
        reader.say(
            place,
            "A wait is for one thing: {for: 2h}, {until: '${ inputs.launch }'}, "
            "{calendar: '0 9 * * 1-5', tz: Europe/Amsterdam} or {signal: NAME}.",
        )
    found = _ending(reader, given, place)
    for key in named[:1]:
        found |= _waited(reader, key, given[key], (*place, key))
    if "tz" in given:
        found["tz"] = _zone(reader, given, place)
    return _waiting(found)


def _waited(reader: Reader, key: str, value: JSON, place: Place) -> dict[str, JSON]:
    if key == "for":
        hours = reader.duration(value, place, what="a time")
        if value is None:
            reader.say(place, "Write a time as 90m, 48h or 2d.")
        return {"hours": hours}
    if key == "until":
        return {"at": _moment(reader, value, place)}
    if key == "signal":
        return {"signal": reader.matching(value, place, SIGNAL, "media_booked")}
    return {"calendar": value} if _fires(reader, value, "UTC", place) else {}


def _moment(reader: Reader, value: JSON, place: Place) -> str | None:
    """One expression or an ISO 8601 moment with its offset."""
    if isinstance(value, str) and "${" in value:
        return reader.expression(value, place)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        reader.say(
            place,
            f"{shown(str(value), limit=40)!r} is no moment: write one expression, or "
            "one such as 2026-03-01T09:00:00+01:00.",
        )
        return None
    return str(value)


def _zone(reader: Reader, given: dict[str, JSON], place: Place) -> str:
    if "calendar" not in given:
        reader.say((*place, "tz"), "'tz' is the time zone of a calendar: leave it out.")
        return "UTC"
    zone = given["tz"]
    sound = _fires(reader, "0 0 * * *", zone, (*place, "tz"))
    return str(zone) if sound else "UTC"


def _fires(reader: Reader, calendar: JSON, zone: JSON, place: Place) -> bool:
    """Whether it is a calendar that ever fires; what is wrong is reported."""
    try:
        cron.check(str(calendar), str(zone))
    except BadInput as error:
        reader.say(place, str(error))
        return False
    return True


def _ending(reader: Reader, given: dict[str, JSON], place: Place) -> dict[str, JSON]:
    """What follows when it takes too long, and who can mend it."""
    found: dict[str, JSON] = {
        "timeout": reader.duration(
            given.get("timeout"), (*place, "timeout"), what="a timeout"
        )
    }
    if "on_timeout" in given:
        found["on_timeout"] = reader.one_of(
            given["on_timeout"], (*place, "on_timeout"), ON_TIMEOUT
        )
    if "owner" in given:
        found["owner"] = reader.role(given["owner"], (*place, "owner"))
    if "missing" in given:
        found["missing"] = reader.words(given["missing"], (*place, "missing"))
    return found


def _waiting(found: dict[str, JSON]) -> dict[str, JSON]:
    kept: JSON = {name: value for name, value in found.items() if value is not None}
    return {"kind": "gate", "agent": WAITS, "gate": kept}
