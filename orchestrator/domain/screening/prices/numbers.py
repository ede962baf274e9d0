"""Every number of a text, in digits or in words, with all amounts it can mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import re2

from orchestrator.domain.screening.prices.money import readings
from orchestrator.domain.screening.prices.number_words import ARTICLES, WORDS

_DIGITS = re.compile(
    r"\d{1,3}(?:[ ']\d{3}(?!\d))+(?:[.,]\d{1,2}(?!\d))?"
    r"|\d+(?:[.,']\d+)*"
)
_DIGIT_AT_ALL = re2.compile(r"\pN")
_WORD = re.compile(r"[^\W\d_]+")
_LINKS = ("and", "et", "y", "e")
_POINTS = frozenset({"point", "komma", "comma"})
_DIGIT = (
    "zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|null|eins|zwei|drei|"
    "vier|funf|sechs|sieben|acht|neun"
)
_PLACES = re.compile(rf"(?:(?:{_DIGIT})(?![a-z]) ?(?={_DIGIT}|))+(?<! )|[a-z-]+")
_JOINS = frozenset((" ", "-", " et ", " y ", " e ", "-et-"))
_AFTER_ARTICLE = re.compile(
    r" (?:euros?|pounds?|dollars?|quid|bucks?|hundred|thousand|cent|prozent|percent)\b"
)
_ARTICLE_BEFORE = re2.compile(
    f"(?:^|[^a-z])({'|'.join(sorted(ARTICLES))}) (?:euros?|pounds?|dollars?|quid|"
    "bucks?|hundred|thousand|cent|prozent|percent)(?:$|[^a-z])"
)
_ANCHOR = re2.compile(  # what makes a number in words an amount stands close to it
    "euro|pound|dollar|quid|buck|cent|pence|penny|prozent|franken|yen|zlot|rupee|%|"
    "month|"
    "year|monat|jahr|mois|price|preis|prix|prec|prez|cost|kost|pay |zahl|only|just|nur|"
    "€|£|grand|off|save|spar|per cent|apr|aer"
)
_REACH = 72
_RUN = 40  # characters around a number word that can belong to the same number
_HUNDRED, _THOUSAND = Decimal(100), Decimal(1000)


@dataclass(frozen=True, slots=True)
class Number:
    """`text[start:end]`, and what it can amount to; () where it cannot be read."""

    start: int
    end: int
    values: tuple[Decimal, ...]
    in_words: bool = False


def numbers(text: str) -> Iterator[Number]:
    """The numbers of a folded text, digits first, then words."""
    for match in _DIGITS.finditer(text) if _DIGIT_AT_ALL.search(text) else ():
        yield Number(match.start(), match.end(), readings(match[0]))
    for start, end in _windows(text):
        yield from _in_words(text, start, end)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The stretches, from word to word, in which a number in words can be a price."""
    start = end = -1
    for first, last in _spoken(text):
        near = text[max(0, first - _REACH) : last + _REACH]
        if first < end or not _ANCHOR.search(near):
            continue
        begin = text.rfind(" ", 0, max(0, first - _RUN)) + 1
        close = text.find(" ", last + _RUN)
        close = len(text) if close < 0 else close
        if begin > end:
            if end > 0:
                yield start, end
            start = begin
        end = max(end, close)
    if end > 0:
        yield start, end


def _spoken(text: str) -> list[tuple[int, int]]:
    """Where the number words of a text stand: most texts have few, if any."""
    found = [match.span(1) for match in _ARTICLE_BEFORE.finditer(text)]
    for word in WORDS.keys() & set(_WORD.findall(text)):
        start = text.find(word)
        while start >= 0:
            found.append((start, start + len(word)))
            start = text.find(word, start + len(word))
    return sorted(found)


def _in_words(text: str, start: int, end: int) -> Iterator[Number]:
    run: list[tuple[int, int, Decimal]] = []
    after = -1
    for match in _WORD.finditer(text, start, end):
        if match.start() < after:
            continue
        value = WORDS.get(match[0])
        if value is None and (
            match[0] in ARTICLES and _AFTER_ARTICLE.match(text, match.end())
        ):
            value = Decimal(1)
        between = text[run[-1][1] : match.start()] if run else ""
        joined = between in _JOINS or (between == " and " and run[-1][2] % 100 == 0)
        if run and (value is None or not joined):
            if value is None and (match[0] in _LINKS or match[0] in _POINTS):
                continue
            if value is not None and between.strip(" -") in _POINTS:
                run, done = _with_places(text, run, match)
                yield Number(run[0][0], done, (run[0][2],), in_words=True)
                run, after = [], done
                continue
            yield _number(run)
            run = []
        if value is not None:
            run.append((match.start(), match.end(), value))
    if run:
        yield _number(run)


def _with_places(
    text: str, run: list[tuple[int, int, Decimal]], first: "re.Match[str]"
) -> tuple[list[tuple[int, int, Decimal]], int]:
    """Three point nine, vier Komma eins: the number, and where it ends."""
    places = _PLACES.match(text, first.start())
    said = places[0].split() if places else [first[0]]
    worth = [WORDS.get(word, Decimal(0)) for word in said]
    digits = "".join(f"{value:f}" for value in worth)
    whole = _values([value for *_, value in run])
    value = Decimal(f"{whole[0]:f}.{digits}") if whole and whole[0] % 1 == 0 else None
    end = places.end() if places else first.end()
    return [(run[0][0], end, value if value is not None else run[0][2])], end


def _number(run: list[tuple[int, int, Decimal]]) -> Number:
    return Number(run[0][0], run[-1][1], _values([v for *_, v in run]), in_words=True)


def _values(parts: list[Decimal]) -> tuple[Decimal, ...]:
    """40 9 is 49; 40 9 90 9 is 49.99; 6 40 9 is 6.49 or 649; 1 100 20 is 120."""
    pieces: list[Decimal] = []  # each below 1,000, as far as it is one number
    total = Decimal(0)
    last = Decimal(0)
    for part in parts:
        if part >= _THOUSAND:
            times = pieces.pop() if pieces and part == _THOUSAND else Decimal(1)
            total += times * part
            pieces.append(Decimal(0))
        elif part == _HUNDRED and pieces and 0 < pieces[-1] < 100:
            pieces[-1] *= part
        elif part == 20 and last == 4 and len(pieces) == 1:
            part = pieces[-1] = Decimal(80)  # quatre-vingt
        elif pieces and _continues(pieces[-1], last, part):
            pieces[-1] += part
        else:
            pieces.append(part)
        last = part
    if total or len(pieces) < 2:
        return (total + sum(pieces, Decimal(0)),)
    if len(pieces) > 2 or pieces[1] >= 100:
        return ()
    whole, rest = pieces
    spoken = whole + rest / 100
    return (spoken, whole * 100 + rest) if whole < 100 and rest >= 10 else (spoken,)


def _continues(so_far: Decimal, last: Decimal, part: Decimal) -> bool:
    """Whether `part` fills the zeros at the end of what was said before."""
    if last in (60, 80) and 10 <= part < 20:
        return True  # soixante-dix, quatre-vingt-dix
    if last >= 20 and last < 100 and last % 10 == 0:
        return 0 < part < 10
    return last == 0 or (so_far % 100 == 0 and part < 100)
