"""What a set of covered languages knows, and whose word each other word is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from orchestrator.domain.screening.detectors.vocabulary import (
    eastern,
    english,
    loans,
    scripts,
    western,
)
from orchestrator.domain.screening.reading.folding import fold

UNUSUAL, UNKNOWN = 0.6, 0.1  # words of no list: with odd letters, or without
STRANGE = ((0.5, 0.55), (0.3, 0.35))  # from this share of odd triples, so much
_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "ly", "er", "ers", "r", "est", "y",
            "ness", "ful", "less", "able", "ment")  # fmt: skip
_TELLING = 4  # letters a word needs before its triples say anything
_STEM = 3  # letters that must be left of a word without its ending
_SHAPES = {"de": "äöüß", "fr": "àâçéèêëîïôûùœæ", "es": "áéíóúüñ", "it": "àèéìòù",
           "nl": "éëïöè", "pt": "áâãàçéêíóôõú", "sv": "åäöé", "da": "æøåé",
           "no": "æøåéò"}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """`small` and `known` words are those of the covered languages, `owners` says
    which uncovered languages have a word, `letters` are the marked ones
    and `trigrams` the triples that are usual."""

    small: frozenset[str]
    known: frozenset[str]
    owners: dict[str, frozenset[str]]
    letters: frozenset[str]
    trigrams: frozenset[str]
    has_english: bool

    @lru_cache(maxsize=20_000)  # noqa: B019  # profiles are few and live on
    def knows(self, word: str) -> bool:
        """Whether a covered language has `word`, in English also with an ending."""
        if word in self.known:
            return True
        if not self.has_english:
            return False
        return any(stem in self.known for stem in stems(word))

    @lru_cache(maxsize=20_000)  # noqa: B019
    def is_odd(self, word: str) -> bool:
        """Whether `word` may be foreign: no covered language has it."""
        if self.knows(word):
            return False
        return word in self.owners or self.oddness(word) > UNKNOWN

    def oddness(self, word: str) -> float:
        """What a word of no list is worth, by its letters."""
        if self.is_unusual(word):
            return UNUSUAL
        share = self.strangeness(word)
        return next((score for least, score in STRANGE if share >= least), UNKNOWN)

    def is_unusual(self, word: str) -> bool:
        """Whether `word` has a marked letter that no covered language writes."""
        if word.isascii() or word in LOANS:
            return False
        return any(not c.isascii() and c.isalpha() and c not in self.letters
                   for c in word)  # fmt: skip

    @lru_cache(maxsize=20_000)  # noqa: B019
    def strangeness(self, word: str) -> float:
        """The share of `word`'s letter triples that the covered languages lack."""
        if len(word) < _TELLING:
            return 0.0
        found = triples(word)
        return sum(triple not in self.trigrams for triple in found) / len(found)


def triples(word: str) -> list[str]:
    """Each three letters in a row of `word`, its edges included."""
    edged = f" {word} "
    return [edged[i : i + 3] for i in range(len(word))]


def stems(word: str) -> Iterator[str]:
    """What an English `word` may be made from; also both parts of a joined one."""
    for ending in _ENDINGS:
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= _STEM:
            yield stem
            yield f"{stem}e"
            if stem[-1] == stem[-2]:
                yield stem[:-1]
            if stem[-1] == "i" and ending != "s":
                yield f"{stem[:-1]}y"
    if "-" in word:
        yield from (part for part in word.split("-") if len(part) >= _STEM)


@lru_cache(maxsize=64)
def profile_of(covered: frozenset[str]) -> Profile:
    """The profile of `covered`, two-letter languages; made once for each set."""
    lists = {**western.WORDS, **eastern.WORDS}
    for script, languages in scripts.LANGUAGES.items():
        if covered.intersection(languages) and script not in scripts.UNSPACED:
            lists |= {name: scripts.WORDS[name] for name in languages
                      if name in scripts.WORDS}  # fmt: skip
    words = {name: _spellings(text) for name, text in lists.items()}
    words["en"] = frozenset((english.SMALL + english.COMMON + english.ORDINARY).split())
    known = frozenset[str]().union(*(words.get(name, ()) for name in covered))
    others = {name: found for name, found in words.items() if name not in covered}
    owners: dict[str, set[str]] = {}
    for name, found in others.items():
        for word in found:
            owners.setdefault(word, set()).add(name)
    small = frozenset(english.SMALL.split()) if "en" in covered else frozenset()
    counts = Counter(triple for word in known for triple in triples(word))
    return Profile(
        small=small | {word for word in known if len(word) <= 3},
        known=known,
        owners={word: frozenset(names) for word, names in owners.items()},
        letters=frozenset("".join(_SHAPES.get(name, "") for name in covered)),
        trigrams=frozenset(triple for triple, n in counts.items() if n > 1),
        has_english="en" in covered,
    )


@lru_cache(maxsize=128)
def _spellings(text: str) -> frozenset[str]:
    """The words of `text`, and how they look with their marks left out."""
    words = text.split()
    plain = (w.lower() if w.isascii() else fold(w).text for w in words if len(w) > 2)
    return frozenset(words).union(plain)


LOANS = frozenset(loans.WORDS.split())
LOAN_PHRASES = tuple(
    tuple(phrase.split()) for phrase in loans.PHRASES.replace("\n", " ").split(";")
)
