"""What the pages say is what the code has."""

import json
import re
from pathlib import Path

import pytest

from orchestrator.agents.registry import load_agents
from orchestrator.domain.desk_settings import SETTINGS
from orchestrator.domain.states import (
    AttemptState,
    EffectState,
    ItemState,
    RunState,
    TaskState,
)
from orchestrator.domain.workflow.checking import AgentType, check

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "orchestrator" / "docs"
READERS = r"env\.(?:text|words|integer|seconds|flag|path|folder|url|secret|key)"
NOUNS = {
    "Task": TaskState,
    "Attempt": AttemptState,
    "Review item": ItemState,
    "Run": RunState,
    "Effect": EffectState,
}


def first_column(text: str) -> set[str]:
    """What stands in backquotes at the start of each line of the tables."""
    return set(re.findall(r"^\| \**`([^`]+)`", text, re.M))


def test_every_setting_is_on_its_page_and_no_other() -> None:
    code = (ROOT / "orchestrator" / "settings.py").read_text()
    read = set(re.findall(READERS + r'\(\s*"([A-Z_]+)"', code))

    assert first_column((DOCS / "settings.md").read_text()) == read


@pytest.mark.parametrize("noun", NOUNS)
def test_every_state_of_a_noun_is_on_its_page(noun: str) -> None:
    page = (DOCS / "states.md").read_text()
    section = page.split(f"\n## {noun}\n")[1].split("\n## ")[0]

    assert first_column(section) == {str(state) for state in NOUNS[noun]}


def test_every_command_is_on_its_page_and_no_other() -> None:
    folder = ROOT / "orchestrator" / "management" / "commands"
    there = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    said = first_column((DOCS / "commands.md").read_text())

    assert {line.split()[0] for line in said} == there | {"test"}


def test_every_page_a_page_links_to_is_there() -> None:
    pages = [ROOT / "README.md", *DOCS.glob("*.md")]
    links = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
    ]

    assert not [target for page, target in links if not (page.parent / target).exists()]


def test_the_workflow_that_is_shown_can_be_published() -> None:
    shown = re.search(
        r"```yaml\n(.*?)```", (DOCS / "workflows.md").read_text(), re.DOTALL
    )
    assert shown
    agents = {
        spec.name: AgentType(
            name=spec.name,
            input_schema=dict(spec.input_schema),
            output_schema=dict(spec.output_schema),
            effect=spec.effect,
            validator=spec.validator,
        )
        for spec in load_agents().values()
    }

    assert check(shown[1], agents) == []


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 150


def test_every_setting_of_the_desk_is_on_its_page_with_its_default() -> None:
    page = (DOCS / "desk_settings.md").read_text()
    said = dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", page, re.M))

    assert said == {name: json.dumps(s.default) for name, s in SETTINGS.items()}
