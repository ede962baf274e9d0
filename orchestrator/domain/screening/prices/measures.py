"""What an amount buys: units and periods as people write them, in one form each."""

import re
from decimal import Decimal

_PERIODS = {
    "day": "day days daily tag tage taglich jour dia giorno dag p.d",
    "night": "night nights nightly nacht nachte nuit noche notte nt",
    "week": "week weeks weekly wk woche wochen wochentlich semaine semana settimana",
    "2 week": "fortnight fortnights fortnightly biweekly bi-weekly 14-taglich",
    "month": (
        "month months monthly mo mth mnth pcm monat monate monatlich mtl mois mes mese "
        "maand pm p.m mens mensuel"
    ),
    "quarter": "quarter quarterly quartal vierteljahrlich trimestre",
    "year": "year years yearly yr annum annually pa p.a jahr jahre jahrlich an ano anno"
    " annual annee jaar",
    "hour": "hour hours hourly hr stunde heure hora ora uur",
    "minute": "minute minutes min",
}
_UNITS = {
    "kg": "kg kilo kilogram kilograms kilogramm",
    "g": "g gram grams gramm",
    "l": "l litre litres liter liters",
    "ml": "ml",
    "m": "m metre meter metres",
    "m2": "sqm m2 qm sqft",
    "lb": "lb lbs pound",
    "person": "person persons pp head guest adult child personne persona pers kopf "
    "kind",
    "user": "user users seat seats member licence license nutzer benutzer device agent",
    "each": "each apiece piece item stuck stck unit one ea piece pieza pezzo stuk",
    "pair": "pair paar",
    "2person": "couple twosome",
    "bottle": "bottle flasche bouteille botella",
    "jar": "jar glas pot topf",
    "box": "box case carton karton kiste crate",
    "pack": "pack packet bag packung pkg beutel sachet pouch set bundle",
    "tin": "tin can dose tube bar",
    "serving": "serving portion cup glass meal plate slice tasse",
    "dozen": "dozen dutzend",
    "session": "session class lesson visit treatment appointment ticket kurs stunde",
    "use": "wash load use dose wear km mile kwh page print gb",
}
PERIOD = {word: name for name, words in _PERIODS.items() for word in words.split()}
UNIT = {word: name for name, words in _UNITS.items() for word in words.split()}
PERIODS = frozenset(_PERIODS)
UNITS = frozenset(_UNITS)
NEUTRAL = frozenset({"", "each"})
WHOLE = "everyone"  # a unit: for all of them together, however many they are
COUNTS = {
    "two": "2", "both": "2", "other": "2", "second": "2", "pair": "2", "couple": "2",
    "zwei": "2", "beide": "2", "three": "3", "third": "3", "drei": "3", "four": "4",
    "vier": "4", "five": "5", "funf": "5", "six": "6", "sechs": "6", "seven": "7",
    "eight": "8", "acht": "8", "nine": "9", "ten": "10", "zehn": "10",
    "twelve": "12", "zwolf": "12",
}  # fmt: skip
_WEIGHED = {"kg": ("g", 1000), "g": ("g", 1), "l": ("ml", 1000), "ml": ("ml", 1)}

_COUNT = "|".join(COUNTS)
_PER = r"(?:/ ?|per |an? |pro |par |al |je |each |every |alle |por |the |im |p/)"
_BAG = re.compile(r"^ (?:bag|pack|box|jar|bottle|tin|pouch|pot|packung|flasche|glas)\b")
_GROUP = re.compile(
    r"^,? (?:for|fur|between|zu|covers|to cover) (?:all of (?:you|us|them)|"
    r"every(?:one|body)(?! who)|alle(?! )|"
    r"(?:the |your |an? |all |das |die |den |dein\w* |ihr\w* )+(?:\w+ )?(?:whole|"
    r"entire|ganze[rn]?|company|team|office|studio|family|household|crew|department|firma|"
    r"familie|lot)(?: (?!for|per|a )\w+)?)(?![a-z])"
)
_SEVERAL = re.compile(
    rf"^,? (?:for|fur|per|between) (?:the |a |all |any )?(\d\d?|{_COUNT})(?![\w%])"
    r"(?!-?(?: [a-z]+)? ?(?:days?|nights?|weeks?|months?|years?|hours?|minutes?|tage?|"
    r"monate?|jahre?|wochen?|nachte?|stunden?)(?![a-z]))"
    r"(?: of (?:you|us|them)|(?: people| persons?| guests?| adults?| personen)|"
    r"(?: of)? (?!and|or|at|in|on|with|until|if|when|is|und|bis|mit|to|a|the)([a-z]+))?"
)
_MEASURE = re.compile(
    rf"^(?: (?:only|just|plus vat|nur|pro person))? ?(?:{_PER}(\d+ ?|(?:{_COUNT})[ -])?"
    r"([a-z.]+\d?)"
    r"|-?(monthly|weekly|daily|yearly|annually|monatlich|mtl|jahrlich|wochentlich|"
    r"pcm|p\.m|p\.a|pm|pa|apiece|each|pp|nightly|hourly)(?![a-z]))"
)
_FIRM = re.compile(r"^ ?(?:/|per |pro |par |je |por |p/)")
_SPAN = re.compile(
    r"^ (?:for|fur|pour|por) (?:the |your |die )?(first |next |ersten )?"
    r"(\d+|an?|one|two|three|four|five|six|twelve|zwei|drei|vier|sechs|zwolf)?[ -]?"
    r"(day|night|week|month|year|tage?|nachte?|wochen?|monate?|jahre?)s?n?(?![a-z])"
)
_BEFORE = re.compile(
    r"(?<![a-z])(monthly|weekly|yearly|annual|monatliche?|jahrliche?|mtl\.|daily|"
    r"nightly"
    r"|monthly price|monatspreis|jahrespreis)"
    r"(?: (?:price|fee|cost|payment|plan|subscription|preis|beitrag|nur|for|of|at|is|"
    r"only|just|ab|from|fur|von))*:? ?$"
)


def measure(left: str, right: str) -> tuple[str, str, int]:
    """(unit, period, length in `right`) around an amount; "" where none is said.

    A unit keeps its quantity: "100 g" is "100g"; unknown ones after "per" are kept.
    """
    spans = _SPAN.match(right)
    if spans:
        count = spans[2] or ""
        return "", f"{spans[1] or ''}{count} {_name(spans[3], PERIOD)}", spans.end()
    if _GROUP.match(right):
        return WHOLE, "", _end(_GROUP.match(right))
    several = _SEVERAL.match(right)
    if several and several[1] not in ("1", "other", "second", "third"):
        return _several(several), "", several.end()
    found = _MEASURE.match(right)
    if not found:
        before = _BEFORE.search(left)
        name = before[1].removesuffix("preis").removesuffix(" price") if before else ""
        return "", _name(name.rstrip("e"), PERIOD) if name else "", 0
    word = (found[2] or found[3]).rstrip(".")
    quantity = (found[1] or "").strip(" -")
    quantity = COUNTS.get(quantity, quantity)
    known = _name(word, PERIOD), _name(word, UNIT)
    if known[0] in _PERIODS:
        count = f"{quantity} " if quantity not in ("", "1") else ""
        return "", _period(f"{count}{known[0]}"), found.end()
    if known[1] in _UNITS:
        amount = quantity if quantity not in ("", "1") else ""
        bag = _BAG.match(right[found.end() :]) if scale(known[1]) else None
        return f"{amount}{known[1]}", "", found.end() + (bag.end() if bag else 0)
    return (word, "", found.end()) if _FIRM.match(right) and word else ("", "", 0)


def plain(word: str) -> tuple[str, str]:
    """(unit, period) of a record's own words: "month", "/mo", "per kg", "100 g"."""
    text = word.casefold().strip().removeprefix("per ").removeprefix("/").strip()
    text = text.removeprefix("a ").removeprefix("pro ").strip()
    text = (
        text.removeprefix("every ").removeprefix("each ").removeprefix("alle ").strip()
    )
    weighed = re.match(r"(\d+) ?(kg|g|l|ml|lb)(?![a-z])", text)
    if weighed:
        return f"{weighed[1]}{weighed[2]}" if weighed[1] != "1" else weighed[2], ""
    counted = re.match(r"([a-z]+) ", text)
    if counted and counted[1] in COUNTS:
        text = f"{COUNTS[counted[1]]}{text[counted.end(1) :]}"
    count = re.match(r"\d+", text)
    name = text[count.end() :].strip() if count else text
    amount = count[0] if count and count[0] != "1" else ""
    if _name(name, PERIOD) in _PERIODS:
        return "", _period(f"{amount} {_name(name, PERIOD)}".strip())
    return f"{amount}{_name(name, UNIT)}", ""


def _several(match: "re.Match[str]") -> str:
    """ "2person", "2loaf" or "2": what several are bought for one amount."""
    count = COUNTS.get(match[1], match[1])
    said = match[0].rpartition(match[1])[2]
    noun = match[2] or ""
    if noun:
        return f"{count}{_name(noun, UNIT)}"
    if match[1] == "pair" and not said.strip():
        return "pair"
    return f"{count}person" if said.strip() else count


def _end(match: "re.Match[str] | None") -> int:
    return match.end() if match else 0


def _period(said: str) -> str:
    return {"12 month": "year", "3 month": "quarter", "2 2 week": "4 week"}.get(
        said, said
    )


def scale(unit: str) -> tuple[str, Decimal] | None:
    """What a weighed unit is of the smallest: 100g is 100 of g; None for others."""
    match = re.fullmatch(r"(\d*)(kg|g|l|ml)", unit)
    if not match:
        return None
    base, size = _WEIGHED[match[2]]
    return base, Decimal(match[1] or 1) * size


def _name(word: str, known: dict[str, str]) -> str:
    return known.get(word) or known.get(word.removesuffix("s")) or word
