"""The lines of grammar.txt, compiled once: which of them a text can hold at all is
asked of all of them together, and only those are then looked up one by one."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import re2

_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|twelve|an|eins?|eine[ns]?|zwei|"
    "drei|vier|funf|sechs|deux|trois|quatre|dos|tres|due|tre|twee|drie"
)
_N = rf"(?:[0-9]{{1,3}}|{_WORDS})"
_EDGE = "[^a-z0-9]"  # the lines that ask for one are in folded Latin letters
_MEMORY = 64 << 20
_SOURCE = Path(__file__).with_name("grammar.txt")


class Grammar:
    """Every kind of the grammar as one pattern, and one automaton over them all."""

    def __init__(self, source: str) -> None:
        self._patterns: list[tuple[str, re2._Regexp[str]]] = []
        options = re2.Options()
        options.max_mem = _MEMORY
        self._all = re2.Set.SearchSet(options)
        for kind, written in _lines(source):
            self._patterns.append((kind, re2.compile(written)))
            self._all.Add(written)
        self._canary = len(self._patterns)
        self._all.Add("(?s).")
        self._all.Compile()

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(kind, start, end) of what `text`, folded, says; overlaps between kinds."""
        if not text:
            return
        present = self._all.Match(text)
        if self._canary not in present:  # out of memory says "nothing": ask each
            present = range(len(self._patterns))
        for number in present:
            if number == self._canary:
                continue
            kind, pattern = self._patterns[number]
            for match in pattern.finditer(text):
                start, end = match.span(1)
                yield kind, start, end


@cache
def grammar() -> Grammar:
    """The grammar that is shipped."""
    return Grammar(_SOURCE.read_text(encoding="utf-8"))


def _lines(source: str) -> Iterator[tuple[str, str]]:
    """(kind, RE2 text whose group 1 is the span) for every line of the file."""
    kind = ""
    for line in source.splitlines():
        if line.startswith("["):
            kind = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            yield kind, _compiled(line.strip())


def _compiled(line: str) -> str:
    spelt = "".join(_folded(c) for c in line)
    if not spelt.startswith("="):
        return rf"(?:^|{_EDGE})({_counted(spelt)})(?:$|{_EDGE})"
    choices = "|".join(part.removeprefix("=") for part in spelt.split("|="))
    return f"({choices})"


def _counted(line: str) -> str:
    return line.replace("N", _N).replace(r"\pL", "[a-z]")


def _folded(character: str) -> str:
    """As texts are folded: a Hangul syllable or a voiced kana comes apart."""
    if character.isascii():
        return character
    spread = unicodedata.normalize("NFKD", character).casefold()
    return "".join(c for c in spread if unicodedata.category(c) != "Mn")
