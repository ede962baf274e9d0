"""Percentages: a discount, a rate of interest, or none of our business."""

import re
from decimal import Decimal

from orchestrator.domain.screening.prices.candidate import Candidate
from orchestrator.domain.screening.prices.numbers import Number

SIGN = re.compile(
    r"^ ?-?(?:%|percent(?:age)?(?: points?)?|per ?cent|pct|prozent|pour ?cent|por "
    r"?ciento"
    r"|per cento|procent|v\.h\.)(?![a-z])|^ ?%"
)
_RATE_AFTER = re.compile(
    r"^[^.!?;\d]{0,28}?(?<![a-z])(?:apr|apy|aer|ear|interest|zins(?:en|satz)?|"
    r"[a-z]*zins(?:en|satz)?|effektiv[a-z]*|p\.? ?a\.?(?![a-z])|taeg|tae|"
    r"tan|rendite|yield|representative|finance|financing|finanz[a-z]*|gross|mortgage|"
    r"loan|kredit|"
    r"annual rate|interet|interes|interesse|rente)(?![a-z])"
)
_RATE_BEFORE = re.compile(
    r"(?<![a-z])(?:aprc?|apy|aer|ear|interest|zinssatz|[a-z]*zins(?:en)?|rendite|yield|"
    r"finance|financing|finanz[a-z]*|interest rate|savings rate|loan rate|mortgage "
    r"rate|taeg|tae|fixed at|rate)"
    r"(?: (?:of|at|from|is|just|only|now|von|ab|nur|bei|mit|rate|fixed|starting|a|low|"
    r"as|currently|representative|effektiv|ca\.))*:? ?\(?$"
)
_HARD_AFTER = re.compile(
    r"^ ?(?:extra )?(?:free|bonus)(?![a-z-])|^[^.,!?;\d]{0,26}?(?<![a-z-])(?:off(?!-)|"
    r"discounts?|discounted|[a-z]*rabatt|"
    r"[a-z]*nachlass|"
    r"gunstiger|billiger|preiswerter|cheaper|gratis|de remise|de reduction|"
    r"de descuento|dto|di sconto|korting|znizki|rabat|markdown|moins cher|savings?|"
    r"price (?:cut|drop|reduction)|cash ?back|money back|back in|vouchers?|coupons?|"
    r"gutschein|sale(?!s)|promo|ersparnis|de rebaja|desconto|"
    r"less expensive|down|to pay|gespart|sparen|skidki|off)(?![a-z-])"
)
_ON = re.compile(
    r"^ (?:auf (?:alle[sn]?|das|den|die|dein|ihr|unser|ausgew|jede|viele|ganze|\w+ "
    r"(?:mit|bis))|"
    r"on (?:all|everything|your|our|selected|any|every|the entire|orders|purchases|top)"
    r"|su tutto|sur (?:tout|toute|vos|votre|les|la|nos)|en (?:todo|toda|tu|su))"
)
_SOFT_AFTER = re.compile(
    r"^ (?:price )?(?:less|lower|weniger|reduction|reduced|reduziert|moins|menos|meno|"
    r"minder)(?: (?:than|for|to pay|now|today|on|until|als|que|:|this)|[.,!;)]|$)"
)
_CUT_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:save[sd]?|saving(?:s of|s)?|sparen(?: sie)?|spare|spart|minus|"
    r"discounts? of|rabatt von|knock|take|unlock|score|snag|bag|receive|earn|win|"
    r"pocket|shave|slash|trim|sichere?(?: dir| sie sich)?|hol dir|bekomm\w*|erhalt\w*|"
    r"kassier\w*|geniess\w*|profitez de|extra|additional|further|get|enjoy|claim|"
    r"grab|"
    r"remise de|(?:slashed|reduced|discounted|cut|dropped|lowered|down|marked down) by|"
    r"cheaper by|ahorra|ahorre|economisez|risparmia|bespaar|jusqu'a|discount:?|"
    r"rabatt:?|"
    r"off:?|sale|up to|bis zu|hasta(?: un)?|fino al|tot|um)"
    r"(?: (?:up to|an extra|extra|a further|another|over|bis zu|you|now|almost|nearly|"
    r"around|about|at least|mindestens|rund|ca\.|jetzt|heute|today|an?))*:? ?|"
    r"(?:^|[\s(>:*|!.,])-)$"
)
_ASKS_END = re.compile(
    r"(?:get|enjoy|claim|grab|take|extra|additional|up to|bis zu|um|"
    r"further|off|sale|hasta(?: un)?|tot|fino al)(?: [a-z ]+)?:? ?$"
)
_ENDS = re.compile(
    r"^ ?(?:[.!?,;)*]|$|with|mit|until|today|now|when|if|at|"
    r"for|on|beim|an|\|)"
)
_UP_TO = re.compile(
    r"(?<![a-z])(?:up to|as much as|bis zu|jusqu'a|hasta|fino al?|tot|over|more than|at"
    r" least|mindestens|uber)(?: (?:an?|un|an extra|eine?))? ?$|\d ?%? ?(?:-|to|bis) ?$"
)
_MOVES = re.compile(
    r"(?<![a-z])(?:prices?|preise?|prix|precios?|prezzi|fares?|rates|fees?|tariffs?|"
    r"rents?|subscriptions?|costs?)(?![a-z])"
)
_RISE = re.compile(
    r"(?<![a-z])(?:rais\w+|ris\w+|increas\w+|up|go up|hik\w+|climb\w*|erhoh\w+|"
    r"steig\w+|"
    r"teurer|more expensive|cut|cuts|drop\w*|fall\w*|lower\w*|reduc\w+|gesenkt|senk\w+|"
    r"down|slash\w*|change\w*|augment\w+|baiss\w+|sub\w+|baj\w+)(?![a-z])"
)
_NOT_MONEY = re.compile(
    r"(?<![a-z])(?:emissions?|plastics?|waste|water|energy|carbon|co2|sugar|fat|salt|"
    r"calories|packaging|weight|noise|time|wrinkles?|redness|risk|electricity|power|"
    r"fuel|material|space|paper|methane|footprint|strom|wasser|zucker|fett|salz|abfall|"
    r"plastik|verpackung|energie|gewicht|zeit|emissionen|muskel\w*|stress|hair|acne|"
    r"fewer|dust|germs|bacteria|battery|charge|akku|heat|sodium|lines|kalorien|sel|"
    r"sucre|eau|faster|pores|fabric|wear)(?![a-z])"
)


def percentage(text: str, number: Number, left: str, right: str) -> Candidate | None:
    """The candidate of `number` if its sign follows and it speaks of a price."""
    sign = SIGN.match(right)
    if not sign:
        return None
    start, end, values = number.start, number.end + sign.end(), number.values
    rest = right[sign.end() :]
    if values == (Decimal(100),):
        return (
            None
            if not _HARD_AFTER.match(rest)
            else Candidate("percent", start, end, values)
        )
    if _RATE_BEFORE.search(left) or _RATE_AFTER.match(rest):
        return Candidate("rate", start, end, values)
    clause = left[-40:] + " " + rest
    if _MOVES.search(clause) and _RISE.search(clause) and not _HARD_AFTER.match(rest):
        reason = "A change of price is not an approved offer."
        return Candidate("percent", start, end, values, reason=reason, role="move")
    if re.match(r"^ of the (?:usual |normal |full |list )?(?:price|cost|rrp)", rest):
        kept = tuple(100 - value for value in values)
        return Candidate("percent", start, end, kept)
    if not _is_cut(left, rest, clause):
        return None
    if left.endswith("-") and not left[-2:-1].isdigit():
        start -= 1
    role = "up_to" if _UP_TO.search(left) else ""
    return Candidate("percent", start, end, values, role=role)


def fraction(kind: str, start: int, end: int) -> Candidate:
    """Half price, a third off: the percentage it is."""
    third = (Decimal(100) / 3, Decimal(33), Decimal("33.3"), Decimal("33.33"))
    two = (Decimal(200) / 3, Decimal(66), Decimal(67), Decimal("66.67"))
    fifth, quarter, half = (Decimal(20),), (Decimal(25),), (Decimal(50),)
    values = {
        "half": half,
        "third": third,
        "quarter": quarter,
        "fifth": fifth,
        "two_thirds": two,
        "three_quarters": (Decimal(75),),
    }[kind]
    return Candidate("percent", start, end, values)


def _is_cut(left: str, rest: str, clause: str) -> bool:
    if _HARD_AFTER.match(rest):
        first = _HARD_AFTER.match(rest)
        between = rest[: first.end()] if first else ""
        return not _NOT_MONEY.search(between)
    if _ON.match(rest):
        return True
    if _NOT_MONEY.search(clause):
        return False
    if _SOFT_AFTER.match(rest):
        return True
    if not _CUT_BEFORE.search(left):
        return False
    return bool(_ENDS.match(rest)) or not _ASKS_END.search(left)
