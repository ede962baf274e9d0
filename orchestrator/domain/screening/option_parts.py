"""What can be wrong with the parts that conditions are made of."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from orchestrator.domain.screening.detectors.lexicon import MATCHES
from orchestrator.domain.screening.reading.folding import fold

TERM_LIMIT = 5_000

Problem: TypeAlias = tuple[str, str]
Banks: TypeAlias = Mapping[str, Any]


def share(at: str, value: object) -> Iterator[Problem]:
    """A number above 0, at most 1."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= 1:  # type: ignore[operator]
        yield at, f"{value!r} is not usable: use a number above 0, at most 1."


def listed(
    at: str, options: object, banks: Banks, *, required: str = "", optional: str = ""
) -> Iterator[Problem]:
    """A set of fields with one list of words in it."""
    fault = shape(at, options, {required} - {""}, {optional} - {""})
    if fault is not None:
        yield fault
        return
    name = required or optional
    assert isinstance(options, Mapping)
    if name in options:
        yield from words(at, options, name, banks)


def shape(
    at: str, options: object, required: set[str], optional: set[str]
) -> Problem | None:
    """What is wrong with the names of the options, or None."""
    kind = at.rpartition(".")[2]
    if not isinstance(options, Mapping):
        return at, f"'{kind}' must hold a set of fields, such as {{}}."
    if required <= set(options) <= required | optional:
        return None
    needs = " and ".join(sorted(required)) or "nothing"
    may = f" and may have {', '.join(sorted(optional))}" if optional else ""
    given = ", ".join(map(str, options)) or "nothing"
    return at, f"'{kind}' takes {needs}{may}, not {given}."


def words(
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


def match(
    at: str, options: Mapping[str, Any], name: str, of: str, banks: Banks
) -> Iterator[Problem]:
    """How the words of option `of` stand among others, and whether that can work."""
    how, listed = options.get(name, "word"), options[of]
    if how not in MATCHES:
        yield f"{at}.{name}", f"'{name}' is {how!r}: use {', '.join(MATCHES)}."
    words = banks.get(listed, ()) if isinstance(listed, str) else listed
    if how in ("prefix", "anywhere") and isinstance(words, list | tuple):
        for word in words:
            if isinstance(word, str) and _is_one_letter(word):
                yield (
                    f"{at}.{of}",
                    f"{word!r} with match {how} is found in nearly every text: "
                    "write the whole word.",
                )


def _is_one_letter(word: str) -> bool:
    """One letter of an alphabet: a single Chinese character may be a whole word."""
    text = fold(word).text.strip()
    return len(text) == 1 and (text.isdigit() or text.upper() != text.lower())


def is_text(value: object) -> bool:
    """Whether it is text with something in it."""
    return isinstance(value, str) and bool(value.strip())
