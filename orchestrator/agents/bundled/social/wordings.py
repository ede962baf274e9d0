"""Finding words of a list in a text: folded, whole words, stems and phrases."""

import re
from collections.abc import Mapping
from functools import lru_cache

from orchestrator.domain.screening.reading.folding import fold

LANGUAGES = ("en", "de", "fr")
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
Terms = tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]


def words(text: str) -> list[str]:
    """The words of a text in lower case, without accents, apostrophes kept."""
    return WORD.findall(fold(text.replace("\u2019", "'")).text)


@lru_cache(maxsize=256)
def _terms(listed: str) -> Terms:
    """Whole words, stems and phrases of one list."""
    found = listed.split()
    stems = tuple(term[:-1] for term in found if term.endswith("*"))
    phrases = tuple(f" {t.replace('|', ' ')} " for t in found if "|" in t)
    whole = frozenset(t for t in found if "|" not in t and not t.endswith("*"))
    return whole, stems, phrases


def places(said: list[str], lists: Mapping[str, str], language: str) -> list[int]:
    """Where words of the list of `language` stand; of every list where it is none."""
    chosen = [lists[language]] if language in lists else list(lists.values())
    found: set[int] = set()
    for listed in chosen:
        whole, stems, _ = _terms(listed)
        found |= {i for i, w in enumerate(said) if w in whole or w.startswith(stems)}
    return sorted(found)


def speaks(said: list[str], lists: Mapping[str, str], language: str = "") -> bool:
    """Whether any word, stem or phrase is there; without a language, of every list."""
    if places(said, lists, language):
        return True
    chosen = [lists[language]] if language in lists else list(lists.values())
    text = f" {' '.join(said)} "
    return any(phrase in text for listed in chosen for phrase in _terms(listed)[2])
