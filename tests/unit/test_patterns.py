"""Patterns find what RE2 finds, only faster, and refuse what nobody could mean."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
import re2

from orchestrator.domain.errors import BadRule
from orchestrator.domain.screening.detection import Evidence, Hit, Leaf
from orchestrator.domain.screening.detectors.dialect import (
    crosses,
    is_narrow,
    needs,
    rewritten,
)
from orchestrator.domain.screening.detectors.literals import EDGE, plain
from orchestrator.domain.screening.detectors.narrowing import narrow
from orchestrator.domain.screening.detectors.patterns import Patterns, compiled
from orchestrator.domain.screening.detectors.sentences import Shown
from orchestrator.domain.screening.fixtures import EXAMPLE
from orchestrator.domain.screening.reading.page import Passage, read

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
        (
            r"\bcur(?:e|ing)\s+(?:\w+\s+){0,4}(?:eczema|flu)",
            {f"{EDGE}cure", f"{EDGE}curing"},
        ),
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

    assert (set(found[0]) if found else None) == words


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


def test_a_text_of_many_sentences_is_searched_as_if_it_were_one() -> None:
    rng = random.Random(9)
    words = [*ALPHABET, ". ", "! ", "?\n", ".", "ü. ", "1. ", "1,5 "]
    patterns = (*PATTERNS, r"a. b", r"\bcure[^.!?]{0,9}acne\b", r"\d+[.,]\s?\d?x")
    every = detector(*patterns)

    for _ in range(1_500):
        text = "".join(rng.choices(words, k=rng.randint(5, 40)))
        found = {(h.leaf, h.start, h.end) for h in hits(every, text)}
        expected = {
            (number, *span)
            for passage in read(text).passages
            for number, pattern in enumerate(patterns)
            for span in whole(passage, pattern)
        }

        lost = {h for h in expected - found if not covered(h, found)}
        assert not lost, text


def whole(passage: Passage, pattern: str) -> list[tuple[int, int]]:
    """Where a passage as written matches, searched in one go."""
    view = passage.written
    text = narrow(view.text) if is_narrow(pattern) else view.text
    found = Shown(text, [0, len(text)]).places(compiled(pattern), None, 100)
    return [view.span(start, end) for start, end in found]


def covered(hit: tuple[int, int, int], found: set[tuple[int, int, int]]) -> bool:
    """A longer hit of another view may stand for it."""
    return any(h[0] == hit[0] and h[1] <= hit[1] and h[2] >= hit[2] for h in found)


@pytest.mark.parametrize(
    ("pattern", "may"),
    [
        (r"\bcure\s+(?:\w+ ){0,3}acne\b", False),
        (r"a[^.!?]{0,30}b", False),
        (r"a[^!?\n]{0,30}b", True),
        (r"dr\.? who", True),
        (r"\d+(?:[.,]\d+)?%", False),
        (r"[\d.]+ ?x", True),
        (r"(?:so[.!])+(?: |$)", True),
        (r"(?:\. )?x", True),
        (r"a.b", False),
        (r"a..b", True),
        (r"a\Wb", False),
        (r"a\W+b", True),
        (r"a[ -/]+b", True),
        (r"[^\pL]a", True),
        (r"(?i:a)", True),
        ("colou?r", False),
    ],
)
def test_it_is_known_which_patterns_may_match_across_a_sentence_end(
    pattern: str, may: bool
) -> None:
    assert crosses(pattern) is may
