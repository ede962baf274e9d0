"""`experiment readiness FILE [--json]`: may this test start, and who mends what?

Exit 0 is READY, 1 NOT READY, 2 ASK; 3 is a file that cannot be read, told on stderr.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from orchestrator.domain.content import JSON, SIZE_LIMIT, parse, shown
from orchestrator.domain.errors import BadContent, BadInput, GreenlightError
from orchestrator.domain.experiments.starting.checklist import Checked
from orchestrator.domain.experiments.starting.readiness import Readiness, readiness
from orchestrator.domain.experiments.starting.reading_days import day_of
from orchestrator.domain.workflow import source

EXIT = {"ready": 0, "not_ready": 1, "ask": 2}
UNREADABLE = 3
FIELDS = ("plan", "evidence", "today")


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        default="-",
        help="JSON or YAML of {plan, evidence, today}; standard input where left out",
    )
    parser.add_argument("--json", action="store_true", help="the whole checklist")
    parser.add_argument(
        "--today", metavar="DATE", help="judge as on this day, whatever the file says"
    )


def run(options: Mapping[str, Any], stdin: BinaryIO, stdout: TextIO) -> int:
    """Print the verdict; its exit code, or 3 and the fault on standard error."""
    try:
        given = _given(str(options["file"]), stdin)
        today = _today(options.get("today"), given.get("today"))
        found = readiness(given, today)
    except GreenlightError as error:
        sys.stderr.write(f"{options['file']}: {_printable(str(error))}\n")
        return UNREADABLE
    if options["json"]:
        stdout.write(json.dumps(found.as_json(), indent=2) + "\n")
    else:
        stdout.writelines(f"{_printable(line)}\n" for line in told(found))
    return EXIT[found.verdict]


def told(found: Readiness) -> Iterator[str]:
    """The verdict as people read it, line by line: the first word is the verdict."""
    remarks = [item for item in found.items if item.state == "soft"]
    if found.verdict == "ready":
        yield f"READY: {found.experiment} may start, {len(found.items)} items checked."
    elif found.verdict == "not_ready":
        yield f"NOT READY: {len(found.missing)} of {len(found.items)} items missing."
        for item in found.missing:
            yield f"- {_line(item)} Mended by {item.owner}, by {item.cut_off}."
        for item in found.items:
            if item.state == "ask":
                yield f"? {_line(item)} To be asked once nothing is missing."
    else:
        yield from _question(found.question or {})
    for item in remarks:
        yield f"! {_line(item)}"


def _question(question: Mapping[str, Any]) -> Iterator[str]:
    yield f"ASK: {question['prompt']}"
    for option in question["options"]:
        best = " (recommended)" if option["key"] == question["recommended"] else ""
        said = f"{option['label']}{best}. {option['consequence']}"
        yield f"- {option['key']}: {said}"
    yield f"Answered by: {', '.join(question['roles'])}."


def _line(item: Checked) -> str:
    return f"{item.key} ({item.item.title}): {item.found.evidence}"


def _given(name: str, stdin: BinaryIO) -> dict[str, JSON]:
    """The file as JSON where it begins with a brace, as YAML otherwise."""
    raw = _bytes(name, stdin)
    value = parse(raw) if raw.lstrip()[:1] == b"{" else _yaml(raw)
    if not isinstance(value, dict):
        raise BadInput("it is no object: write {plan, evidence, today}.")
    strange = sorted(set(value) - set(FIELDS))
    if strange:
        told = shown(repr(strange[0]), limit=60)
        raise BadInput(f"{told} is no field here: plan, evidence and today are.")
    return value


def _yaml(raw: bytes) -> JSON:
    try:
        read = source.load(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadContent(f"it is not UTF-8 at byte {error.start}.") from None
    if read.problem:
        raise BadContent(f"line {read.problem_line}: {read.problem}")
    return read.value


def _bytes(name: str, stdin: BinaryIO) -> bytes:
    try:
        raw = stdin.read(SIZE_LIMIT + 1) if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"it cannot be read ({error.strerror}).") from None
    if not raw.strip():
        raise BadInput("it is empty: write {plan, evidence, today}.")
    return raw


def _today(asked: object, given: JSON) -> date:
    if asked is not None:
        return day_of(str(asked), "--today")
    return datetime.now(UTC).date() if given is None else day_of(given, "today")


def _printable(text: str) -> str:
    """Nothing in a plan can steer the terminal it is shown on."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
