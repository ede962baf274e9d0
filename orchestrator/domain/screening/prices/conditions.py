"""The conditions a text states: for whom, until when, from which sum, on what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from orchestrator.domain.screening.prices.measures import COUNTS

_WHO = {
    "new customers": r"new (?:customer|member|subscriber|client|user|sign-?up|account|"
    r"joiner"
    r"|buyer|patient|guest|reader)s?|first[- ]time (?:customer|buyer)s?|\w*neukund\w*|"
    r"nouveaux clients|nuevos clientes|nuovi clienti|nieuwe klanten",
    "the first order": r"first (?:order|purchase|booking|box|shop|basket|"
    r"delivery|visit|bag|bottle|[a-z]*box)|first[- ]time orders?|erstbestell\w*|"
    r"erste[nrs]? (?:bestellung|einkauf|box)|premiere commande|primer pedido|"
    r"primera compra|primo ordine|eerste bestelling",
    "the next order": r"next (?:order|purchase|booking|box|shop|stay|visit|trip|meal)|"
    r"nachste\w* (?:bestellung|einkauf|buchung|besuch|aufenthalt)",
    "members": r"members?|membership|subscribers?|newsletter|mitglieder\w*|abonnent\w*|"
    r"club\w*|loyalty card|cardholders?|account holders?|vip|insiders?|plus customers",
    "students": r"students?|studierende\w*|studenten\w*|schuler\w*|nus",
    "seniors": r"seniors?|over[- ]?6\ds?|pensioners|oaps?|rentner\w*",
    "key workers": r"nhs|key workers?|blue light|teachers?|military",
    "the app": r"(?:in|via|through|on|with) (?:the|our|der|unserer) app|app[- ](?:only|"
    r"exclusive\w*|orders?)|app users",
    "online orders": r"online[- ]only|only online|nur online|online orders?|ordered "
    r"online|"
    r"online bestell\w*|when you order online",
    "shops": r"in[- ]store|in our (?:shops?|stores?)|im geschaft|in der filiale|in "
    r"filialen",
    "annual plans": r"annual (?:plan|subscription|billing)s?|yearly (?:plan|"
    r"subscription)s?"
    r"|jahresabo\w*|when you subscribe|subscribe and save|subscribe & save",
}
WHO = {
    name: re.compile(rf"(?<![a-z])(?:{words})(?![a-z])") for name, words in _WHO.items()
}
_FIRST = re.compile(
    r"(?<![a-z])(?:(?:for |in |fur )?(?:the |your |die |den |im |dein\w* |ihr\w* "
    r")?(?:first|"
    r"ersten?|initial|premiers?|primer|primi) (\d+|two|three|four|six|zwei|drei|"
    r"sechs)? ?"
    r"(month|year|week|day|monat|jahr|woche|tag|mois|mes|mesi))"
)
_COUNTS = {"two": "2", "zwei": "2", "three": "3", "drei": "3", "four": "4", "six": "6",
           "sechs": "6"}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio januari janner",
            "february feb februar fevrier febrero febbraio februari",
            "march mar marz maerz mars marzo maart", "april apr avril abril aprile",
            "may mai mayo maggio mei", "june jun juni juin junio giugno",
            "july jul juli juillet julio luglio",
            "august aug aout agosto "
            "augustus", "september sept sep septembre "
                                               "septiembre",
            "october oct oktober okt octobre octubre ottobre",
            "november nov novembre noviembre",
            "december dec dezember dez decembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = (
    rf"(\d{{4}})-(\d\d)-(\d\d)|(\d{{1,2}})(?:st|nd|rd|th|\.)? ?(?:of |de "
    rf")?({_MONTH})(?![a-z])"
    rf"\.?(?:,? (\d{{4}}))?|({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? "
    rf"(\d{{4}}))?"
    r"|(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d\d))?"
)
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_TAGE = [
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
]
_DAY = "|".join([*_DAYS, *_TAGE])
_UNTIL = re.compile(
    r"(?<![a-z])(?:until|till|'?til|through|thru|by|before|ends?|ending|ended|expires?|"
    r"valid (?:to|until|through)|bis(?: zum| einschliesslich)?|endet|gultig bis|noch "
    r"bis|"
    r"jusqu'au|hasta el|fino al|tot|t/m)(?: (?:midnight|end of|on|am|mitternacht|this|"
    r"next|"
    r"diesen|kommenden))*(?: (?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)"
    rf"(?:day)?,?| (?:{_DAY}),?(?: (?:den|the))?)? (?:the )?(?:{_DATE}|"
    rf"({_DAY})(?![a-z])|"
    r"(midnight tonight|midnight|tonight|today|mitternacht|heute|tomorrow|morgen))"
)
_TODAY = re.compile(
    r"(?<![a-z])(?:today only|only today|nur heute|heute nur|last day|letzter tag|"
    r"final (?:hours|day)|ends (?:today|tonight)|24 hours only|last chance today|one "
    r"day only)"
    r"(?![a-z])"
)
UNBOUND = re.compile(
    r"(?<![a-z])(?:no (?:minimum|min\.?)(?: (?:spend|order|purchase|basket))?(?: "
    r"value)?|"
    r"(?:ohne|kein\w*) mindest\w*|no matter (?:what|how much) you (?:spend|order|buy)|"
    r"whatever you (?:spend|order)|on (?:all|every|any) orders?(?! over| above| from| "
    r"of)|"
    r"egal wie viel|sans minimum|sin minimo)(?![a-z])"
)
FOR_ALL = re.compile(
    r"(?<![a-z])(?:for everyone|all customers|every customer|existing customers|fur "
    r"alle"
    r"(?: kund\w*)?|everybody|bestandskund\w*|new and existing|no catch)(?![a-z])"
)
EVERY_ORDER = re.compile(
    r"(?<![a-z])(?:(?:every|each|any|all|all your|jede|jeder|alle) (?:single |of your |"
    r"deine |ihre )?(?:orders?|purchases?|bookings?|baskets?|shops?|bestellung(?:en)?)|"
    r"every time you (?:order|shop|buy)|as often as you like|again and again|jedes mal|"
    r"bei jede[rm] (?:bestellung|einkauf))(?![a-z])"
)
_WAITS = re.compile(
    r"(?<![a-z])(?:after|nach|apres|for at least|at least|within|innerhalb(?: von)?|"
    r"mindestens) (\d+|one|two|three|four|five"
    r"|six|twelve|zwei|drei|vier|funf|sechs|zwolf)"
    r" (day|week|month|year|tag|woche|monat|jahr)"
)
_AT_ONCE = re.compile(
    r"(?<![a-z])(?:sofort|umgehend|direkt ausgezahlt|immediately|instantly|"
    r"straight away|right away|on day one|the same day|ohne wartezeit)(?![a-z])"
)
NO_CODE = re.compile(
    r"(?<![a-z])(?:no (?:promo |discount )?codes? (?:needed|required|necessary)|"
    r"without a code"
    r"|kein code|ohne code|no code)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Until:
    """An end that a text states. A year or a date may be left open."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    days_ahead: int | None = None

    def agrees(self, ends: date, *, on: date) -> bool:
        """Whether this can mean `ends`, said on the day `on`."""
        if self.days_ahead is not None:
            return ends == on + timedelta(days=self.days_ahead)
        if self.weekday is not None:
            return ends.weekday() == self.weekday and 0 <= (ends - on).days <= 13
        same = (self.month, self.day) == (ends.month, ends.day)
        return same and self.year in (None, ends.year)


def eligibility(text: str) -> frozenset[str]:
    """Who or what a folded text limits something to, in plain words."""
    found = {name for name, known in WHO.items() if known.search(text)}
    for match in _FIRST.finditer(text):
        unit = {"j": "year", "w": "week", "t": "day"}.get(match[2][0], "month")
        unit = match[2] if match[2] in ("year", "week", "day") else unit
        count = _COUNTS.get(match[1] or "", match[1] or "")
        found.add(" ".join(part for part in ("first", count, unit) if part))
    return frozenset(found)


def waits(text: str) -> frozenset[str]:
    """How long something is to last or to be waited for: "12 month"."""
    units = {"t": "day", "d": "day", "w": "week", "j": "year", "y": "year"}
    return frozenset(
        f"{COUNTS.get(m[1], m[1])} {units.get(m[2][0], 'month')}"
        for m in _WAITS.finditer(text)
    )


def is_at_once(text: str) -> bool:
    """Whether a text says that something happens without waiting."""
    return _AT_ONCE.search(text) is not None


def ends_stated(text: str) -> Iterator[Until]:
    """Every "until …" of a folded text."""
    for match in _UNTIL.finditer(text):
        found = _until(match)
        if found:
            yield found
    for match in _TODAY.finditer(text):
        yield Until(match.start(), match.end(), days_ahead=0)


def _until(match: "re.Match[str]") -> Until | None:
    span = match.span()
    group = match.groups()
    if group[0]:
        return Until(*span, int(group[0]), int(group[1]), int(group[2]))
    if group[4]:
        return Until(*span, _year(group[5]), _MONTHS[group[4]], int(group[3]))
    if group[6]:
        return Until(*span, _year(group[8]), _MONTHS[group[6]], int(group[7]))
    if group[9]:
        day, month = int(group[9]), int(group[10])
        if month > 12:
            day, month = month, day
        return Until(*span, _year(group[11]), month, day) if month <= 12 else None
    if group[12]:
        days = _DAYS if group[12] in _DAYS else _TAGE
        return Until(*span, weekday=days.index(group[12]))
    ahead = 1 if group[13] in ("tomorrow", "morgen") else 0
    return Until(*span, days_ahead=ahead)


def _year(written: str | None) -> int | None:
    if not written:
        return None
    return int(written) if len(written) == 4 else 2000 + int(written)
