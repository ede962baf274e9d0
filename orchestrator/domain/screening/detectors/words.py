"""The words of a text for telling its language, and where they stand."""

import re
import unicodedata
from dataclasses import dataclass, replace

MOSTLY = 0.7  # the share of capitals from which a capital says nothing
SPELLED = 3  # single letters in a row are one word, spelled out

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_CODE = frozenset("_@#/\\=<>{}&")  # beside a word: a tag, a handle, a path, markup
_STARTS_SENTENCE = frozenset(".!?:\n•|")
_PLAIN = {"\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case, its offsets, and whether its capital makes it a name.

    `between_names` is true of a word with names on both its sides.
    """

    text: str
    start: int
    end: int
    is_name: bool
    between_names: bool = False


def words_in(text: str) -> list[Word]:
    """The words of `text`; none that touch digits, or are part of a tag or a link."""
    plain, places = plain_letters(text)
    found = [m for m in _WORD.finditer(plain) if not _is_code(plain, *m.span())]
    found = _unspelled(found)
    capitals = sum(match[0][0].isupper() for match in found)
    says_nothing = capitals >= MOSTLY * len(found)
    words: list[Word] = []
    for match in found:
        start, end = match.span()
        before = plain[:start][-3:].rstrip(" \"'“„«([*")
        starts = start == 0 or before[-1:] in _STARTS_SENTENCE or not before
        is_name = match[0][0].isupper() and not says_nothing and not starts
        if places is not None:
            start, end = places[start], places[end - 1] + 1
        words.append(Word(match[0].casefold(), start, end, is_name))
    for place in range(1, len(words) - 1):
        if not words[place].is_name and words[place + 1].is_name:
            before_is_name = words[place - 1].is_name or words[place - 1].between_names
            if before_is_name or _is_capital(text, words[place - 1]):
                words[place] = replace(words[place], between_names=True)
    return words


def plain_letters(text: str) -> tuple[str, list[int] | None]:
    """`text` composed, without invisible characters and in plain letter forms, and
    the place of each of its characters in `text`; None where nothing moved."""
    if text.isascii():
        return text, None
    pieces: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        if unicodedata.category(character) == "Cf":
            continue
        if pieces and unicodedata.combining(character):
            composed = unicodedata.normalize("NFC", pieces[-1] + character)
            if len(composed) == 1:
                pieces[-1] = composed
            continue
        plain = _PLAIN.get(character) or unicodedata.normalize("NFKC", character)
        pieces.extend(plain)
        places.extend([index] * len(plain))
    return "".join(pieces), places


def _is_code(text: str, start: int, end: int) -> bool:
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if before in _CODE or after in _CODE or before.isdigit() or after.isdigit():
        return True
    follows = text[end : end + 2]
    return (len(follows) == 2 and follows[0] == "." and follows[1].isalnum()) or (
        before == "." and start >= 2 and text[start - 2].isalnum()
    )


def _unspelled(found: list["re.Match[str]"]) -> list["re.Match[str]"]:
    kept: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for match in found:
        if len(match[0]) == 1:
            run.append(match)
            continue
        kept += run if len(run) < SPELLED else []
        run = []
        kept.append(match)
    return kept + (run if len(run) < SPELLED else [])


def _is_capital(text: str, word: Word) -> bool:
    return text[word.start].isupper()
