"""What can be wrong with a red line's conditions: `when` and `unless`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from orchestrator.domain.errors import BadExpression, BadRule
from orchestrator.domain.screening.detectors.facts import check_condition
from orchestrator.domain.screening.detectors.lexicon import MATCHES
from orchestrator.domain.screening.detectors.patterns import compiled
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.rule import GROUPS, KINDS
from orchestrator.domain.screening.tree import APPROVED, DEPTH_LIMIT, EXCEPTIONS

TERM_LIMIT = 5_000
REACH_LIMIT = 50  # words between a term and what must stand near it

Problem: TypeAlias = tuple[str, str]
Banks: TypeAlias = Mapping[str, Any]


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
    if (fault := _shape(at, options, {"terms"}, optional)) is not None:
        yield fault
        return
    assert isinstance(options, Mapping)
    yield from _words(at, options, "terms", banks)
    yield from _match(at, options, "match", "terms", banks)
    if "near" not in options:
        for name in sorted({"near_match", "within"} & set(options)):
            yield f"{at}.{name}", f"'{name}' needs 'near': the words to stand near to."
        return
    yield from _words(at, options, "near", banks)
    yield from _match(at, options, "near_match", "near", banks)
    within = options.get("within")
    is_whole = isinstance(within, int) and not isinstance(within, bool)
    if not is_whole or not 1 <= within <= REACH_LIMIT:  # type: ignore[operator]
        said = "is missing" if within is None else f"is {within!r}"
        yield (
            f"{at}.within",
            f"'within' {said}: 'near' needs how many words away, 1 to {REACH_LIMIT}.",
        )


def _claim(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := _shape(at, options, {"about"}, {"match"})) is not None:
        yield fault
        return
    assert isinstance(options, Mapping)
    yield from _words(at, options, "about", banks)
    yield from _match(at, options, "match", "about", banks)


def _pattern(at: str, pattern: object, banks: Banks) -> Iterator[Problem]:
    if not isinstance(pattern, str):
        yield at, f"'pattern' is {pattern!r}: write it as text."
        return
    try:
        compiled(pattern)
    except (BadRule, UnicodeEncodeError) as error:
        yield at, str(error)


def _condition(at: str, source: object, banks: Banks) -> Iterator[Problem]:
    if not isinstance(source, str):
        yield at, f"'condition' is {source!r}: write an expression as text."
        return
    try:
        check_condition(source)
    except BadExpression as error:
        yield at, str(error)


def _competitor(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    yield from _listed(at, options, banks, optional="names")


def _missing(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    yield from _listed(at, options, banks, required="any_of")


def _changed(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    yield from _listed(at, options, banks, required="fields")


def _language(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    yield from _listed(at, options, banks, optional="also")


def _nothing(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := _shape(at, options, set(), set())) is not None:
        yield fault


def _price(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := _shape(at, options, set(), {"reference_days"})) is not None:
        yield fault
        return
    assert isinstance(options, Mapping)
    days = options.get("reference_days", 30)
    if type(days) is not int or not 1 <= days <= 365:
        yield f"{at}.reference_days", f"{days!r} is no number of days from 1 to 365."


def _verdict(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := _shape(at, options, {"validator"}, set())) is not None:
        yield fault
    elif not _is_text(options["validator"]):  # type: ignore[index]
        yield at, "'verdict.validator' must be the name of a validator, or *."


def _confidence(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    if (fault := _shape(at, options, {"below"}, set())) is not None:
        yield fault
    else:
        yield from _share(f"{at}.below", options["below"])  # type: ignore[index]


def _classifier(at: str, options: object, banks: Banks) -> Iterator[Problem]:
    wanted = {"model", "label", "at_least"}
    if (fault := _shape(at, options, wanted, set())) is not None:
        yield fault
        return
    assert isinstance(options, Mapping)
    for name in ("model", "label"):
        if not _is_text(options[name]):
            yield f"{at}.{name}", f"'{name}' is {options[name]!r}: write its name."
    yield from _share(f"{at}.at_least", options["at_least"])


def _share(at: str, value: object) -> Iterator[Problem]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= 1:  # type: ignore[operator]
        yield at, f"{value!r} is not usable: use a number above 0, at most 1."


def _listed(
    at: str, options: object, banks: Banks, *, required: str = "", optional: str = ""
) -> Iterator[Problem]:
    """A set of fields with one list of words in it."""
    fault = _shape(at, options, {required} - {""}, {optional} - {""})
    if fault is not None:
        yield fault
        return
    name = required or optional
    assert isinstance(options, Mapping)
    if name in options:
        yield from _words(at, options, name, banks)


def _shape(
    at: str, options: object, required: set[str], optional: set[str]
) -> Problem | None:
    kind = at.rpartition(".")[2]
    if not isinstance(options, Mapping):
        return at, f"'{kind}' must hold a set of fields, such as {{}}."
    if required <= set(options) <= required | optional:
        return None
    needs = " and ".join(sorted(required)) or "nothing"
    may = f" and may have {', '.join(sorted(optional))}" if optional else ""
    given = ", ".join(map(str, options)) or "nothing"
    return at, f"'{kind}' takes {needs}{may}, not {given}."


def _words(
    at: str, options: Mapping[str, Any], name: str, banks: Banks
) -> Iterator[Problem]:
    """A list of words, or the name of a bank, which was checked already."""
    listed, where = options[name], f"{at}.{name}"
    if isinstance(listed, str):
        if listed not in banks:
            known = ", ".join(map(str, banks)) or "none"
            yield where, f"There is no bank '{listed}': this red line has {known}."
        return
    if not isinstance(listed, list | tuple) or not listed:
        yield where, f"'{name}' must list at least one word or phrase."
    elif not all(isinstance(word, str) and word.strip() for word in listed):
        yield where, f"'{name}' must list at least one word or phrase, each as text."
    elif len(listed) > TERM_LIMIT:
        yield (
            where,
            f"'{name}' lists {len(listed):,} words: at most {TERM_LIMIT:,}. Split the "
            "red line.",
        )
    else:
        for word in listed:
            if name != "fields" and not fold(word).text.strip():
                yield where, f"The term {word!r} has nothing to find in it: remove it."


def _match(
    at: str, options: Mapping[str, Any], name: str, of: str, banks: Banks
) -> Iterator[Problem]:
    match, listed = options.get(name, "word"), options[of]
    if match not in MATCHES:
        yield f"{at}.{name}", f"'{name}' is {match!r}: use {', '.join(MATCHES)}."
    words = banks.get(listed, ()) if isinstance(listed, str) else listed
    if match in ("prefix", "anywhere") and isinstance(words, list | tuple):
        for word in words:
            if isinstance(word, str) and _is_one_letter(word):
                yield (
                    f"{at}.{of}",
                    f"{word!r} with match {match} is found in nearly every text: "
                    "write the whole word.",
                )


def _is_one_letter(word: str) -> bool:
    """One letter of an alphabet: a single Chinese character may be a whole word."""
    text = fold(word).text.strip()
    return len(text) == 1 and (text.isdigit() or text.upper() != text.lower())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


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
