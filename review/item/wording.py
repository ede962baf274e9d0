"""What changed between two contents, word by word and field by field."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from orchestrator.domain.content import JSON, canonical
from review.item.spans import shown_label

_WORDS = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)
LONGEST = 4_000  # words of both sides together: beyond, the whole text is shown


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed ("same"), went ("gone") or came ("new")."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs, as pieces in reading order."""

    path: str
    pieces: tuple[Piece, ...]


def changes(before: JSON, after: JSON) -> list[Change]:
    """Every field that differs, in the order of the newer content."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    paths = [*new, *(path for path in old if path not in new)]
    return [
        Change(path, word_diff(old.get(path, ""), new.get(path, "")))
        for path in paths
        if old.get(path) != new.get(path)
    ]


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts merged; very long ones are shown whole, one after the other."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > LONGEST:
        return (Piece("gone", shown_label(before)), Piece("new", shown_label(after)))
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(_piece("same", old[i:j]))
            continue
        if j > i:
            pieces.append(_piece("gone", old[i:j]))
        if end > k:
            pieces.append(_piece("new", new[k:end]))
    return tuple(pieces)


def _piece(kind: str, words: list[str]) -> Piece:
    return Piece(kind, shown_label("".join(words)))


def _leaves(value: JSON, path: str = "") -> list[tuple[str, str]]:
    """Every scalar as text with a readable path, in reading order."""
    found: list[tuple[str, str]] = []
    pending: list[tuple[str, JSON]] = [(path, value)]
    while pending:
        where, item = pending.pop()
        if isinstance(item, dict) and item:
            inner = [(f"{where} · {k}" if where else k, v) for k, v in item.items()]
            pending.extend(reversed(inner))
        elif isinstance(item, list) and item:
            numbered = [(f"{where} {i}", v) for i, v in enumerate(item, 1)]
            pending.extend(reversed(numbered))
        else:
            is_text = isinstance(item, str)
            text = str(item) if is_text else canonical(item).decode()
            found.append((where, text))
    return found
