"""The price book: what comes in, what is refused and why, what is given out."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from orchestrator.domain.errors import NotPermitted
from orchestrator.models import Price, PriceList, RulesetInForce
from orchestrator.services.catalogue import prices
from orchestrator.services.rules import red_lines
from tests import making
from tests.postgres import Ledger


def a_row(**changes: Any) -> dict[str, Any]:
    history = [["2024-02-01", 1.99], ["2024-01-01", 1.79]]
    return {"sku": "A-1", "name": "Bread", "history": history, **changes}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ([], "an object"),
        (a_row(sku=" "), "sku"),
        (a_row(sku=None), "sku is missing"),
        (a_row(name="x" * 201), "at most 200"),
        (a_row(history=[]), "history is missing or empty"),
        (a_row(history=[["01.02.2024", 1]]), "write 2024-01-31"),
        (a_row(history=[["2024-02-30", 1]]), "write 2024-01-31"),
        (a_row(history=[["2024-02-01", -1]]), "above 0"),
        (a_row(history=[["2024-02-01", 0]]), "above 0"),
        (a_row(history=[["2024-02-01", float("nan")]]), "finite"),
        (a_row(history=[["2024-02-01", 1e9]]), "taken for a slip"),
        (a_row(history=[["2024-02-01", 1.999]]), "two decimals"),
        (a_row(history=[["2024-02-01", "dear"]]), "a number such as"),
        (a_row(history=[["2024-02-01", True]]), "a number such as"),
        (a_row(history=[["2024-02-01", 1], ["2024-02-01", 2]]), "twice"),
        (a_row(price=5), "not the last of its history"),
        (a_row(market="the moon"), "write it like"),
        (a_row(currency="euro"), "write it like EUR"),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason(
    ledger: Ledger, row: Any, why: str
) -> None:
    brand = making.a_brand()
    admin = making.a_person(brand, "admin")

    report = prices.import_prices(brand, [row, a_row()], by=admin, source="test")

    assert report.rows_in == 1
    assert [number for number, _ in report.refused] == [1]
    assert why in report.refused[0][1]


def test_a_new_list_is_in_force_with_the_same_red_lines(ledger: Ledger) -> None:
    brand = making.a_brand()
    rule = making.a_live_rule(brand)
    admin = making.a_person(brand, "admin")

    first = prices.import_prices(brand, [a_row()], by=admin, source="one.json")
    cheaper = a_row(history=[["2024-02-01", "1.49"]])
    second = prices.import_prices(brand, [cheaper], by=admin, source="two.json")

    assert first.price_list is not None
    assert second.price_list is not None
    assert second.price_list.number == first.price_list.number + 1
    in_force = RulesetInForce.objects.get(brand=brand).ruleset
    assert in_force.price_list == second.price_list
    assert list(red_lines.live_versions(brand)) == [rule]
    old, new = (prices.records(x.price_list) for x in (first, second) if x.price_list)
    assert [r.amount for r in old] == [Decimal("1.79"), Decimal("1.99")]
    assert [r.amount for r in new] == [Decimal("1.79"), Decimal("1.49")]
    assert new[0].valid_to == date(2024, 1, 31)


def test_the_catalogue_tells_each_price_by_a_day(ledger: Ledger) -> None:
    brand = making.a_brand()
    admin = making.a_person(brand, "admin")
    prices.import_prices(brand, [a_row(unit="g", quantity=500)], by=admin, source="x")

    (product,) = prices.catalogue(brand, on=date(2024, 1, 15))

    assert product["facts"] == {"size": "500 g"}
    assert product["prices"] == [
        {"market": "AT", "currency": "EUR", "history": [["2024-01-01", "1.79"]]}
    ]


def test_nothing_comes_in_by_halves_or_from_a_stranger(ledger: Ledger) -> None:
    brand = making.a_brand()
    before = PriceList.objects.count()

    with pytest.raises(NotPermitted):
        prices.import_prices(
            brand, [a_row()], by=making.a_person(brand, "auditor"), source="x"
        )
    admin = making.a_person(brand, "admin")
    report = prices.import_prices(brand, [{}], by=admin, source="x")

    assert (report.rows_in, report.price_list) == (0, None)
    assert PriceList.objects.count() == before
    assert not Price.objects.exists()


def test_the_command_counts_rows_and_names_the_refused(
    ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brand = making.a_brand()
    admin = making.a_person(brand, "admin")
    file = tmp_path / "prices.json"
    options = {"brand": brand.slug, "login": admin.login}

    file.write_text(json.dumps([a_row(), a_row(), a_row(sku="B-2", history=[])]))
    call_command("import", "prices", str(file), **options)
    said = capsys.readouterr().out
    file.write_text("[]")
    with pytest.raises(CommandError, match="Nothing came in"):
        call_command("import", "prices", str(file), **options)

    assert "1 rows in, 2 refused" in said
    assert "row 2 refused: The sku 'A-1' for AT stands in row 1 too" in said
