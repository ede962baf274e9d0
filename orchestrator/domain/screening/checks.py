"""What can be wrong with a red line someone wrote, in plain words, at its field."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from orchestrator.domain.screening.options import conditions
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.scope import LISTS, day

SEVERITIES = ("low", "medium", "high")
BANK_LIMIT = 5_000  # words of one list
_WHAT = ("slug", "name", "category", "message", "scope", "when", "tests", "unless")
_MORE = ("languages", "banks", "review_by", "sources", "pack")
_KNOWN = frozenset({*_WHAT, *_MORE, "severity", "blocking", "roles", "people"})
_EXAMPLE = frozenset({"text", "content", "context"})

Problem: TypeAlias = tuple[str, str]  # the field, dotted, and what is wrong with it


def problems_of(raw: object) -> list[str]:
    """Every problem of one rule as read from JSON or YAML; [] is none."""
    return [message for _, message in problems_at(raw)]


def problems_at(raw: object) -> list[Problem]:
    """Every problem with the field it is at, such as ("when.any.0.pattern", "…")."""
    if not isinstance(raw, Mapping):
        return [("", f"A red line is a set of fields, not {type(raw).__name__}.")]
    found = [*_fields(raw), *_who(raw), *_scope(raw), *_banks(raw)]
    banks = {} if any(at.startswith("banks") for at, _ in found) else raw.get("banks")
    return [*found, *conditions(raw, banks or {}), *_information(raw), *_tests(raw)]


def _fields(raw: Mapping[str, Any]) -> Iterator[Problem]:
    unknown = sorted(str(key) for key in raw if key not in _KNOWN)
    if unknown:
        known = ", ".join(sorted(_KNOWN))
        yield unknown[0], f"Unknown field {', '.join(unknown)}: use {known}."
    for name, limit in (
        ("slug", 80),
        ("name", 120),
        ("category", 40),
        ("message", 500),
    ):
        value = raw.get(name)
        if not isinstance(value, str) or not value.strip():
            yield name, f"'{name}' is missing: write a few words."
        elif len(value) > limit:
            yield name, f"'{name}' has {len(value)} characters: at most {limit}."
    severity, choices = raw.get("severity"), ", ".join(SEVERITIES)
    if severity not in SEVERITIES:
        yield "severity", f"'severity' is {severity!r}: use {choices}."
    blocking = raw.get("blocking", True)
    if not isinstance(blocking, bool):
        yield "blocking", f"'blocking' is {blocking!r}: use true or false."


def _who(raw: Mapping[str, Any]) -> Iterator[Problem]:
    roles, people = raw.get("roles"), raw.get("people", 1)
    if not roles or not _is_words(roles):
        yield "roles", "'roles' must list at least one role that has to approve."
    elif len(set(roles)) < len(roles):
        yield "roles", "'roles' names a role twice: name it once and raise 'people'."
    if isinstance(people, bool) or not isinstance(people, int) or people < 1:
        yield "people", f"'people' is {people!r}: use a whole number of at least 1."


def _scope(raw: Mapping[str, Any]) -> Iterator[Problem]:
    scope = raw.get("scope")
    if scope is None:
        return
    if not isinstance(scope, Mapping):
        yield "scope", "'scope' must be a set of fields."
        return
    lists, dates = (*LISTS, "fields"), ("effective", "sunset")
    for name, value in scope.items():
        if name in lists:
            if value is not None and not _is_words(value):
                yield f"scope.{name}", f"'scope.{name}' must be a list of words."
        elif name in dates:
            yield from _date(f"scope.{name}", value)
        else:
            known = ", ".join((*lists, *dates))
            yield f"scope.{name}", f"Unknown 'scope.{name}': use {known}."
    try:
        first, last = day(scope.get("effective")), day(scope.get("sunset"))
    except (ValueError, TypeError):
        return
    if first and last and last < first:
        yield "scope.sunset", f"It ends on {last}, before it begins on {first}."


def _date(at: str, value: object) -> Iterator[Problem]:
    try:
        day(value)
    except ValueError:
        yield at, f"'{at}' is {value!r}: write a day as 2026-03-31."


def _banks(raw: Mapping[str, Any]) -> Iterator[Problem]:
    banks = raw.get("banks")
    if banks is None:
        return
    if not isinstance(banks, Mapping):
        yield "banks", "'banks' must be named lists of words."
        return
    for name, words in banks.items():
        at = f"banks.{name}"
        if not isinstance(name, str) or not name.strip():
            yield "banks", f"The name of a bank is {name!r}: write a word."
        elif not words or not _is_words(words):
            yield at, f"Bank '{name}' must list at least one word or phrase."
        elif len(words) > BANK_LIMIT:
            yield (
                at,
                f"Bank '{name}' lists {len(words):,} words: at most {BANK_LIMIT:,}. "
                "Split the red line.",
            )
        else:
            for word in words:
                if not fold(word).text.strip():
                    yield at, f"The word {word!r} has nothing to find in it: remove it."


def _information(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("languages", "sources"):
        listed = raw.get(name)
        if listed is not None and not _is_words(listed):
            yield name, f"'{name}' must be a list of words."
    for tag in raw.get("languages") or () if _is_words(raw.get("languages")) else ():
        if not tag.partition("-")[0].isalpha() or not 2 <= len(tag) <= 11:
            yield "languages", f"{tag!r} is no language: write a code such as de."
    pack = raw.get("pack")
    if pack is not None and not isinstance(pack, str):
        yield "pack", f"'pack' is {pack!r}: write its name."
    yield from _date("review_by", raw.get("review_by"))


def _tests(raw: Mapping[str, Any]) -> Iterator[Problem]:
    tests = raw.get("tests")
    if tests is None:
        return
    if not isinstance(tests, Mapping) or set(tests) - {"must_hold", "must_pass"}:
        yield "tests", "'tests' may hold must_hold and must_pass, each a list of texts."
        return
    for name, examples in tests.items():
        if examples is None:
            continue
        if not isinstance(examples, list | tuple):
            yield f"tests.{name}", f"'tests.{name}' must be a list of texts."
            continue
        for number, example in enumerate(examples):
            if not _is_example(example):
                yield (
                    f"tests.{name}.{number}",
                    f"'tests.{name}' must be a list of texts, or of fields text or "
                    "content, and context.",
                )


def _is_example(example: object) -> bool:
    if isinstance(example, str):
        return bool(example.strip())
    if not isinstance(example, Mapping) or set(example) - _EXAMPLE:
        return False
    context = example.get("context")
    has_one = ("text" in example) != ("content" in example)
    return has_one and (context is None or isinstance(context, Mapping))


def _is_words(value: object) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(item, str) and item.strip() for item in value
    )
