"""All the ways a passage is read: folded first, then those that differ from it."""

from collections.abc import Iterator

from orchestrator.domain.screening.reading import joining, leet, lookalikes
from orchestrator.domain.screening.reading.edits import Edit, edited
from orchestrator.domain.screening.reading.folding import folded
from orchestrator.domain.screening.reading.mirrored import mirrored
from orchestrator.domain.screening.reading.strip import Strip
from orchestrator.domain.screening.reading.view import View

GROWTH = 4  # all views together may be this many times as long as their text,
SLACK = 2_000  # and this much more: short texts have many views


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
    for view in (plain, joined, squeezed):
        if view is None:
            continue
        as_i = edited(view, "leet", leet.letters(view, one_is="i"))
        if as_i:
            yield as_i
            if leet.has_ones(view):
                yield from _present(
                    edited(view, "leet", leet.letters(view, one_is="l"))
                )
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
    found = []
    others = 0
    for match in lookalikes.words(view.text):
        plain = lookalikes.skeleton(match[0])
        if plain.isascii():
            found.append(Edit(match.start(), match.end(), plain))
        elif not lookalikes.is_mixed(match[0]):
            others += 1
    return iter(found if len(found) >= others else ())
