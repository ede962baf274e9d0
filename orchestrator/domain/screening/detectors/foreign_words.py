"""Stretches whose words belong to a language that no live rule covers.

A running score: the words of one uncovered language raise it, those of the covered
languages lower it. A stretch is foreign where the score rises far enough.
"""

from collections import Counter
from dataclasses import dataclass

from orchestrator.domain.screening.detectors.profiles import (
    LOAN_PHRASES,
    Profile,
    profile_of,
)
from orchestrator.domain.screening.detectors.words import Word, words_in

FEWEST = 3  # words: fewer say too little
ENOUGH = 2.0  # how far the score must rise
FALL = 2.0  # how far it may fall before the stretch is over
CANDIDATES = 4  # languages tried on one text, those with most words first

SMALL, KNOWN, SHARED = -1.0, -0.8, -0.1  # words of a covered language
OWN, RELATED, LETTER, NAME, PARTICLE = 1.0, 0.3, 0.3, 0.4, 0.1  # of an uncovered one
UNUSUAL, UNKNOWN = 0.6, 0.1  # words of no list: with odd letters, or without

_LOANS = {
    phrase[0]: [other for other in LOAN_PHRASES if other[:1] == phrase[:1]]
    for phrase in LOAN_PHRASES
    if phrase
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a text, and the language it seems to be in."""

    start: int
    end: int
    language: str


def stretches(
    text: str, covered: frozenset[str], *, at_least: float = ENOUGH
) -> list[Stretch]:
    """Where `text` reads as an uncovered language, written in a covered script."""
    profile = profile_of(covered)
    words = _without_loans(words_in(text))
    if len(words) < FEWEST:
        return []
    votes: Counter[str] = Counter()
    for word in words:
        if not profile.knows(word.text):
            votes.update(profile.owners.get(word.text, ()))
    best: tuple[float, list[Stretch]] = (0.0, [])
    for language, _ in votes.most_common(CANDIDATES):
        scores = [_score(word, language, profile) for word in words]
        found = _risen(scores, words, language, at_least)
        best = max(best, found, key=lambda each: each[0])
    return best[1]


def _score(word: Word, language: str, profile: Profile) -> float:
    owners = profile.owners.get(word.text, frozenset())
    if profile.knows(word.text):
        if language in owners:
            return SHARED
        return SMALL if word.text in profile.small else KNOWN
    if word.between_names:
        return PARTICLE
    if language in owners:
        if len(word.text) == 1:
            return LETTER
        return NAME if word.is_name else OWN
    if word.is_name:
        return 0.0
    if owners:
        return RELATED
    return UNUSUAL if profile.is_unusual(word.text) else UNKNOWN


def _risen(
    scores: list[float], words: list[Word], language: str, at_least: float
) -> tuple[float, list[Stretch]]:
    """The stretches in which the score rises by `at_least`, and the sum of them."""
    found: list[Stretch] = []
    total = score = top = 0.0
    first = last = 0
    for place, step in enumerate([*scores, -float("inf")]):
        if score <= 0:
            score, top, first = 0.0, 0.0, place
        score += step
        if score > top:
            top, last = score, place
        elif score <= 0 or score < top - FALL:
            own = {w.text for w in words[first : last + 1]} if top >= at_least else ()
            if len(own) >= FEWEST:  # "la la la" is no language
                found.append(Stretch(words[first].start, words[last].end, language))
                total += top
            score = 0.0
    return total, found


def _without_loans(words: list[Word]) -> list[Word]:
    kept: list[Word] = []
    place = 0
    while place < len(words):
        size = next(
            (
                len(phrase)
                for phrase in _LOANS.get(words[place].text, ())
                if tuple(w.text for w in words[place : place + len(phrase)]) == phrase
            ),
            0,
        )
        if not size:
            kept.append(words[place])
        place += size or 1
    return kept
