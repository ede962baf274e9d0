"""Which product a price is about."""

import re
from collections.abc import Sequence

from orchestrator.domain.screening.prices.book import PriceBook
from orchestrator.domain.screening.prices.candidate import Candidate

Mention = tuple[int, int, str]
_ENDS = ".!?;"
_REACH = 300  # characters to either side of a price where its product may be named
_FOR = re.compile(
    r"^ ?(?:/\w+ )?(?:for|fur|pour|per|por|off|auf|on|sur)(?: (?:the|our|your|a|an|"
    r"den|die|"
    r"das|der|le|la|el|all|alle))* ?$"
)


def products_of(
    said: Candidate,
    text: str,
    mentions: Sequence[Mention],
    others: Sequence[Candidate],
    book: PriceBook,
) -> frozenset[str]:
    """The products `said` is about, of those named in its text; empty is unbound.

    Its sentence decides, else what was named last before it, else what comes after.
    """
    direct = _given_to(said, text, mentions)
    if direct:
        return direct
    first, last = _sentence(text, said.start, said.end)
    near = [m for m in mentions if first <= m[0] and m[1] <= last]
    if not near and first < said.start:
        near = [
            (start + first, end + first, sku)
            for start, end, sku in book.misspelt_in(text[first:last])
        ]
    if near:
        return _in_sentence(said, near, others, first, last)
    before = [m for m in mentions if m[1] <= first]
    if before:
        begin, end = _sentence(text, before[-1][0], before[-1][1])
        return frozenset(m[2] for m in before if begin <= m[0] and m[1] <= end)
    return frozenset(m[2] for m in mentions)


def _given_to(
    said: Candidate, text: str, mentions: Sequence[Mention]
) -> frozenset[str]:
    """€65 for the jumper, 20% off the scarf."""
    return frozenset(
        sku
        for start, _, sku in mentions
        if said.end <= start <= said.end + 24 and _FOR.match(text[said.end : start])
    )


def _in_sentence(
    said: Candidate,
    near: list[Mention],
    others: Sequence[Candidate],
    first: int,
    last: int,
) -> frozenset[str]:
    """With several products: the ones before it, or after it where prices lead."""
    if len({sku for *_, sku in near}) == 1:
        return frozenset(sku for *_, sku in near)
    prices = [c for c in others if c.values and first <= c.start and c.end <= last]
    leads = [c.start for c in prices if c.currency] or [said.start]
    if min(leads) < near[0][0]:
        after = [m for m in near if m[0] >= said.end]
        later = [c.start for c in prices if after and c.start > after[0][0]]
        limit = min(later, default=last)
        run = [m for m in after if m[0] < limit]
    else:
        before = [m for m in near if m[1] <= said.start]
        earlier = [c.end for c in prices if before and c.end <= before[-1][0]]
        limit = max(earlier, default=first)
        run = [m for m in before if m[0] >= limit]
    return frozenset(sku for *_, sku in (run or near))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around [start, end), cut at a distance nobody reads across."""
    first, last = start, end
    lowest, highest = max(0, start - _REACH), min(len(text), end + _REACH)
    while first > lowest and not (text[first - 1] in _ENDS and text[first].isspace()):
        first -= 1
    while last < highest and not (
        text[last] in _ENDS and text[last + 1 : last + 2] in ("", " ")
    ):
        last += 1
    return first, last
