"""The archive of tests: what was run elsewhere is read in, judged, and kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.db import IntegrityError

from orchestrator.domain import content
from orchestrator.domain.errors import (
    BadContent,
    BadInput,
    StaleState,
)
from orchestrator.domain.experiments.archive.archiving import Archived, judged, read_row
from orchestrator.domain.experiments.archive.archiving_series import (
    Point,
    arms_of,
    check_follows,
    judged_series,
    read_point,
)
from orchestrator.models import ArchivedTest, ArchiveSource, Brand, Principal
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.staff.people import permit

IMPORTERS = {"owner", "admin", "operator", "author"}
BATCH = 500
KEPT = 200  # refused rows whose reason is kept
MOST_ROWS = 200_000
TOLD = 1_000  # rows between two words of progress
T = TypeVar("T")
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose work a file is. `digest` is its SHA-256 in hexadecimal."""

    name: str
    digest: str
    licence: str
    citation: str


@dataclass(slots=True)
class ImportReport:
    """What came in. `there` counts rows that the archive had already, word for word.

    `refused` is (row number from 1, why), the first 200 of `rows_refused`. `source` is
    None where nothing new came in.
    """

    rows_in: int = 0
    tests_in: int = 0
    there: int = 0
    rows_refused: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    source: ArchiveSource | None = None

    def refuse(self, number: int, why: str, *, rows: int = 1) -> None:
        self.rows_refused += rows
        if len(self.refused) < KEPT:
            self.refused.append((number, why))


def import_experiments(
    brand: Brand,
    lines: Iterable[bytes],
    *,
    by: Principal,
    origin: Origin,
    progress: Progress = lambda rows: None,
) -> ImportReport:
    """Read one test a line into the archive of `brand`, each with its analysis.

    A line that is wrong is refused with a reason and the others come in; tests that are
    there already stay as they are. All of it is one transaction. Raises NotPermitted,
    and BadInput where the licence or the citation is missing.
    """
    _check(brand, by, origin)
    report = ImportReport()
    seen: dict[str, int] = {}
    tests: list[Archived] = []
    for batch in _batches(_numbered(lines, progress)):
        rows = []
        for number, line in batch:
            try:
                row = read_row(content.parse(line))
                _once(seen, row.key, number)
            except (BadInput, BadContent) as error:
                report.refuse(number, str(error))
            else:
                rows.append((number, row))
        known = _known(brand, [row.key for _, row in rows])
        for number, row in rows:
            if row.key in known:
                _met(report, known, row.key, row.arms, number)
                continue
            try:
                tests.append(judged(row))
                report.rows_in += 1
            except BadInput as error:
                report.refuse(number, str(error))
    return _stored(brand, tests, report, by=by, origin=origin)


def import_checkpoints(
    brand: Brand,
    rows: Iterable[Mapping[str, str | None]],
    *,
    by: Principal,
    origin: Origin,
    direction: str = "higher",
    progress: Progress = lambda rows: None,
) -> ImportReport:
    """Read checkpoints of many tests, a row each; one archived test a metric of a test.

    `direction` is what is better of the metrics: the columns do not say. Otherwise as
    `import_experiments`; a series that cannot be is refused at its first row.
    """
    _check(brand, by, origin)
    report = ImportReport()
    series: dict[str, list[tuple[int, Point]]] = {}
    for number, row in _numbered(rows, progress):
        try:
            point = read_point(row)
            before = series.setdefault(point.key, [])
            if before:
                check_follows(before[-1][1], point)
            before.append((number, point))
        except BadInput as error:
            report.refuse(number, str(error))
    known = _known(brand, list(series))
    tests: list[Archived] = []
    for key, numbered in series.items():
        if not numbered:
            continue
        first, points = numbered[0][0], [point for _, point in numbered]
        if key in known:
            _met(report, known, key, arms_of(points), first, rows=len(points))
            continue
        try:
            tests.append(judged_series(points, direction=direction))
            report.rows_in += len(points)
        except BadInput as error:
            report.refuse(first, f"{key}: {error}", rows=len(points))
    return _stored(brand, tests, report, by=by, origin=origin)


def _check(brand: Brand, by: Principal, origin: Origin) -> None:
    permit(by, brand, IMPORTERS, "import tests")
    for name, value in (("licence", origin.licence), ("citation", origin.citation)):
        if not value.strip():
            raise BadInput(
                f"The {name} is missing: nothing is taken in without it. Say whose"
                " work it is and what its owner allows."
            )
    if len(origin.licence) > 200:
        raise BadInput("The licence has more than 200 characters: give its name.")


def _numbered(rows: Iterable[T], progress: Progress) -> Iterator[tuple[int, T]]:
    """Each row with its number from 1; blank lines count and are left out."""
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise BadInput(
                f"The file has more than {MOST_ROWS:,} rows: import it in parts."
            )
        if number % TOLD == 0:
            progress(number)
        if not (isinstance(row, bytes) and not row.strip()):
            yield number, row


def _batches(numbered: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(numbered, BATCH)):
        yield batch


def _once(seen: dict[str, int], key: str, number: int) -> None:
    first = seen.setdefault(key, number)
    if first != number:
        raise BadInput(f"id is {key!r}, as in row {first}: give each test once.")


def _known(brand: Brand, keys: Sequence[str]) -> dict[str, object]:
    """The arms of those of these tests that the archive has."""
    held: dict[str, object] = {}
    for start in range(0, len(keys), BATCH):
        own = ArchivedTest.objects.filter(brand=brand, key__in=keys[start:][:BATCH])
        held.update(own.values_list("key", "arms"))
    return held


def _met(
    report: ImportReport,
    known: Mapping[str, object],
    key: str,
    arms: Sequence[Mapping[str, Any]],
    number: int,
    *,
    rows: int = 1,
) -> None:
    """A test that the archive has: the same again, or refused as another."""
    if known[key] == list(arms):
        report.there += rows
        return
    report.refuse(
        number,
        f"{key} is in the archive with other numbers: what was read in is never"
        " changed. Give it another id.",
        rows=rows,
    )


def _stored(
    brand: Brand,
    tests: Sequence[Archived],
    report: ImportReport,
    *,
    by: Principal,
    origin: Origin,
) -> ImportReport:
    """The report, with its source where there is anything new to keep."""
    if not tests:
        return report
    source = ArchiveSource(
        brand=brand,
        name=origin.name[:200],
        file_digest=origin.digest,
        licence=origin.licence.strip(),
        citation=origin.citation.strip(),
        rows_in=report.rows_in,
        rows_refused=report.rows_refused,
        refused=report.refused,
        imported_by=by,
    )
    try:
        in_one_transaction(_store, source, tests)
    except IntegrityError as error:
        raise StaleState(
            "Another import brought some of these tests in at the same time: nothing"
            " of this one was kept. Import the file again."
        ) from error
    report.source, report.tests_in = source, len(tests)
    return report


def _store(source: ArchiveSource, tests: Sequence[Archived]) -> None:
    source.pk = None  # a second try after a deadlock
    source.save(force_insert=True)
    ArchivedTest.objects.bulk_create(
        (_row(source, test) for test in tests), batch_size=BATCH
    )


def _row(source: ArchiveSource, test: Archived) -> ArchivedTest:
    return ArchivedTest(
        source=source,
        brand_id=source.brand_id,
        key=test.key,
        title=test.title,
        series=test.series,
        started_on=test.started_on,
        kind=test.kind,
        metric=test.metric,
        arms=test.arms,
        checkpoints=test.checkpoints,
        read=test.read,
        verdict=test.verdict,
        route=test.route,
    )
