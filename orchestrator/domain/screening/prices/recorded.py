"""Whether a price of record says exactly what the copy says."""

from collections.abc import Iterable

from orchestrator.domain.screening.prices.book import PriceTerms
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.freebies import stem
from orchestrator.domain.screening.prices.measures import NEUTRAL, WHOLE, plain, scale
from orchestrator.domain.screening.prices.money import rounded
from orchestrator.domain.screening.records import PriceRecord

_SOLD_IN = frozenset(
    {"bottle", "jar", "box", "pack", "tin", "serving", "session", "dozen", "use"}
)
_FEE_NAMES = frozenset(
    stem(word)
    for word in str.split(
        "fee delivery shipping postage deposit charge surcharge versand lieferung "
        "porto "
        "versandkosten gebuhr pfand kaution extra service setup installation wrap "
        "wrapping "
        "upgrade livraison envio insurance warranty add-on"
    )
)
_CARDS = frozenset(stem(word) for word in ("voucher", "card", "gutschein", "credit"))


def on_record(said: Candidate, terms: PriceTerms) -> bool:
    """Whether some product has this amount in every market of this currency."""
    markets: dict[str, dict[str, bool]] = {}
    for record in _that_may_say(said, terms):
        if record.currency == said.currency:
            places = markets.setdefault(record.sku, {})
            market = record.market.casefold()
            says = _is_price_of(record, said) or _is_offered(record, said, terms)
            places[market] = places.get(market, False) or says
    return any(all(places.values()) for places in markets.values())


def _is_offered(record: PriceRecord, said: Candidate, terms: PriceTerms) -> bool:
    """Whether an offer on this very product and market makes the amount."""
    return any(
        facts.offer.sku == record.sku
        and facts.offer.market.casefold() == record.market.casefold()
        and said.role in ("", "was")
        and (facts.offer.was if said.role == "was" else facts.offer.amount)
        in said.values
        for facts in terms.offers
    )


def rate_on_record(said: Candidate, terms: PriceTerms) -> bool:
    """Whether a product has exactly this rate."""
    return any(r.rate is not None and r.rate in said.values for r in terms.records)


def _that_may_say(said: Candidate, terms: PriceTerms) -> Iterable[PriceRecord]:
    if said.role == "was":
        return (*terms.records, *terms.former)
    if said.role in ("fee", "credit"):
        names = _FEE_NAMES if said.role == "fee" else _CARDS
        return (r for r in terms.records if words_of(r) & names)
    if said.role == "bundle" and said.unit:
        return (r for r in terms.records if _is_for(r, said))
    return terms.records if said.role in ("", "worth") else ()


def _is_for(record: PriceRecord, said: Candidate) -> bool:
    """Whether a product is itself several of something: a price for two, a duo."""
    unit = plain(record.unit)[0]
    names = words_of(record)
    return said.unit == unit or (
        said.said == "2" and bool(names & {"duo", "pair", "double", "two", "twin"})
    )


def words_of(record: PriceRecord) -> set[str]:
    """The stems of its sku and names."""
    words = " ".join((record.sku, *record.aliases)).casefold().replace("-", " ")
    return {stem(word) for word in words.split()}


def _is_price_of(record: PriceRecord, said: Candidate) -> bool:
    if record.amount is None:
        return False
    unit, period = plain(record.unit)
    period = plain(record.period)[1] or period
    if said.period and said.period != period:
        return False
    weighed, sold = scale(said.unit), scale(unit)
    if weighed and sold and weighed[0] == sold[0]:
        price = record.amount * weighed[1] / sold[1]
        return any(rounded(price) == value for value in said.values)
    if record.amount not in said.values:
        return False
    if said.unit == unit or not said.unit:
        return True
    if said.unit == WHOLE:
        return unit == ""
    if said.unit == "pair":
        return unit in ("", "pair")
    if said.unit in NEUTRAL:
        return unit in (*NEUTRAL, "pair")
    if said.role == "bundle":
        return True  # of a product that is several things itself
    if scale(unit) and plain(record.unit.split()[-1])[0] == said.unit:
        return True  # a bag, of a 250 g bag
    return said.unit in _SOLD_IN and unit in NEUTRAL
