"""`manage.py screen [--json] [--as-of DATE]`: outputs in, what would hold them out.

JSON lines on stdin, `{"id", "text" or "content", "context"}`, judged one by one with
the installed packs. Nothing is read from the ledger and nothing is written to it.
"""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from orchestrator.domain.content import JSON, at, shown
from orchestrator.domain.errors import BadContent, BadInput, GreenlightError
from orchestrator.domain.screening.asked import read_context, somewhere
from orchestrator.domain.screening.bundled import read_rules
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.findings import Finding
from orchestrator.domain.screening.rules import Ruleset, compile_ruleset

PACKS = Path(__file__).resolve().parents[2] / "red_lines"


class Command(BaseCommand):
    help = "Screen JSON lines from stdin with the installed red lines; no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="JSON lines out, which it always does"
        )
        parser.add_argument(
            "--as-of", type=_day, metavar="DATE", help="judge as on this day"
        )

    def handle(self, *, as_of: date | None, **options: Any) -> None:
        ruleset = installed()
        on = as_of or datetime.now(UTC).date()
        read = refused = 0
        for answer in answers(sys.stdin.buffer, ruleset, on=on):
            refused += "error" in answer
            read += "error" not in answer
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
        if refused and not read:
            raise SystemExit(1)


def installed() -> Ruleset:
    """The red lines of every installed pack. BadRule names the file at fault."""
    rules = []
    for path in sorted(PACKS.rglob("*.yaml")):
        try:
            rules += read_rules(path.read_text(encoding="utf-8"))
        except GreenlightError as error:
            raise type(error)(f"{path.name}: {error}") from error
    return compile_ruleset("installed", rules)


def answers(
    lines: Iterable[bytes], ruleset: Ruleset, *, on: date
) -> Iterator[dict[str, Any]]:
    """One answer a line that is not blank: what holds it, or why it cannot be read."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given: Any = None
        try:
            given = _parsed(line)
            yield _answer(given, ruleset, on)
        except (GreenlightError, ValueError, RecursionError) as error:
            name = given.get("id") if isinstance(given, dict) else None
            yield {
                "id": name,
                "error": f"Line {number}: {shown(str(error), limit=300)}",
            }


def _parsed(line: bytes) -> Any:
    try:
        given = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise BadInput(f"it is not UTF-8 at byte {error.start}.") from None
    except json.JSONDecodeError as error:
        raise BadInput(
            f"it is not JSON at column {error.colno}: {error.msg}."
        ) from None
    if not isinstance(given, dict):
        raise BadInput("it is not an object with text or content.")
    return given


def _answer(given: dict[str, Any], ruleset: Ruleset, on: date) -> dict[str, Any]:
    if ("text" in given) == ("content" in given):
        raise BadInput("it needs either text or content.")
    content: JSON = given["content"] if "content" in given else given["text"]
    if "text" in given and not isinstance(content, str):
        raise BadInput("its text is no string: send other values as content.")
    context = read_context(given.get("context"), base=somewhere(on))
    findings = screen(content, ruleset, context, verdicts={}, confidence=None)
    holding = [_shown(f, content) for f in findings if f.blocking]
    notes = [_shown(f, content) for f in findings if not f.blocking]
    answer = {"id": given.get("id"), "held": bool(holding), "findings": holding}
    return answer | ({"notes": notes} if notes else {})


def _shown(finding: Finding, content: JSON) -> dict[str, Any]:
    told = {
        "red_line": finding.slug,
        "category": finding.category,
        "severity": finding.severity,
        "path": finding.path,
        "start": finding.start,
        "end": finding.end,
        "quote": _quote(finding, content),
        "message": finding.message,
        "detector": finding.detector,
    }
    for name in ("expected", "actual"):
        value = getattr(finding, name)
        if value is not None:
            told[name] = value
    return told


def _quote(finding: Finding, content: JSON) -> str:
    """The characters as they were written."""
    try:
        found = at(content, finding.path)
    except BadContent:
        return ""
    return found[finding.start : finding.end] if isinstance(found, str) else ""


def _refuse_constant(name: str) -> NoReturn:
    raise BadInput(f"it holds {name}, which JSON does not have.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day: write 2026-03-31") from None
