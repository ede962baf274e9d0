"""The types of what Greenlight itself tells: outputs' facts, clock, rounds, answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.domain.content import JSON

_TEXT: JSON = {"type": "string"}
_NUMBER: JSON = {"type": "number"}
_WHOLE: JSON = {"type": "integer"}


def _record(**fields: JSON) -> dict[str, JSON]:
    return {"type": "object", "properties": fields, "additionalProperties": False}


# by the root of an expression; `steps`, `inputs`, `item` and `about` are a workflow's
KNOWN: Mapping[str, JSON] = {
    "clock": _record(now=_TEXT, date=_TEXT, weekday=_WHOLE, hour=_WHOLE, hours=_NUMBER),
    "facts": _record(prices={}, finished={}, claims={"type": "array", "items": _TEXT}),
    "round": _record(
        number=_WHOLE, last={}, learnings={"type": "array"}, spent=_NUMBER
    ),
    "signals": {},
}


def about(validators: Iterable[str]) -> JSON:
    """What is known about a released output, its validators' verdicts by name."""
    boolean: JSON = {"type": "boolean"}
    return _record(
        confidence={"type": ["number", "null"]},
        verdicts=_record(**dict.fromkeys(validators, boolean)),
        approved=boolean,
        edited=boolean,
        agent=_TEXT,
    )


def result(kind: str, given: JSON) -> JSON:
    """What a step that stands for others gives, `given` being what one of them gives;
    None where unknown.
    """
    if kind == "workflow":
        return given
    if kind != "repeat":
        return None
    return _record(count=_WHOLE, last={}, all={"type": "array"}, stopped={})


def answered(schema: JSON, question: Mapping[str, JSON]) -> JSON:
    """The schema of a question that was answered: its answer has the form asked for."""
    answer = _answer(question)
    if not isinstance(schema, dict) or answer is None:
        return schema
    fields: Any = schema.get("properties")
    return schema | {"properties": {**(fields or {}), "answer": answer}}


def _answer(question: Mapping[str, JSON]) -> JSON:
    """The type of an answer; None where its form, or an option, is not known yet."""
    form = question.get("form")
    if form in ("number", "text"):
        return _NUMBER if form == "number" else _TEXT
    key: JSON = {"enum": ["go", "no_go"]} if form == "go" else _keys(question)
    if form in ("one", "go"):
        return key
    return {"type": "array", "items": key} if form in ("many", "rank") else None


def _keys(question: Mapping[str, JSON]) -> JSON:
    options = question.get("options")
    listed = options if isinstance(options, list) else []
    keys = [one.get("key") for one in listed if isinstance(one, dict)]
    if not keys or any(not isinstance(k, str) or "${" in k for k in keys):
        return _TEXT
    return {"type": "string", "enum": keys}
