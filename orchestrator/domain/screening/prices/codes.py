"""Words to type at a checkout, and what several for the price of fewer comes to."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import re2

_CODE = r"[\"'*`\[(<#]{0,3}([a-z0-9][a-z0-9_-]{2,23})"
_AFTER_WORD = re.compile(
    r"(?<![a-z])(?<!dress )(?<!zip )(?<!post )(?<!qr )(?<!area )(?<!source "
    r")(?<!country )"
    r"(?<!bar )(?<!building )(?<!highway )(?<!colour )(?<!color )"
    r"(?:[a-z]*-?codes?|coupons?|vouchers?|gutscheine?|codice|codigo|kennwort|"
    r"stichwort|"
    r"aktionswort|passphrase)"
    rf"(?: (?:is|ist|word|named|called|lautet|promo|est|es|e|using))*[:=]? ?{_CODE}"
)
_USED = re.compile(
    r"(?<![a-z])(?:use|enter|apply|quote|type|redeem|with|mit|using|add|nutze|nutzen "
    r"sie|"
    r"verwende|avec|con|utilisez|usa|input|say|mention|text)"
    rf" {_CODE}[\"'*`\])>]{{0,3}} (?:at|when|im|beim|an der|to (?:save|get|claim|"
    rf"unlock|"
    r"receive)|for|bei|in (?:your|the)|fur|und|lors|al|on|before|eingeben|"
    r"einlosen)(?![a-z])"
)
_AT_CHECKOUT = re.compile(
    r"[\"'*`\])>]{0,3} (?:at (?:the )?(?:checkout|till|basket)|im warenkorb|"
    r"an der kasse|beim (?:checkout|bezahlen))"
)
_CODE_BEFORE = re.compile(rf"{_CODE}$")
_WORDS = frozenset(
    [
        "to",
        "for",
        "at",
        "here",
        "below",
        "and",
        "the",
        "is",
        "of",
        "on",
        "your",
        "from",
        "you",
        "now",
        "today",
        "with",
        "word",
        "words",
        "this",
        "that",
        "will",
        "can",
        "in",
        "a",
        "an",
        "or",
        "when",
        "we",
        "our",
        "it",
        "free",
        "der",
        "die",
        "das",
        "und",
        "fur",
        "bei",
        "ein",
        "use",
        "only",
        "code",
        "codes",
        "below",
        "above",
        "via",
        "sent",
        "inside",
        "required",
        "needed",
        "necessary",
        "valid",
        "applied",
        "applies",
        "checkout",
        "online",
        "usa",
        "uk",
        "eu",
        "usb",
        "pdf",
    ]
)
_COUNTS = {
    "one": 1, "a": 1, "an": 1, "ein": 1, "eins": 1, "eine": 1, "einem": 1, "einen": 1,
    "two": 2, "second": 2, "2nd": 2, "zwei": 2, "zweite": 2, "deux": 2, "dos": 2,
    "due": 2, "deuxieme": 2, "segunda": 2, "segundo": 2, "three": 3, "third": 3,
    "3rd": 3, "drei": 3, "dritte": 3, "trois": 3, "tres": 3, "tre": 3, "four": 4,
    "fourth": 4, "4th": 4,
    "vier": 4, "quatre": 4, "cuatro": 4, "five": 5, "funf": 5, "six": 6, "another": 1,
}  # fmt: skip
_CAPITALS = re.compile(r"(?<![A-Za-z0-9])[A-Z0-9][A-Z0-9_-]+(?![a-z])")
_HINTED = re2.compile(
    r"(?:^|[^a-z]|promo|voucher|rabatt|aktions)cod[eio]|coupon|voucher|gutschein|[nsl]s?wort|"
    r"check(?:ing)? ?-?out|basket|warenkorb|kasse|"
    r"(?:use|enter|apply|quote|type|redeem|with|mit|using|add|nutze|verwende|input|say|"
    r"mention|text|avec|con|utilisez|usa|whisper|tell) "
    r"[\"'*`\[(<#]{0,3}[a-z]*\d|[^a-z]till|"
    r"at the counter|when you (?:pay|order)|rings? (?:you|it|them) up|"
    r"cashier|box office|passphrase"
)
_NAMED = re2.compile(
    "codes?|coupon|voucher|gutschein|codic|codig|[nsl]s?wort|passphrase"
)
_PAYING = re2.compile(
    r"(?:^|[^a-z])(?:check(?:ing)? ?-?out|(?:the|our) (?:till|counter)|basket|"
    r"shopping cart|your cart|kasse|warenkorb|when you (?:pay|order)|order form|"
    r"rings? (?:you|it|them) up|cashier|box office|before (?:you pay|paying)|"
    r"beim bezahlen|bestellformular)(?:$|[^a-z])"
)
_TOLD = re.compile(
    r"(?<![a-z])(?:type|typed|typing|whisper|say|saying|pop|scribble|mention|tell|quote|"
    r"enter|drop|put|slip|key|write|shout|murmur|utter|use|add|give|pass|speak|password|"
    r"secret|magic|word|whispering|sag\w*|tipp\w*|flustere?\w*|schreib\w*|gib|nenn\w*)"
    r"(?![a-z])[^.!?]{0,30}$|(?<![a-z])it's [\"'*`(]{0,2}$"
)
_ABBREVIATIONS = frozenset(
    str.split(
        "VISA PAYPAL KLARNA IBAN ISBN HTML POST FREE SALE STOP HELP NAME ONLY THIS "
        "THAT YOUR WITH NEXT DAYS HOURS OPEN CLOSED PLEASE THANK THANKS LOVE HELLO "
        "SEPA RSVP ASAP IKEA BACS JPEG WIFI CCTV GDPR DSGVO HTTP HTTPS ANDROID AMEX "
        "MASTERCARD MAESTRO GIFT NEVER ALWAYS MUST NOTHING GREAT BRITAIN COVID OFFER "
        "OFFERS DEAL"
    )
)
_UNSEEN = re.compile(
    "[\u0300-\u036f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]+"
)
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?|[a-z]+")


def codes_in(text: str, written: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, CODE) in folded `text`; `written` is the text with its capitals."""
    if not _HINTED.search(text):
        return
    seen: set[int] = set()
    for start, end, code in _told(text, written):
        seen.add(start)
        yield start, end, code
    for start, end in _places(text):
        if start not in seen and _is_code(text[start:end], written):
            seen.add(start)
            yield start, end, text[start:end].upper()


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands that is a code if it looks like one."""
    for pattern in (_AFTER_WORD, _USED) if _NAMED.search(text) else (_USED,):
        for match in pattern.finditer(text):
            yield match.span(1)
    for match in _AT_CHECKOUT.finditer(text):
        first = max(0, match.start() - 28)
        before = _CODE_BEFORE.search(text[first : match.start()])
        if before:
            yield first + before.start(1), first + before.end(1)


def _told(text: str, written: str) -> Iterator[tuple[int, int, str]]:
    """A word in capitals that is to be said or typed where people pay."""
    if not _PAYING.search(text):
        return
    for word in sorted(_capitals(written)):
        if len(word) < 4 or word in _ABBREVIATIONS or not word.strip("0123456789-_"):
            continue
        for start, end in _whole(text, word.casefold()):
            around = text[max(0, start - 120) : end + 120]
            if _TOLD.search(text[max(0, start - 48) : start]) and _PAYING.search(
                around
            ):
                yield start, end, word


def _whole(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Where `word` stands in `text`, folded, with no letter or digit beside it."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        beside = text[max(0, start - 1) : start] + text[end : end + 1]
        if not any(c.isascii() and c.isalnum() for c in beside):
            yield start, end
        start = text.find(word, end)


def multibuy(text: str) -> str:
    """ "3:2" for three for two, "2@50" for the second at half price; "" if unclear."""
    if re.search(r"bogof?|b1g1|1\+1|买一送一|買一送一", text):
        return "2@50" if re.search(r"half|halb", text) else "2:1"
    counts = [
        n for word in _NUMBER.findall(text) if (n := _count(word)) is not None
    ]  # fmt: skip
    half = re.search(r"half|halben|mitad|moitie|半", text)
    if half and counts:
        total = max(counts) if "buy" not in text else sum(counts[:2])
        return f"{total}@50"
    if re.search(r"(?:get|receive|take|\+|bekomm|erhalt|have|we give)", text) and (
        "pay" not in text and len(counts) > 1
    ):
        return f"{counts[0] + counts[1]}:{counts[0]}"
    if len(counts) > 1:
        return f"{max(counts[:2])}:{min(counts[:2])}"
    if counts and counts[0] > 1 and re.search(r"free|gratis|us|kostenlos|offert", text):
        return f"{counts[0]}:{counts[0] - 1}"
    return ""


def _count(word: str) -> int | None:
    if word.isdigit():
        return int(word) if int(word) < 100 else None
    return _COUNTS.get(word)


def _is_code(word: str, written: str) -> bool:
    if word in _WORDS or word.isdigit():
        return False
    if re.search(r"\d", word):
        return True
    return is_in_capitals(word, written)


@lru_cache(maxsize=32)
def _capitals(written: str) -> frozenset[str]:
    """The words of a text that are written in capitals, accents and tricks aside."""
    if not written.isascii():
        written = _UNSEEN.sub("", unicodedata.normalize("NFKD", written))
    return frozenset(_CAPITALS.findall(written))


def is_in_capitals(word: str, written: str) -> bool:
    """Whether folded `word` stands in capitals in the text as it was written."""
    return word.upper() in _capitals(written)
