"""The price book: read dated prices in, put the new list in force, give it out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, pairwise

from django.db import transaction

from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.records import PriceRecord
from orchestrator.models import (
    Brand,
    Price,
    PriceList,
    Principal,
    Product,
    RulesetInForce,
)
from orchestrator.services.catalogue.price_rows import PriceRow, read_row
from orchestrator.services.rules import red_lines
from orchestrator.services.staff.people import permit

IMPORTERS = {"owner", "admin", "operator", "commercial"}
BATCH = 1000


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came in: `rows_in` rows and, as (row number from 1, why), what did not.

    `price_list` is None where nothing came in; `prices` counts dated prices.
    """

    rows_in: int
    refused: list[tuple[int, str]] = field(default_factory=list)
    price_list: PriceList | None = None
    prices: int = 0


def import_prices(
    brand: Brand,
    rows: Iterable[object],
    *,
    by: Principal,
    source: str,
    market: str = "AT",
    currency: str = "",
) -> ImportReport:
    """Read `rows` into a new price list of `brand` and put it in force.

    A row is `{"sku", "name", "price", "history": [["2024-01-31", 1.69], …]}`; it may
    bring its own market, currency, aliases, facts and cost. A row that is wrong is
    refused with a reason and the others come in; nothing comes in by halves. Raises
    NotPermitted for somebody who may not change what prices are judged by.
    """
    permit(by, brand, IMPORTERS, "import prices")
    good, refused = _read(rows, market=market, currency=currency or brand.currency)
    if not good:
        return ImportReport(0, refused)
    with transaction.atomic():
        price_list = _record(brand, good, by=by, source=source)
        reason = f"price list {price_list.number} from {source}"
        _put_in_force(brand, price_list, by=by, reason=reason)
    dated = sum(len(row.history) for row in good)
    return ImportReport(len(good), refused, price_list, dated)


def current_list(brand: Brand) -> PriceList | None:
    """The price list that the ruleset in force pins; None before the first."""
    force = (
        RulesetInForce.objects.filter(brand=brand)
        .select_related("ruleset__price_list")
        .first()
    )
    return force.ruleset.price_list if force else None


def catalogue(brand: Brand, *, on: date) -> list[dict[str, object]]:
    """Every product of `brand` with its dated prices up to `on`, for pinned inputs.

    Amounts are decimal strings; a history is `[["2024-01-31", "1.69"], …]`, oldest
    first. A product without a price by then is left out.
    """
    price_list = current_list(brand)
    if price_list is None:
        return []
    known = _effective(price_list, until=on)
    products = []
    for product, prices in groupby(known, key=lambda price: price.product):
        in_order = sorted(prices, key=_place)
        markets = [
            {
                "market": place[0],
                "currency": place[1],
                "history": [[p.valid_from.isoformat(), str(p.amount)] for p in dated],
            }
            for place, dated in groupby(in_order, key=_place)
        ]
        products.append(
            {
                "sku": product.sku,
                "name": product.name,
                "brand": brand.name,
                "aliases": product.aliases,
                "facts": product.facts,
                "cost": product.cost,
                "prices": markets,
            }
        )
    return products


def records(price_list: PriceList) -> tuple[PriceRecord, ...]:
    """Every price of record in `price_list`: lists 1 to n, later lists win."""
    prices = _effective(price_list)
    followed = pairwise([*prices, None])
    return tuple(_of_record(p, after) for p, after in followed if p is not None)


def _of_record(price: Price, after: Price | None) -> PriceRecord:
    """`price` ends the day before `after`, where that is the same product's next."""
    place = (price.product_id, price.market)
    ends = None
    if after is not None and (after.product_id, after.market) == place:
        ends = after.valid_from - timedelta(days=1)
    return PriceRecord(
        sku=price.product.sku,
        aliases=(price.product.name, *price.product.aliases),
        market=price.market,
        amount=price.amount,
        currency=price.currency,
        valid_from=price.valid_from,
        valid_to=ends,
    )


def _read(
    rows: Iterable[object], *, market: str, currency: str
) -> tuple[list[PriceRow], list[tuple[int, str]]]:
    good: list[PriceRow] = []
    refused: list[tuple[int, str]] = []
    seen: dict[tuple[str, str], int] = {}
    for number, raw in enumerate(rows, start=1):
        try:
            row = read_row(raw, market=market, currency=currency)
            first = seen.setdefault((row.sku, row.market), number)
            if first != number:
                raise BadInput(
                    f"The sku {row.sku!r} for {row.market} stands in row {first} too:"
                    " give each product once a market."
                )
        except BadInput as error:
            refused.append((number, str(error)))
        else:
            good.append(row)
    return good, refused


def _record(
    brand: Brand, rows: list[PriceRow], *, by: Principal, source: str
) -> PriceList:
    # one import a brand at a time, or two would take one number
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    products = _products(brand, rows)
    last = PriceList.objects.filter(brand=brand).order_by("-number").first()
    price_list = PriceList.objects.create(
        brand=brand,
        number=last.number + 1 if last else 1,
        source=source[:200],
        made_by=by,
    )
    Price.objects.bulk_create(
        (
            Price(
                price_list=price_list,
                product_id=products[row.sku],
                market=row.market,
                currency=row.currency,
                amount=dated.amount,
                valid_from=dated.valid_from,
            )
            for row in rows
            for dated in row.history
        ),
        batch_size=BATCH,
    )
    return price_list


def _products(brand: Brand, rows: list[PriceRow]) -> dict[str, int]:
    """Upsert the products; what a row does not bring (facts, cost) stays as it is."""
    known = {p.sku: p for p in Product.objects.filter(brand=brand)}
    wanted: dict[str, Product] = {}
    for row in rows:
        product = wanted.get(row.sku) or known.get(row.sku)
        product = product or Product(brand=brand, sku=row.sku)
        product.name = row.name
        product.aliases = list(row.aliases) or product.aliases
        product.facts = {**product.facts, **row.facts}
        product.cost = {**product.cost, **row.cost}
        wanted[row.sku] = product
    Product.objects.bulk_create(
        wanted.values(),
        update_conflicts=True,
        unique_fields=["brand", "sku"],
        update_fields=["name", "aliases", "facts", "cost"],
        batch_size=BATCH,
    )
    found = Product.objects.filter(brand=brand, sku__in=wanted)
    return dict(found.values_list("sku", "pk"))


def _put_in_force(
    brand: Brand, price_list: PriceList, *, by: Principal, reason: str
) -> None:
    """The same red lines with the new prices: releases are judged by it from now."""
    versions = list(red_lines.live_versions(brand))
    red_lines.put_in_force(brand, versions, price_list, by=by, reason=reason)


def _effective(price_list: PriceList, *, until: date | None = None) -> list[Price]:
    """One row a product, market and day, from the newest list that has the day."""
    found = Price.objects.filter(
        price_list__brand=price_list.brand_id,
        price_list__number__lte=price_list.number,
    ).select_related("product")
    if until is not None:
        found = found.filter(valid_from__lte=until)
    order = ("product__sku", "product_id", "market", "valid_from")
    return list(found.order_by(*order, "-price_list__number").distinct(*order))


def _place(price: Price) -> tuple[str, str]:
    return price.market, price.currency
