"""The tags of HTML: where each begins and ends, what its attributes say."""

import re
from collections.abc import Iterator
from typing import NamedTuple

# Each alternative begins with its own character: nothing is tried twice.
_TAG = re.compile(
    r"<(/?)([a-zA-Z][^\s/<>\"']*)((?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+)>", re.DOTALL
)
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>\"']*)([^<>]*)>")
SIMPLE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)>")
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]+)(?:\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?"
)
BLOCKS = frozenset(
    str.split(
        "address article aside blockquote body button canvas caption center dd details "
        "dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 "
        "h4 h5 h6 head header hr html iframe legend li main menu nav ol optgroup "
        "option p pre section select summary table tbody tfoot thead title tr ul video"
    )
)
LINES = frozenset({"br"})
CELLS = frozenset({"td", "th"})
VOID = frozenset(
    str.split(
        "area base br col embed hr img input link meta param source track wbr keygen"
    )
)
RAW = frozenset({"script", "style", "xmp", "noembed", "noframes"})
_INLINE = frozenset(
    str.split(
        "a abbr acronym audio b bdi bdo big cite code data datalist del dfn em font i "
        "ins kbd label map mark marquee meter noscript object output picture progress "
        "q rp rt ruby s samp slot small span strike strong sub sup svg template "
        "textarea time tt u var text tspan"
    )
)
GAPS = dict.fromkeys(BLOCKS, "\n\n") | {"br": "\n", "td": " ", "th": " "}
"""What stands for a tag in running text; nothing for the others."""
KNOWN = BLOCKS | LINES | CELLS | VOID | RAW | _INLINE


class Tag(NamedTuple):
    """A tag at [start, end) of its text; `inner` is where its attributes begin."""

    name: str
    closes: bool
    start: int
    end: int
    inner: int
    said: str

    def attributes(self) -> Iterator[tuple[str, int, int]]:
        """(name, start, end) of each attribute with a value, in its text."""
        for match in _ATTRIBUTE.finditer(self.said):
            group = match.lastindex or 1
            if group > 1:
                start, end = match.span(group)
                yield match[1].lower(), self.inner + start, self.inner + end

    def has(self, name: str) -> bool:
        """Whether an attribute of this name stands there, with or without a value."""
        return any(m[1].lower() == name for m in _ATTRIBUTE.finditer(self.said))


def tag_at(text: str, start: int) -> Tag | None:
    """The tag that begins at `start`; None where that "<" is none."""
    match = _TAG.match(text, start) or _PLAIN_TAG.match(text, start)
    if match is None or "@" in match[2] or (":" in match[2][1:] and "//" in match[0]):
        return None  # <https://example.com> and <post@example.com> are text
    return Tag(
        match[2].lower(), bool(match[1]), start, match.end(), match.start(3), match[3]
    )
