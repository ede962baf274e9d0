"""Stretches whose words belong to a language that no live rule covers.

A running score: the words of one uncovered language raise it, those of the covered
languages lower it. A stretch is foreign where the score rises far enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.domain.screening.detectors.profiles import (
    LOAN_PHRASES,
    Profile,
    profile_of,
)
from orchestrator.domain.screening.detectors.words import (
    Word,
    plain_letters,
    sentences_in,
    words_in,
)

FEWEST = 3  # words: fewer say too little
ENOUGH = 2.0  # how far the score must rise
FALL = 2.0  # how far it may fall before the stretch is over
UNNAMED = "und"  # some language or other: none has its words, odd letters it has
CANDIDATES = 3  # languages tried on one text, those with most words first

SMALL, KNOWN, SHARED = -1.0, -0.8, -0.1  # words of a covered language
OWN, RELATED, LETTER, NAME, PARTICLE = 1.0, 0.3, 0.3, 0.4, 0.1  # of an uncovered one
ODD, SHARE = 2, 0.3  # odd words a text needs; the vote of a word both sides have
SENTENCE, LISTED, CREDIT = 3, 5, 0.9  # words, words a comma, what they are worth
WEAK = 0.6  # words that stand in the names of dishes, places and wines

_NOBODY: frozenset[str] = frozenset()
_PARTICLES = """
de del della di da do das dos du des la le les el al au aux con van von der den y e et à
"""
_WEAK = frozenset(_PARTICLES.split())
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
    plain, places = plain_letters(text)
    found: list[Stretch] = []
    for first, last in _suspects(plain, profile):
        words = _without_loans(words_in(plain, first, last))
        found += _foreign(words, profile, at_least)
    if places is None:
        return found
    return [Stretch(places[s.start], places[s.end - 1] + 1, s.language) for s in found]


def _suspects(plain: str, profile: Profile) -> Iterator[tuple[int, int]]:
    """Runs of sentences each with an odd word, and enough of them together."""
    first = last = 0
    odd: set[str] = set()
    for start, end, words in sentences_in(plain):
        found = set(filter(profile.is_odd, words))
        if found:
            first = first if odd else start
            last = end
            odd |= found
            continue
        if len(odd) >= ODD:
            yield first, last
        odd = set()
    if len(odd) >= ODD:
        yield first, last


def _foreign(words: list[Word], profile: Profile, at_least: float) -> list[Stretch]:
    """The stretches of the one uncovered language that raises the score most."""
    if len(words) < FEWEST:
        return []
    read = [(word, *_read(word, profile)) for word in words]
    best: tuple[float, list[Stretch]] = (0.0, [])
    for language in _candidates(words, profile):
        scores = [
            (_own(word, other) if language in owners else other)
            for word, owners, other in read
        ]
        if language == UNNAMED:  # the names of plants and ingredients are odd too
            listed = enumerate(words)
            scores = [
                min(scores[i], 0.0) if w.in_list else scores[i] for i, w in listed
            ]
        _raise_sentences(words, scores)
        found = _risen(scores, words, language, at_least)
        best = max(best, found, key=lambda each: each[0])
    return best[1]


def _candidates(words: list[Word], profile: Profile) -> list[str]:
    """The uncovered languages with most of the words."""
    votes: dict[str, float] = {}
    for word in words:
        vote = SHARE if profile.knows(word.text) else 1.0
        for language in profile.owners.get(word.text, ()):
            votes[language] = votes.get(language, 0.0) + vote
    ranked = sorted(votes, key=lambda language: (-votes[language], language))
    return [*ranked[:CANDIDATES], UNNAMED]


def _read(word: Word, profile: Profile) -> tuple[frozenset[str], float]:
    """Whose `word` is, and what it is worth where it is not the candidate's."""
    owners = profile.owners.get(word.text, _NOBODY)
    if profile.knows(word.text):
        return owners, SMALL if word.text in profile.small else KNOWN
    if word.between_names:
        return _NOBODY, PARTICLE
    if word.is_name:
        return owners, 0.0
    return owners, RELATED if owners else profile.oddness(word.text)


def _own(word: Word, other: float) -> float:
    """What a word of the candidate is worth, `other` if it were not."""
    if other < 0:
        return SHARED
    if len(word.text) == 1:
        return LETTER
    if word.text in _WEAK:
        return WEAK
    return NAME if word.is_name else OWN


def _raise_sentences(words: list[Word], scores: list[float]) -> None:
    """Credit sentences in which a covered language has no word of its own.

    Lists are left alone: those of dishes, plants and ingredients are such too.
    """
    opens = [place for place, word in enumerate(words) if word.opens or not place]
    for first, last in zip(opens, [*opens[1:], len(words)], strict=True):
        sentence, own = words[first:last], scores[first:last]
        plain = sum(not word.is_name for word in sentence)
        listed = sum(word.in_list for word in sentence)
        is_told = plain >= SENTENCE and listed <= len(sentence) / LISTED
        if is_told and min(own) > KNOWN and max(own) >= RELATED:
            scores[first] += CREDIT


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
