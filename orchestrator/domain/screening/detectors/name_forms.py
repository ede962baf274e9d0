"""The ways people write a firm's name: with "and", without the trade, by its sound."""

import re
from collections.abc import Iterator

from orchestrator.domain.screening.reading.folding import fold

SHORT_FORM_LETTERS = 6  # a shorter first word is too often somebody else's

_AND = re.compile(r"\s*(?:&|\+|\band\b|\bund\b)\s*", re.IGNORECASE)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss",
                          "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})  # fmt: skip
_FIRMS = frozenset({"ltd", "limited", "inc", "llc", "gmbh", "plc", "ag", "corp", "srl"})
_TRADE_WORDS = (
    "apparel audio bank banking beauty bikes boards brewing care clothing coffee "
    "collective cosmetics credit design electronics energy finance fitness foods food "
    "footwear furniture goods group health holidays home homes hotels insurance "
    "interiors kitchen kitchens labs life living mobility money nutrition outdoor "
    "outdoors pay pet pets power reisen skin skincare software sports studio studios "
    "supplements systems tech technologies tours travel versicherung vitamins "
    "wellness works"
)
_TRADES = frozenset(_TRADE_WORDS.split())
_SOUNDS = tuple(
    (re.compile(written), heard)
    for written, heard in (
        ("sch|tsch|tch", "s"),
        ("ph|v", "f"),
        ("qu|kw", "kw"),
        ("x", "ks"),
        ("c(?=[eiy])|z", "s"),
        ("ck|ch|c|q", "k"),
        ("th|dt", "t"),
        ("(?<=[rwgk])h", ""),
        ("ee|ea|ae|ei|ai|ay|ey", "e"),
        ("oo|ou|oe|ue", "u"),
        ("ie|y", "i"),
        (r"(.)\1+", r"\1"),
    )
)


def forms_of(given: str) -> Iterator[str]:
    """`given` without its legal form, then the other ways to write it."""
    words = given.split()
    while len(words) > 1 and words[-1].strip(".,").casefold() in _FIRMS:
        words.pop()
    name = " ".join(words)
    yield name
    spelt = name.translate(_UMLAUTS)
    if spelt != name:
        yield spelt
    if _AND.search(name) and len(words) > 1:
        yield from (_AND.sub(f" {link} ", name) for link in ("&", "and", "und"))
    if len(words) == 2 and words[-1].casefold() in _TRADES:  # "Tidewise Tours"
        yield words[0]


def sound(word: str) -> str:
    """What the folded `word` sounds like; words that sound alike have it in common."""
    for written, heard in _SOUNDS:
        word = written.sub(heard, word)
    return word


def is_short_form(form: str, given: str) -> bool:
    """Whether `form` leaves out a word of `given` that is more than a legal form."""
    return len(fold(form).text.split()) < len(next(forms_of(given)).split())
