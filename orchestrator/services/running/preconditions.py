"""Is what an effect would send still right? Asked again just before its token is spent.

A release says that an output was right under its ruleset on its day. Prices move on,
claims are withdrawn, offers end and stock runs out between a release and its delivery:
what no longer holds goes back to people, with the reason, and nothing goes out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.screening.findings import Finding
from orchestrator.models import Finding as Found
from orchestrator.models import Output, Product
from orchestrator.services import screening
from orchestrator.services.running.consumed import Consumed, Given
from orchestrator.services.running.dispatch import Claim
from orchestrator.services.running.sources import Source

TOLD = 3  # reasons named in one sentence
PASSED_OVER = "autonomy"  # who looks at an agent's work is settled when it is made


@dataclass(frozen=True, slots=True)
class Broken:
    """Why nothing may go out now, and the releases that are to blame (maybe none).

    `outputs` are to be screened anew, so that people see what blocks them now.
    """

    why: str
    releases: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What was asked: under which ruleset, and what is broken, if anything."""

    ruleset_id: int | None
    broken: Broken | None


def check(
    claim: Claim,
    inputs: Mapping[str, JSON],
    sources: tuple[Source, ...],
    consumed: Consumed,
) -> Checked:
    """Judge again what the effect of `claim` would send, by what is in force today.

    `inputs` are those of its brief, `sources` and `consumed` what it was given. The
    caller spends the token under the ruleset returned, or asks again where that has
    moved.
    """
    ruleset_id, given, today = consumed.ruleset_id, consumed.given, consumed.today
    if ruleset_id is None:
        return Checked(None, None)
    broken = (
        _ended(sources, given, today)
        or _sold_out(claim.brand_id, inputs, sources, given)
        or _judged_again(given, ruleset_id, today)
    )
    return Checked(ruleset_id, broken)


def _judged_again(
    given: Sequence[Given], ruleset_id: int, today: date
) -> Broken | None:
    """Screen what was released under another ruleset, or on another day."""
    said: list[str] = []
    bad: list[Given] = []
    for one in given:
        fresh = [] if one.current else _fresh(one, ruleset_id, today)
        if fresh:
            bad.append(one)
            said.extend(f.message for f in fresh)
    if not bad:
        return None
    releases, outputs = zip(*((one.release, one.output) for one in bad), strict=True)
    return Broken(_listed(said), releases, outputs)


def _fresh(one: Given, ruleset_id: int, today: date) -> list[Finding]:
    """What blocks now and did not when it was released: nobody has approved that."""
    output = Output.objects.select_related("task", "brand").get(pk=one.output)
    findings = screening.judge_again(output, ruleset_id, on=today)
    holding = [f for f in findings if f.blocking and f.detector != PASSED_OVER]
    if not holding:
        return []
    known = {
        _key(f.version_id, f)
        for f in Found.objects.filter(screening=one.screening, blocking=True)
    }
    return [
        f
        for f in holding
        if _key(f.rule if isinstance(f.rule, int) else None, f) not in known
    ]


def _key(version: int | None, found: Finding | Found) -> tuple[object, ...]:
    """What makes two findings the same; a red line's own say who has to approve."""
    place = (version, found.slug, found.detector, found.path, found.start, found.end)
    return place if version else (*place, tuple(found.roles), found.people)


def _ended(
    sources: tuple[Source, ...], given: Sequence[Given], today: date
) -> Broken | None:
    """An offer that is consumed as it stands, and is over."""
    over = {
        str(offer["sku"]): str(offer["ends"])
        for offer in _offers(sources)
        if "sku" in offer and str(offer.get("ends") or "9999") < today.isoformat()
    }
    if not over:
        return None
    said = [
        f"the offer for {content.shown(sku)} ended on {content.shown(day)}"
        for sku, day in over.items()
    ]
    return Broken(_listed(said), _naming(given, set(over)))


def _sold_out(
    brand_id: int,
    inputs: Mapping[str, JSON],
    sources: tuple[Source, ...],
    given: Sequence[Given],
) -> Broken | None:
    """A product that would be offered and of which nothing is left."""
    named = set(_skus(dict(inputs)))
    for offer in _offers(sources):
        named.update(_skus(offer))
    if not named:
        return None
    gone = Product.objects.filter(brand=brand_id, sku__in=named, stock=0)
    skus = sorted(gone.values_list("sku", flat=True))
    if not skus:
        return None
    said = [f"{sku} is out of stock" for sku in skus]
    return Broken(_listed(said), _naming(given, set(skus)))


def _offers(sources: tuple[Source, ...]) -> Iterator[dict[str, JSON]]:
    for source in sources:
        listed = content.at(source.content, source.offers_at)
        for offer in listed if source.offers_at and isinstance(listed, list) else ():
            if isinstance(offer, dict):
                yield offer


def _skus(value: JSON) -> Iterator[str]:
    """Every product that is named under `sku` or `skus`, however deep."""
    if isinstance(value, list):
        for one in value:
            yield from _skus(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name == "sku" and isinstance(one, str):
                yield one
            elif name == "skus" and isinstance(one, list):
                yield from (sku for sku in one if isinstance(sku, str))
            else:
                yield from _skus(one)


def _naming(given: Sequence[Given], skus: set[str]) -> tuple[int, ...]:
    """The releases whose content names one of `skus`."""
    outputs = Output.objects.in_bulk([one.output for one in given])
    return tuple(
        one.release
        for one in given
        if skus.intersection(
            _skus(content.parse(bytes(outputs[one.output].content or b"null")))
        )
    )


def _listed(said: list[str]) -> str:
    """The reasons as one sentence, each once."""
    each = list(dict.fromkeys(one.rstrip(".") for one in said))
    more = f"; and {len(each) - TOLD} more" if len(each) > TOLD else ""
    return "; ".join(each[:TOLD]) + more
