"""`manage.py experiment readiness FILE`: the verdict in words and as the exit code."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from orchestrator.domain.experiments.starting.checklist import ITEMS
from orchestrator.management.experiments.readiness import run
from tests.unit.readiness_made import a_plan, evidence_for

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "orchestrator" / "docs" / "readiness.md"


def asked(raw: str | bytes, **options: Any) -> tuple[int, str]:
    """The exit code and what is printed, for a file given on standard input."""
    stdin = io.BytesIO(raw if isinstance(raw, bytes) else raw.encode())
    stdout = io.StringIO()
    given = {"file": "-", "json": False, "today": None, **options}
    return run(given, stdin, stdout), stdout.getvalue()


def a_file(made: dict[str, Any] | None = None, **changes: Any) -> str:
    made = made or a_plan()
    evidence = evidence_for(made, **changes)
    return json.dumps({"plan": made, "evidence": evidence, "today": "2026-02-20"})


def test_a_test_in_order_is_ready() -> None:
    code, told = asked(a_file())

    assert (code, told) == (0, "READY: shoes-1 may start, 19 items checked.\n")


def test_what_is_missing_is_told_with_who_mends_it_by_when() -> None:
    code, told = asked(a_file(budget=None, consent=None))

    assert code == 1
    assert told.splitlines() == [
        "NOT READY: 2 of 19 items missing.",
        "- budget (Budget is released): 500 are planned, and nobody released them."
        " Mended by commercial, by 2026-02-28.",
        "- consent (Basis of consent is on record): The basis is not given: consent,"
        " contract, legal_obligation, vital_interests, public_task,"
        " legitimate_interests, no_personal_data. Mended by compliance, by 2026-02-27.",
    ]


def test_a_question_is_told_with_its_options() -> None:
    code, told = asked(a_file(a_plan(days=7)))

    assert code == 2
    first, *options, last = told.splitlines()
    assert first.startswith("ASK: Shoes is underpowered: 16.7 % is the smallest lift")
    assert [line.split(":")[0] for line in options] == [
        "- longer",
        "- drop",
        "- accept",
        "- stop",
    ]
    assert "Run 14 days longer (recommended)." in options[0]
    assert last == "Answered by: owner."


def test_a_remark_and_an_open_question_stand_beside_what_is_missing() -> None:
    made = a_plan(days=7, starts="2026-03-30")

    _, told = asked(a_file(made, budget=None))

    assert re.search(r"^- budget .*^\? sample_size .*^! holidays ", told, re.M | re.S)


def test_the_whole_checklist_comes_as_json() -> None:
    code, told = asked(a_file(a_plan(days=7)), json=True)

    found = json.loads(told)
    assert (code, found["verdict"]) == (2, "ask")
    assert found["effects"]["longer"]["days"] == 21


def test_another_day_can_be_asked_about() -> None:
    code, told = asked(a_file(), today="2026-03-03")

    assert (code, told[:3]) == (2, "ASK")
    assert "The start on 2026-03-02 is over." in told


def test_nothing_in_a_plan_steers_the_terminal() -> None:
    made = a_plan(days=7, title="\x1b[2JShoes")

    _, told = asked(a_file(made))

    assert "\x1b" not in told
    assert r"\x1b[2JShoes" in told


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", "it is empty"),
        ("{", "not JSON"),
        ("[]", "it is no object"),
        (b"\xff", "not UTF-8"),
        ("plan: &a {}", "line 1: "),
        ('{"plan": 1, "plan": 2}', "appears twice"),
        ('{"plan": {"baseline": NaN}}', "not a finite number"),
        ('{"plans": {}}', "'plans' is no field here: plan, evidence and today are"),
        ("{}", "plan is missing"),
        ('{"plan": {}, "today": "soon"}', "today is 'soon', no day"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_on_standard_error(
    raw: str | bytes, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = asked(raw)

    assert (code, out) == (3, "")
    assert told in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = asked("", file="/nowhere/plan.yaml")

    assert code == 3
    assert capsys.readouterr().err == (
        "/nowhere/plan.yaml: it cannot be read (No such file or directory).\n"
    )


def test_the_example_of_the_page_is_ready(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = re.search(r"```yaml\n(plan:.*?)```", PAGE.read_text(), re.DOTALL)
    assert example
    file = tmp_path / "shoes.yaml"
    file.write_text(example[1])

    call_command("experiment", "readiness", str(file))  # else it ends with SystemExit

    assert capsys.readouterr().out.startswith("READY: shoes-1")


def test_the_command_ends_with_the_code_of_its_verdict(tmp_path: Path) -> None:
    file = tmp_path / "shoes.json"
    file.write_text(a_file(a_plan(days=7)))

    with pytest.raises(SystemExit) as ended:
        call_command("experiment", "readiness", str(file))

    assert ended.value.code == 2


def test_every_item_is_on_the_page_with_its_owner_and_lead() -> None:
    found = re.findall(
        r"^\| `(\w+)`(?: \(soft\))? \|.*\| (\w+) \| (\d+) \|$", PAGE.read_text(), re.M
    )

    assert found == [(item.key, item.owner, str(item.lead)) for item in ITEMS]
