"""Phrases and their translations: looked up in what was given, never guessed.

A template may hold `{VER-101.material}`, a fact of a product, and `{launch}`, the day.
Both are written as the market writes them (CLDR).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from orchestrator.domain.errors import BadInput

PLACE = re.compile(r"\{(?:(?P<sku>[\w-]+)\.(?P<field>\w+)|(?P<day>launch))\}")
SENTENCE = re.compile(r"(?<=[.!?…])\s+")
Facts = Sequence[Mapping[str, Any]]
FIELDS = ("headline", "body", "cta")


def locale_of(said: str) -> Locale:
    """The locale of `de-DE`; BadInput where CLDR knows none of that name."""
    try:
        return Locale.parse(said.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        raise BadInput(
            f"locale: {said!r} is not known: write one such as de-DE."
        ) from None


def phrases(text: str) -> list[str]:
    """The sentences of a text, each as it stands."""
    return [one for one in SENTENCE.split(text.strip()) if one]


def folded(phrase: str) -> str:
    """A phrase as it is looked up: case and spaces do not matter."""
    return " ".join(phrase.casefold().split())


def fill(
    template: str, facts: Facts, locale: Locale, launch: str
) -> tuple[str, list[str]]:
    """The template with its facts, and the places for which there is no fact."""
    missing: list[str] = []

    def place(found: re.Match[str]) -> str:
        if found["day"]:
            day: str = format_date(date.fromisoformat(launch), "long", locale=locale)
            return day
        text = _fact(facts, found["sku"], found["field"], locale)
        if text is None:
            missing.append(found[0])
        return found[0] if text is None else text

    return PLACE.sub(place, template), missing


def _fact(facts: Facts, sku: str, field: str, locale: Locale) -> str | None:
    """The fact in the locale's language, or one that is of no language."""
    for language in (locale.language, None):
        for fact in facts:
            named = (fact["sku"], fact["field"], fact.get("language"))
            if named == (sku, field, language) and "market" not in fact:
                return _measure(fact["value"], fact.get("unit"), locale)
    return None


def _measure(value: str, unit: str | None, locale: Locale) -> str:
    if unit is None:
        return value
    try:
        number = format_decimal(Decimal(value), locale=locale)
    except InvalidOperation:
        number = value
    return f"{number}\u00a0{unit}"


@dataclass(frozen=True)
class Memory:
    """Translations that people gave, from one language into one market's."""

    translations: Sequence[Mapping[str, str]]
    facts: Facts
    source: Locale
    target: Locale
    launch: str

    def translated(self, phrase: str) -> str | None:
        """The phrase in the target language; None where nobody translated it."""
        if self.source.language == self.target.language:
            return phrase
        return self._forward.get(folded(phrase))

    def back(self, phrase: str) -> str | None:
        """What a translated phrase says in the source language."""
        if self.source.language == self.target.language:
            return phrase
        return self._backward.get(folded(phrase))

    @cached_property
    def _forward(self) -> dict[str, str]:
        return {folded(source): target for source, target in self._pairs()}

    @cached_property
    def _backward(self) -> dict[str, str]:
        # the first wins: a second source with the same translation is told apart
        found: dict[str, str] = {}
        for source, target in self._pairs():
            found.setdefault(folded(target), source)
        return found

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for entry in self.translations:
            said = [entry.get(one.language) for one in (self.source, self.target)]
            if said[0] is None or said[1] is None:
                continue
            source, lacking = fill(said[0], self.facts, self.source, self.launch)
            target, more = fill(said[1], self.facts, self.target, self.launch)
            if not lacking and not more:
                yield source, target
