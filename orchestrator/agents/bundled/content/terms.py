"""How much a term says of its documents: tf-idf, or the C-value of a term of words."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orchestrator.agents.bundled.content.stop_words import STOP_WORDS
from orchestrator.agents.bundled.content.words import sentences, tokens

LONGEST = 3  # words of a term
SOURCES = {
    "tf-idf": "Salton and Buckley 1988, Term-weighting approaches in automatic text"
    " retrieval; idf smoothed as ln((1 + N) / (1 + df)) + 1",
    "c-value": "Frantzi, Ananiadou and Mima 2000, Automatic recognition of multi-word"
    " terms: log2 of its words, times its count less the mean count of longer terms"
    " that hold it",
}


@dataclass(slots=True)
class Term:
    """Words in a row, how often they stand, and in which documents."""

    words: tuple[str, ...]
    count: int = 0
    documents: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return " ".join(self.words)


def candidates(texts: Mapping[str, str], language: str) -> dict[str, Term]:
    """Every run of one to three words that neither begins nor ends with a stop word.

    Several words count as a term from their second appearance on; numbers are none.
    """
    stop = STOP_WORDS[language]
    found: dict[tuple[str, ...], Term] = {}
    for name, text in texts.items():
        for words in _rows(text, stop):
            term = found.setdefault(words, Term(words))
            term.count += 1
            term.documents[name] = term.documents.get(name, 0) + 1
    return {
        term.text: term
        for term in found.values()
        if len(term.words) == 1 or term.count > 1
    }


def _rows(text: str, stop: frozenset[str]) -> Iterator[tuple[str, ...]]:
    for sentence in sentences(text):
        row = tokens(sentence)
        for start, first in enumerate(row):
            if not _says(first, stop):
                continue
            for length in range(1, min(LONGEST, len(row) - start) + 1):
                if _says(row[start + length - 1], stop):
                    yield tuple(row[start : start + length])


def _says(word: str, stop: frozenset[str]) -> bool:
    return len(word) > 1 and word not in stop and not word.isnumeric()


def tf_idf(terms: Mapping[str, Term], documents: int) -> dict[str, float]:
    """The weight of each term, summed over its documents."""
    return {
        name: sum(term.documents.values())
        * (math.log((1 + documents) / (1 + len(term.documents))) + 1)
        for name, term in terms.items()
    }


def c_value(terms: Mapping[str, Term]) -> dict[str, float]:
    """The C-value of the terms of two words and more; one word alone has none."""
    longer: dict[str, list[int]] = defaultdict(list)
    for term in terms.values():
        for inner in _inside(term.words):
            if inner in terms:
                longer[inner].append(term.count)
    return {
        name: math.log2(len(term.words))
        * (term.count - (sum(longer[name]) / len(longer[name]) if longer[name] else 0))
        for name, term in terms.items()
        if len(term.words) > 1
    }


def _inside(words: Sequence[str]) -> set[str]:
    """The shorter runs of words inside a term."""
    return {
        " ".join(words[start : start + length])
        for length in range(2, len(words))
        for start in range(len(words) - length + 1)
    }


def without_parts(
    ranked: Sequence[str], terms: Mapping[str, Term], most: int
) -> list[str]:
    """The best `most`; a term that only ever stands inside a better one is left out."""
    kept: list[str] = []
    seen: Counter[str] = Counter()
    for name in ranked:
        if len(kept) == most:
            break
        if seen[name] and seen[name] >= terms[name].count:
            continue
        kept.append(name)
        term = terms[name]
        for part in {*_inside(term.words), *term.words} - {name}:
            seen[part] += term.count
    return kept
