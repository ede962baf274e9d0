"""YAML text into plain JSON, with the line of everything in it.

Plain YAML only: no anchors, aliases, tags or second documents. Scalars are read as
JSON would read them: `no` is a word (and a market), 2026-01-01 and 010 are strings.
"""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from orchestrator.domain.content import DEPTH_LIMIT, JSON, admit, shown
from orchestrator.domain.errors import BadContent

Place: TypeAlias = tuple[str | int, ...]
Report: TypeAlias = tuple[Place, str]

TEXT_LIMIT = 262_144  # bytes
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,3})?")
_WORDS: dict[str, JSON] = {"": None, "~": None, "null": None}
_WORDS |= {"true": True, "True": True, "false": False, "False": False}


class _Refused(Exception):
    """What is wrong, and the line it is on."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Source:
    """The value read and where its parts stand; `problem` if it could not be read."""

    value: JSON = None
    lines: dict[Place, int] = field(default_factory=dict)
    problem: str | None = None
    problem_line: int = 1

    def line(self, place: Place) -> int:
        """The line of a part, or of the nearest part around it; lines begin at 1."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def load(text: str) -> Source:
    """Read `text`; whatever is wrong with it comes back as the Source's problem."""
    size = len(text.encode("utf-8", "replace"))
    if size > TEXT_LIMIT:
        return Source(problem=f"{size:,} bytes: a workflow has at most {TEXT_LIMIT:,}.")
    lines: dict[Place, int] = {}
    try:
        value = admit(_Builder(lines).build(text))
    except _Refused as error:
        return Source(problem=str(error), problem_line=error.line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        return Source(problem=_words(error), problem_line=line)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Source(
            problem="a character that YAML does not allow: remove it.",
            problem_line=line,
        )
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        return Source(problem=f"This is not YAML: {shown(str(error))}.")
    except BadContent as error:
        return Source(problem=str(error))
    return Source(value, lines)


class _Builder:
    """Builds from events, so that neither depth nor aliases can grow anything."""

    def __init__(self, lines: dict[Place, int]) -> None:
        self.lines = lines
        self.open: list[tuple[Place, list[JSON] | dict[str, JSON]]] = []
        self.key: list[tuple[str, int] | None] = []  # one entry an open collection
        self.root: JSON = None
        self.documents = 0

    def build(self, text: str) -> JSON:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            mark = event.start_mark
            line = 1 if mark is None else mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    raise _Refused("a second document: keep one workflow a file.", line)
            elif isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
                self.key.pop()
        return self.root

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused(
                f"{shown(str(event.anchor))!r}: anchors and aliases (& and *) are not "
                "allowed: write the value out.",
                line,
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise _Refused(f"the tag {shown(str(tag))!r}: leave it out.", line)
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
            return
        if len(self.open) == DEPTH_LIMIT:
            raise _Refused(f"deeper than {DEPTH_LIMIT} levels: flatten it.", line)
        fresh: list[JSON] | dict[str, JSON]
        fresh = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        place = self._put(fresh, line)
        self.open.append((place, fresh))
        self.key.append(None)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        text = event.value
        if self.open and isinstance(self.open[-1][1], dict) and self.key[-1] is None:
            if text in self.open[-1][1]:
                raise _Refused(
                    f"the key {shown(text)!r} appears twice: keep one of them.", line
                )
            self.key[-1] = (text, line)
            return
        self._put(_plain(text) if event.style is None else text, line)

    def _put(self, value: JSON, line: int) -> Place:
        if not self.open:
            self.root = value
            return ()
        place, into = self.open[-1]
        if isinstance(into, list):
            place = (*place, len(into))
            into.append(value)
        else:
            key = self.key[-1]
            if key is None:
                raise _Refused("a list or mapping as a key: keys are words.", line)
            name, line = key
            place = (*place, name)
            into[name] = value
            self.key[-1] = None
        self.lines[place] = line
        return place


def _plain(text: str) -> JSON:
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return int(text) if text.lstrip("-").isdigit() else float(text)
    return text


def _words(error: yaml.MarkedYAMLError) -> str:
    said = shown(error.problem or error.context or "it cannot be read")
    hint = ""
    if "expected ',' or '}'" in said or "expected ',' or ']'" in said:
        hint = ' Inside { } or [ ], put expressions in quotes: "${ inputs.x }".'
    return f"This is not YAML: {said}.{hint}"
