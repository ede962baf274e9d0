"""What can be said of schemas before any value exists: fields, and whether types fit.

Conservative: what is not known fits. A report is therefore always a real mistake.
"""

from dataclasses import dataclass

from orchestrator.domain.content import JSON, at
from orchestrator.domain.errors import BadContent

ALL_TYPES = frozenset(
    {"null", "boolean", "object", "array", "number", "integer", "string"}
)
_OPEN = ("anyOf", "oneOf", "allOf", "if", "$ref", "not")
_DEEP = 32  # schemas may refer to themselves; past this, nothing is known


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that cannot exist: its name, what has no such field, what it has."""

    name: str
    within: tuple[str, ...]
    known: tuple[str, ...]


def field(schema: JSON, path: tuple[str, ...]) -> JSON | Missing:
    """The schema of the field at `path`; None where nothing is known of it.

    Digits in a path are places in an array. Missing if no value that fits `schema`
    can have the field, or if it names its fields and this is not among them.
    The answer may hold references into `schema`: see `local`.
    """
    current: JSON = schema
    for depth, name in enumerate(path):
        current = _resolved(current, schema)
        if not isinstance(current, dict):
            return None
        types = _types(current, schema)
        if "array" in types and name.isdigit():
            current = current.get("items")
            continue
        found = _member(current, name, types)
        if found is None:
            return None
        if found is _ABSENT:
            declared = current.get("properties")
            known = tuple(sorted(declared)) if isinstance(declared, dict) else ()
            return Missing(name, path[:depth], known)
        current = found
    return local(current, schema)


def local(part: JSON, whole: JSON) -> JSON:
    """`part` of a schema made to stand alone: it takes the definitions along."""
    part = _resolved(part, whole)
    if isinstance(part, dict) and isinstance(whole, dict) and part is not whole:
        definitions = {key: whole[key] for key in ("$defs",) if key in whole}
        return definitions | part
    return part


def fits(source: JSON, target: JSON) -> str | None:
    """Why no value of `source` can be one of `target`; None if one can or may."""
    return _fits(source, target, source, target, "", 0)


def _fits(
    source: JSON,
    target: JSON,
    source_root: JSON,
    target_root: JSON,
    at: str,
    depth: int,
) -> str | None:
    source, target = _resolved(source, source_root), _resolved(target, target_root)
    if not isinstance(source, dict) or not isinstance(target, dict) or depth > _DEEP:
        return None
    where = f" at {at}" if at else ""
    mine, theirs = _types(source, source_root), _types(target, target_root)
    if not mine & theirs:
        return f"{_words(mine)} cannot be {_words(theirs)}{where}"
    offered, accepted = _values(source), _values(target)
    if offered and accepted and not any(value in accepted for value in offered):
        return f"none of {offered} is among {accepted}{where}"
    if mine & theirs == {"array"}:
        return _fits(
            source.get("items"), target.get("items"), source_root, target_root,
            f"{at}/*", depth + 1,
        )  # fmt: skip
    if mine & theirs != {"object"}:
        return None
    given, wanted = source.get("properties"), target.get("properties")
    required = target.get("required")
    for name in required if isinstance(required, list) else ():
        if _member(source, str(name), mine) is _ABSENT:
            return f"there is no '{name}'{where}, which is required"
    if not isinstance(given, dict) or not isinstance(wanted, dict):
        return None
    reasons = (
        _fits(
            part, wanted.get(name), source_root, target_root, f"{at}/{name}", depth + 1
        )
        for name, part in given.items()
    )
    return next((reason for reason in reasons if reason), None)


_ABSENT: JSON = ["absent"]  # compared by identity


def _member(schema: dict[str, JSON], name: str, types: frozenset[str]) -> JSON:
    """The schema of one member, None if unknown, _ABSENT if there cannot be one."""
    declared = schema.get("properties")
    if isinstance(declared, dict) and name in declared:
        member = declared[name]
        return None if member is True else member
    if "object" not in types:
        return _ABSENT
    if any(word in schema for word in _OPEN):
        return None
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        return more
    if more is False or (more is None and isinstance(declared, dict)):
        return _ABSENT
    return None


def _resolved(schema: JSON, root: JSON) -> JSON:
    for _ in range(_DEEP):
        ref = schema.get("$ref") if isinstance(schema, dict) else None
        if not isinstance(ref, str):
            return schema
        try:
            schema = at(root, ref[1:]) if ref.startswith("#") else None
        except BadContent:
            return None
    return None


def _types(schema: JSON, root: JSON, depth: int = 0) -> frozenset[str]:
    """Every type a value of `schema` may have, as far as it says so."""
    schema = _resolved(schema, root)
    if not isinstance(schema, dict) or depth > _DEEP:
        return ALL_TYPES
    types = ALL_TYPES
    named = schema.get("type")
    if named is not None:
        types = frozenset(map(str, named if isinstance(named, list) else [named]))
        types |= {"integer"} if "number" in types else set()
    values = _values(schema)
    if values:
        types &= frozenset().union(*map(_types_of, values))
    for word in ("anyOf", "oneOf"):
        choices = schema.get(word)
        if isinstance(choices, list) and choices:
            types &= frozenset().union(*(_types(c, root, depth + 1) for c in choices))
    return types


def _values(schema: dict[str, JSON]) -> list[JSON]:
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else []


def _types_of(value: JSON) -> frozenset[str]:
    if isinstance(value, bool):
        return frozenset({"boolean"})
    names = {int: "integer", float: "number", str: "string", list: "array"}
    names |= {dict: "object", type(None): "null"}
    return frozenset({names[type(value)]})


def _words(types: frozenset[str]) -> str:
    shown = types - {"integer"} if "number" in types else types
    return " or ".join(sorted(shown)) or "nothing"
