"""An output's content as nodes a template can render for reading.

Everything in a node is plain text; the template escapes it. Findings that point to a
string light its characters, all others light the whole value they point to.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestrator.domain.content import JSON, pointer
from review.item.spans import Mark, Segment, segments, shown_label

# RFC 8785 sorts keys by code unit; people read the main thing first.
FIRST = (
    *("headline", "title", "subject", "preheader", "body", "text", "cta"),
    *("sku", "name", "market", "price", "was", "currency", "percent"),
)
SHORT_FORMS = {"cta": "Call to action", "id": "ID", "sku": "SKU", "skus": "SKUs"}
COLUMNS = 10
CHILDREN = 200  # of one list or object; more are counted, except where a finding is
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Node:
    """One value. `kind`: text, value, fields, list, line (a list of a few words each),
    table, row, empty, absent or more.

    `marks` are the findings about this value as a whole; `same` says what every row
    of a table has in common.
    """

    kind: str
    label: str
    path: str
    segments: tuple[Segment, ...] = ()
    marks: tuple[Mark, ...] = ()
    children: tuple["Node", ...] = ()
    columns: tuple[str, ...] = ()
    is_html: bool = False
    is_long: bool = False
    same: str = ""


def read(content: JSON, marks: Mapping[str, Sequence[Mark]]) -> Node:
    """The content as one node; `marks` by JSON pointer."""
    return _node("", (), content, marks)


def readable(key: str) -> str:
    """A key as words: "margin_percent" is "Margin percent", "sku" is "SKU"."""
    if key in SHORT_FORMS:
        return SHORT_FORMS[key]
    words = shown_label(key).replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else "(empty)"


def place_of(path: str) -> str:
    """A JSON pointer in words, positions counted from 1; "" is the whole."""
    names = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    return " · ".join(
        str(int(name) + 1) if name.isdecimal() and len(name) < 10 else readable(name)
        for name in names
    )


def looks_like_html(text: str) -> bool:
    """Whether the text holds something shaped like a tag."""
    return bool(_MARKUP.search(text))


def _node(
    label: str,
    parts: tuple[str | int, ...],
    value: JSON,
    marks: Mapping[str, Sequence[Mark]],
) -> Node:
    path = pointer(parts)
    here = tuple(marks.get(path, ()))
    if isinstance(value, str):
        return _text(label, path, value, here)
    if isinstance(value, dict | list) and value:
        if isinstance(value, list) and _is_table(value):
            return _table(label, parts, value, marks)
        keyed: list[tuple[str | int, JSON]] = (
            [(key, value[key]) for key in _ordered(value)]
            if isinstance(value, dict)
            else list(enumerate(value))
        )
        children = _children(parts, keyed, marks)
        kind = "fields" if isinstance(value, dict) else _kind_of_list(value)
        return Node(kind, label, path, marks=here, children=children)
    written = json.dumps(value) if value not in ([], {}) else ""
    lit = tuple(_whole(mark, written) for mark in here)
    kind = "value" if written else "empty"
    return Node(kind, label, path, segments(written, lit), here)


def _text(label: str, path: str, value: str, here: tuple[Mark, ...]) -> Node:
    lit = tuple(m if m.start < m.end <= len(value) else _whole(m, value) for m in here)
    whole = tuple(m for m in here if not value and m.end == m.start)
    return Node(
        "text" if value else "empty",
        label,
        path,
        segments(value, lit),
        whole,
        is_html=looks_like_html(value),
        is_long=len(value) > 80 or "\n" in value,
    )


def _children(
    parts: tuple[str | int, ...],
    keyed: Sequence[tuple[str | int, JSON]],
    marks: Mapping[str, Sequence[Mark]],
) -> tuple[Node, ...]:
    nodes: list[Node] = []
    hidden = 0
    for place, (key, value) in enumerate(keyed):
        inner = (*parts, key)
        if place >= CHILDREN and not _is_lit(pointer(inner), marks):
            hidden += 1
            continue
        label = readable(key) if isinstance(key, str) else str(key + 1)
        nodes.append(_node(label, inner, value, marks))
    if hidden:
        nodes.append(Node("more", f"{hidden:,} more in the exact content", ""))
    return tuple(nodes)


def _table(
    label: str,
    parts: tuple[str | int, ...],
    rows: Sequence[JSON],
    marks: Mapping[str, Sequence[Mark]],
) -> Node:
    members = [row for row in rows if isinstance(row, dict)]
    every = _ordered(dict.fromkeys(key for row in members for key in row))
    same = _same_everywhere(parts, members, marks)
    keys = [key for key in every if key not in same]
    lines: list[Node] = []
    hidden = 0
    for place, row in enumerate(members):
        inner = (*parts, place)
        path = pointer(inner)
        if place >= CHILDREN and not _is_lit(path, marks):
            hidden += 1
            continue
        cells = tuple(
            _node(readable(key), (*inner, key), row[key], marks)
            if key in row
            else Node("absent", "", "")
            for key in keys
        )
        here = tuple(marks.get(path, ()))
        lines.append(Node("row", str(place + 1), path, marks=here, children=cells))
    if hidden:
        lines.append(Node("more", f"{hidden:,} more in the exact content", ""))
    columns = tuple(readable(key) for key in keys)
    here = tuple(marks.get(pointer(parts), ()))
    said = ", ".join(f"{readable(key)} {shown}" for key, shown in same.items())
    return Node(
        "table", label, pointer(parts), (), here, tuple(lines), columns, same=said
    )


def _same_everywhere(
    parts: tuple[str | int, ...],
    rows: Sequence[dict[str, JSON]],
    marks: Mapping[str, Sequence[Mark]],
) -> dict[str, str]:
    """Members that are the same short value in every row and carry no finding."""
    if len(rows) < 2 or len({key for row in rows for key in row}) < 5:
        return {}
    return {
        key: shown_label(str(value))
        for key, value in rows[0].items()
        if isinstance(value, str | int | float)
        and all(row.get(key) == value for row in rows)
        and not any(_is_lit(pointer((*parts, i, key)), marks) for i in range(len(rows)))
    }


def _ordered(keys: Iterable[str]) -> list[str]:
    """The keys a reader looks for first, then the others as they come."""
    known = list(keys)
    return [k for k in FIRST if k in known] + [k for k in known if k not in FIRST]


def _is_table(rows: Sequence[JSON]) -> bool:
    """Objects with few and short members read best side by side."""
    if not all(isinstance(row, dict) and row for row in rows):
        return False
    keys = {key for row in rows if isinstance(row, dict) for key in row}
    return len(keys) <= (COLUMNS if len(rows) > 1 else 5) and all(
        _is_short(v) for row in rows if isinstance(row, dict) for v in row.values()
    )


def _kind_of_list(values: Sequence[JSON]) -> str:
    """Names, numbers and codes read best on one line."""
    few = all(
        not isinstance(one, dict | list) and one != "" and len(str(one)) <= 24
        for one in values
    )
    return "line" if few else "list"


def _is_short(value: JSON) -> bool:
    if isinstance(value, dict | list):
        return not value
    return not isinstance(value, str) or len(value) <= 60


def _is_lit(path: str, marks: Iterable[str]) -> bool:
    return any(at == path or at.startswith(f"{path}/") for at in marks)


def _whole(mark: Mark, text: str) -> Mark:
    return Mark(mark.number, mark.severity, mark.title, 0, len(text))
