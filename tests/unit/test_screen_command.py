"""`manage.py screen`: lines in, lines out, with no ledger behind it."""

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestrator.domain.screening.bundled import read_rules
from orchestrator.domain.screening.rules import Ruleset, compile_ruleset
from orchestrator.management.commands.screen import answers

ROOT = Path(__file__).resolve().parents[2]
RULES = """
red_lines:
  - slug: cures
    name: Cures
    category: regulated_claim
    severity: high
    roles: [legal]
    message: Names a cure.
    scope: {verticals: [health], effective: 2026-03-01}
    when: {phrases: {terms: [cure], match: prefix}}
    unless: [{approved_claim: exact}]
"""
ON = date(2026, 3, 1)


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return compile_ruleset("test", read_rules(RULES))


def asked(ruleset: Ruleset, *lines: object, on: date = ON) -> list[dict[str, Any]]:
    raw = [
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    ]
    return list(answers(raw, ruleset, on=on))


def test_an_output_is_held_with_its_own_characters_quoted(ruleset: Ruleset) -> None:
    content = {"body": "It ｃｕｒｅｓ all."}

    (answer,) = asked(ruleset, {"id": "a", "content": content})

    assert (answer["id"], answer["held"]) == ("a", True)
    (finding,) = answer["findings"]
    assert finding["red_line"] == "cures"
    assert finding["quote"] == "ｃｕｒｅ"
    assert content["body"][finding["start"] : finding["end"]] == finding["quote"]
    assert (finding["category"], finding["severity"]) == ("regulated_claim", "high")


def test_the_same_text_passes_the_day_before_the_rule_takes_effect(
    ruleset: Ruleset,
) -> None:
    line = {"id": 1, "text": "A cure."}

    assert not asked(ruleset, line, on=date(2026, 2, 28))[0]["held"]
    assert asked(ruleset, line, on=date(2026, 3, 1))[0]["held"]


@pytest.mark.parametrize(
    ("context", "held"),
    [
        (None, True),
        ({}, True),
        ({"vertical": "health", "something": "else"}, True),
        ({"vertical": "fashion"}, False),
        ({"vertical": None}, True),
    ],
)
def test_the_context_decides_and_what_is_unknown_is_covered(
    ruleset: Ruleset, context: Any, held: bool
) -> None:
    line = {"id": 1, "text": "A cure."} | ({"context": context} if context else {})

    assert asked(ruleset, line)[0]["held"] is held


def test_one_bad_line_answers_for_itself_and_the_rest_go_on(ruleset: Ruleset) -> None:
    found = asked(
        ruleset,
        b"{nonsense",
        b"\xff\xfe",
        b"   ",
        [],
        {"id": 4},
        {"id": 5, "text": 1},
        {"id": 6, "text": "x", "context": "y"},
        {"id": 7, "text": "x", "context": {"brand": 3}},
        {"id": 8, "text": "x", "context": {"approved_claims": "all of them"}},
        b'{"id": 9, "content": NaN}',
        {"id": 10, "text": "A cure."},
    )

    assert all("error" in answer for answer in found[:-1])
    assert [answer["id"] for answer in found] == [None] * 3 + [4, 5, 6, 7, 8, None, 10]
    assert found[-1]["held"]


def test_text_of_ten_megabytes_is_held_at_once_and_says_why(ruleset: Ruleset) -> None:
    line = json.dumps({"id": 1, "text": "a " * 5_000_000}).encode()

    began = time.process_time()
    (answer,) = asked(ruleset, line)

    assert answer["held"]
    assert "longer than 200,000 characters" in answer["findings"][0]["message"]
    assert time.process_time() - began < 2


def run(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    without = {"DATABASE_URL", "REDIS_URL", "MIGRATE_DATABASE_URL"}
    nowhere = {"PGHOST": "127.0.0.1", "PGPORT": "1"}
    left = {name: value for name, value in os.environ.items() if name not in without}
    return subprocess.run(
        [sys.executable, "manage.py", "screen", "--json", *arguments],
        input=text, capture_output=True, text=True, cwd=ROOT, env=left | nowhere,
        check=False,
    )  # fmt: skip


def test_the_command_needs_no_servers_and_fails_only_where_nothing_was_read() -> None:
    done = run('{"id": 1, "text": "Hello."}\nnonsense\n', "--as-of", "2026-01-01")

    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["id"], first["held"], first["findings"]) == (1, False, [])
    assert second["id"] is None
    assert run("nonsense\n").returncode == 1
