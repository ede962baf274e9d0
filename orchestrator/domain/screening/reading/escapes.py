"""Letters written as numbers: %63, \\x63, \\u0063, =63=75; each with its way back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.domain.screening.reading.strip import Strip, joined

_HEX = "[0-9a-fA-F]"
_ESCAPES = re.compile(
    rf"(?P<percent>(?:%{_HEX}{{2}})+)"
    rf"|(?P<unit>(?:\\u{_HEX}{{4}})+)"
    rf"|\\u\{{(?P<braced>{_HEX}{{1,6}})\}}|\\U(?P<long>{_HEX}{{8}})"
    rf"|(?P<byte>(?:\\x{_HEX}{{2}})+)|(?P<octal>(?:\\[01][0-7]{{2}})+)"
    rf"|(?P<quoted>(?:={_HEX}{{2}}){{2,}})|(?P<soft>=\r?\n)"
)
_PERCENT = re.compile(rf"(?:%{_HEX}{{2}})+")
_SIZES = {"percent": 3, "byte": 4, "octal": 4, "quoted": 3}


@dataclass(frozen=True, slots=True)
class _Found:
    """[start, end) of a text means `meaning`."""

    start: int
    end: int
    meaning: str


def unescaped(strip: Strip) -> tuple[Strip, list[tuple[int, int]]] | None:
    """`strip` with its escapes replaced, and where three Latin letters or more in a
    row were escaped, which nothing asks for; None without any escape."""
    text = strip.text
    if "%" not in text and "\\" not in text and "=" not in text:
        return None
    found = [f for match in _ESCAPES.finditer(text) for f in _meanings(match)]
    if not found:
        return None
    return _replaced(strip, found), list(_letter_runs(found))


def percent_decoded(strip: Strip, *, plus: bool = False) -> Strip:
    """The value of a URL's query; "+" is a space there."""
    if plus and "+" in strip.text:
        flat = strip.text.replace("+", " ")
        strip = Strip(flat, strip.starts, strip.ends, strip.origin)
    if "%" not in strip.text:
        return strip
    matches = _PERCENT.finditer(strip.text)
    return _replaced(strip, [f for m in matches for f in _bytes(m.start(), m[0], 3)])


def _replaced(strip: Strip, found: list[_Found]) -> Strip:
    parts: list[Strip] = []
    at = 0
    for one in found:
        parts.append(strip.cut(at, one.start))
        parts.append(strip.at(one.meaning, one.start, one.end))
        at = one.end
    return joined([*parts, strip.cut(at, len(strip.text))], strip.origin)


def _meanings(match: "re.Match[str]") -> Iterator[_Found]:
    kind, start = match.lastgroup or "", match.start()
    if kind in _SIZES:
        yield from _bytes(start, match[0], _SIZES[kind])
    elif kind == "unit":
        yield from _units(start, match[0])
    elif kind == "soft":
        yield _Found(start, match.end(), "")
    else:
        code = int(match[kind], 16)
        if code < 0x110000 and _is_text(chr(code)):
            yield _Found(start, match.end(), chr(code))


def _bytes(start: int, run: str, size: int) -> Iterator[_Found]:
    """The characters of a run of escaped bytes; what is not UTF-8 stays as it is."""
    base = 8 if size == 4 and run[1] in "01" else 16
    raw = [int(run[at + size - (3 if base == 8 else 2) : at + size], base)
           for at in range(0, len(run), size)]  # fmt: skip
    at = 0
    while at < len(raw):
        width = _width(raw[at])
        try:
            meaning = bytes(raw[at : at + width]).decode()
        except UnicodeDecodeError:
            meaning = ""
        if meaning and _is_text(meaning):
            yield _Found(start + at * size, start + (at + width) * size, meaning)
            at += width
        else:
            at += 1


def _width(lead: int) -> int:
    return 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4


def _units(start: int, run: str) -> Iterator[_Found]:
    """The characters of a run of UTF-16 escapes, surrogate pairs put together."""
    codes = [int(run[at + 2 : at + 6], 16) for at in range(0, len(run), 6)]
    at = 0
    while at < len(codes):
        is_pair = 0xD800 <= codes[at] < 0xDC00 and at + 1 < len(codes)
        width = 2 if is_pair and 0xDC00 <= codes[at + 1] < 0xE000 else 1
        raw = b"".join(code.to_bytes(2, "big") for code in codes[at : at + width])
        meaning = raw.decode("utf-16-be", "ignore")
        if meaning and _is_text(meaning):
            yield _Found(start + at * 6, start + (at + width) * 6, meaning)
        at += width


def _is_text(meaning: str) -> bool:
    return all(c.isprintable() or c.isspace() for c in meaning)


def _letter_runs(found: list[_Found]) -> Iterator[tuple[int, int]]:
    first = last = count = 0
    for one in found:
        is_letter = one.meaning.isascii() and one.meaning.isalpha()
        if is_letter and count and one.start == last:
            last, count = one.end, count + 1
            continue
        if count >= 3:
            yield first, last
        first, last, count = one.start, one.end, int(is_letter)
    if count >= 3:
        yield first, last
