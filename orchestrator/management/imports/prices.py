"""`manage.py import prices FILE`: a price book, read in."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from orchestrator.domain.content import parse
from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand, Principal
from orchestrator.services.catalogue import prices

LARGEST = 64 * 1024 * 1024
SHOWN = 50


def run(
    brand: Brand, person: Principal, options: dict[str, Any], stdout: OutputWrapper
) -> None:
    """Import the file; CommandError where nothing came in."""
    file: Path = options["file"]
    report = prices.import_prices(
        brand,
        _rows(file),
        by=person,
        source=file.name,
        market=options["market"],
        currency=options["currency"],
    )
    for number, why in report.refused[:SHOWN]:
        stdout.write(f"row {number} refused: {why}")
    if len(report.refused) > SHOWN:
        stdout.write(f"… and {len(report.refused) - SHOWN} more refused")
    stdout.write(f"{report.rows_in} rows in, {len(report.refused)} refused")
    if report.price_list is None:
        raise CommandError("Nothing came in: the price book is as it was.")
    stdout.write(
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
