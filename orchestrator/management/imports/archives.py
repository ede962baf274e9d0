"""`manage.py import experiments|checkpoints FILE`: tests run elsewhere, read in."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from orchestrator.domain.experiments.archive.archiving_series import COLUMNS
from orchestrator.models import Brand, Principal
from orchestrator.services.experiments import archive
from orchestrator.services.experiments.archive_files import (
    digest_of,
    lines_of,
    table_of,
)

SHOWN = 20


def run(
    brand: Brand,
    person: Principal,
    options: dict[str, Any],
    stdout: OutputWrapper,
    stderr: OutputWrapper,
) -> None:
    """Import the file; CommandError where it held nothing that could come in."""
    file: Path = options["file"]
    licence, citation = options["licence"], options["citation"]
    origin = archive.Origin(file.name, digest_of(file), licence, citation)

    def progress(rows: int) -> None:
        stderr.write(f"{rows:,} rows read")

    if options["what"] == "experiments":
        report = archive.import_experiments(
            brand, lines_of(file), by=person, origin=origin, progress=progress
        )
    else:
        report = archive.import_checkpoints(
            brand,
            table_of(file, COLUMNS),
            by=person,
            origin=origin,
            direction=options["better"],
            progress=progress,
        )
    _print(report, brand, stdout)


def _print(report: archive.ImportReport, brand: Brand, stdout: OutputWrapper) -> None:
    for number, why in report.refused[:SHOWN]:
        stdout.write(f"row {number} refused: {why}")
    if report.rows_refused > SHOWN:
        stdout.write(f"… {report.rows_refused:,} rows refused in all")
    there = f", {report.there:,} there already" if report.there else ""
    stdout.write(f"{report.rows_in:,} rows in, {report.rows_refused:,} refused{there}")
    if report.source is None:
        if report.there:
            stdout.write("Nothing is new: its tests are in the archive already.")
            return
        raise CommandError("Nothing came in: the archive is as it was.")
    verdicts = Counter(report.source.tests.values_list("verdict", flat=True))
    told = ", ".join(f"{n:,} {verdict}" for verdict, n in sorted(verdicts.items()))
    stdout.write(
        f"{brand.slug}: {report.tests_in:,} tests in the archive under"
        f" {report.source.licence}; read as {told}"
    )
