"""What can be wrong with a red line's conditions: `when` and `unless`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from orchestrator.domain.errors import BadExpression, BadRule
from orchestrator.domain.screening.detectors.facts import check_condition
from orchestrator.domain.screening.detectors.patterns import compiled
from orchestrator.domain.screening.option_parts import (
    Banks,
    Problem,
    is_text,
    listed,
    match,
    shape,
    share,
    words,
)
from orchestrator.domain.screening.rule import GROUPS, KINDS
from orchestrator.domain.screening.tree import APPROVED, DEPTH_LIMIT, EXCEPTIONS

REACH_LIMIT = 50  # words between a term and what must stand near it
# A pattern that all of these fit says yes to everything.
_ORDINARY = (
    "Soft wool for cold mornings, knitted by hand.",
    "Neu im Herbst: drei Farben, ein Schnitt.",
    "Un pull doux pour les soirs de pluie.",
    "Good evening! Our shop opens at 9.",
    "Thank you",
    "Maglia morbida, colori caldi.",
)


def conditions(raw: Mapping[str, Any], banks: Banks) -> Iterator[Problem]:
    """Every problem of `when` and `unless`, with the place it is at."""
    yield from _node("when", raw.get("when"), banks, 0)
    unless = raw.get("unless")
    if unless is not None and not isinstance(unless, list | tuple):
        yield "unless", "'unless' must be a list of exceptions."
        return
    for number, part in enumerate(unless or ()):
        at = f"unless.{number}"
        kind = next(iter(part)) if isinstance(part, Mapping) and len(part) == 1 else ""
        if kind not in EXCEPTIONS:
            yield at, f"An exception holds exactly one of {', '.join(EXCEPTIONS)}."
        elif kind == APPROVED:
            if part[kind] != "exact":
                yield at, f"'{APPROVED}' is {part[kind]!r}: only exact excuses."
        else:
            yield from _CHECKS[kind](f"{at}.{kind}", part[kind], banks)


def _node(at: str, raw: object, banks: Banks, depth: int) -> Iterator[Problem]:
    known = ", ".join((*KINDS, *GROUPS))
    if not isinstance(raw, Mapping) or not raw:
        yield at, f"'{at}' must hold exactly one of {known}."
        return
    if len(raw) != 1 or next(iter(raw)) not in (*KINDS, *GROUPS):
        given = ", ".join(map(str, raw))
        yield at, f"'{at}' holds {given}: it must hold exactly one of {known}."
        return
    kind = next(iter(raw))
    if kind == "not":
        inner = raw[kind]
        if isinstance(inner, Mapping) and set(inner) & set(GROUPS):
            yield f"{at}.not", "'not' takes one condition, no group."
        else:
            yield from _node(f"{at}.not", inner, banks, depth)
    elif kind in GROUPS:
        yield from _group(f"{at}.{kind}", raw[kind], banks, depth)
    else:
        yield from _CHECKS[kind](f"{at}.{kind}", raw[kind], banks)


def _group(at: str, parts: object, banks: Banks, depth: int) -> Iterator[Problem]:
    if depth >= DEPTH_LIMIT:
        yield at, f"Groups may be {DEPTH_LIMIT} levels deep: make two red lines of it."
    elif not isinstance(parts, list | tuple) or not parts:
        yield at, f"'{at}' must list at least one condition."
    else:
        for number, part in enumerate(parts):
            yield from _node(f"{at}.{number}", part, banks, depth + 1)


def _phrases(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    optional = {"match", "near", "near_match", "within"}
    if (fault := shape(at, options, {"terms"}, optional)) is not None:
        yield fault
        return
    assert isinstance(options, Mapping)
    yield from words(at, options, "terms", banks)
    yield from match(at, options, "match", "terms", banks)
    if "near" not in options:
        for name in sorted({"near_match", "within"} & set(options)):
            yield f"{at}.{name}", f"'{name}' needs 'near': the words to stand near to."
        return
    yield from words(at, options, "near", banks)
    yield from match(at, options, "near_match", "near", banks)
    within = options.get("within")
    is_whole = isinstance(within, int) and not isinstance(within, bool)
    if not is_whole or not 1 <= within <= REACH_LIMIT:  # type: ignore[operator]
        said = "is missing" if within is None else f"is {within!r}"
        yield (
            f"{at}.within",
            f"'within' {said}: 'near' needs how many words away, 1 to {REACH_LIMIT}.",
        )


def _claim(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := shape(at, options, {"about"}, {"match"})) is not None:
        yield fault
        return
    assert isinstance(options, Mapping)
    yield from words(at, options, "about", banks)
    yield from match(at, options, "match", "about", banks)


def _pattern(at: str, pattern: object, banks: Banks) -> Iterator[Problem]:
    if not isinstance(pattern, str):
        yield at, f"'pattern' is {pattern!r}: write it as text."
        return
    try:
        expression = compiled(pattern)
    except (BadRule, UnicodeEncodeError) as error:
        yield at, str(error)
        return
    if all(expression.search(text) is not None for text in _ORDINARY):
        yield at, f"The pattern {pattern!r} matches nearly every text: say more of it."


def _condition(at: str, source: object, banks: Banks) -> Iterator[Problem]:
    if not isinstance(source, str):
        yield at, f"'condition' is {source!r}: write an expression as text."
        return
    try:
        check_condition(source)
    except BadExpression as error:
        yield at, str(error)


def _competitor(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    yield from listed(at, options, banks, optional="names")


def _missing(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    yield from listed(at, options, banks, required="any_of")


def _changed(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    yield from listed(at, options, banks, required="fields")


def _language(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    yield from listed(at, options, banks, optional="also")


def _nothing(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := shape(at, options, set(), set())) is not None:
        yield fault


def _price(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := shape(at, options, set(), {"reference_days"})) is not None:
        yield fault
        return
    assert isinstance(options, Mapping)
    days = options.get("reference_days", 30)
    if type(days) is not int or not 1 <= days <= 365:
        yield f"{at}.reference_days", f"{days!r} is no number of days from 1 to 365."


def _verdict(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := shape(at, options, {"validator"}, set())) is not None:
        yield fault
    elif not is_text(options["validator"]):  # type: ignore[index]
        yield at, "'verdict.validator' must be the name of a validator, or *."


def _confidence(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := shape(at, options, {"below"}, set())) is not None:
        yield fault
    else:
        yield from share(f"{at}.below", options["below"])  # type: ignore[index]


def _classifier(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    wanted = {"model", "label", "at_least"}
    if (fault := shape(at, options, wanted, set())) is not None:
        yield fault
        return
    assert isinstance(options, Mapping)
    for name in ("model", "label"):
        if not is_text(options[name]):
            yield f"{at}.{name}", f"'{name}' is {options[name]!r}: write its name."
    yield from share(f"{at}.at_least", options["at_least"])


_CHECKS: Mapping[str, Callable[[str, object, Banks], Iterator[Problem]]] = {
    "phrases": _phrases,
    "pattern": _pattern,
    "competitor": _competitor,
    "price": _price,
    "claim": _claim,
    "changed": _changed,
    "missing": _missing,
    "language": _language,
    "obfuscation": _nothing,
    "verdict": _verdict,
    "confidence": _confidence,
    "always": _nothing,
    "condition": _condition,
    "classifier": _classifier,
}
