"""Words put together again that line breaks, punctuation or spaces took apart."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator

import re2

from orchestrator.domain.screening.reading.edits import Edit
from orchestrator.domain.screening.reading.view import View

# Not the apostrophe of he'll, nor signs that stand for letters (see leet.py).
_BETWEEN = re.compile(r"[^\w\s'@$€!&|\u3000-\u303f]{1,3}")
_UNDERSCORES = re.compile(r"_{1,3}")
_LINE_END = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]+")
_STOPS = frozenset(".!?:;,")
# Three letters or more, each alone, with a little between them.
_MAY_BE_SPACED = re2.compile(
    r"(?:^|[^\pL\pN])[\pL\pN@$€](?:[^\pL\pN]{1,3}[\pL\pN@$€]){2}(?:$|[^\pL\pN])"
)
_SPACED = re.compile(
    r"(?<![^\W_])(?:[^\W_]|[@$€])"
    r"(?:(?:(?![@$€])[\W_]){1,3}(?:[^\W_]|[@$€])(?![^\W_])){2,}"
)
_SURELY_A_WORD = 9  # characters of a run with one letter only: d 1 4 8 3
_GAP = re.compile(r"(?:(?![@$€])[\W_])+")


def joins(view: View) -> Iterator[Edit]:
    """What stands between two letters of one word: cu.res, c*ures, cu-⏎res, cu⏎res."""
    text = view.text
    yield from _at_line_ends(view)
    marks = _UNDERSCORES if "_" in text else None
    for pattern in (_BETWEEN, marks):
        for match in pattern.finditer(text) if pattern else ():
            start, end = match.span()
            if (
                start > 0
                and end < len(text)
                and text[start - 1].isalpha()
                and text[end].isalpha()
                and not _is_sentence_end(view, start, end)
            ):
                yield Edit(start, end)


def _is_sentence_end(view: View, start: int, end: int) -> bool:
    """Whether only the space after a sentence was forgotten: "…wool.Is it warm"."""
    if end - start != 1 or view.text[start] not in _STOPS:
        return False
    before, after = view.quote(start - 1, start), view.quote(end, end + 1)
    return before.islower() and after.isupper()


def _at_line_ends(view: View) -> Iterator[Edit]:
    text, starts = view.text, view.starts
    done = -1
    for match in _LINE_END.finditer(view.strip.text):
        if match[0].count("\n") > 1:
            continue
        position = match.start()
        space = position if starts is None else bisect_right(starts, position) - 1
        if not done < space < len(text) - 1 or text[space] != " ":
            continue
        done = space
        first = space - 1 if text[space - 1] == "-" else space
        if first > 0 and text[first - 1].isalpha() and text[space + 1].isalpha():
            yield Edit(first, space + 1)


def squeezes(view: View) -> Iterator[Edit]:
    """The gaps in c u r e, c.u.r.e, c - u - r - e; a wider gap ends a word.

    Where every gap is the same nobody can tell where words end, so any place may be.
    """
    if not _MAY_BE_SPACED.search(view.text):
        return
    for run in _SPACED.finditer(view.text):
        letters = sum(c.isalpha() for c in run[0])
        if not letters or (letters == 1 and len(run[0]) < _SURELY_A_WORD):
            continue  # 1 2 3 4
        gaps = [
            (gap.start() + run.start(), gap.end() + run.start())
            for gap in _GAP.finditer(run[0])
        ]
        kinds = [_kind(view, start, end) for start, end in gaps]
        usual = Counter(kinds).most_common(1)[0][0]
        ends_words = [_is_wider(kind, usual) for kind in kinds]
        anywhere = not any(ends_words)
        for (start, end), ends_word in zip(gaps, ends_words, strict=True):
            if ends_word:
                hyphen = "-" in view.text[start:end] and "-" not in usual[1]
                yield Edit(start, end, "-" if hyphen else " ")
            else:
                yield Edit(start, end, is_edge=anywhere)


def _kind(view: View, start: int, end: int) -> tuple[int, str]:
    first, last = view.span(start, end)
    return len(view.quote(start, end)) or last - first, view.text[start:end]


def _is_wider(kind: tuple[int, str], usual: tuple[int, str]) -> bool:
    if kind[1].isspace() and not usual[1].isspace():
        return True
    return kind[0] > usual[0] or (" " in kind[1] and " " not in usual[1])
