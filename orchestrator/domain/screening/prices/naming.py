"""Products by their names: in an offer's words, in copy, and a little differently."""

import re
from dataclasses import replace

from rapidfuzz import fuzz

from orchestrator.domain.screening.detectors.lexicon import Lexicon
from orchestrator.domain.screening.prices.offers import OfferFacts
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.reading.view import View

_SAME_NAME = 90  # of 100: a product of an offer written a little differently
_PRICED = re.compile(
    r"^s?(?: (?:is|are|at|for|costs?|kostet|ist|fur|now|just|nur))* ?[:(-]? ?[€£$]?\d"
)


def full_names(labels: dict[str, frozenset[str]]) -> Lexicon[str]:
    """Every full name of every product."""
    return Lexicon(
        (name, "word", sku) for sku, names in labels.items() for name in names
    )


def with_products(facts: OfferFacts, names: Lexicon[str]) -> OfferFacts:
    """With the products its wording names; a name inside a longer one is none."""
    text = " ".join((facts.offer.text, *facts.offer.conditions))
    found = sorted(names.find(fold(text)), key=lambda f: (f[0], -f[1])) if text else []
    kept: list[tuple[int, int, str]] = []
    for start, end, sku in found:
        if not kept or end > kept[-1][1] or (start, end) == kept[-1][:2]:
            kept.append((start, end, sku))
    return (
        replace(facts, products=frozenset(sku for *_, sku in kept)) if kept else facts
    )


def stands_out(view: View, start: int, end: int) -> bool:
    """Whether a word is written like a name, as a thing known, or with its price."""
    if _PRICED.match(view.text[end : end + 16]):
        return True
    before = view.text[max(0, start - 6) : start]
    if before.endswith(("the ", "our ", "your ", "der ", "die ", "das ", "this ")):
        return True
    return view.quote(start, start + 1).isupper()


def product_named(name: str, labels: dict[str, frozenset[str]]) -> str | None:
    """The sku a product's name belongs to; "" for no product, None for an unknown."""
    if not name.strip() or name in labels:
        return name
    wanted = fold(name).text
    best: float = _SAME_NAME
    found: str | None = None
    for sku, names in labels.items():
        for known in names:
            score = fuzz.ratio(wanted, fold(known).text)
            if score > best or score == 100:
                best, found = score, sku
    return found
