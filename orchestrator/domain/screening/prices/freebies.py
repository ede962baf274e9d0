"""What is given away: the thing beside "free", and for how long."""

import re

_CLASSES = {
    "delivery": r"deliver\w*|shipping|ships?|shipped|postage|p&p|\w*versand\w*|"
    r"\w*liefer\w*|porto\w*|livraison|livre|envio|spedizione|verzending|frakt|"
    r"versandkosten\w*|post",
    "returns": r"returns?|ruckgabe|retouren?|rucksendung\w*|retours?|devoluciones?|"
    r"exchanges?|umtausch",
    "trial": r"trials?|try|month|months|week|weeks|days?|year|testen|probe\w*|"
    r"testphase|monate?|wochen?|tage?|essai|prueba|prova|mois|mes|mese|teste?|"
    r"testmonat",
    "sample": r"samples?|probe|proben|muster|echantillons?|muestras?|minis?",
    "gift": r"gifts?|geschenke?|cadeaux?|regalos?|present|freebie|zugabe|omaggio",
    "wrapping": r"wrapping|wrap|gift-wrap\w*|geschenkverpackung|verpackung",
    "consultation": r"consultations?|advice|fittings?|beratung\w*|quotes?|estimates?",
    "kids": r"kids|children|kinder|under-\d+s|under",
    "next": r"second|third|2nd|3rd|zweite[rs]?|dritte[rs]?|one|another|deuxieme|"
    r"segund[oa]",
}
_CLASS = [(name, re.compile(rf"^(?:{words})$")) for name, words in _CLASSES.items()]
_FOR_WHOM = re.compile(
    r"(?<![a-z])(?:for|with|on|when|if|until|at|in|to|from|by|fur|bei|mit|bis|pour|con|"
    r"auf|ab|over|worth|within|innerhalb|binnen)(?![a-z])"
)
_WORD = re.compile(r"[^\W_][\w&'-]*")
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "with",
        "for",
        "on",
        "in",
        "at",
        "is",
        "are",
        "be",
        "your",
        "our",
        "my",
        "their",
        "and",
        "or",
        "when",
        "if",
        "you",
        "we",
        "it",
        "its",
        "by",
        "every",
        "all",
        "any",
        "each",
        "this",
        "that",
        "until",
        "today",
        "now",
        "uk",
        "eu",
        "get",
        "free",
        "gratis",
        "from",
        "include",
        "includes",
        "included",
        "comes",
        "go",
        "goes",
        "come",
        "plus",
        "one",
        "ein",
        "eine",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "zu",
        "zur",
        "zum",
        "mit",
        "fur",
        "bei",
        "bis",
        "jede",
        "jeder",
        "jedes",
        "unsere",
        "unser",
        "ihre",
        "dein",
        "deine",
        "und",
        "ab",
        "de",
        "la",
        "le",
        "les",
        "un",
        "une",
        "pour",
        "con",
        "por",
        "el",
        "los",
        "orders",
        "order",
        "bestellung",
        "bestellungen",
        "einkauf",
        "purchase",
        "worth",
        "extra",
        "additional",
        "as",
        "also",
        "always",
        "standard",
        "express",
        "next-day",
        "im",
        "am",
        "auf",
        "add",
        "enjoy",
        "claim",
        "receive",
        "choose",
        "pick",
        "treat",
        "yourself",
        "over",
        "charge",
        "cost",
        "no",
        "new",
        "complimentary",
        "euro",
        "euros",
        "pounds",
        "dollars",
        "eur",
        "gbp",
        "usd",
        "spend",
        "kostenlos",
        "offered",
        "will",
        "have",
        "has",
        "not",
        "full",
        "whole",
        "another",
    ]
)
_COUNT = r"\d+|an?|one|two|three|four|six|twelve|first|ersten?|einen?|zwei|drei|erster"
_DURATION = re.compile(
    rf"(?<![a-z0-9])(?:(?:first|ersten|next) )?({_COUNT})[- ]?(?:free |full |calendar "
    r"|gratis-?|kostenlose[nr]? )?"
    r"(day|week|month|year|tage?|wochen?|monate?|jahre?|mois|mes|mese)s?(?:n|"
    r"en)?(?![a-z])"
)
_VALUES = {
    "a": "1", "an": "1", "one": "1", "first": "1", "ersten": "1", "erste": "1",
    "ein": "1", "einen": "1", "eine": "1", "erster": "1", "two": "2", "zwei": "2",
    "three": "3",
    "drei": "3", "four": "4", "six": "6", "twelve": "12",
}  # fmt: skip
_NAMES = {
    "t": "day", "d": "day", "w": "week", "m": "month", "j": "year", "y": "year"
}  # fmt: skip


def thing_given(text: str, start: int, end: int) -> tuple[str, str]:
    """(what, how long) of the free thing at [start, end): "delivery", "14 day".

    A thing of no known class is its own nouns; "" where nothing names it.
    """
    left = re.split(r"[.!?;:|]\s|[,(]\s", text[max(0, start - 44) : start])[-1]
    right = re.split(r"[.!?;:|)](?:\s|$)|,\s", text[end : end + 44])[0]
    after = _WORD.findall(_FOR_WHOM.split(right)[0])
    before = _WORD.findall(left)
    inside = _WORD.findall(text[start:end])
    return _thing(after, before, inside), _duration(f"{left} {right}")


def duration(text: str) -> str:
    """ "14 day" of a text that says how long something lasts; "" where none does."""
    return _duration(text)


def stems(text: str) -> frozenset[str]:
    """The content words of a folded text, cut so that plural and singular agree."""
    return frozenset(
        stem(word)
        for word in _WORD.findall(text)
        if word not in _STOP and len(word) > 2
    )


def stem(word: str) -> str:
    """A word without the endings that plurals and cases give it."""
    for ending in ("ies", "ves", "es", "en", "s", "e", "n"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word.removesuffix("y").removesuffix("f")


def _thing(after: list[str], before: list[str], inside: list[str]) -> str:
    for words in (after[:3], inside, [], before[:-5:-1]):
        found = next((name for word in words if (name := _class_of(word))), "")
        if found:
            return found
        if not words:  # nothing known follows: the nouns that do
            named = [word for word in after[:3] if _is_noun(word)]
            if named:
                return " ".join(stem(word) for word in named)
    return " ".join(stem(word) for word in before[:-3:-1] if _is_noun(word))


def _is_noun(word: str) -> bool:
    return word not in _STOP and not word.isdigit()


def _class_of(word: str) -> str:
    return next((name for name, known in _CLASS if known.match(word)), "")


def _duration(text: str) -> str:
    match = _DURATION.search(text)
    if not match:
        return ""
    return f"{_VALUES.get(match[1], match[1])} {_NAMES[match[2][0]]}"
