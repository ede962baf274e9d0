"""Digits and signs that stand for letters: c0v1d, gu4r4nt33d, $ave."""

import re
from collections.abc import Iterator

import re2

from orchestrator.domain.screening.reading.edits import Edit
from orchestrator.domain.screening.reading.view import View

_LETTERS = str.maketrans("4@3€1!|05$789", "aaeeiiiosstbg")
_AS_L = str.maketrans("1!|", "lll")
_MAY_BE = re2.compile(r"\pL[0-9@$€|]|[0-9@$€!|]\pL|\pL!\pL")
_SIGN = re.compile(r"[01345789@$€!|]")
_ONE = re.compile(r"[1!|]")
_IN_WORD = re.compile(r"[\w@$€!|]*")
_LONGEST = 60  # characters on either side that are looked at: no word is longer
_ID = re.compile(r"[a-z][0-9]+")
_MEASURE = re.compile(
    r"[$€]?(?:[0-9]x|[0-9]{1,4}(?:st|nd|rd|th|s|k|m|g|h|v|w|l|p|c|d|a|am|pm|kg|mg|ml|cl"
    r"|dl|cm|mm|km|in|ft|hr|hrs|min|mb|gb|tb|hz|oz|lb|lbs|pc|pcs|er|xl|xxl|ct|yr|yrs"
    r"|mph|ghz|kwh|mp|fps|eur|usd|gbp|chf))"
)


def letters(view: View, *, one_is: str, joined: bool = False) -> Iterator[Edit]:
    """The signs of words that mix them with letters; 1 reads as `one_is`, i or l.

    A measure (50ml, 2nd) has honest digits, and so has a text
    that is an id and nothing else (f47). "!" counts only between letters or before
    one. For l only the words with a 1 are read; `joined` leaves out the words that
    stand in the passage just so, and were read there.
    """
    text = view.text
    signs = _SIGN if one_is == "i" else _ONE
    if not (signs.search(text) and _MAY_BE.search(text)) or _ID.fullmatch(text):
        return
    table = _LETTERS if one_is == "i" else _LETTERS | _AS_L
    done = 0
    for sign in signs.finditer(text):
        if sign.start() < done:
            continue
        start, done = _word_around(text, max(done, sign.start() - _LONGEST), sign.end())
        word = text[start:done].rstrip("!")
        if not any(c.isalpha() for c in word) or _MEASURE.fullmatch(word):
            continue
        if joined and _is_unbroken(view, start, start + len(word)):
            continue
        for index, character in enumerate(word, start):
            if ord(character) in table:
                yield Edit(index, index + 1, chr(table[ord(character)]))


def _is_unbroken(view: View, start: int, end: int) -> bool:
    if view.starts is None:
        return True
    return view.starts[end - 1] - view.starts[start] == end - 1 - start


def _word_around(text: str, first: int, end: int) -> tuple[int, int]:
    start = end - 1
    while start > first and (text[start - 1].isalnum() or text[start - 1] in "_@$€!|"):
        start -= 1
    found = _IN_WORD.match(text, start, end + _LONGEST)
    return start, max(end, found.end() if found else end)
