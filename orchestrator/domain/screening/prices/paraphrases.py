"""The lines of paraphrases.txt: gifts, waived charges, payments in parts, money back
and price moves told without any of the usual words. A text without a cue costs one
search of all of them together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import re2

from orchestrator.domain.screening.prices.candidate import Candidate

_REACH = 150  # characters around a cue that belong to it
_MEMORY = 64 << 20
_SOURCE = Path(__file__).with_name("paraphrases.txt")
_LOOK = re.compile(r"\(\?!")
_WORDS = re.compile(r"<([A-Z]+)>")


@dataclass(frozen=True, slots=True)
class Line:
    """A cue of one kind, and what must and must not stand around it."""

    kind: str
    cue: str
    also: str = ""
    never: str = ""


class Paraphrases:
    """Every line as a pattern, and one automaton over all their cues."""

    def __init__(self) -> None:
        self._lines = _PATTERNS
        options = re2.Options()
        options.max_mem = _MEMORY
        self._all = re2.Set.SearchSet(options)
        for line in _LINES:
            self._all.Add(rf"(?:^|[^a-z0-9])(?:{without_looks(line.cue)})")
        self._canary = len(self._lines)
        self._all.Add("(?s).")
        self._all.Compile()

    def find(self, text: str) -> Iterator[Candidate]:
        """What `text`, folded, says of prices in a roundabout way."""
        if not text:
            return
        present = self._all.Match(text)
        if self._canary not in present:  # out of memory says "nothing": ask each
            present = range(self._canary)
        for number in present:
            if number == self._canary:
                continue
            kind, cue, also, never = self._lines[number]
            for match in cue.finditer(text):
                start, end = match.span()
                around = text[max(0, start - _REACH) : end + _REACH]
                if also.search(around) and not (never and never.search(around)):
                    yield Candidate(kind, start, end, said=text[start:end])


@cache
def paraphrases() -> Paraphrases:
    """The lines that are shipped."""
    return Paraphrases()


def read_lines(source: str) -> list[Line]:
    """The lines of a file, their word lists written out."""
    words: dict[str, str] = {}
    found: list[Line] = []
    kind = ""
    for line in source.splitlines():
        if not line or line.startswith("#"):
            continue
        text = _WORDS.sub(lambda match: words[match[1]], line.strip())
        if text.startswith("["):
            kind = text.strip("[]")
        elif kind == "words":
            name, _, words[name] = text.partition(" = ")
        elif text.startswith("also: "):
            cue = found.pop()
            found.append(Line(kind, cue.cue, text.removeprefix("also: "), cue.never))
        elif text.startswith("never: "):
            cue = found.pop()
            found.append(Line(kind, cue.cue, cue.also, text.removeprefix("never: ")))
        else:
            found.append(Line(kind, text))
    return found


def without_looks(cue: str) -> str:
    """A cue as RE2 can ask for it, without (?!...): it then finds more, never less."""
    while (look := _LOOK.search(cue)) is not None:
        depth, end = 1, look.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(cue[end], 0)
            end += 1
        cue = cue[: look.start()] + cue[end:]
    return cue


_LINES = read_lines(_SOURCE.read_text(encoding="utf-8"))
_PATTERNS = [
    (
        line.kind,
        re.compile(rf"(?<![a-z0-9])(?:{line.cue})"),
        re.compile(line.also, re.DOTALL),
        re.compile(line.never) if line.never else None,
    )
    for line in _LINES
]
