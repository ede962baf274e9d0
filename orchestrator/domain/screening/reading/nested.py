"""JSON inside a string: its values, and where each of its strings was written."""

import json
import re
from collections.abc import Iterator
from typing import Any

from orchestrator.domain.screening.reading.strip import Strip, joined

_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u([0-9a-fA-F]{4})|(.))",
    re.DOTALL,
)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class Members(list[tuple[str, Any]]):
    """The members of an object as written: a name may stand there twice."""


def values(text: str) -> Any:
    """The object or list that `text` is, with objects as Members; None where it is
    neither. RecursionError where it is nested too deep to be read."""
    inside = text.strip()
    if inside[:1] + inside[-1:] not in ("{}", "[]"):
        return None
    try:
        return json.loads(inside, object_pairs_hook=Members)
    except ValueError:
        return None


def strings(strip: Strip) -> Iterator[Strip]:
    """Every string of the JSON that `strip` is, names included, as written: in order.

    Only JSON may be given: there quotes stand around strings and nowhere else.
    """
    for match in _STRING.finditer(strip.text):
        yield _unescaped(strip.cut(*match.span(1)))


def _unescaped(strip: Strip) -> Strip:
    if "\\" not in strip.text:
        return strip
    parts: list[Strip] = []
    at = 0
    for match in _ESCAPE.finditer(strip.text):
        high, low, unit, short = match.groups()
        if high:
            code = 0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF)
            meaning = chr(code)
        else:
            meaning = chr(int(unit, 16)) if unit else _SHORT.get(short, short)
        parts += strip.cut(at, match.start()), strip.at(meaning, *match.span())
        at = match.end()
    return joined([*parts, strip.cut(at, len(strip.text))], strip.origin)
