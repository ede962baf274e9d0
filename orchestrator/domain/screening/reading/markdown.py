"""Markdown taken apart: its text as rendered, and what its links say."""

import re
from collections.abc import Iterator

from orchestrator.domain.screening.reading.links import said_by
from orchestrator.domain.screening.reading.segment import Segment
from orchestrator.domain.screening.reading.strip import Strip, joined

_LINK = re.compile(
    r"(?P<open>!?\[)(?P<label>[^\[\]]{0,1000})"
    r"\]\(\s*(?P<url><[^<>\n]{0,2000}>|[^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?)"
    r"(?:\s+(?P<title>\"[^\"]{0,1000}\"|'[^']{0,1000}'))?\s*\)"
)
_REFERENCE = re.compile(r"!?\[(?P<label>[^\[\]]{1,1000})\]\[[^\[\]]{0,200}\]")
_DEFINITION = re.compile(
    r"^ {0,3}\[[^\[\]]{1,200}\]:[ \t]*(?P<url>\S{1,2000})"
    r"(?:[ \t]+(?P<title>\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*$",
    re.MULTILINE,
)
_LINE_START = re.compile(
    r"^[ \t]*(?:(?:>[ \t]?)+|#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)"
    r"|^[ \t]*[-=*_|: \t]{3,}$|^[ \t]*(?:```|~~~)\w*$",
    re.MULTILINE,
)
_MARK = re.compile(r"\\[!-/:-@\[-`{-~]|\*{1,3}|_{1,3}|~~|`+")
_SIGNS = re.compile(
    r"[*_`~\\]|\]\(|\]\[|\]:|^[ \t]*(?:#{1,6} |>|[-+] |-{3}|={3}|\|)", re.M
)


def is_markdown(text: str) -> bool:
    """Whether anything in `text` would be rendered otherwise than it is written."""
    return _SIGNS.search(text) is not None


def segments(strip: Strip) -> Iterator[Segment]:
    """The text as rendered, then the titles and addresses of its links."""
    links: list[Segment] = []
    cuts: list[tuple[int, int]] = []
    if "]" in strip.text:
        cuts = [*_links(strip, links)]
    strip = _without(strip, cuts)
    strip = _without(strip, [m.span() for m in _LINE_START.finditer(strip.text)])
    strip = _without(strip, list(_marks(strip.text)))
    yield Segment(strip, "text", is_final=True)
    yield from links


def _links(strip: Strip, links: list[Segment]) -> Iterator[tuple[int, int]]:
    for pattern in (_LINK, _REFERENCE, _DEFINITION):
        for match in pattern.finditer(strip.text):
            if pattern is _DEFINITION:
                yield match.span()
            else:
                yield match.start(), match.start("label")
                yield match.end("label"), match.end()
            if pattern is _REFERENCE:
                continue
            links += said_by(strip.cut(*match.span("url")))
            if match["title"]:
                start, end = match.span("title")
                links.append(Segment(strip.cut(start + 1, end - 1), "link"))


def _marks(text: str) -> Iterator[tuple[int, int]]:
    """Emphasis and code marks, and the backslash of an escape.

    A lone * or _ counts where it can open or close emphasis; 2*3 and snake_case stay.
    """
    for match in _MARK.finditer(text):
        start, end = match.span()
        if match[0][0] == "\\":
            yield start, start + 1
        elif match[0] in ("~~", "**", "***") or match[0][0] == "`":
            yield start, end
        else:
            before, after = text[start - 1 : start], text[end : end + 1]
            inside = before.isalnum() and after.isalnum()
            if match[0][0] == "_" or not inside:
                is_mark = not inside and bool((before + after).strip())
            else:
                is_mark = before.isalpha() and after.isalpha()
            if is_mark:
                yield start, end


def _without(strip: Strip, cuts: list[tuple[int, int]]) -> Strip:
    if not cuts:
        return strip
    parts: list[Strip] = []
    at = 0
    for start, end in sorted(cuts):
        if start >= at:
            parts.append(strip.cut(at, start))
        at = max(at, end)
    return joined([*parts, strip.cut(at, len(strip.text))], strip.origin)
