"""What number words are worth, in the languages whose prices are read."""

from decimal import Decimal

_ENGLISH = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
    "thousand": 1000,
}  # fmt: skip
_FRENCH = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15,
    "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "cent": 100, "cents": 100, "mille": 1000,
}  # fmt: skip
_SPANISH = {
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "doce": 12, "trece": 13, "catorce": 14, "quince": 15,
    "veinte": 20, "veinticinco": 25, "treinta": 30, "cuarenta": 40, "cincuenta": 50,
    "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100,
    "ciento": 100, "mil": 1000,
}  # fmt: skip
_DE_UNITS = str.split("ein zwei drei vier funf sechs sieben acht neun")
_DE_TEENS = str.split(
    "zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn"
)
_DE_TENS = str.split("zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig")
_NL_UNITS = str.split("een twee drie vier vijf zes zeven acht negen")
_NL_TEENS = str.split(
    "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien"
)
_NL_TENS = str.split("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
_IT_UNITS = str.split("uno due tre quattro cinque sei sette otto nove")
_IT_TEENS = str.split(
    "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto "
    "diciannove"
)
_IT_TENS = str.split(
    "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
)

# One only before a currency or a percent sign: everywhere else these are articles.
ARTICLES = frozenset(
    [
        "a",
        "an",
        "ein",
        "eine",
        "einen",
        "einem",
        "einer",
        "un",
        "une",
        "uno",
        "una",
        "een",
    ]
)


def _below_hundred(
    units: list[str], teens: list[str], tens: list[str], *, link: str | None
) -> dict[str, int]:
    """1 to 99 in a language that writes them as one word; `link` None is Italian."""
    found = {word: value for value, word in enumerate(units, start=1)}
    found |= {word: value for value, word in enumerate(teens, start=10)}
    for ten, stem in enumerate(tens, start=2):
        found[stem] = ten * 10
        for unit, word in enumerate(units, start=1):
            if link is not None:
                found[f"{word}{link}{stem}"] = ten * 10 + unit
            else:
                cut = stem[:-1] if word[0] in "uo" else stem
                found[f"{cut}{word}"] = ten * 10 + unit
    return found


def _with_hundreds(
    small: dict[str, int], units: list[str], stem: str
) -> dict[str, int]:
    found = dict(small)
    heads = [("", 1), *((word, value) for value, word in enumerate(units, start=1))]
    for head, hundreds in heads:
        found[f"{head}{stem}"] = hundreds * 100
        for word, value in small.items():
            found[f"{head}{stem}{word}"] = hundreds * 100 + value
    return found


def _german() -> dict[str, int]:
    small = _below_hundred(_DE_UNITS, _DE_TEENS, _DE_TENS, link="und")
    found = _with_hundreds(small, _DE_UNITS, "hundert") | {"eins": 1, "tausend": 1000}
    found |= {f"{word}tausend": value * 1000 for word, value in small.items()}
    spelt = {}
    for word, value in found.items():
        for plain, long in (("funf", "fuenf"), ("zwolf", "zwoelf")):
            if plain in word:
                spelt[word.replace(plain, long)] = value
    return found | spelt


def _all() -> dict[str, Decimal]:
    dutch = _below_hundred(_NL_UNITS, _NL_TEENS, _NL_TENS, link="en")
    italian = _below_hundred(_IT_UNITS, _IT_TEENS, _IT_TENS, link=None) | {"cento": 100}
    found = {
        **italian,
        **_with_hundreds(dutch, _NL_UNITS, "honderd"),
        **_SPANISH,
        **_FRENCH,
        **_german(),
        **_ENGLISH,
    }
    kept = {w: Decimal(v) for w, v in found.items() if w not in ARTICLES}
    # Words that mean something else far more often than a number.
    for word in ("cent", "cents", "sei", "tre", "dos", "elf", "due", "seize"):
        kept.pop(word, None)
    return kept


WORDS = _all()
