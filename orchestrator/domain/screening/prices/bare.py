"""Prices without a currency: 49,-, 49.99 each, was 89 now 59, 49 a month."""

import re
from decimal import Decimal

from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.measures import measure
from orchestrator.domain.screening.prices.numbers import Number
from orchestrator.domain.screening.prices.roles import role_of_amount

_DASHED = re.compile(r"^(?:[.,]--?|--)(?![\w])")
_PRICED = re.compile(
    r"(?<![a-z])(?:price[ds]?|preise?|prix|precios?|prezzo|prijs|rrp|uvp|msrp|costs?|"
    r"kostet|kosten|cuesta|coute|costa|retails? (?:at|for)|sells? (?:at|for)|pay|"
    r"zahle?n?|"
    r"zahlst|reduced to|marked down to|slashed to|gesenkt auf|reduziert auf|"
    r"as little as|starting (?:at|from) (?:only|just)|yours for|only for)"
    r"(?: (?:is|of|now|only|just|at|von|de|nur|to|from|ab|jetzt|for|you|as little as|"
    r"auf|"
    r"ist|betragt|sie|bei))*[:=]? ?$"
)
_ONLY = re.compile(
    r"(?<![a-z])(?:only|just|now|was|for|nur|jetzt|statt|fur|um|at|from|ab|solo|pour|"
    r"por|"
    r"instead of|a)(?: only| just| nur)? ?$"
)
_NOUN = re.compile(r"^(?: ?[a-z%]|-[a-z]| [^\W\d_]|:\d|/\d|\.\d|,\d)")
_END = re.compile(
    r"^ ?(?:[.!?,;:)|*-]|$|instead|statt|rather|each|apiece|only|now|nur|"
    r"jetzt|until|bis|today|this|all in|and|und)"
)
_PAIRED = re.compile(
    r"(?<![a-z])(?:was|statt|instead of|formerly|originally|vorher|fruher|reduced from|"
    r"(?:down|slashed|cut|dropped|marked down) from|rrp|uvp)(?: of| at)? ?"
    r"(\d[\d.,]*)[,;:. -]*(?:and |jetzt |is |to |auf )?(?:now|jetzt|nur|to|auf|today)"
    r"(?: (?:only|just|nur|is|at|noch))*:? ?(\d[\d.,]*)(?! ?[a-z%])"
    r"|(?<![a-z])(?:now|jetzt|nur|only)(?: (?:only|just|nur|noch))* (\d[\d.,]*),? "
    r"?(?:\(|-)?"
    r" ?(?:was|statt|instead of|anstatt|uvp|rrp)(?: bisher)? ?(\d[\d.,]*\d|\d)(?! "
    r"?[a-z%])"
    r"|(?<![\d.,])(\d[\d.,]*) (?:statt|instead of) (\d[\d.,]*)(?! ?[a-z%])"
)
_PAIR_HINT = re.compile(
    "was|statt|instead|now|jetzt|nur|from|rrp|uvp|formerly|orig|fruh|vorher"
)
_PER = re.compile(
    r"^(?: ?/ ?| per | an? | pro | im | each |/)(?:month|mo|mth|monat|year|yr|jahr|"
    r"mois|mes|"
    r"an|annum)(?![a-z])|^ (?:monthly|monatlich|mtl\.|p\.m\.|pcm)(?![a-z])"
)
_TIMES_OF_DAY = re.compile(r"^ ?(?:uhr|h(?![a-z])|am(?![a-z])|pm|a\.m|p\.m|o'clock|-)")
_RATED = re.compile(
    r"(?:rated|rating|score[sd]?|version|ver|v|chapter|section|§|figure|fig\.|no\.?|"
    r"nr\.?|"
    r"average|bewertung|note|grade|ph|iso|out of|model|size|grosse|at|um)[ :]*$"
)
_AFTER_VALUE = re.compile(
    r"^ ?(?:out of|/ ?\d|stars?|sterne|x\d|%|\*)|^[a-z]|^ "
    r"?(?:mm|cm|m|kg|"
    r"g|ml|l|gb|tb|inch|in|hours|days|km|oz|lb|w|v|ah|"
    r"mah)(?![a-z])"
)


_PAYMENTS = re.compile(
    r"^ ?x? ?(?:(?:equal|even|easy|fixed|interest-free|monthly|weekly|monatliche\w*|"
    r"gleiche\w*) )*(?:monthly |weekly )?(?:payments?|instal+ments?|raten|monatsraten)"
)


def bare_price(
    number: Number, text: str, left: str, right: str, *, home: str
) -> Candidate | None:
    """The candidate of a number that is a price though no currency says so."""
    if not number.values or not _is_price(number, text, left, right):
        return None
    end = number.end
    dashed = _DASHED.match(right)
    if dashed:
        end += dashed.end()
    after = text[end : end + len(right)]
    unit, period, length = measure(left, after)
    role = role_of_amount(left, after[length:], after)
    if role == "ignore":
        return None
    kind = role.partition(":")[0]
    if kind in ("saving", "threshold"):
        return Candidate(kind, number.start, end, number.values, home)
    return Candidate(
        "amount",
        number.start,
        end,
        number.values,
        home,
        "",
        role,
        unit=unit,
        period=period,
    )


def _is_price(number: Number, text: str, left: str, right: str) -> bool:
    written = text[number.start : number.end]
    if _PAYMENTS.match(right):
        return False
    if right[:1].isalpha() or left[-1:].isalnum() or left[-1:] in ("/", "#", "@", "_"):
        return False
    if _DASHED.match(right) and not number.in_words:
        return not right.startswith("--")
    if _PRICED.search(left) and (_END.match(right) or _PER.match(right)):
        return True
    if _PER.match(right) and number.values[0] >= 4:
        return not number.in_words or bool(_ONLY.search(left) or _PRICED.search(left))
    if number.in_words or _AFTER_VALUE.match(right):
        return False
    if len(written) > 3 and written[-3] in ".," and written[:-3].isdigit():
        return _two_places(written, left, right)
    return _is_paired(number, text)


def _two_places(written: str, left: str, right: str) -> bool:
    """49.99 reads as money where a time or a version does not."""
    if _TIMES_OF_DAY.match(right) and not right.startswith("-"):
        return False
    if _RATED.search(left) and not _ONLY.search(left):
        return False
    if written[-2:] > "59" and int(written[:-3]) >= 1 and not _RATED.search(left):
        return True
    each = re.match(r"^ (?:each|apiece|only)(?![a-z])", right)
    return bool(each) or (
        bool(_ONLY.search(left))
        and not re.search(
            r"(?<!starting )(?<!starts )(?<!just )(?<![a-z])(?:at|um) "
            r"?$",
            left,
        )
        and not _NOUN.match(right)
    )


def _is_paired(number: Number, text: str) -> bool:
    if number.values[0] < Decimal(2):
        return False
    near = text[max(0, number.start - 40) : number.end + 40]
    if not _PAIR_HINT.search(near):
        return False
    offset = max(0, number.start - 40)
    for match in _PAIRED.finditer(near):
        for group in range(1, 7):
            if match.start(group) >= 0 and match.start(group) + offset == number.start:
                return True
    return False
