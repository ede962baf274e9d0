"""JSON Schema (Draft 2020-12) as the contract of inputs and answers.

Patterns run on RE2, so no schema can hang a worker. Only references inside the same
schema (`#/…`) are followed: nothing is ever fetched.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import re2
from jsonschema import Draft202012Validator, FormatChecker, exceptions, validators
from referencing.jsonschema import EMPTY_REGISTRY

from orchestrator.domain.content import JSON, at, pointer, shown
from orchestrator.domain.errors import BadContent, BadInput, GreenlightError

MANY = 50  # problems listed at most: past that, nobody reads on


def check_schema(schema: JSON) -> None:
    """Raise BadInput, naming the place, unless `schema` can serve as a contract."""
    if not isinstance(schema, dict | bool):
        raise BadInput("A schema is an object, such as {type: object}, or true.")
    try:
        Draft202012Validator.check_schema(schema)
    except exceptions.SchemaError as error:
        raise BadInput(f"The schema is wrong at {_line(error)}.") from None
    for where, node in _subschemas(schema):
        _check_node(schema, node, where)


def problems(schema: JSON, value: JSON) -> list[str]:
    """What is wrong with `value`, as "/skus/3: 'abc' is not …"; [] means it fits.

    At most 50 are listed. The schema has passed `check_schema`; one that cannot be
    evaluated all the same is itself a problem, never a pass.
    """
    validator = _Validator(schema, registry=EMPTY_REGISTRY, format_checker=_FORMATS)
    try:
        errors = list(islice(validator.iter_errors(value), MANY))
    except Exception as error:  # a contract that cannot be judged is not fulfilled
        return [f"(all): the schema cannot be evaluated: {shown(str(error))}"]
    return [_line(error) for error in sorted(errors, key=_place)]


def require(
    schema: JSON, value: JSON, what: str, *, error: type[GreenlightError] = BadInput
) -> None:
    """Raise `error` (BadInput or BadContent) with every problem of `value`."""
    found = problems(schema, value)
    if found:
        raise error(f"{what} does not fit its schema: {'; '.join(found)}.")


def _subschemas(schema: JSON) -> Iterator[tuple[str, dict[str, JSON]]]:
    pending: list[tuple[str, JSON]] = [("", schema)]
    while pending:
        where, node = pending.pop()
        if isinstance(node, dict):
            yield where, node
            pending.extend(
                (where + pointer([key]), part)
                for key, part in node.items()
                if key not in ("const", "enum", "default", "examples")
            )
        elif isinstance(node, list):
            pending.extend((f"{where}/{i}", part) for i, part in enumerate(node))


def _check_node(schema: JSON, node: dict[str, JSON], where: str) -> None:
    """Only what the schema's own schema does not check."""
    for word in ("$dynamicRef", "$id", "patternProperties"):
        if word in node and not where.endswith("/properties"):
            raise BadInput(
                f"The schema uses {word} at {where or '(all)'}: leave it out, "
                "contracts are self-contained and plain."
            )
    pattern, ref = node.get("pattern"), node.get("$ref")
    if isinstance(pattern, str):
        try:
            re2.compile(pattern, options=_quiet())
        except re2.error as error:
            raise BadInput(
                f"The schema's pattern at {where or '(all)'} is not RE2 "
                f"({shown(str(error))}): no look-around, no back-references."
            ) from None
    if isinstance(ref, str):
        _follow(schema, ref, where)


def _follow(schema: JSON, ref: str, where: str) -> None:
    seen: set[str] = set()
    while True:
        if not ref.startswith("#"):
            raise BadInput(
                f"The schema refers to {shown(ref)!r} at {where or '(all)'}: only "
                "references inside the same schema, such as '#/$defs/sku', will do."
            )
        if ref in seen:
            raise BadInput(f"The schema refers to itself at {where or '(all)'}.")
        seen.add(ref)
        try:
            target = at(schema, ref[1:])
        except BadContent as error:
            raise BadInput(f"The schema's reference {shown(ref)!r}: {error}") from None
        following = target.get("$ref") if isinstance(target, dict) else None
        if not isinstance(following, str):
            return
        ref = following


def _place(error: exceptions.ValidationError) -> list[str]:
    return [str(part) for part in error.absolute_path]


def _line(error: exceptions.ValidationError | exceptions.SchemaError) -> str:
    where = pointer(error.absolute_path) or "(all)"
    return f"{shown(where)}: {shown(error.message, limit=200)}"


def _quiet() -> Any:
    options = re2.Options()
    options.log_errors = False
    return options


def _matches(
    validator: Any, pattern: str, instance: object, schema: object
) -> Iterator[exceptions.ValidationError]:
    if not isinstance(instance, str):
        return
    if not re2.search(pattern, instance):
        yield exceptions.ValidationError(f"{instance!r} does not match {pattern!r}")


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _matches}
)
_FORMATS = FormatChecker(("date",))
