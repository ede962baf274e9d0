"""One typed offer as a mapping, in the spellings people use, read into a record."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.prices.conditions import (
    eligibility,
    ends_stated,
)
from orchestrator.domain.screening.prices.offer_words import composed, lasting
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.records import ApprovedOffer

Day = Callable[[Mapping[str, Any], int, Iterable[str]], date | None]
Amount = Callable[[Mapping[str, Any], int, Iterable[str]], tuple[Decimal | None, str]]

_KINDS = {
    "percent": "percent percentage percent_off percentage_off pct_off discount_percent "
    "percent_discount percentage_discount pct discount",
    "amount_off": "amount_off fixed fixed_amount money_off fixed_discount saving "
    "amount "
    "discount_amount amount_discount absolute fixed_off value_off",
    "price": "price sale_price offer_price special_price fixed_price now promo_price "
    "introductory_price intro_price member_price launch_price new_price was_now wasnow "
    "now_price markdown marked_down price_cut reduced reduced_price reduction",
    "free_shipping": "free_shipping free_delivery shipping delivery free_postage "
    "shipping_free free_ship",
    "gift": "gift free_gift gift_with_purchase gwp",
    "free_item": "free_item free_product item free freebie sample free_sample",
    "multibuy": "multibuy multi_buy bogo bogof buy_x_get_y x_for_y n_for_m two_for_one "
    "3_for_2 quantity volume n_for_price multi_pack any_n_for",
    "bundle": "bundle set combo bundle_price",
    "trial": "trial free_trial free_month free_period first_month_free trial_period "
    "free_months free_weeks "
    "free_days months_free trial_offer",
    "cashback": "cashback cash_back credit rebate bonus reward switching_bonus "
    "welcome_bonus switching_reward",
    "instalments": "instalments installments instalment finance pay_later bnpl "
    "interest_free financing payment_plan spread_the_cost monthly_payments pay_monthly",
    "fee": "fee fee_waived charge deposit surcharge",
    "price_match": "price_match price_promise price_guarantee",
    "other": "other text offer promotion promo sale code promo_code voucher coupon "
    "clearance seasonal price_freeze early_bird student referral loyalty",
}
_KIND = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_FREE_FORM = frozenset({"gift", "free_item", "multibuy", "bundle", "trial", "other",
                        "cashback", "instalments", "price_match"})  # fmt: skip
_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s*%")
_WANTED = "percent, amount_off, price, free_shipping, gift, multibuy, trial or a text"


def offer_of(
    row: Mapping[str, Any], number: int, *, currency: str, day: Day, amount: Amount
) -> ApprovedOffer:
    """The offer of a mapping. `day` and `amount` read a field or raise BadInput."""
    text = _first(
        row, "text", "wording", "description", "copy", "title", "name", "label"
    )
    kind = _kind(row, number, text)
    value = _value(row)
    percent = was = sum_of = None
    named = str(row.get("currency") or "")
    if kind in ("percent", "amount_off", "price", "fee"):
        sum_of, sign = amount(row, number, _VALUE_FIELDS)
        named = named or (sign if len(sign) == 3 else "")
        if sum_of is None and not text:
            raise BadInput(f"Row {number}, value: a {kind} offer needs one.")
    if kind == "percent":
        percent, sum_of = sum_of, None
    if percent is None and row.get("percent") is not None:
        percent, _ = amount(row, number, ("percent",))
    was, _ = amount(row, number, ("was", "rrp", "reference", "old_price", "compare_at"))
    threshold, _ = amount(
        row, number, ("threshold", "min_spend", "minimum_spend", "minimum", "min_order",
                      "minimum_order", "min", "over", "spend", "min_basket"),
    )  # fmt: skip
    if not text and kind in _FREE_FORM:
        text = composed(kind, value, row, currency=(named or currency).upper())
    ends = day(row, number, _END_FIELDS)
    sku, scoped = _scope(row)
    return ApprovedOffer(
        sku=sku,
        market=_first(row, "market", "country"),
        amount=sum_of,
        currency=(named or currency).upper(),
        was=was,
        percent=percent,
        starts=day(
            row, number, ("starts", "start", "valid_from", "start_date", "from")
        ),
        ends=ends or _end_of(text),
        kind=kind,
        text=text,
        code=_first(row, "code", "promo_code", "coupon", "voucher", "voucher_code"),
        threshold=threshold,
        conditions=(*scoped, *_conditions(row), *lasting(kind, row)),
    )


_END_FIELDS = (
    "ends", "end", "until", "valid_to", "valid_until", "expires", "end_date", "ends_on",
    "to",
)  # fmt: skip
_VALUE_FIELDS = (
    "value", "amount", "percent", "price", "off", "discount", "percent_off",
    "amount_off", "now", "saving", "fee",
)  # fmt: skip


def _kind(row: Mapping[str, Any], number: int, text: str) -> str:
    written = _first(row, "type", "kind", "offer_type")
    name = re.sub(r"[^a-z0-9]+", "_", written.casefold()).strip("_")
    value = _value(row)
    if name == "discount" and value and not _PERCENT.search(value):
        sign = bool(re.search(r"[^\d.,\s%]", value)) or bool(row.get("currency"))
        return "amount_off" if sign else "percent"
    if name in ("amount", "amount_off", "fixed") and _PERCENT.search(value):
        return "percent"
    if name in _KIND:
        return _KIND[name]
    for part in (
        "percent",
        "shipping",
        "delivery",
        "trial",
        "gift",
        "cashback",
        "price",
    ):
        if part in name:
            return _KIND[part]
    if name and (text or value):
        return "other"
    if not name and row.get("percent") is not None:
        return "percent"
    if not name and (row.get("price") is not None or row.get("amount") is not None):
        return "price"
    if not name and text:
        return "other"
    raise BadInput(f"Row {number}, type: {written!r} is no offer. Use {_WANTED}.")


def _scope(row: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """(products, conditions): a scope such as "first order" is no product."""
    product = _first(row, "product", "sku", "products", "item", "plan")
    scope = _first(row, "applies_to", "scope", "on")
    if not scope or eligibility(fold(scope).text):
        return product, (f"on your {scope}",) if scope else ()
    if product and product != scope:
        return product, (f"on {scope}",)
    return scope, ()


def _conditions(row: Mapping[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    for name in (
        "conditions",
        "condition",
        "terms",
        "eligibility",
        "audience",
        "for",
        "who",
        "customers",
        "restriction",
        "restrictions",
        "requires",
        "limits",
        "note",
    ):
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            found.append(value.strip())
        elif isinstance(value, list | tuple):
            found += [str(part) for part in value if str(part).strip()]
        elif isinstance(value, Mapping):
            found += [f"{key}: {part}" for key, part in value.items()]
    return tuple(found)


def _end_of(text: str) -> date | None:
    for until in ends_stated(fold(text).text):
        if until.year and until.month and until.day:
            return date(until.year, until.month, until.day)
    return None


def _value(row: Mapping[str, Any]) -> str:
    return _first(row, *_VALUE_FIELDS)


def _first(row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = row.get(name)
        if isinstance(value, list | tuple) and value:
            return ", ".join(str(part) for part in value)
        if value is not None and not isinstance(value, Mapping | list | tuple):
            return str(value).strip()
    return ""
