"""The terms of a wording or an offer: read strictly, or refused at the field."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.detectors.claim_records import read_claims
from orchestrator.domain.screening.prices.stated import approved_offers
from orchestrator.domain.screening.records import ApprovedClaim, ApprovedOffer
from orchestrator.domain.screening.scope import day
from orchestrator.models import Allowance, Ruleset

KINDS = ("claim", "offer")
OFFERS = (
    *("price", "percent", "amount_off", "free_shipping", "free_item", "gift"),
    *("multibuy", "bundle", "trial", "cashback", "instalments", "fee"),
    *("price_match", "other"),
)
LISTS = {"variants", "products", "markets", "channels", "conditions"}
DAYS = {"starts", "ends", "evidence_until"}
MONEY = {"amount", "was", "percent", "threshold"}
LONGEST = 2_000
NEEDS = {"price": "amount", "percent": "percent", "amount_off": "amount"}


def read_claim(terms: object, *, id: int | str = "") -> ApprovedClaim:
    """A claim row: wording and, where they bind it, variants, products, markets,
    channels, disclaimer, starts, ends, evidence_until. BadInput names the field."""
    row = _row(terms, ApprovedClaim, "claim", without={"id"})
    if not any(letter.isalnum() for letter in row.get("wording", "")):
        raise BadInput("wording: it is empty: write the approved sentence.")
    (claim,) = read_claims([{"id": id, **row}])
    _window(claim.starts, claim.ends)
    return claim


def read_offer(terms: object) -> ApprovedOffer:
    """An offer row, with the names of ApprovedOffer. BadInput names the field.

    Money is a decimal as text ("19.90"); `sku` and `market` missing or "" mean any.
    """
    row = _row(terms, ApprovedOffer, "offer")
    row = {"sku": "", "market": "", "amount": None, "currency": "", **row}
    offer = ApprovedOffer(**row)
    if offer.kind not in OFFERS:
        raise BadInput(f"kind: {offer.kind!r} is no offer: use {', '.join(OFFERS)}.")
    needed = NEEDS.get(offer.kind)
    if needed and getattr(offer, needed) is None:
        raise BadInput(f"{needed}: an offer of kind {offer.kind} needs it.")
    if offer.kind == "other" and not offer.text.strip():
        raise BadInput("text: an offer of kind other is its wording: write it.")
    if offer.amount is not None and not offer.currency:
        raise BadInput("currency: an amount needs one, such as EUR.")
    if offer.percent is not None and not 0 < offer.percent <= 100:
        raise BadInput(f"percent: {offer.percent} is not above 0 and at most 100.")
    _window(offer.starts, offer.ends)
    return offer


def read_terms(kind: str, terms: object) -> ApprovedClaim | ApprovedOffer:
    """By kind, as above."""
    if kind not in KINDS:
        raise BadInput(f"kind: {kind!r} is neither a claim nor an offer.")
    return read_claim(terms) if kind == "claim" else read_offer(terms)


def as_stored(kind: str, terms: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Terms in the one form that is kept, whatever spelling they come in.

    Offers may also be written {type, value, product, …} as in a screening's context.
    """
    names = {f.name for f in fields(ApprovedOffer)}
    if kind != "offer" or not set(terms) - names:
        return dict(terms)
    try:
        (offer,) = approved_offers([terms], currency=currency)
    except BadInput as error:
        raise BadInput(str(error).removeprefix("Row 1, ")) from error
    said = {f.name: getattr(offer, f.name) for f in fields(offer)}
    return {name: _as_json(value) for name, value in said.items() if value}


def _as_json(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def pinned_terms(
    ruleset: Ruleset,
) -> tuple[tuple[ApprovedClaim, ...], tuple[ApprovedOffer, ...]]:
    """What a ruleset pins, as the screening reads it."""
    pinned = Allowance.objects.filter(pins__ruleset=ruleset).order_by("pk")
    claims = [read_claim(a.terms, id=a.pk) for a in pinned if a.kind == "claim"]
    offers = [read_offer(a.terms) for a in pinned if a.kind == "offer"]
    return tuple(claims), tuple(offers)


def contradictions(offer: ApprovedOffer, others: Iterable[ApprovedOffer]) -> list[str]:
    """Why `offer` cannot stand beside `others`, in words: one code, or one product,
    market and kind under the same conditions, with two values on a day."""
    found = []
    for other in others:
        if not _meet(offer, other):
            continue
        same_code = offer.code and offer.code.casefold() == other.code.casefold()
        same_place = (offer.kind, offer.code, offer.threshold) == (
            other.kind,
            other.code,
            other.threshold,
        )
        values = ("amount", "percent", "was", "currency", "kind")
        differ = [v for v in values if getattr(offer, v) != getattr(other, v)]
        if offer.kind == "other" or not (same_code or same_place) or not differ:
            continue
        name = f"code {offer.code}" if same_code else f"{offer.sku or 'any product'}"
        told = ", ".join(
            f"{v} {getattr(other, v)} there and {getattr(offer, v)} here"
            for v in differ
        )
        found.append(f"{name} in {offer.market or 'any market'} has {told}")
    return found


def _meet(one: ApprovedOffer, other: ApprovedOffer) -> bool:
    """Whether a product, a market and a day can be under both."""
    in_time = (one.starts or date.min) <= (other.ends or date.max) and (
        other.starts or date.min
    ) <= (one.ends or date.max)
    # an offer for any product stands beside one for a single product: not the same
    return in_time and one.sku == other.sku and one.market == other.market


def _row(
    terms: object, record: type[Any], what: str, without: Iterable[str] = ()
) -> dict[str, Any]:
    if not isinstance(terms, Mapping):
        raise BadInput(f"terms: an object was expected, not {shown(repr(terms))}.")
    known = {f.name for f in fields(record)} - set(without)
    unknown = sorted(str(name) for name in terms if name not in known)
    if unknown:
        raise BadInput(
            f"{unknown[0]}: no field of a {what}: use {', '.join(sorted(known))}."
        )
    if what == "claim" and "wording" not in terms:
        raise BadInput("wording: it is missing: write the approved sentence.")
    return {
        name: _value(name, value) for name, value in terms.items() if value is not None
    }


def _value(name: str, value: object) -> object:
    if name in LISTS:
        return _texts(name, value)
    if name in DAYS:
        try:
            return day(value)
        except ValueError:
            said = shown(repr(value))
            raise BadInput(f"{name}: {said} is no day: write 2026-03-31.") from None
    if name in MONEY:
        return _decimal(name, value)
    if not isinstance(value, str) or len(value) > LONGEST:
        said = shown(repr(value), limit=60)
        raise BadInput(f"{name}: {said} is no text of at most {LONGEST} characters.")
    return value


def _texts(name: str, value: object) -> tuple[str, ...]:
    is_list = isinstance(value, list | tuple)
    if not is_list or not all(isinstance(v, str) and v.strip() for v in value):  # type: ignore[attr-defined]
        raise BadInput(f"{name}: {shown(repr(value))} is no list of texts.")
    return tuple(value)  # type: ignore[arg-type]


def _decimal(name: str, value: object) -> Decimal:
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise InvalidOperation
        number = Decimal(value)
        if not number.is_finite() or number < 0:
            raise InvalidOperation
    except InvalidOperation:
        said = shown(repr(value))
        raise BadInput(f'{name}: {said} is no amount: write "19.90".') from None
    return number


def _window(starts: date | None, ends: date | None) -> None:
    if starts and ends and ends < starts:
        raise BadInput(f"ends: {ends} is before it starts, {starts}.")
