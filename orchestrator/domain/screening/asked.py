"""The context of one screening as it is asked for in JSON."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.detectors.claim_records import read_claims
from orchestrator.domain.screening.prices.stated import approved_offers, price_records

_WORDS = ("brand", "market", "channel", "locale", "currency", "vertical", "audience",
          "agent", "step")  # fmt: skip


def somewhere(on: date) -> Context:
    """A context in which all is unknown but the day."""
    return Context(brand="", market=None, channel=None, locale="", currency="", on=on)


def read_context(raw: object, *, base: Context) -> Context:
    """`base` with what `raw` says instead; what it does not know it leaves alone.

    `raw` is None or has any of brand, market, channel, locale, currency, vertical,
    audience, agent, step, on, price_book, approved_offers, approved_claims,
    competitors, previous. Raises BadInput where a value cannot be read.
    """
    if raw is None:
        return base
    if not isinstance(raw, Mapping):
        raise BadInput(f"The context is {_kind(raw)}: it must be an object.")
    changes: dict[str, Any] = {n: _word(raw, n) for n in _WORDS if _has(raw, n)}
    if _has(raw, "on"):
        changes["on"] = _day(raw["on"])
    if _has(raw, "competitors"):
        changes["competitors"] = _names(raw["competitors"])
    if "previous" in raw:
        changes["previous"] = raw["previous"]
    return _with_records(raw, replace(base, **changes))


def _with_records(raw: Mapping[str, Any], context: Context) -> Context:
    """The prices, offers and claims, read for the place that the context is."""
    changes: dict[str, Any] = {}
    currency = context.currency
    if _has(raw, "price_book"):
        changes["prices"] = price_records(
            _listed(raw, "price_book"),
            currency=currency,
            on=context.on,
            market=context.market,
        )
    if _has(raw, "approved_offers"):
        offers = _listed(raw, "approved_offers")
        changes["offers"] = approved_offers(offers, currency=currency)
    if _has(raw, "approved_claims"):
        changes["claims"] = read_claims(_listed(raw, "approved_claims"))
    return replace(context, **changes)


def _listed(raw: Mapping[str, Any], name: str) -> list[Any]:
    value = raw[name]
    if not isinstance(value, list):
        raise BadInput(f"The context's '{name}' is {_kind(value)}: it must be a list.")
    return value


def _has(raw: Mapping[str, Any], name: str) -> bool:
    return raw.get(name) is not None


def _word(raw: Mapping[str, Any], name: str) -> str:
    value = raw[name]
    if not isinstance(value, str):
        raise BadInput(f"The context's '{name}' is {_kind(value)}: it must be text.")
    return value


def _day(value: object) -> date:
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        said = shown(repr(value))
        raise BadInput(
            f"The context's 'on' is {said}: write a day as 2026-03-31."
        ) from None


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise BadInput("The context's 'competitors' must be a list of names.")
    return tuple(name for name in value if name.strip())


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false",
             int: "a number", float: "a number"}  # fmt: skip
    return names.get(type(value), type(value).__name__)
