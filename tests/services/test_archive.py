"""Tests read into the archive: what comes in, what does not, and whose it is."""

import gzip
import json
import os
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from orchestrator.domain.errors import BadInput, NotFound, NotPermitted
from orchestrator.models import ArchivedTest, ArchiveSource, Brand, Event, Principal
from orchestrator.services.experiments import archive
from orchestrator.services.experiments.archive import ImportReport, Origin
from orchestrator.services.experiments.archive_files import digest_of, lines_of
from orchestrator.services.experiments.archived import named, series_of
from orchestrator.services.experiments.sample import (
    CHECKPOINTS,
    EXPERIMENTS,
    fill_archive,
)
from tests import making
from tests.postgres import Ledger

pytestmark = pytest.mark.usefixtures("ledger")
ORIGIN = Origin("tests.jsonl", "0" * 64, "CC BY 4.0", "Somebody, 2021")
HEADER = (
    "experiment_id,variant_id,metric_id,time_since_start,count_c,count_t,mean_c,"
    "mean_t,variance_c,variance_t"
)


@pytest.fixture
def brand(ledger: Ledger) -> Brand:
    return making.a_brand()


@pytest.fixture
def admin(brand: Brand) -> Principal:
    return making.a_person(brand, "admin")


@pytest.fixture
def real() -> Path:
    folder = os.environ.get("SAMPLE_DATA_DIR", "")
    if not folder:
        pytest.skip("SAMPLE_DATA_DIR is not set: the real archives are not here")
    return Path(folder)


def a_row(key: str = "t-1", **fields: Any) -> dict[str, Any]:
    arms = [
        {"name": "a", "headline": "Bread", "n": 5000, "conversions": 150},
        {"name": "b", "headline": "Fresh bread", "n": 5020, "conversions": 210},
    ]
    return {"id": key, "arms": arms, **fields}


def imported(brand: Brand, by: Principal, *rows: object) -> ImportReport:
    lines = [r if isinstance(r, bytes) else json.dumps(r).encode() for r in rows]
    return archive.import_experiments(brand, lines, by=by, origin=ORIGIN)


def command(brand: Brand, by: Principal, what: str, file: Path, **more: str) -> str:
    out, told = StringIO(), {"licence": "CC0", "citation": "Us", **more}
    given: dict[str, Any] = {"brand": brand.slug, "login": by.login, **told}
    call_command("import", what, str(file), stdout=out, stderr=StringIO(), **given)
    return out.getvalue()


def test_a_test_comes_in_with_how_it_reads(brand: Brand, admin: Principal) -> None:
    row = a_row(story="bread", started_at=1363370081, title="Bread twice")

    report = imported(brand, admin, row)

    test = ArchivedTest.objects.get(brand=brand)
    assert (report.rows_in, report.rows_refused) == (1, 0)
    assert (test.key, test.title, test.series) == ("t-1", "Bread twice", "bread")
    assert str(test.started_on) == "2013-03-15"
    assert (test.verdict, test.route) == ("winner", "promote")
    assert test.read["winner"] == "b"
    assert test.arms[1]["fields"] == {"headline": "Fresh bread"}
    assert [arm["control"] for arm in test.arms] == [True, False]


def test_rows_that_cannot_be_are_refused_by_number_and_the_others_come_in(
    brand: Brand, admin: Principal
) -> None:
    more = [{"name": "a", "n": 10, "conversions": 11}, {"name": "b", "n": 9}]
    report = imported(
        brand,
        admin,
        a_row("good"),
        b"{not json",
        a_row("one arm", arms=[]),
        a_row("more", arms=more),
        a_row("good"),
        b"",
        a_row("week", started_on="last week"),
        b'{"id": "nan", "arms": [{"name": "a", "n": NaN}]}',
        a_row("other-good"),
    )

    why = dict(report.refused)
    assert (report.rows_in, report.rows_refused) == (2, 6)
    assert sorted(why) == [2, 3, 4, 5, 7, 8]
    assert "id is 'one arm'" in why[3]
    assert "arms[0].conversions is 11" in why[4]
    assert "as in row 1" in why[5]
    assert "started_on is 'last week'" in why[7]
    source = ArchiveSource.objects.get()
    assert (source.rows_in, source.rows_refused) == (2, 6)
    assert source.refused[0] == [2, why[2]]


def test_only_the_first_200_reasons_are_kept(brand: Brand, admin: Principal) -> None:
    report = imported(brand, admin, a_row(), *([b"no"] * 300))

    assert report.rows_refused == 300
    assert len(ArchiveSource.objects.get().refused) == 200


@pytest.mark.parametrize("missing", ["licence", "citation"])
def test_nothing_comes_in_without_its_licence_and_citation(
    brand: Brand, admin: Principal, missing: str, tmp_path: Path
) -> None:
    file = tmp_path / "tests.jsonl"
    file.write_text(json.dumps(a_row()))

    with pytest.raises(CommandError, match=f"The {missing} is missing"):
        command(brand, admin, "experiments", file, **{missing: " "})

    assert not ArchivedTest.objects.exists()


def test_licence_citation_digest_and_who_are_on_record(
    brand: Brand, admin: Principal, tmp_path: Path
) -> None:
    file = tmp_path / "tests.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps(a_row()).encode()))

    told = command(brand, admin, "experiments", file, licence="CC BY 4.0")

    source = ArchiveSource.objects.get()
    event = Event.objects.get(noun="archive", subject=source.pk)
    assert "1 tests in the archive under CC BY 4.0; read as 1 winner" in told
    assert (source.licence, source.citation) == ("CC BY 4.0", "Us")
    assert source.file_digest == digest_of(file) == event.digest
    assert source.imported_by == admin
    assert event.actor == f"principal:{admin.pk}"


def test_the_same_file_again_brings_in_nothing_twice_and_says_so(
    brand: Brand, admin: Principal
) -> None:
    command(brand, admin, "experiments", EXPERIMENTS)

    again = command(brand, admin, "experiments", EXPERIMENTS)

    assert "0 rows in, 0 refused, 12 there already" in again
    assert "Nothing is new" in again
    assert ArchivedTest.objects.count() == 12
    assert ArchiveSource.objects.count() == 1


def test_a_test_with_other_numbers_under_a_known_id_is_refused(
    brand: Brand, admin: Principal
) -> None:
    imported(brand, admin, a_row())
    changed = a_row()
    changed["arms"][0]["n"] = 5001

    report = imported(brand, admin, changed, a_row("new"))

    assert "in the archive with other numbers" in report.refused[0][1]
    assert named(brand, ["t-1"])[0].arms[0]["n"] == 5000
    assert named(brand, ["new"])


def test_a_file_that_breaks_off_leaves_nothing_behind(
    brand: Brand, admin: Principal, tmp_path: Path
) -> None:
    file = tmp_path / "tests.jsonl.gz"
    rows = [json.dumps(a_row(f"t-{n}", title=os.urandom(90).hex())) for n in range(900)]
    whole = gzip.compress("\n".join(rows).encode())
    file.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CommandError, match="breaks off"):
        command(brand, admin, "experiments", file)

    assert not ArchivedTest.objects.exists()
    assert not ArchiveSource.objects.exists()


def test_a_store_that_fails_in_the_middle_leaves_nothing_behind(
    brand: Brand, admin: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = archive._row

    def broken(source: Any, test: Any) -> ArchivedTest:
        if test.key == "t-600":
            raise RuntimeError("the power is gone")
        return real(source, test)

    monkeypatch.setattr(archive, "_row", broken)

    with pytest.raises(RuntimeError):
        imported(brand, admin, *(a_row(f"t-{n}") for n in range(601)))

    assert not ArchivedTest.objects.exists()
    assert not ArchiveSource.objects.exists()


def test_another_brand_sees_nothing_of_it(brand: Brand, admin: Principal) -> None:
    other = making.a_brand()
    imported(brand, admin, a_row(story="bread"))

    with pytest.raises(NotFound):
        named(other, ["t-1"])
    with pytest.raises(NotFound):
        series_of(other, "bread")
    with pytest.raises(NotPermitted):
        imported(other, admin, a_row())
    assert [test.key for test in series_of(brand, "bread")] == ["t-1"]


def test_two_brands_may_hold_the_same_test(brand: Brand, admin: Principal) -> None:
    other = making.a_brand()
    imported(brand, admin, a_row())

    imported(other, making.a_person(other, "owner"), a_row())

    assert ArchivedTest.objects.filter(key="t-1").count() == 2


def test_checkpoints_come_in_as_series_and_are_monitored(
    brand: Brand, admin: Principal
) -> None:
    told = command(brand, admin, "checkpoints", CHECKPOINTS)

    wrapped, sized = ArchivedTest.objects.order_by("key")
    assert "28 rows in, 0 refused" in told
    assert (wrapped.kind, wrapped.series) == ("mean", "gift-wrap")
    assert wrapped.checkpoints is not None
    assert [point["t"] for point in wrapped.checkpoints] == list(range(1, 15))
    assert wrapped.read["monitor"]["direction"] == "better"
    assert sized.read["monitor"]["stopped_at"] is None


def test_checkpoints_that_cannot_be_are_refused_a_row_each(
    brand: Brand, admin: Principal, tmp_path: Path
) -> None:
    file = tmp_path / "checkpoints.csv"
    good = "x,1,1,{t},{n},{n},10,{mean},4,4"
    rows = [
        good.format(t=1, n=100, mean=10),
        good.format(t=2, n=0, mean=10),
        good.format(t=2, n=200, mean="nan"),
        good.format(t=3, n=90, mean=10),
        good.format(t=0.5, n=300, mean=10),
        good.format(t=4, n=400, mean=10.1),
        "y,1,1,1,-5,10,1,1,1,1",
    ]
    file.write_text("\n".join([HEADER, *rows]))

    told = command(brand, admin, "checkpoints", file)

    assert "row 2 refused: count_c is 0" in told
    assert "row 3 refused: mean_t is 'nan'" in told
    assert "row 4 refused: count_c is 90, fewer than 100 at 1 days" in told
    assert "row 5 refused: time_since_start is 0.5, not after 1" in told
    assert "row 7 refused: count_c is '-5'" in told
    assert "2 rows in, 5 refused" in told
    assert [t.key for t in ArchivedTest.objects.all()] == ["x-1-1"]


def test_a_table_without_its_columns_is_refused(
    brand: Brand, admin: Principal, tmp_path: Path
) -> None:
    file = tmp_path / "checkpoints.csv"
    file.write_text("experiment_id,mean_c\nx,1\n")

    with pytest.raises(CommandError, match="no column variant_id"):
        command(brand, admin, "checkpoints", file)


def test_progress_is_told_every_thousand_rows(brand: Brand, admin: Principal) -> None:
    told: list[int] = []
    lines = [b"no"] * 2500

    archive.import_experiments(
        brand, lines, by=admin, origin=ORIGIN, progress=told.append
    )

    assert told == [1000, 2000]


def test_a_line_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "bomb.gz"
    file.write_bytes(gzip.compress(b"a" * 5_000_000))

    with pytest.raises(BadInput, match="1 MiB"):
        list(lines_of(file))


def test_the_sample_of_the_product_holds_what_it_says(brand: Brand) -> None:
    fill_archive(brand, by=making.a_person(brand, "owner"))

    chain = series_of(brand, "spring-balm")
    told = {test.verdict for test in ArchivedTest.objects.filter(brand=brand)}
    broken = chain[1]
    assert [test.verdict for test in chain] == ["winner", "invalid", "winner"]
    assert broken.arms[1]["declared_winner"] is True
    assert broken.read["srm_p"] < 0.001
    assert broken.read["winner"] is broken.read["p"] is None
    assert {"harm", "mixed", "inconclusive", "ask"} <= told


def test_real_headline_tests_come_in_and_broken_splits_are_told(
    brand: Brand, admin: Principal, real: Path
) -> None:
    lines = lines_of(real / "upworthy_headline_tests.jsonl.gz")

    report = archive.import_experiments(
        brand, islice(lines, 500), by=admin, origin=ORIGIN
    )

    broken = ArchivedTest.objects.filter(verdict="invalid")
    declared = [t for t in broken if any(a.get("declared_winner") for a in t.arms)]
    assert (report.rows_in, report.rows_refused) == (500, 0)
    assert broken
    assert declared
    assert all(test.read["p"] is test.read["winner"] is None for test in broken)
