"""The words of a text for telling its language, and where they stand."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

MOSTLY = 0.7  # the share of capitals from which a capital says nothing
SPELLED = 3  # single letters in a row are one word, spelled out

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_STOP = re.compile(r"[.!?]+[\s\"')]+|\n+")
_CODE = frozenset("_@#/\\=<>{}&")  # beside a word: a tag, a handle, a path, markup
_STARTS_SENTENCE = frozenset(".!?:\n•|")
_PLAIN = str.maketrans("\u2019\u02bc\u2010\u2011\u2026\u00a0", "''--. ")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case, its offsets, and whether its capital makes it a name.

    `opens` is true of the first of a sentence, `in_list` of one after a comma,
    `between_names` of one with names on both its sides.
    """

    text: str
    start: int
    end: int
    is_name: bool
    opens: bool = False
    in_list: bool = False
    between_names: bool = False


def words_in(plain: str, first: int, last: int) -> list[Word]:
    """The words of `plain` in [first, last), which are whole sentences of it.

    None that touch digits, or are part of a tag or a link.
    """
    spans = _WORD.finditer(plain, first, last)
    found = [m for m in spans if not _is_code(plain, *m.span())]
    found = _unspelled(found)
    capitals = sum(match[0][0].isupper() for match in found)
    says_nothing = capitals >= MOSTLY * len(found)
    words: list[Word] = []
    for match in found:
        start, end = match.span()
        before = plain[max(start - 3, 0) : start].rstrip(" \"'“„«([*")
        starts = start == first or before[-1:] in _STARTS_SENTENCE or not before
        is_name = match[0][0].isupper() and not says_nothing and not starts
        in_list = before[-1:] in (",", ";", "/", "&")
        words.append(Word(match[0].casefold(), start, end, is_name, starts, in_list))
    for place in range(1, len(words) - 1):
        if not words[place].is_name and words[place + 1].is_name:
            before_is_name = words[place - 1].is_name or words[place - 1].between_names
            if before_is_name or plain[words[place - 1].start].isupper():
                words[place] = replace(words[place], between_names=True)
    return words


def sentences_in(plain: str) -> Iterator[tuple[int, int, set[str]]]:
    """(start, end, distinct words) of each sentence and line: a quick first look."""
    start = 0
    for stop in [*(match.end() for match in _STOP.finditer(plain)), len(plain)]:
        words = set(_WORD.findall(plain[start:stop].casefold()))
        if words:
            yield start, stop, words
        start = stop


def plain_letters(text: str) -> tuple[str, list[int] | None]:
    """`text` composed, without invisible characters and in plain letter forms, and
    the place of each of its characters in `text`; None where nothing moved."""
    if text.isascii():
        return text, None
    same = text.translate(_PLAIN)
    if unicodedata.is_normalized("NFKC", same) and not _INVISIBLE.search(same):
        return same, None
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for match in _BEYOND_ASCII.finditer(same):
        index = match.start()
        pieces.extend(same[done:index])
        places.extend(range(done, index))
        done = index + 1
        plain, is_mark = _letter(match[0])
        if pieces and is_mark:
            composed = unicodedata.normalize("NFC", pieces[-1] + match[0])
            if len(composed) == 1:
                pieces[-1] = composed
            continue
        pieces.extend(plain)
        places.extend([index] * len(plain))
    pieces.extend(same[done:])
    places.extend(range(done, len(same)))
    return "".join(pieces), places


@lru_cache(maxsize=16384)
def _letter(character: str) -> tuple[str, bool]:
    """Its plain form, "" where it shows nothing, and whether it belongs to the letter
    before it."""
    if unicodedata.category(character) == "Cf":
        return "", False
    is_mark = unicodedata.combining(character) != 0
    return unicodedata.normalize("NFKC", character), is_mark


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
