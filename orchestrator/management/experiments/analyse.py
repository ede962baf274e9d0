"""`experiment analyse [--summary]`: finished tests in, verdicts and routes out."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, TextIO

from orchestrator.domain.experiments.results.analysing import analyse
from orchestrator.domain.experiments.results.reading import read_test
from orchestrator.domain.experiments.results.tallying import Tally
from orchestrator.management.experiments.lines import Answer, answers


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--summary",
        action="store_true",
        help="one JSON object of counts instead of a line a test",
    )


def run(options: Mapping[str, Any], stdin: BinaryIO, stdout: TextIO) -> int:
    """Answer every line; 1 where any was refused."""
    if options["summary"]:
        return _summary(stdin, stdout)
    refused = 0
    for answer in answers(stdin, _analysed):
        refused += answer.refused
        stdout.write(answer.line)
        stdout.flush()
    return int(refused > 0)


def _summary(lines: Iterable[bytes], stdout: TextIO) -> int:
    tally = Tally()

    def counted(raw: Any) -> Answer:
        tally.add(raw, read_test(raw))
        return {}

    refused = sum(answer.refused for answer in answers(lines, counted))
    told = {"refused": refused, **tally.as_json()}
    stdout.write(json.dumps(told, indent=2, allow_nan=False) + "\n")
    return int(refused > 0)


def _analysed(raw: Any) -> Answer:
    return analyse(read_test(raw)).as_json()
