"""Stretches in a script that no covered language is written with."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from orchestrator.domain.screening.detectors.foreign_words import FEWEST, Stretch
from orchestrator.domain.screening.detectors.vocabulary import scripts

FEWEST_UNSPACED = 5  # letters, in scripts that put no space between words
TOO_SHORT_FOR_CHINESE = 8  # letters: a Japanese heading may have no kana
GAP = 24  # characters of another script that may stand inside a stretch
_STARTS = [first for first, _, _ in scripts.RANGES]
_LETTERS = re.compile(
    "["
    + "".join(f"{chr(first)}-{chr(last)}" for first, last, _ in scripts.RANGES)
    + "]"
)

Word = tuple[int, int, str]  # start, end, script


def stretches(text: str, covered: frozenset[str]) -> list[Stretch]:
    """Runs of three words, or of five letters without spaces, that none can read."""
    words = list(_words(text))
    has_kana = any(script == "Kana" for _, _, script in words)
    letters = sum(end - start for start, end, script in words if script == "Han")
    is_chinese = not has_kana and letters >= TOO_SHORT_FOR_CHINESE
    runs: list[list[Word]] = []
    for word in words:
        script = word[2]
        languages = scripts.LANGUAGES[script]
        if script == "Han" and (has_kana or is_chinese):
            languages = ("ja",) if has_kana else ("zh",)
        if covered.intersection(languages):
            continue
        if runs and word[0] - runs[-1][-1][1] <= GAP:
            runs[-1].append(word)
        else:
            runs.append([word])
    return [
        Stretch(run[0][0], run[-1][1], _named(run, has_kana))
        for run in runs
        if _is_enough(run)
    ]


def script_of(character: str) -> str:
    """The script of a letter outside Latin; "" for every other character."""
    code = ord(character)
    place = bisect_right(_STARTS, code) - 1
    if place < 0 or code > scripts.RANGES[place][1] or not character.isalnum():
        return ""
    return scripts.RANGES[place][2]


def _words(text: str) -> Iterator[Word]:
    """Runs of one script; a word that mixes in Latin letters is a disguise, not
    another language, and the folding reads it."""
    done = 0
    ended = f"{text} "
    for match in _LETTERS.finditer(text):
        if match.start() < done:
            continue
        for start, end, script in _run(ended, match.start()):
            done = end
            if script:
                yield start, end, script


def _run(text: str, first: int) -> Iterator[Word]:
    """The words from `first` on that no other character parts; the last of them, and
    those that are mixed, without a script."""
    start, script, mixed = 0, "", False
    for index in range(first, len(text)):
        character = text[index]
        here = script_of(character)
        inside = character.isalnum() or not (character.isspace() or character.isascii())
        if script and (not inside or (here and here != script)):
            yield start, index, "" if mixed else script
            script, mixed = "", False
        if here and not script:
            start, script = index, here
            mixed = (
                index > 0 and text[index - 1].isalpha() and text[index - 1] < "\u0250"
            )
        elif not script:
            return
        elif character.isalpha() and not here:
            mixed = mixed or character < "\u0250"


def _is_enough(run: list[Word]) -> bool:
    unspaced = [end - start for start, end, s in run if s in scripts.UNSPACED]
    return sum(unspaced) >= FEWEST_UNSPACED or len(run) - len(unspaced) >= FEWEST


def _named(run: list[Word], has_kana: bool) -> str:
    script = run[0][2]
    return "ja" if has_kana and script == "Han" else scripts.LANGUAGES[script][0]
