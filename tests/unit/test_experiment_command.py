"""`manage.py experiment analyse` and `monitor`: lines in, lines out, no ledger."""

import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import boot
from orchestrator.benchmarks import analysing as bench_analysing
from orchestrator.benchmarks import monitoring as bench_monitoring
from orchestrator.domain.errors import BadInput
from orchestrator.management.experiments import analyse, monitor

ROOT = Path(__file__).resolve().parents[2]
ARMS = [
    {"name": "a", "n": 3052, "conversions": 150, "planned_share": 0.5, "control": True},
    {"name": "b", "n": 3100, "conversions": 210, "planned_share": 0.5},
]
GOOD = {"id": "t1", "metric": "proportion", "arms": ARMS, "alpha": 0.05}
LOOK = {
    "t": 1,
    "control": {"n": 900, "mean": 2.0, "var": 1.0},
    "treatment": {"n": 900, "mean": 2.5, "var": 1.0},
}
SERIES = {"id": "s1", "metric": "mean", "checkpoints": [LOOK]}


def raw(*lines: object) -> io.BytesIO:
    told = [
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    ]
    return io.BytesIO(b"\n".join(told))


def analysed(*lines: object, summary: bool = False) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    code = analyse.run({"summary": summary}, raw(*lines), out)
    text = out.getvalue()
    return code, (
        [json.loads(text)] if summary else [json.loads(x) for x in text.splitlines()]
    )


def monitored(*lines: object, **options: Any) -> tuple[int, list[dict[str, Any]]]:
    defaults = {"summary": False, "asos": False, "points": False, "alpha": 0.05}
    out = io.StringIO()
    code = monitor.run({**defaults, **options}, raw(*lines), out)
    text = out.getvalue()
    if options.get("summary"):
        return code, [json.loads(text)]
    return code, [json.loads(x) for x in text.splitlines()]


def test_bad_lines_are_told_and_the_others_answered_in_order() -> None:
    more = [ARMS[0], {**ARMS[1], "conversions": 4_000}]

    code, told = analysed(
        GOOD, b"{not json", b"  ", {**GOOD, "id": "t2", "arms": more}, b"\xff", GOOD
    )

    assert code == 1
    assert [line["id"] for line in told] == ["t1", None, "t2", None, "t1"]
    assert told[0]["verdict"] == told[4]["verdict"] == "winner"
    assert "line 2: it is not JSON at column 2" in told[1]["error"]
    assert "arms[1].conversions is 4000, more than arms[1].n" in told[2]["error"]
    assert "line 5: it is not UTF-8" in told[3]["error"]
    assert all(set(told[at]) == {"id", "error"} for at in (1, 2, 3))


def test_all_good_lines_end_well() -> None:
    code, told = analysed(GOOD, {**GOOD, "id": 7})

    assert code == 0
    assert [line["id"] for line in told] == ["t1", 7]


@pytest.mark.parametrize(
    "line",
    [
        b"[1]",
        b"null",
        b'{"id": {"a": 1}, "arms": []}',
        b'{"id": "x", "arms": NaN}',
        b'{"id": "x", "arms": [{"name": "a", "n": 1e999}]}',
        b'{"id": "x", "n": ' + b"9" * 5_000 + b"}",
        b"[" * 5_000,
        json.dumps({"id": "x", "arms": [{"name": "\ud800", "n": -1}] * 2}).encode(),
    ],
    ids=range(8),
)
def test_any_line_whatever_gets_an_answer(line: bytes) -> None:
    for part in (analysed, monitored):
        code, told = part(line, GOOD if part is analysed else SERIES)

        assert code == 1
        assert "error" in told[0]
        assert "error" not in told[1]


numbers = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-5, 10**16),
    st.sampled_from([0, 1, 2, 1e-300, 5e-324, 1e15, 1e15 - 1, True, None, "1"]),
)
sides = st.fixed_dictionaries(
    {"n": st.one_of(numbers, st.integers(1, 10**6)), "mean": numbers, "var": numbers},
    optional={"conversions": st.integers(0, 10), "planned_share": numbers},
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(sides, min_size=2, max_size=3),
    st.sampled_from(["mean", "proportion"]),
    st.sampled_from([None, 0.1]),
)
def test_any_numbers_get_an_answer_that_is_json(
    drawn: list[dict[str, Any]], metric: str, tau: float | None
) -> None:
    common = {"id": 1, "metric": metric, "direction": "higher", "tau": tau}
    arms = [{"name": str(at), **side} for at, side in enumerate(drawn)]
    pair = dict(zip(("control", "treatment"), drawn, strict=False))

    _, (read,) = analysed({**common, "arms": arms})
    _, (watched,) = monitored({**common, "checkpoints": [{"t": 1, **pair}]})

    assert ("verdict" in read) != ("error" in read)
    assert ("stopped_at" in watched) != ("error" in watched)
    if "error" in read:
        assert "arms[" in read["error"]


def test_the_archives_own_lines_are_taken_as_they_are() -> None:
    arm = {"headline": "One", "image": "f", "declared_winner": True}
    line = {
        "id": "5143",
        "week": 201308,
        "story": None,
        "arms": [
            {"name": "a", "n": 2551, "conversions": 39, **arm},
            {"name": "b", "n": 2629, "conversions": 68, **arm},
        ],
    }

    code, (told,) = analysed(line)

    assert (code, told["verdict"]) == (0, "winner")


def test_the_summary_counts_what_the_lines_say() -> None:
    broken = [
        {"name": "a", "n": 6_000, "conversions": 200},
        {"name": "b", "n": 4_000, "conversions": 300, "declared_winner": True},
    ]

    code, (told,) = analysed(
        GOOD, {"id": 2, "arms": broken}, {"id": 3, "arms": 4}, summary=True
    )

    assert code == 1
    assert (told["tests"], told["refused"], told["srm_failures"]) == (2, 1, 1)
    assert told["verdicts"] == {"invalid": 1, "winner": 1}
    assert told["declared_winners"]["invalid_with_z_of_5"] == 1
    assert told["invalid_would_have_said"]["winner"] == 1


def test_the_monitor_answers_each_series() -> None:
    late = {**LOOK, "t": 0}

    code, told = monitored(
        SERIES, {**SERIES, "id": "s2", "checkpoints": [LOOK, late]}, {**SERIES, "id": 3}
    )

    assert code == 1
    assert [line["id"] for line in told] == ["s1", "s2", 3]
    assert told[0]["stopped_at"] == told[0]["naive_first_crossing"] == 1
    assert told[0]["direction"] == "better"
    assert "checkpoints[1].t is 0, not after checkpoints[0].t = 1" in told[1]["error"]


def test_alpha_is_of_the_line_or_else_of_the_option() -> None:
    one, (found,) = monitored(SERIES, alpha=1e-12)
    _, (own,) = monitored({**SERIES, "alpha": 0.05}, alpha=1e-12)

    assert (one, found["stopped_at"], own["stopped_at"]) == (0, None, 1)
    assert (found["alpha"], own["alpha"]) == (1e-12, 0.05)


def test_points_come_where_they_are_asked_for() -> None:
    _, (told,) = monitored(SERIES, points=True)

    assert [point["t"] for point in told["points"]] == [1]


CSV = (
    b"experiment_id,variant_id,metric_id,time_since_start,count_c,count_t,"
    b"mean_c,mean_t,variance_c,variance_t\n"
    b"e,1,1,1.0,900.0,900.0,2.0,2.5,1.0,1.0\n"
    b"e,1,2,1.0,900.0,900.0,,,,\n"
    b"e,1,1,2.0,1800.0,1800.0,2.0,2.5,1.0,1.0\n"
)


def test_the_archive_of_checkpoints_is_read_as_a_table() -> None:
    code, (told,) = monitored(CSV, asos=True)
    _, (counts,) = monitored(CSV, asos=True, summary=True)

    assert (code, told["id"], told["stopped_at"]) == (0, "e-1-1", 1.0)
    assert (counts["rows"], counts["rows_left_out"], counts["series"]) == (3, 1, 1)


def test_a_table_without_its_columns_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="no column mean_c, mean_t"):
        monitored(CSV.replace(b"mean_c,mean_t", b"one,other"), asos=True)


def test_the_benches_measure_made_up_tests_where_no_archive_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(installed, "SAMPLE_DATA_DIR", None)
    monkeypatch.setattr(bench_analysing, "TESTS", 40)
    monkeypatch.setattr(bench_monitoring, "CHECKPOINTS", 150)
    ground: Any = None  # neither asks the ledger

    (tests,) = bench_analysing.measure(ground)
    (checkpoints,) = bench_monitoring.measure(ground)

    assert tests.name == "reading 40 made-up tests"
    assert checkpoints.name == "watching 150 made-up checkpoints"
    assert tests.met
    assert checkpoints.met


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("experiment", "guess")


@pytest.mark.parametrize(("part", "asked"), [("analyse", 0), ("replay", 1)])
def test_only_the_replay_asks_for_the_ledger(
    part: str, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[Path] = []
    monkeypatch.setattr(boot.embedded, "missing", lambda: (True, True))
    monkeypatch.setattr(boot.embedded, "prepare", prepared.append)

    boot.prepare(["experiment", part, "x"])

    assert len(prepared) == asked


def test_it_runs_where_no_server_does() -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "SECRET_KEY": "0123456789" * 4,
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "experiment", "analyse"],
        input=json.dumps(GOOD) + "\nbad\n",
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["winner"] == "b"
    assert second["id"] is None


def the_page() -> str:
    """The words of the document, however its lines break."""
    page = ROOT / "orchestrator" / "docs" / "experiments.md"
    return " ".join(page.read_text().split())


@pytest.fixture
def archive() -> Iterator[Any]:
    folder = installed.SAMPLE_DATA_DIR
    if not folder:
        pytest.skip("SAMPLE_DATA_DIR is unset: no archive to read")

    def opened(name: str) -> io.BytesIO:
        return io.BytesIO(gzip.decompress((folder / name).read_bytes()))

    return opened


def test_the_archive_of_headlines_says_what_the_documents_say(archive: Any) -> None:
    out = io.StringIO()

    code = analyse.run(
        {"summary": True}, archive("upworthy_headline_tests.jsonl.gz"), out
    )

    told = json.loads(out.getvalue())
    page = the_page()
    assert code == 0
    assert (told["tests"], told["srm_failures"]) == (4_873, 753)
    assert told["verdicts"]["invalid"] == 753
    declared = told["declared_winners"]
    for said in (
        f"{told['srm_failures']} of its 4,873 tests",
        f"{declared['invalid']} of its {declared['all']:,} declared winners",
        f"{declared['invalid_with_z_of_5']} of them with |z| of 5 or more",
    ):
        assert said in page


def test_the_archive_of_checkpoints_says_what_the_documents_say(archive: Any) -> None:
    options = {"summary": True, "asos": True, "points": False, "alpha": 0.05}
    out = io.StringIO()

    monitor.run(options, archive("asos_checkpoints.csv.gz"), out)

    told = json.loads(out.getvalue())
    page = the_page()
    assert told["rows"] == 24_153
    for said in (
        f"{told['naive_crossed']} of {told['series']} series",
        f"{told['naive_crossed_then_lost']} of these",
        f"stops {told['stopped']}",
    ):
        assert said in page
