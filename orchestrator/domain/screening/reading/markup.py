"""HTML taken apart: its running text, what is hidden, and what attributes say.

A tokeniser of our own: every character must keep its place, and nothing that a
browser would show may be lost, however broken the markup is.
"""

import re
from collections import Counter
from collections.abc import Iterator

from orchestrator.domain.screening.reading import css, entities
from orchestrator.domain.screening.reading.flow import Flow
from orchestrator.domain.screening.reading.links import said_by
from orchestrator.domain.screening.reading.segment import Segment
from orchestrator.domain.screening.reading.strip import Strip
from orchestrator.domain.screening.reading.tags import (
    GAPS,
    KNOWN,
    RAW,
    SIMPLE,
    VOID,
    Tag,
    tag_at,
)

_SPOKEN = frozenset(
    str.split(
        "alt title aria-label aria-description aria-placeholder aria-roledescription "
        "aria-valuetext placeholder content value label summary abbr srcdoc"
    )
)
_TARGETS = frozenset(
    str.split(
        "href src action formaction cite poster srcset background data longdesc "
        "xlink:href ping"
    )
)
_SHORT = 12  # data-* values up to this long are names and numbers
_UNSHOWN = frozenset({"template", "noscript"})
_CLOSES_ITSELF = frozenset({"p", "li", "td", "th", "tr", "option", "dt", "dd"})
_COMMENT_END = re.compile(r"--!?>")
_SPLIT_WORD = re.compile(r"[^\W\d_]<[a-zA-Z/!][^<>]{0,200}>[^\W\d_]")
_NAMED = re.compile(r"<(?:/?([a-zA-Z][\w-]*)(?=[\s/>])|(!--|!(?i:doctype)))")
_WITH_ATTRIBUTE = re.compile(r"<[a-zA-Z][\w:-]*\s[^<>]{0,2000}=")


def is_markup(text: str) -> bool:
    """Whether `text` is HTML: it holds a known tag, a comment or a reference.

    "5 < 6 & 7" and "Dear <name>" are not.
    """
    if "<" in text:
        for match in _NAMED.finditer(text):
            if match[2] or match[1].lower() in KNOWN or "-" in match[1]:
                return True
        if _SPLIT_WORD.search(text) or _WITH_ATTRIBUTE.search(text):
            return True
    return entities.has_references(text)


def segments(strip: Strip) -> Iterator[Segment]:
    """The running text first, then all else in the order it was written."""
    document = _Document(strip)
    document.read()
    again = document.is_encoded_twice
    yield Segment(document.shown.strip(), "text", is_final=True, may_be_again=again)
    yield from document.others
    yield Segment(document.hidden.strip(), "hidden", is_final=True, may_be_again=again)
    if document.is_unsure:
        yield Segment(document.whole.strip(), "hidden", is_final=True)


class _Document:
    """What is read so far. Hidden text keeps out of the words around it; where only a
    style sheet hides it, `whole` is the text with it in its place."""

    def __init__(self, strip: Strip) -> None:
        self.shown = Flow(strip.origin)
        self.hidden = Flow(strip.origin)
        self.whole = Flow(strip.origin)
        self.others: list[Segment] = []
        self.is_unsure = False
        self.is_encoded_twice = False
        self._strip = strip
        self._text = strip.text
        self._open: list[tuple[str, bool]] = []
        self._names: Counter[str] = Counter()  # how many of each name are open
        self._depth_hidden = 0
        self._hiding = css.hiding(strip.text)
        self._keeps_whole = bool(self._hiding) or css.may_hide(strip.text)

    def read(self) -> None:
        """Go through the text once."""
        text, at = self._text, 0
        while at < len(text):
            opens = text.find("<", at)
            if opens < 0:
                opens = len(text)
            if at < opens:
                self._say(at, opens)
            at = opens
            if at < len(text):
                at = self._markup_at(at)

    def _markup_at(self, at: int) -> int:
        text = self._text
        if text.startswith("<!--", at):
            return self._comment(at)
        simple = SIMPLE.match(text, at)
        if simple:
            name = simple[2].lower()
            return self._tag(Tag(name, simple[1] == "/", at, simple.end(), 0, ""))
        following = text[at + 1 : at + 2]
        if following in ("!", "?") or (
            following == "/" and not text[at + 2 : at + 3].isalpha()
        ):
            end = text.find(">", at)
            if end > 0:
                self._aside(at + 2, end, "comment")
                return end + 1
        tag = tag_at(text, at)
        if tag is None:
            self._say(at, at + 1)
            return at + 1
        return self._tag(tag)

    def _comment(self, at: int) -> int:
        text, start = self._text, at + 4
        for short in (">", "->"):
            if text.startswith(short, start):
                return start + len(short)
        found = _COMMENT_END.search(text, start)
        end, after = found.span() if found else (len(text), len(text))
        self._aside(start, end, "comment")
        return after

    def _tag(self, tag: Tag) -> int:
        name = tag.name
        gap = GAPS.get(name)
        if gap:
            self._part(gap, tag.start, tag.end)
        if tag.closes:
            self._close(name)
            return tag.end
        if tag.said:
            self._attributes(tag)
        if name in RAW:
            return self._raw(tag)
        if name not in VOID and not tag.said.endswith("/"):
            if name in _CLOSES_ITSELF and self._open and self._open[-1][0] == name:
                self._close(name)
            self._enter(tag)
        return tag.end

    def _enter(self, tag: Tag) -> None:
        is_hidden = tag.name in _UNSHOWN or (bool(tag.said) and self._hides(tag))
        self._open.append((tag.name, is_hidden))
        self._names[tag.name] += 1
        self._depth_hidden += is_hidden
        if is_hidden:
            self._part("\n\n", tag.start, tag.end)

    def _hides(self, tag: Tag) -> bool:
        for name, start, end in tag.attributes():
            value = self._text[start:end]
            if name == "style" and css.hides(value):
                return True
            if name in ("class", "id") and css.is_hiding_name(value, self._hiding):
                self.is_unsure = True
                return True
        return tag.has("hidden")

    def _close(self, name: str) -> None:
        """Close the innermost element of this name, and what was left open in it."""
        if not self._names[name]:
            return
        closed = ""
        while closed != name:
            closed, was_hidden = self._open.pop()
            self._names[closed] -= 1
            self._depth_hidden -= was_hidden

    def _raw(self, tag: Tag) -> int:
        """What stands in a script or style up to its end tag, which is no markup."""
        closing = re.compile(
            r"</(?:script|style|xmp|noembed|noframes)\b", re.IGNORECASE
        )
        found = closing.search(self._text, tag.end)
        end = found.start() if found else len(self._text)
        if tag.name == "style":
            inside = self._strip.cut(tag.end, end)
            self.others += (Segment(s, "style", True) for s in css.contents(inside))
        else:
            self._aside(tag.end, end, "text" if tag.name == "xmp" else "hidden")
        return end

    def _attributes(self, tag: Tag) -> None:
        for name, start, end in tag.attributes():
            if name in _TARGETS:
                value = entities.decoded(self._strip.cut(start, end))
                self.others += said_by(value)
            elif name in _SPOKEN or (name[:5] == "data-" and end - start > _SHORT):
                value = entities.decoded(self._strip.cut(start, end))
                if value.text.strip():
                    self.others.append(Segment(value, "attribute"))

    def _say(self, start: int, end: int) -> None:
        flows = [self.hidden if self._depth_hidden else self.shown]
        if self._keeps_whole:
            flows.append(self.whole)
        if self._text.find("&", start, end) < 0:
            for flow in flows:
                flow.add_part(self._strip, start, end)
            return
        plain = self._strip.cut(start, end)
        said = entities.decoded(plain)
        if said is not plain and ("<" in said.text or "&" in said.text):
            self.is_encoded_twice = True
        for flow in flows:
            flow.add(said)

    def _part(self, gap: str, start: int, end: int) -> None:
        place = self._strip.starts[start], self._strip.ends[end - 1]
        (self.hidden if self._depth_hidden else self.shown).part(gap, *place)
        if self._keeps_whole:
            self.whole.part(gap, *place)

    def _aside(self, start: int, end: int, kind: str) -> None:
        inside = self._strip.cut(start, end)
        if inside.text.strip():
            self.others.append(Segment(inside, kind))
