"""Every price, percentage and promise of a gain in one text, with its place."""

import re
from collections.abc import Iterator
from dataclasses import replace

import re2

from orchestrator.domain.screening.prices.amounts import SYMBOLS, amount, slang
from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.codes import codes_in, multibuy
from orchestrator.domain.screening.prices.free import free_things
from orchestrator.domain.screening.prices.freebies import thing_given
from orchestrator.domain.screening.prices.grammar import grammar
from orchestrator.domain.screening.prices.money import SIGNS
from orchestrator.domain.screening.prices.numbers import Number, numbers
from orchestrator.domain.screening.prices.paraphrases import paraphrases
from orchestrator.domain.screening.prices.percents import fraction, percentage

_WINDOW = 48
_LONE_SIGN = re.compile(
    rf"(?<![^\s(\"'>:*-])[{SYMBOLS}](?= ?[\w?])|(?<=\w) ?[{SYMBOLS}](?!\w)"
)
_ANY_SIGN = re.compile(f"[{SYMBOLS}]")
_OTHERWISE = {  # the same words in another sense, by what stands around them
    "instalments": re.compile(r"no interest~ in(?! the first| your first)"),
    "offer": re.compile(
        r"money[- ]?off~ of |(?:life|trade|his|her|their) (?:savings|deals?)~|promo~ "
        r"(?:video|shot|film|photo|clip)|deals?~ (?:with|in) |movie promo~|(?:qr|zip|"
        r"post|"
        r"dress|area|source|country) code~|(?:go|goes|went|going|tickets|will be) on "
        r"sale|"
        r"discount~ (?:store|supermarket|chain|retailer|airline|brand|code of)|"
        r"early[- ]bird~ (?:catches|"
        r"gets)"
    ),
    "free": re.compile(r"on us~ to |on the house~ (?:wall|roof|number|side|front)"),
}
_RANK = {"offer": 0, "price_move": 0, "unread": 0, "free": 1, "gift": 1}
_HINT = re2.compile(
    f"[{SYMBOLS}%\u5186\u5143\u5713]|(?:^|[^a-z])(?:"
    + "|".join(re.escape(sign) for sign in SIGNS if sign.isalpha())
    + r")(?:$|[^a-z])|[0-9] ?(?:p|ct|c)(?:$|[^a-z])|[.,]-|cent|pence|percent|"
    r"prozent|procent|"
    r"ciento|"
    r"pct|month|monat|mois|year|jahr|pri[cxs]|prei|prec|prez|cost|kost|pay|zahl|was |"
    r"statt|"
    r"now|jetzt|only|just|nur|for |fur |from|ab |rrp|uvp|msrp|apr|zins|each|/|grand|"
    r"v\.h\."
)
_STAYS = re.compile(  # "the price stays €12": an amount, judged for itself
    rf"(?:\w+ )?prices? (?:stays?|remains?)(?: (?:at|just|only))? ?(?:[{SYMBOLS}]|\d)"
    r"|(?:der |unser )?preis bleibt(?: bei)? ?\d"
)
_SPOKEN_COINS = re.compile(
    r"^ (?:and |und )?([a-z]+(?:-[a-z]+)?)(?: (?:cents?|pence)|(?=[.,!;]|$))"
)
_AMOUNT_BEFORE = re.compile(rf"\d[.,]$|[{SYMBOLS}]$")
_LOST_QUOTE = re.compile(r"(?<=[a-z]) (?=(?:s|t|ll|re|ve|d|m)(?![a-z]))")
_LOST_POINT = re.compile(r"(?<=\d) (?=\d\d(?!\d))")
_LOST_RIM = re.compile(r"-(?=[.,!?;:]|$)")
_BONUS = re.compile(
    "bonus(?! [a-z]|$)|bonus$|pramie|reward|bonus (?:credit|cash|points)"
)
_NEAR = 8  # candidates to either side that can overlap one
_FRACTIONS = ("half", "third", "quarter", "fifth", "two_thirds", "three_quarters")


def candidates(text: str, *, home: str, written: str = "") -> list[Candidate]:
    """What folded `text` says of prices, in reading order, none inside another.

    `home` is the currency of a bare number or "$"; `written` is the text with its
    capitals, which a code and a few currencies need.
    """
    written = written or text
    found = list(_figures(text, home=home.upper(), written=written))
    if _ANY_SIGN.search(text):
        found += _lone_signs(text, found)
    found += _words(text)
    found += paraphrases().find(text)
    found += (
        Candidate("code", start, end, said=code)
        for start, end, code in codes_in(text, written)
    )
    return _outermost([said for said in found if said.kind != "ignored"])


def _lone_signs(text: str, found: list[Candidate]) -> list[Candidate]:
    taken = {place for said in found for place in range(said.start, said.end)}
    reason = "A currency sign stands without an amount that can be read."
    return [
        Candidate("unread", match.end() - 1, match.end(), reason=reason)
        for match in _LONE_SIGN.finditer(text)
        if match.end() - 1 not in taken
    ]


def mended(text: str) -> str:
    """A text put together again from single letters, with the signs that were lost:
    "today s" is "today's", "49 99" is 49.99. Every character keeps its place."""
    text = _LOST_QUOTE.sub("'", text)
    text = _LOST_POINT.sub(".", text)
    return _LOST_RIM.sub(" ", text)


def _figures(text: str, *, home: str, written: str) -> Iterator[Candidate]:
    merged = -1
    for number in numbers(text):
        if number.start < merged or not _is_near_money(text, number):
            continue
        left = text[max(0, number.start - _WINDOW) : number.start]
        right = text[number.end : number.end + _WINDOW]
        said = percentage(text, number, left, right)
        if said is None:
            said = amount(text, number, left, right, home=home, written=written)
        if said is None:
            continue
        if said.kind == "amount" and number.in_words:
            said = _with_spoken_coins(text, said)
            merged = said.end
        if said.kind == "free":
            thing, lasting = thing_given(text, said.start, said.end)
            said = replace(said, said=thing, period=lasting)
        yield said
    yield from slang(text, home=home)


def _with_spoken_coins(text: str, said: Candidate) -> Candidate:
    """Seventy-four euros and ninety cents, vierundsiebzig Euro neunzig."""
    coins = _SPOKEN_COINS.match(text[said.end : said.end + 48])
    value = None
    if coins:
        value = next(
            (n.values for n in numbers(f"{coins[1]} cent") if n.in_words), None
        )
    if not coins or not value or not 0 < value[0] < 100:
        return said
    whole = tuple(amount + value[0] / 100 for amount in said.values)
    return replace(said, values=whole, end=said.end + coins.end())


def _is_near_money(text: str, number: Number) -> bool:
    """Whether a number is worth a closer look: most are sizes, years and times."""
    if number.end - number.start > 3 and text[number.end - 3] in ".,":
        return True
    first = max(0, number.start - _WINDOW)
    return _HINT.search(text[first : number.end + _WINDOW]) is not None


def _words(text: str) -> Iterator[Candidate]:
    for start, end in free_things(text):
        yield _given("free", text, start, end)
    for kind, start, end in grammar().find(text):
        if _means_else(kind, text, start, end):
            continue
        if kind in ("free", "gift"):
            yield _given(kind, text, start, end)
        elif kind in _FRACTIONS:
            yield fraction(kind, start, end)
        elif kind == "multibuy":
            if not _of_a_price(text, start) and not re.match(
                r" (?:people|persons?|nights?|days?|hours?|weeks?|years?|"
                r"adults?|"
                r"players?|minutes?|months?|personen|tage?|"
                r"jahre)",
                text[end : end + 10],
            ):
                yield Candidate(kind, start, end, said=multibuy(text[start:end]))
        elif kind != "price_move" or not _STAYS.match(text, start):
            yield Candidate(kind, start, end, said=text[start:end])


def _means_else(kind: str, text: str, start: int, end: int) -> bool:
    other = _OTHERWISE.get(kind)
    if other is None:
        return False
    around = f"{text[max(0, start - 12) : end]}~{text[end : end + 24]}"
    return bool(other.search(around))


def _of_a_price(text: str, start: int) -> bool:
    """Whether the count at `start` is the end of an amount: €2.40 per 100 g."""
    before = text[max(0, start - 2) : start]
    return text[start].isdigit() and bool(_AMOUNT_BEFORE.search(before))


def _given(kind: str, text: str, start: int, end: int) -> Candidate:
    if kind == "gift" and _BONUS.search(text, start, end):
        return Candidate(kind, start, end, said="bonus")
    thing, lasting = thing_given(text, start, end)
    return Candidate(kind, start, end, said=thing, period=lasting)


def _outermost(found: list[Candidate]) -> list[Candidate]:
    """Without topics that overlap what says more: "save" beside "save €13"."""
    found = list({(c.kind, c.start, c.end): c for c in found}.values())
    found.sort(key=lambda c: (c.start, -c.end))
    return [
        said
        for index, said in enumerate(found)
        if not any(
            _says_more(other, said)
            for other in found[max(0, index - _NEAR) : index + _NEAR]
            if other is not said
        )
    ]


def _says_more(one: Candidate, other: Candidate) -> bool:
    if one.kind == "multibuy" and other.kind == "percent":
        return one.start <= other.start and other.end <= one.end
    rank, against = _RANK.get(one.kind, 2), _RANK.get(other.kind, 2)
    if against == 2 or one.start >= other.end or other.start >= one.end:
        return False
    if rank != against:
        return rank > against
    return one.start <= other.start and other.end <= one.end and one.kind == other.kind
