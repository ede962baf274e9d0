"""An approved offer as facts: read by the grammar that reads the copy."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.conditions import (
    Until,
    eligibility,
    ends_stated,
    waits,
)
from orchestrator.domain.screening.prices.freebies import stems
from orchestrator.domain.screening.prices.text import candidates
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.records import ApprovedOffer

_WORDINGS = {
    "free_shipping": "free delivery",
    "free_item": "free gift with your order",
    "gift": "free gift with your order",
    "trial": "free trial, start your trial",
    "cashback": "cashback",
    "instalments": "pay in instalments, interest-free",
    "fee": "fee",
    "price_match": "price match",
    "multibuy": "multibuy",
    "bundle": "bundle price",
}
_ABOUT = re.compile(
    r"^[^.!?;]{0,16}?(?<![a-z])(?:off|on|auf|sur|en|su|op|for|fur)"
    r"(?: (?:all|any|every|the|our|your|a|an|alle[sn]?|das|den|die|ihr\w*|dein\w*|"
    r"tout\w*|"
    r"unser\w*|todos?|selected|usual|normal|regular|price|of|full|rrp|prices?))*"
    r" ([^.,!?;:()|]{2,40})"
)
_STOP_AT = re.compile(
    r"(?<![a-z])(?:with|when|until|till|this|today|now|and get|or|at|using|mit|bis|if|"
    r"from|"
    r"use|code|over|for|by|through|ends?|in the|als|nur|ab|with code|before|only|"
    r"orders over"
    r"|plus|as|is|are|was|to|that|which|so|because|while|avec|con|jusqu\w*|hasta|fino|"
    r"instead|statt)(?![a-z]).*"
)
_WITH = re.compile(
    r"(?<![a-z])(?:with (?:every|each|any|all|your|a|an|the)|when you (?:buy|order) "
    r"(?:a|an|"
    r"any|the)|zu (?:jede[rm]|allen)|bei (?:jede[rm]|kauf eine[rs])|on (?:every|all|"
    r"any)) "
    r"([^.,!?;:()|]{2,40})"
)
VAGUE = stems(
    """order orders purchase purchases basket shop shopping range collection selection
    lines styles favourites favorites pieces items products product them these it
    everything total bill online store price prices full first next second bestellung
    einkauf sortiment artikel ganze gesamte alles first stuff best new season seasonal
    customers members sale site sitewide storewide whole entire us winter summer autumn
    spring month year week day days weekend checkout usual website"""
)
_EVERYTHING = re.compile(
    r"(?<![a-z])(?:everything|sitewide|site-wide|storewide|store-wide|alles|the "
    r"(?:whole|"
    r"entire) \w+|(?:all|any|every|your|first|jede) (?:\w+ )?(?:orders?|purchases?|"
    r"items?|products?|"
    r"bestellung)|das (?:ganze|gesamte) sortiment|entire (?:order|range)|whole "
    r"(?:shop|range|"
    r"store))(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What one approved offer says, and what must be said with it.

    `products` are those it names in full; empty is unsaid.
    """

    offer: ApprovedOffer
    wording: str
    said: tuple[Candidate, ...]
    codes: frozenset[str]
    thresholds: frozenset[tuple[Decimal, str]]
    ends: tuple[Until, ...]
    who: frozenset[str]
    about: frozenset[str]
    words: frozenset[str]
    is_everything: bool
    comes_with: frozenset[str]
    waits: frozenset[str]
    products: frozenset[str] = frozenset()

    def of_kind(self, *kinds: str) -> list[Candidate]:
        """What it says of these kinds."""
        return [c for c in self.said if c.kind in kinds]


@lru_cache(maxsize=2048)
def facts_of(offer: ApprovedOffer, label: str = "") -> OfferFacts:
    """The facts of `offer`; `label` is a product it names that has no record."""
    full = ". ".join([offer.text or _composed(offer), *offer.conditions, offer.code])
    text = fold(full).text
    said = candidates(text, home=offer.currency, written=full) if text.strip() else []
    codes = {c.said for c in said if c.kind == "code"}
    codes |= {code.strip().upper() for code in re.split(r"[,;/ ]+", offer.code) if code}
    thresholds = {
        (v, c.currency or "") for c in said if c.kind == "threshold" for v in c.values
    }
    if offer.threshold is not None:
        thresholds.add((offer.threshold, offer.currency))
    named = stems(fold(label).text)
    return OfferFacts(
        offer,
        wording=fold(offer.text).text.strip(" .!"),
        said=tuple(said),
        codes=frozenset(codes),
        thresholds=frozenset(thresholds),
        ends=tuple(ends_stated(text)),
        who=eligibility(text),
        about=frozenset((named | _abouts(text, said)) - VAGUE),
        words=stems(text) | named,
        comes_with=_comes_with(text),
        waits=waits(text),
        is_everything=bool(_EVERYTHING.search(f"{text} {fold(label).text}")),
    )


def about(text: str, said: Candidate) -> frozenset[str]:
    """What a discount in a text is said to be on, as stems; empty where unsaid."""
    match = _ABOUT.match(text[said.end : said.end + 64])
    if not match:
        return frozenset()
    return stems(_STOP_AT.sub("", match[1])) - VAGUE


def is_on_everything(text: str, said: Candidate) -> bool:
    """Whether a discount is said to be on the whole range."""
    after = re.split(r"[.!?;](?:\s|$)", text[said.end : said.end + 40])[0]
    return bool(
        re.match(
            r"^(?:off |rabatt |discount )?(?:on |off |auf )?(?:our |"
            r"the |das )?"
            r"(?:everything|sitewide|site-wide|storewide|alles|entire|"
            r"whole|"
            r"all orders|ganze|gesamte)(?![a-z])",
            after.strip(),
        )
    )


def related(these: frozenset[str], those: frozenset[str]) -> bool:
    """Whether two sets of stems share a word, compounds included (wool/woollen)."""
    return any(
        a == b
        or (min(len(a), len(b)) >= 4 and (a.startswith(b) or b.startswith(a)))
        or (min(len(a), len(b)) >= 5 and (a.endswith(b) or b.endswith(a)))
        for a in these
        for b in those
    )


def _comes_with(text: str) -> frozenset[str]:
    """What must be bought for a thing given away; empty where any order will do."""
    match = _WITH.search(text)
    return stems(_STOP_AT.sub("", match[1])) - VAGUE if match else frozenset()


def _abouts(text: str, said: list[Candidate]) -> frozenset[str]:
    kinds = ("percent", "saving", "multibuy", "free", "offer")
    found: frozenset[str] = frozenset()
    for candidate in said:
        if candidate.kind in kinds:
            found |= about(text, candidate)
    return found


def _composed(offer: ApprovedOffer) -> str:
    words = _WORDINGS.get(offer.kind, "")
    if offer.percent is not None:
        words = f"{offer.percent.normalize():f}% off, {words}"
    if offer.amount is not None and offer.kind == "amount_off":
        words = f"{offer.currency} {offer.amount} off, {words}"
    elif offer.amount is not None and offer.kind not in ("price", "percent"):
        words = f"{words}: {offer.currency} {offer.amount}"
    if offer.threshold is not None:
        words = f"{words} on orders over {offer.currency} {offer.threshold}"
    return words.strip(" ,")
