"""Tricks of writing that honest text has no use for, kept narrow on purpose."""

import re
from collections.abc import Iterator

from orchestrator.domain.screening.reading import lookalikes
from orchestrator.domain.screening.reading.mirrored import OVERRIDDEN
from orchestrator.domain.screening.reading.passage import Oddity
from orchestrator.domain.screening.reading.strip import Strip

BACKWARDS = "backwards"
UNSEEN = "unseen"
MIXED = "mixed"
TAGGED = "tagged"
ENCODED = "encoded"
SPELT = "spelt"

# Not the soft hyphen and the byte order mark, which honest tools leave in words.
_UNSEEN = (
    "\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufff9-\ufffb"
)
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_IN_A_WORD = re.compile(f"(?<=[{_LATIN}])[{_UNSEEN}]+(?=[{_LATIN}])")
_OVERRIDE = re.compile("\u202d([^\u202d\u202c\n\u2069]*)[\u202c\u2069]?")
# Words spelt letter by letter (c.u.r.e.s, c u r e s), and words with digits inside for
# letters. A heading or an acronym does it a few times; four words are a habit.
_BY_LETTER = re.compile(
    r"(?<![\w.])[^\W\d_]([ .*_\u00b7-])[^\W\d_](?:\1[^\W\d_]){2,}(?!\w)"
)
_WITH_DIGITS = re.compile(r"(?<!\w)[A-Za-z]+[013457@$]+(?:[A-Za-z]+[013457@$]*)+(?!\w)")
_SPELT, _DIGITS = 4, 5
_TAGS = re.compile("\U0001f3f4?[\U000e0020-\U000e007e]+")


def oddities(strip: Strip) -> Iterator[Oddity]:
    """Each oddity of a text."""
    text = strip.text
    for pattern, least in ((_BY_LETTER, _SPELT), (_WITH_DIGITS, _DIGITS)):
        found = list(pattern.finditer(text))
        if len(found) >= least:
            yield Oddity(SPELT, *strip.span(found[0].start(), found[-1].end()))
    if text.isascii():
        return
    if "\u202e" in text or "\u202d" in text:
        for pattern in (OVERRIDDEN, _OVERRIDE):
            for match in pattern.finditer(text):
                yield Oddity(BACKWARDS, *strip.span(*match.span()))
    for match in _IN_A_WORD.finditer(text):
        yield Oddity(UNSEEN, *strip.span(match.start() - 1, match.end() + 1))
    for match in _TAGS.finditer(text):
        if match[0][0] == "\U0001f3f4":
            continue  # the flag of a region
        yield Oddity(TAGGED, *strip.span(*match.span()))
    for match in lookalikes.words(text) if lookalikes.has_mixed(text) else ():
        if lookalikes.is_mixed(match[0]) and lookalikes.disguise(match[0]):
            yield Oddity(MIXED, *strip.span(*match.span()))
