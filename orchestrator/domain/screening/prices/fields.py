"""Prices in places that have a name: attributes of markup, and columns of tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.domain.screening.prices.figures import role_of

_ATTRIBUTE = re.compile(
    r"(?<=[\s\"'])(data-[\w-]{1,60}|itemprop|property|"
    r"name)\s*=\s*[\"']([^\"'<>]{0,120})[\"']"
)
_CONTENT = re.compile(r"(?<=\s)(?:content|value)\s*=\s*[\"']([^\"'<>]{0,80})[\"']")
_CURRENCY = re.compile(
    r"(?:price:?currency\b|data-currency\s*=)[\"']?[^<>]{0,60}?(?:content\s*=\s*)?"
    r"[\"'>\s]([A-Za-z]{3})(?=[\"'<\s])",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-zA-Z][^<>]{3,2000}>")
_ROW = re.compile(r"<tr\b[^<>]*>(.*?)(?:</tr>|(?=<tr\b)|$)", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(
    r"<(t[hd])\b[^<>]*>(.*?)(?:</t[hd]>|(?=<t[hd]\b)|$)", re.DOTALL | re.IGNORECASE
)
_MARKS = re.compile(r"<[^<>]*>|[*_`~]")
_RULE = re.compile(r"^[\s|:-]*-{2,}[\s|:-]*$")
_NUMBER = re.compile(r"^[\s*_`~+-]*\d[\d.,' \u00a0]*(?:,-|\.-)?\s*%?[\s*_`~]*$")
_ROWS_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Field:
    """A value at [start, end) of a string, under the name `key`; `row` is what stands
    beside it, `currency` the one that markup names for it."""

    key: str
    value: str
    start: int
    end: int
    row: str = ""
    currency: str = ""


def fields_in(text: str) -> Iterator[Field]:
    """Every named value of a string that a role is known for."""
    if "<" in text:
        yield from _attributes(text)
        if "<t" in text.lower():
            yield from _cells(_html_rows(text))
    if "\n" in text and ("|" in text or ";" in text or "\t" in text or "," in text):
        yield from _cells(_plain_rows(text))


def _attributes(text: str) -> Iterator[Field]:
    signs = [(match.start(1), match[1].upper()) for match in _CURRENCY.finditer(text)]
    for tag in _TAG.finditer(text):
        for match in _ATTRIBUTE.finditer(tag[0]):
            name, value = match[1], match[2]
            if name.startswith("data-"):
                start = tag.start() + match.start(2)
                if role_of(name):
                    sign = _nearest(signs, start)
                    yield Field(name, value, start, start + len(value), "", sign)
                continue
            key = value.replace(":", " ")
            content = _CONTENT.search(tag[0])
            if content and role_of(key):
                start, end = (tag.start() + place for place in content.span(1))
                yield Field(key, content[1], start, end, "", _nearest(signs, start))


def _nearest(signs: list[tuple[int, str]], place: int) -> str:
    return min(signs, key=lambda sign: abs(sign[0] - place))[1] if signs else ""


Cell = tuple[str, int, int]


def _cells(rows: Iterator[list[Cell]]) -> Iterator[Field]:
    header: list[str] = []
    for number, row in enumerate(rows):
        if number > _ROWS_LIMIT:
            return
        if not row:
            header = []
            continue
        names = [_MARKS.sub("", cell[0]).strip() for cell in row]
        has_number = any(_NUMBER.match(name) for name in names)
        if not has_number and any(role_of(name) for name in names):
            header = names
            continue
        if len(row) == 2 and role_of(names[0]) and _NUMBER.match(names[1]):
            yield Field(names[0], names[1], row[1][1], row[1][2])
        for index, (raw, start, end) in enumerate(row[: len(header)]):
            if role_of(header[index]) and _NUMBER.match(raw):
                yield Field(header[index], raw.strip(), start, end, " ".join(names))


def _html_rows(text: str) -> Iterator[list[Cell]]:
    for row in _ROW.finditer(text):
        cells: list[Cell] = []
        for cell in _CELL.finditer(row[1]):
            start = row.start(1) + cell.start(2)
            inner = cell[2]
            plain = _MARKS.sub("", inner).strip()
            at = inner.find(plain) if plain else -1
            if at >= 0:
                cells.append((plain, start + at, start + at + len(plain)))
            else:
                cells.append((plain, start, start + len(inner)))
        yield cells


def _plain_rows(text: str) -> Iterator[list[Cell]]:
    """Lines cut at | ; tab or comma, whichever the first of them is cut at."""
    at = 0
    mark = ""
    for line in text.split("\n"):
        if _RULE.match(line):
            at += len(line) + 1
            continue
        found = next((m for m in "|\t;," if m in line), "")
        if not found or (mark and found != mark and mark not in line):
            mark = ""
            yield []
        else:
            mark = mark or found
            yield _cut(line, mark, at)
        at += len(line) + 1


def _cut(line: str, mark: str, at: int) -> list[Cell]:
    cells: list[Cell] = []
    position = 0
    pieces = line.split(mark)
    for index, piece in enumerate(pieces):
        is_rim = mark == "|" and not piece.strip() and index in (0, len(pieces) - 1)
        if not is_rim:
            shift = len(piece) - len(piece.lstrip())
            start = at + position + shift
            cells.append((piece.strip(), start, start + len(piece.strip())))
        position += len(piece) + 1
    return cells
