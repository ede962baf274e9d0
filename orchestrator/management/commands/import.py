"""`manage.py import prices FILE --brand SLUG --as LOGIN`: a price book, read in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orchestrator.domain.content import parse
from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.models import Brand, Principal
from orchestrator.services.catalogue import prices

LARGEST = 64 * 1024 * 1024
SHOWN = 50


class Command(BaseCommand):
    help = "Read a file in: rows in, rows refused and why. Exit 1 if nothing came in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["prices"])
        parser.add_argument("file", type=Path, help="JSON: a list of products")
        parser.add_argument("--brand", required=True, help="the brand's slug")
        parser.add_argument("--market", default="AT", help="for rows that name none")
        parser.add_argument("--currency", default="", help="the brand's own if absent")
        parser.add_argument("--as", dest="login", required=True, help="who imports")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._import(**options)
        except GreenlightError as error:
            raise CommandError(str(error)) from None

    def _import(self, *, file: Path, login: str, **options: Any) -> None:
        brand = Brand.objects.filter(slug=options["brand"]).first()
        if brand is None:
            raise BadInput(f"There is no brand {options['brand']!r}: {_known()}.")
        person = Principal.objects.filter(login=login, is_active=True).first()
        if person is None:
            raise BadInput(f"There is no active person {login!r} to import as.")

        report = prices.import_prices(
            brand,
            _rows(file),
            by=person,
            source=file.name,
            market=options["market"],
            currency=options["currency"],
        )
        self._print(report, brand)

    def _print(self, report: prices.ImportReport, brand: Brand) -> None:
        for number, why in report.refused[:SHOWN]:
            self.stdout.write(f"row {number} refused: {why}")
        if len(report.refused) > SHOWN:
            self.stdout.write(f"… and {len(report.refused) - SHOWN} more refused")
        self.stdout.write(f"{report.rows_in} rows in, {len(report.refused)} refused")
        if report.price_list is None:
            raise CommandError("Nothing came in: the price book is as it was.")
        self.stdout.write(
            f"{brand.slug}: price list {report.price_list.number} is in force with"
            f" {report.prices} dated prices"
        )


def _rows(file: Path) -> list[Any]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise BadInput(f"The file {str(file)!r} cannot be read: {error}.") from None
    rows = parse(raw, limit=LARGEST)
    if not isinstance(rows, list):
        raise BadInput(
            f"The file {str(file)!r} holds no list: give a list of products."
        )
    return rows


def _known() -> str:
    slugs = Brand.objects.order_by("slug").values_list("slug", flat=True)[:20]
    return f"known are {', '.join(slugs) or 'none yet'}"
