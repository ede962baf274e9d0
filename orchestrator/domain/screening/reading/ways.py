"""All the ways a passage is read: folded first, then those that differ from it."""

import re
from collections.abc import Iterator

from orchestrator.domain.screening.reading import joining, leet, lookalikes
from orchestrator.domain.screening.reading.edits import Edit, edited
from orchestrator.domain.screening.reading.folding import folded
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
    yield from _present(joined, squeezed)
    for view in _present(plain, joined, squeezed):
        for one_is in "il":
            words = leet.letters(view, one_is=one_is, joined=view is not plain)
            yield from _present(edited(view, "leet", words))
    if not strip.text.isascii():
        yield from _present(
            edited(plain, "spaced", _unseen_spaces(plain)),
            edited(plain, "lookalike", _whole_words(plain)),
        )
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


def _whole_words(view: View) -> Iterator[Edit]:
    """Words of another script that spell a Latin word, where the rest is Latin."""
    if len(view.text) > _SHORT and not _LATIN.search(view.text):
        return iter(())
    found = []
    others = 0
    for match in lookalikes.words(view.text):
        plain = lookalikes.skeleton(match[0])
        if plain.isascii():
            found.append(Edit(match.start(), match.end(), plain))
        elif not lookalikes.is_mixed(match[0]):
            others += 1
    return iter(found if len(found) >= others else ())
