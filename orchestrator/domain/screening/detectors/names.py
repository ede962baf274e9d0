"""Names compiled for finding: as given, joined, split, plural, by their sound, or
one letter off."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rapidfuzz.distance import OSA

from orchestrator.domain.screening.detectors.lexicon import Lexicon, phrase_key
from orchestrator.domain.screening.detectors.name_forms import (
    SHORT_FORM_LETTERS,
    forms_of,
    is_short_form,
    sound,
)
from orchestrator.domain.screening.detectors.profiles import profile_of
from orchestrator.domain.screening.reading.folding import fold
from orchestrator.domain.screening.reading.view import View

FUZZY_LETTERS = 6  # shorter names have too many neighbours
TAG_LETTERS = 6  # from here a name may stand anywhere in a hashtag, handle or domain
LONGER_BY_SOUND = 4  # letters a misspelling may have more than the name
SHORT_LETTERS = 3  # up to here a name needs its capitals, as an ordinary word does

_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_DOMAIN = re.compile(r"\.[a-z]{2,5}(?:\.[a-z]{2})?$", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+")
_TAG = re.compile(r"[#@\uff03\uff20][\w.-]+|(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_PLURAL = re.compile(r"(?:e?s)(?![^\W_])")
_GAP = re.compile(r"[\s_'&+\u2010\u2011-]{1,3}")
_LINKS = frozenset({"and", "und"})

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Name:
    """`joined` are its letters without gaps. Ordinary words need their capitals:
    `is_ordinary` as a whole ("Summit"), `in_parts` when written apart ("north peak").
    """

    given: str
    key: str
    joined: str
    is_ordinary: bool
    in_parts: bool
    has_capital: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A name at [start, end) of the text searched; misspelt where not `exact`."""

    start: int
    end: int
    name: Name
    exact: bool = True


class Names:
    """Names to find in texts. Immutable. `known` words are never misspelt names."""

    def __init__(self, given: Iterable[str], known: Iterable[str] = ()) -> None:
        names = [name for text in dict.fromkeys(given) for name in _read(text)]
        self._known = {word for text in known for word in _words(fold(text).text)}
        self._lexicon: Lexicon[Name] = Lexicon(
            (form, "anywhere", name)
            for name in names
            for form in dict.fromkeys((name.key, name.joined))
        )
        self._joined = {name.joined: name for name in names}
        self._near: dict[str, set[Name]] = {}
        self._sounding: dict[str, set[Name]] = {}
        lengths = [len(name.joined) for name in names]
        self._longest = max(lengths, default=0) + LONGER_BY_SOUND
        self._widest = max((len(name.key.split()) + 1 for name in names), default=0)
        for name in names:
            if len(name.joined) >= FUZZY_LETTERS and not name.is_ordinary:
                self._sounding.setdefault(sound(name.joined), set()).add(name)
                for key in _shortened(name.joined):
                    self._near.setdefault(key, set()).add(name)

    def find(self, text: str, folded: View | None = None) -> Iterator[Found]:
        """Every name in `text`, which is as written: its capitals count.

        `folded` is the fold of `text`, where that is known.
        """
        if not self._joined:
            return
        folded = fold(text) if folded is None else folded
        tags = [match.span() for match in _TAG.finditer(text)]
        exact = list(self._exact(text, folded, tags))
        yield from exact
        for found in (*self._off_by_one(folded, text), *self._in_tags(text, tags)):
            if not any(a.start < found.end and found.start < a.end for a in exact):
                yield found

    def _exact(self, text: str, folded: View, tags: list[Span]) -> Iterator[Found]:
        for start, end, name in self._lexicon.find(folded):
            first, last = folded.span(start, end)
            plural = _PLURAL.match(folded.text, end)
            if plural:
                end, last = plural.end(), folded.span(start, plural.end())[1]
            in_tag = any(a <= first and last <= b for a, b in tags)
            loose = in_tag and len(name.joined) >= TAG_LETTERS
            begins = loose or folded.is_edge(start) or _is_hump(text, first)
            ends = loose or folded.is_edge(end) or _is_hump(text, last)
            if begins and ends and (in_tag or _is_meant(text[first:last], name)):
                yield Found(first, last, name)

    def find_folded(self, view: View) -> Iterator[tuple[int, int, Name]]:
        """Names that need no capitals, as whole words of a text that has lost them."""
        for start, end, name in self._lexicon.find(view):
            apart = end - start > len(name.joined) and name.in_parts
            is_whole = view.is_edge(start) and view.is_edge(end)
            if is_whole and not (name.is_ordinary or apart):
                yield start, end, name

    def _off_by_one(self, folded: View, text: str) -> Iterator[Found]:
        tokens = [match.span() for match in _TOKEN.finditer(folded.text)]
        for place, (start, _) in enumerate(tokens):
            end, joined = start, ""
            for other_start, other_end in tokens[place : place + self._widest]:
                if joined and not _GAP.fullmatch(folded.text[end:other_start]):
                    break
                end, joined = other_end, joined + folded.text[other_start:other_end]
                if len(joined) > self._longest:
                    break
                if joined not in self._joined and not self._neighbours(joined):
                    continue
                written = text[slice(*folded.span(start, end))]
                name = self._meant_by(joined, end - start > len(joined), written)
                if name is not None:
                    yield Found(*folded.span(start, end), name, exact=False)

    def _in_tags(self, text: str, tags: list[Span]) -> Iterator[Found]:
        """Names that a tag begins or ends with, misspelt by their sound."""
        for first, last in tags if self._sounding else ():
            heard = sound("".join(_words(fold(text[first:last]).text)))
            for form, names in self._sounding.items():
                is_in = heard.startswith(form) or heard.endswith(form)
                if is_in and len(form) >= FUZZY_LETTERS and not self._is_ours(form):
                    name = min(names, key=lambda each: each.given)
                    yield Found(first, last, name, exact=False)

    def _is_ours(self, form: str) -> bool:
        return any(form in sound(word) for word in self._known)

    def _meant_by(self, joined: str, is_apart: bool, written: str) -> Name | None:
        """The name that `joined` is, written apart, or misses by one letter."""
        exact = self._joined.get(joined)
        if exact is not None:
            return exact if is_apart and _is_meant(written, exact) else None
        if len(joined) < FUZZY_LETTERS - 1 or joined in self._known:
            return None
        for name in self._neighbours(joined):
            if written.count(" ") + written.count("-") > name.key.count(" "):
                continue
            if joined.startswith(name.joined) and written.islower():
                continue  # a longer word, or a plural
            is_name = is_apart and written[:1].isupper()
            if not is_name and all(map(_is_english, _words(fold(written).text))):
                continue
            if joined[0] == name.joined[0] or written[:1].isupper():
                return name
        return None

    @lru_cache(maxsize=20_000)  # noqa: B019  # compiled names are few and live on
    def _neighbours(self, joined: str) -> tuple[Name, ...]:
        found = {n for key in _shortened(joined) for n in self._near.get(key, ())}
        near = {name for name in found if OSA.distance(joined, name.joined) <= 1}
        near |= self._sounding.get(sound(joined), set())
        return tuple(sorted(near, key=lambda name: (name.given, name.joined)))


def _read(given: str) -> Iterator[Name]:
    """A name for each way to write `given`; none where nothing is left to find."""
    plain = _DOMAIN.sub("", given.strip().lstrip("#@"))
    for form in dict.fromkeys(forms_of(plain)):
        parts = phrase_key(_CAMEL.sub(" ", form.strip(" ,."))).split()
        key = " ".join(parts)
        joined = "".join(_words(key))
        is_short = is_short_form(form, plain)
        if not joined or (is_short and not _is_telling(joined)):
            continue
        ordinary = joined.isascii() and len(joined) <= SHORT_LETTERS
        yield Name(
            given=given,
            key=key,
            joined=joined,
            is_ordinary=ordinary or _is_english(joined),
            in_parts=len(parts) > 1 and all(_is_english(part) for part in parts),
            has_capital=any(character.isupper() for character in given),
        )


def _is_telling(word: str) -> bool:
    return len(word) >= SHORT_FORM_LETTERS and not _is_english(word)


def _is_meant(written: str, name: Name) -> bool:
    """Whether an ordinary word is written as a name, where the name has capitals."""
    words = [word for word in _words(written) if word not in _LINKS]
    needs = name.in_parts if " " in written else name.is_ordinary
    if not needs or not name.has_capital:
        return True
    return all(word[0].isupper() or word[0].isdigit() for word in words[:2])


def _is_hump(text: str, position: int) -> bool:
    """Whether a word begins here inside a joined one: "shopNorthPeakSale"."""
    if not 0 < position < len(text):
        return False
    before, after = text[position - 1], text[position]
    return (before.islower() and after.isupper()) or before.isdigit() != after.isdigit()


def _is_english(word: str) -> bool:
    return profile_of(frozenset({"en"})).knows(word)


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _shortened(word: str) -> set[str]:
    """`word`, and each word that is one letter shorter."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
