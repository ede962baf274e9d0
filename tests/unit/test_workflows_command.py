"""`manage.py workflows check`: no ledger, every problem, a line each."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker

BUNDLED = "orchestrator/workflows/price_promotion.yaml"
WRONG = """\
workflow: wrong
steps:
  write:
    agent: copywritr
  send:
    agent: no-op
    needs: [write, sennd]
"""


@pytest.fixture(autouse=True)
def no_ledger_answers(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The settings' own placeholder address, where nobody listens."""
    with django_db_blocker.unblock():
        yield


def check(file: Path) -> tuple[int, list[str]]:
    """The exit code, and the lines that were printed."""
    out = StringIO()
    try:
        call_command("workflows", "check", str(file), stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def test_a_good_workflow_gets_zero_and_its_coverage_proof(root: Path) -> None:
    code, lines = check(root / BUNDLED)

    assert code == 0
    assert "nothing to mend" in lines[0]
    assert lines[1] == "Ways to an effect, each through the gate: 3"
    assert "  history → offer → copy → deliver" in lines


def test_every_problem_is_named_with_its_file_line_and_path(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(WRONG)

    code, lines = check(file)

    assert code == 1
    assert any(line.startswith(f"{file}:4: steps.write.agent: ") for line in lines)
    assert any("copywriter" in line for line in lines)
    assert any(line.startswith(f"{file}:7: steps.send.needs") for line in lines)


def test_text_that_is_not_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("workflow: x\nsteps: [1\n")

    code, lines = check(file)

    assert code == 1
    assert len(lines) == 1
    assert "This is not YAML" in lines[0]


@pytest.mark.parametrize(
    ("bytes_", "said"), [(None, "cannot be read"), (b"\xff\xfe", "is not UTF-8")]
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    tmp_path: Path, bytes_: bytes | None, said: str
) -> None:
    file = tmp_path / "none.yaml"
    if bytes_ is not None:
        file.write_bytes(bytes_)

    with pytest.raises(CommandError, match=said):
        check(file)
