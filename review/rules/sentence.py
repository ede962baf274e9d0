"""The sentence of a red line that is not complete yet: what of it can be read."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.screening.checks import problems_at
from orchestrator.domain.screening.rules import read_rule
from orchestrator.domain.screening.spoken import in_words

_STAND_IN: Mapping[str, Any] = {
    "slug": "draft",
    "name": "This red line",
    "category": "own",
    "severity": "high",
    "message": "…",
    "roles": ["somebody"],
    "people": 1,
    "blocking": True,
}
_ALWAYS: Mapping[str, Any] = {"always": {}}


def sentence(written: Mapping[str, Any]) -> tuple[str, int]:
    """The rule in words, and how many conditions that leaves out; "" for nothing."""
    definition = deepcopy(dict(written))
    for name, stand_in in _STAND_IN.items():
        if problems_at({**_STAND_IN, "when": _ALWAYS, name: definition.get(name)}):
            definition[name] = stand_in
    banks = definition.get("banks") or {}
    kept, left_out = _readable(definition.get("when"), banks)
    if kept is None:
        return "", left_out
    readable = {name: definition[name] for name in _STAND_IN} | {"when": kept}
    readable["unless"] = [
        part
        for part in definition.get("unless") or ()
        if not problems_at(_alone(banks, when=_ALWAYS, unless=[part]))
    ]
    scope = definition.get("scope") or {}
    if not problems_at(_alone({}, when=_ALWAYS, scope=scope)):
        readable["scope"] = scope
    readable["banks"] = {name: ["…"] for name in banks}
    try:
        return in_words(read_rule(readable)), left_out
    except (GreenlightError, ValueError, TypeError, KeyError, AttributeError):
        return "", left_out


def _readable(node: Any, banks: Mapping[str, Any]) -> tuple[Any, int]:
    """The tree without the conditions that are not complete; None if that is all."""
    if isinstance(node, Mapping):
        for how in ("any", "all"):
            if isinstance(node.get(how), list):
                found = [_readable(part, banks) for part in node[how]]
                kept = [part for part, _ in found if part is not None]
                return {how: kept} if kept else None, sum(n for _, n in found)
    if not node or problems_at(_alone(banks, when=node)):
        return None, 1
    return node, 0


def _alone(banks: Mapping[str, Any], **parts: Any) -> dict[str, Any]:
    """One part of a red line in one that is otherwise in order, with its lists."""
    named = _texts(list(parts.values()))
    used = {name: words for name, words in banks.items() if name in named}
    return {**_STAND_IN, "banks": used, **parts}


def _texts(node: Any) -> set[str]:
    """Every text in a tree; the names of lists are among them."""
    if isinstance(node, str):
        return {node}
    if isinstance(node, Mapping):
        node = list(node.values())
    return set().union(*map(_texts, node)) if isinstance(node, list) else set()
