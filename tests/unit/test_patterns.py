"""Patterns find what RE2 finds, only faster, and refuse what nobody could mean."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
import re2

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.dialect import (
    is_narrow,
    needs,
    rewritten,
)
from orchestrator.domain.screening.detectors.literals import plain
from orchestrator.domain.screening.detectors.narrowing import narrow
from orchestrator.domain.screening.detectors.patterns import Patterns, compiled
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.reading.page import read

PATTERNS = (
    r"\bcur(?:e[sd]?|ing)\s+(?:\w+\s+){0,4}(?:eczema|acne)\b",
    r"\b\d+\s?%",
    r"straße|STRASSE",
    r"colou?rs?\b",
    r"[\s-]+x{2,}",
    r"(?:lo){2}[^a-c]",
    r"лечи\w+",
    r"\p{Greek}+",
    r"世界[一二]",
    r"€\s?\d",
    r"a[\s-]b|c+d*",
    r"(?-i)Ab",
    r"\Qa.b\E",
    r"ﬁn|k.s",
    r"\D\d\W",
    r"#[^\s]+",
)
ALPHABET = [
    *"aAbBcCdDeExXlLoOkKsS59 -.%#€\n\t", "ſ", "\u212a", "ß", "ẞ", "é", "Σ", "ς", "π",
    "٣", "\u3000", "世", "界", "一", "😀", "\u00a0", "ﬁ", "cure ", "cures ", "eczema",
    "acne", "strasse", "straße", "colour", "lo", "лечит", "ЛЕЧИ", "color",
]  # fmt: skip


def evidence() -> Evidence:
    return Evidence(EXAMPLE, {}, None)


def detector(*patterns: str) -> Patterns:
    return Patterns([Leaf("pattern", text, None) for text in patterns])  # type: ignore[arg-type]


def hits(found: Patterns, content: Any) -> Iterator[Hit]:
    live = frozenset(range(len(found.leaves)))
    return found.find(read(content), evidence(), live)


def test_every_text_that_a_pattern_matches_is_found_by_the_detector() -> None:
    rng = random.Random(7)
    every = detector(*PATTERNS)
    options = re2.Options()
    options.case_sensitive = False
    plainly = [re2.compile(rewritten(text), options) for text in PATTERNS]

    for _ in range(3_000):
        text = "".join(rng.choices(ALPHABET, k=rng.randint(1, 12)))
        expected = {n for n, one in enumerate(plainly) if one.search(text)}

        assert expected <= {hit.leaf for hit in hits(every, text)}, text


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_finds_the_same_places_in_a_narrowed_text(pattern: str) -> None:
    rng = random.Random(8)
    options = re2.Options()
    options.case_sensitive = False
    exact = re2.compile(rewritten(pattern), options)
    used = compiled(pattern)

    for _ in range(500):
        text = "".join(rng.choices(ALPHABET, k=rng.randint(1, 15)))
        shown = narrow(text) if is_narrow(pattern) else text
        spans = [match.span(1) for match in exact.finditer(text)]

        assert [match.span(1) for match in used.finditer(shown)] == spans, text


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bcur(?:e|ing)\s+(?:\w+\s+){0,4}(?:eczema|flu)", {"cure", "curing"}),
        (r"colou?r", {"color", "colour"}),
        (r"\d+\s?%", {"%"}),
        (r"(?:foo)?bar", {"bar", "foobar"}),
        (r"\d{2,}", None),
        (r"a(?:bc)*d", None),
        (r"cure|\d", None),
    ],
)
def test_the_words_a_pattern_needs_are_known(
    pattern: str, words: set[str] | None
) -> None:
    found = needs(pattern)

    assert (None if found is None else set(found)) == words


def test_letters_that_are_the_same_to_re2_are_the_same_when_plain() -> None:
    cased = [
        chr(code)
        for code in range(0x20000)
        if not 0xD800 <= code < 0xE000 and chr(code).casefold() != chr(code)
    ]
    every = "".join(cased)

    for character in cased:
        for match in re2.finditer(f"(?i){re2.escape(character)}", every):
            assert plain(match.group()) == plain(character)


class Silent:
    """A set that gave up: it answers, but not for its canary."""

    def Match(self, text: str) -> list[int]:
        return []


def test_a_set_whose_canary_is_silent_has_checked_nothing() -> None:
    broken = detector(r"\d{2}")
    broken._set = Silent()

    with pytest.raises(RuntimeError, match="gave up"):
        list(hits(broken, "x"))


def test_a_word_search_that_does_not_answer_has_checked_nothing() -> None:
    broken = detector("cure")
    broken._words = detector("other")._words.__class__()
    broken._words.add_word("never there", ())
    broken._words.make_automaton()

    with pytest.raises(RuntimeError, match="gave up"):
        list(hits(broken, "x"))


def test_more_places_than_are_listed_leave_one_that_nothing_excuses() -> None:
    found = list(hits(detector("cure"), "cure " * 500))

    assert len(found) == 101
    assert (found[-1].path, found[-1].place) == ("", -1)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("a(?=b)", r"lookahead.*unless"),
        ("a(?!b)", r"negative lookahead.*unless"),
        ("(?<!a)b", r"lookbehind.*unless"),
        (r"(very) \1", r"backreference.*write the repeated words out"),
        (r"a\b b", "very start or end"),
        ("a{1001}", "at most 200"),
        (r"(?:\w+\s+){0,201}x", "at most 200"),
        (r"(?:(?:ab){15}c){15}", "225 times"),
        ("(?>ab)", "atomic"),
        ("ab*+c", "possessive"),
        (r"ab\Z", r"write \\z"),
        ("(", "RE2 refuses"),
        ("x" * 501, "at most 500"),
        ("a*", "matches the empty text"),
        (r"\pL{2}(?:\w+\s+){0,190}\w+\pN", "steps a character"),
    ],
)
def test_what_cannot_be_had_is_named_with_the_way_to_write_it(
    pattern: str, said: str
) -> None:
    with pytest.raises(BadRule, match=said):
        compiled(pattern)
