"""`experiment monitor [--summary] [--asos]`: checkpoints in, when to stop out."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, TextIO

from orchestrator.domain.experiments.watching import checkpoint_rows
from orchestrator.domain.experiments.watching.monitoring import (
    Monitored,
    monitor,
    read_series,
)
from orchestrator.domain.experiments.watching.tallying_series import SeriesTally
from orchestrator.management.experiments.lines import Answer, Answered, answers


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--summary",
        action="store_true",
        help="one JSON object of counts instead of a line a series",
    )
    parser.add_argument(
        "--asos",
        action="store_true",
        help="read the checkpoints CSV of the ASOS archive instead of JSON lines",
    )
    parser.add_argument(
        "--points", action="store_true", help="each checkpoint's interval as well"
    )
    parser.add_argument(
        "--alpha",
        type=_alpha,
        default=0.05,
        help="false alarms allowed, where a line names no alpha (0.05)",
    )


def run(options: Mapping[str, Any], stdin: BinaryIO, stdout: TextIO) -> int:
    """Answer every series; 1 where any line, or row of the CSV, was refused."""
    tally = SeriesTally()
    lines: Iterable[bytes] = stdin
    rows = checkpoint_rows.Rows()
    if options["asos"]:
        lines = rows.as_lines(stdin)
    told = _told(lines, tally, alpha=options["alpha"], points=options["points"])
    if not options["summary"]:
        refused = 0
        for answer in told:
            refused += answer.refused
            stdout.write(answer.line)
            stdout.flush()
        return int(refused > 0)
    refused = sum(answer.refused for answer in told)
    counts: dict[str, Any] = {"refused": refused}
    if options["asos"]:
        counts |= {"rows": rows.read, "rows_left_out": rows.left_out}
    counts |= tally.as_json()
    stdout.write(json.dumps(counts, indent=2, allow_nan=False) + "\n")
    return int(refused > 0)


def _told(
    lines: Iterable[bytes], tally: SeriesTally, *, alpha: float, points: bool
) -> Iterator[Answered]:
    def watched(raw: Any) -> Answer:
        found: Monitored = monitor(read_series(raw, alpha=alpha))
        tally.add(found)
        return found.as_json(points=points)

    return answers(lines, watched)


def _alpha(text: str) -> float:
    try:
        given = float(text)
    except ValueError:
        given = 0.0
    if not 0 < given < 0.5:
        raise ArgumentTypeError(f"{text!r} is no alpha: give one from 0 to 0.5.")
    return given
