"""All the ways a passage is read: folded first, then those that differ from it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from orchestrator.domain.screening.reading import joining, leet, lookalikes
from orchestrator.domain.screening.reading.edits import Edit, edited
from orchestrator.domain.screening.reading.folding import folded, in_one_script
from orchestrator.domain.screening.reading.mirrored import mirrored
from orchestrator.domain.screening.reading.strip import Strip
from orchestrator.domain.screening.reading.view import View

_LATIN = re.compile("[a-z]")
_SHORT = 60  # characters that may all be one disguised phrase
GROWTH = 4  # all views together may be this many times as long as their text,
SLACK = 2_000  # and this much more: short texts have many views


# Words, each in its usual case and not too long, with a space after each.
_QUIET = re.compile(
    r"(?:[\"(]?[A-Z]{0,15}+[a-z]{0,15}+(?:'[a-z]{1,2})?+[,.;:!?)\"]{0,3}+(?: |$))*+"
)
_ALONE = re.compile(
    r"(?:^|[ \"(])[A-Za-z][ ,.;:!?)\"(]{1,3}[A-Za-z][ ,.;:!?)\"(]{1,3}[A-Za-z](?![a-z])"
)


def is_quiet(text: str) -> bool:
    """Whether `text` is plain words, which can be read in one way only; quick."""
    return _QUIET.fullmatch(text) is not None and not _ALONE.search(text)


def ways(strip: Strip) -> tuple[tuple[View, ...], bool]:
    """The views of `strip`, and whether all of them could be made within bounds."""
    views: list[View] = []
    room = GROWTH * len(strip.text) + SLACK
    for view in _ways(strip):
        room -= len(view.text)
        if room < 0 and views:
            return tuple(views), False
        views.append(view)
    return tuple(views), room >= 0


def _ways(strip: Strip) -> Iterator[View]:
    plain = folded(strip)
    yield plain
    joined = edited(plain, "joined", joining.joins(plain))
    squeezed = edited(plain, "squeezed", joining.squeezes(plain))
    together = [in_one_script(view) for view in _present(joined, squeezed)]
    yield from together
    for view in (plain, *together):
        for one_is in "il":
            words = leet.letters(view, one_is=one_is, joined=view is not plain)
            yield from _present(edited(view, "leet", words))
    if not strip.text.isascii():
        yield from _present(edited(plain, "spaced", _unseen_spaces(plain)))
        for reading in lookalikes.READINGS:
            yield from _present(edited(plain, "lookalike", _words(plain, reading)))
        for view in together:
            yield from _present(edited(view, "lookalike", _words(view, None)))
        yield from mirrored(strip)


def _present(*views: View | None) -> Iterator[View]:
    return (view for view in views if view is not None)


def _unseen_spaces(view: View) -> Iterator[Edit]:
    """An invisible character may stand for the space between two words."""
    text = view.text
    return (
        Edit(at, at, " ")
        for at in view.breaks
        if text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()
    )


def _words(view: View, reading: Mapping[str, str] | None) -> Iterator[Edit]:
    """Words that pass for Latin ones and are more than mixed letters: all of another
    script in a Latin text, or (with a reading, of the text as it was before it was
    folded) with letters that look so only at a glance."""
    source = view.text if reading is None else view.strip.text
    if len(source) > _SHORT and not _LATIN.search(view.text):
        return
    found: list[Edit] = []
    others = 0
    for match in lookalikes.words(source):
        word = match[0]
        start, end = match.span()
        if reading is not None and view.starts is not None:
            start, end = bisect_left(view.starts, start), bisect_left(view.starts, end)
        is_mixed = lookalikes.is_mixed(word)
        latin = lookalikes.passing_for(word, (reading or {}) if is_mixed else {})
        if latin and len(latin) == end - start:
            if latin != view.text[start:end]:
                found.append(Edit(start, end, latin))
        elif not is_mixed:
            others += 1
    if len(found) >= others:
        yield from found
