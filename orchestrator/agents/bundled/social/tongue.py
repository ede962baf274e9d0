"""Which language a short text is in, by the words the screening knows."""

import unicodedata
from collections import defaultdict

from orchestrator.agents.bundled.social.wordings import words
from orchestrator.domain.screening.detectors.profiles import profile_of, stems

UNKNOWN = "und"
FEWEST = 2  # known words: fewer say nothing
SURE = 5  # known words from which on their number is no doubt any more
LARGE = 0.6  # the English list is many times as long as the others


def language_of(text: str) -> tuple[str, float]:
    """The language with most of the words, and how sure that is, 0 to 1.

    A word that several languages have counts for each in part. ("und", 0.0) where too
    few words are known, or most letters are of another script than the Latin one.
    """
    if not _is_latin(text):
        return UNKNOWN, 0.0
    votes: defaultdict[str, float] = defaultdict(float)
    known = 0
    for word in words(text):
        owners = _owners(word)
        known += bool(owners)
        for language in owners:
            weight = LARGE if language == "en" and len(word) > 4 else 1.0
            votes[language] += weight / len(owners)
    if known < FEWEST:
        return UNKNOWN, 0.0
    language, most = max(votes.items(), key=lambda vote: (vote[1], vote[0]))
    share = most / sum(votes.values())
    return language, round(share * min(1.0, known / SURE), 3)


def _owners(word: str) -> frozenset[str]:
    owners = profile_of(frozenset()).owners
    if word in owners:
        return owners[word]
    if any("en" in owners.get(stem, ()) for stem in stems(word)):
        return frozenset({"en"})
    return frozenset()


def _is_latin(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    return bool(letters) and 2 * latin >= len(letters)
