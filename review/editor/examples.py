"""Texts to start from: the smallest one, and those that Greenlight brings along."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orchestrator

FOLDER = Path(orchestrator.__file__).parent / "workflows"
SMALLEST = """\
workflow: my-workflow
title: My workflow

inputs:
  type: object
  additionalProperties: false
  required: [text]
  properties:
    text: {title: Text, type: string, minLength: 1}

steps:
  note:
    title: Take it down
    agent: no-op
    with:
      text: "${ inputs.text }"
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A text under a name."""

    name: str
    title: str
    text: str


@cache
def examples() -> tuple[Example, ...]:
    """The smallest first, then the bundled ones by name."""
    found = [Example("smallest", "One step", SMALLEST)]
    for file in sorted(FOLDER.glob("*.yaml")):
        text = file.read_text("utf-8")
        titles = [line for line in text.splitlines() if line.startswith("title:")]
        title = titles[0].removeprefix("title:").strip() if titles else file.stem
        found.append(Example(file.stem, title, text))
    return tuple(found)


def example(name: str) -> Example | None:
    """One by its name."""
    return next((one for one in examples() if one.name == name), None)


def is_example(text: str) -> bool:
    """Whether a text is one of them, unchanged."""
    return any(one.text == text for one in examples())
