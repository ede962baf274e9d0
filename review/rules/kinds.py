"""The kinds of conditions as people choose them in a form.

`read` turns what stands under a kind in the rule language into the texts of its
fields, `write` turns them back; what is no number or empty stays as it was typed, so
that the checks of the rule language can name it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from orchestrator.domain.screening.tree import APPROVED

Values: TypeAlias = dict[str, str]


class Unshown(Exception):
    """Something the form has no field for; its words name it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of condition as people choose it.

    `leaf` is its name in the rule language, `hint` says what it does, `words` is the
    label of its words.
    """

    label: str
    leaf: str
    fields: tuple[str, ...]
    read: Callable[[Any], Values]
    write: Callable[[Values], Any]
    hint: str = ""
    words: str = ""


def lines(text: str) -> list[str]:
    """The words of a field with one on each line."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def commas(text: str) -> list[str]:
    """The words of a field that takes them with commas between, or on lines."""
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]


def number(text: str) -> int | float | str:
    """A number where it is one, else what was typed."""
    plain = text.strip().replace(",", ".")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        return text


def _taken(options: Any, known: Iterable[str]) -> dict[str, Any]:
    """`options` where all are known, else Unshown."""
    if not isinstance(options, Mapping):
        raise Unshown("a condition without fields")
    strange = sorted(map(str, set(options) - set(known)))
    if strange:
        raise Unshown(f"the field “{strange[0]}” of a condition")
    return dict(options)


def _read_words(options: Mapping[str, Any], name: str, into: str, bank: str) -> Values:
    """A list of words as lines, or the bank that is named instead."""
    listed = options.get(name)
    if isinstance(listed, str):
        return {into: "", bank: listed}
    if listed is not None and not all(isinstance(word, str) for word in listed):
        raise Unshown("a word that is not text")
    return {into: "\n".join(listed or ()), bank: ""}


def _write_words(values: Values, into: str, bank: str) -> list[str] | str:
    return values.get(bank, "") or lines(values.get(into, ""))


def _read_phrases(options: Any) -> Values:
    known = ("terms", "match", "near", "near_match", "within")
    taken = _taken(options, known)
    within = taken.get("within", "")
    return {
        **_read_words(taken, "terms", "words", "bank"),
        **_read_words(taken, "near", "near", "near_bank"),
        "match": taken.get("match", ""),
        "near_match": taken.get("near_match", ""),
        "within": str(within),
    }


def _write_phrases(values: Values) -> dict[str, Any]:
    written: dict[str, Any] = {"terms": _write_words(values, "words", "bank")}
    if values.get("match"):
        written["match"] = values["match"]
    near = _write_words(values, "near", "near_bank")
    if near:
        written["near"] = near
        if values.get("near_match"):
            written["near_match"] = values["near_match"]
    within = values.get("within", "").strip()
    if within:
        written["within"] = number(within)
    return written


def _read_claim(options: Any) -> Values:
    taken = _taken(options, ("about", "match"))
    words = _read_words(taken, "about", "words", "bank")
    return {**words, "match": taken.get("match", "")}


def _write_claim(values: Values) -> dict[str, Any]:
    written: dict[str, Any] = {"about": _write_words(values, "words", "bank")}
    return written | ({"match": values["match"]} if values.get("match") else {})


def _read_listed(name: str) -> Callable[[Any], Values]:
    def read(options: Any) -> Values:
        return _read_words(_taken(options, (name,)), name, "words", "bank")

    return read


def _write_listed(name: str, *, always: bool) -> Callable[[Values], dict[str, Any]]:
    def write(values: Values) -> dict[str, Any]:
        listed = _write_words(values, "words", "bank")
        return {name: listed} if listed or always else {}

    return write


def _read_one(name: str, into: str) -> Callable[[Any], Values]:
    def read(options: Any) -> Values:
        return {into: str(_taken(options, (name,))[name])}

    return read


def _read_fields(options: Any) -> Values:
    return {"fields": "\n".join(_taken(options, ("fields",))["fields"])}


def _nothing(options: Any) -> Values:
    _taken(options, ())
    return {}


_WORDS = ("words", "bank")

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "phrases": Kind(
            "Says words or phrases",
            "phrases",
            (*_WORDS, "match", "near", "near_bank", "near_match", "within"),
            _read_phrases,
            _write_phrases,
            "Found in any case, with accents or without, also spelt with tricks.",
            "Words or phrases, one a line",
        ),
        "pattern": Kind(
            "Fits a pattern",
            "pattern",
            ("pattern",),
            lambda text: {"pattern": text},
            lambda values: values.get("pattern", "").strip("\n"),
            "An RE2 pattern; upper and lower case are the same.",
        ),
        "competitor": Kind(
            "Names a competitor",
            "competitor",
            _WORDS,
            _read_listed("names"),
            _write_listed("names", always=False),
            "Also in the possessive, as a hashtag or with one letter wrong.",
            "Names, one a line; empty: those known of the brand",
        ),
        "price": Kind(
            "A price differs from the record",
            "price",
            (),
            _nothing,
            lambda values: {},
            "Prices, discounts and savings that the price book and the approved offers"
            " do not bear out.",
        ),
        "reference": Kind(
            "A former price is not the lowest of late",
            "price",
            ("days",),
            _read_one("reference_days", "days"),
            lambda values: {"reference_days": number(values.get("days", ""))},
            "Only “was” prices: each must be the lowest of the days before.",
        ),
        "claim": Kind(
            "A claim that is not approved",
            "claim",
            (*_WORDS, "match"),
            _read_claim,
            _write_claim,
            "A sentence with one of these words must be in the claims library, word"
            " for word.",
            "What makes a sentence a claim: words, one a line",
        ),
        "changed": Kind(
            "A field has changed",
            "changed",
            ("fields",),
            _read_fields,
            lambda values: {"fields": lines(values.get("fields", ""))},
            "Against the last approved output of the same step.",
        ),
        "missing": Kind(
            "A required text is missing",
            "missing",
            _WORDS,
            _read_listed("any_of"),
            _write_listed("any_of", always=True),
            "Holds where none of them is anywhere in the output.",
            "One of these must be there, one a line",
        ),
        "language": Kind(
            "A language no red line covers",
            "language",
            ("words",),
            _read_listed("also"),
            _write_listed("also", always=False),
            "A text in a language that no live red line is written for.",
            "Languages that are fine all the same, one a line, such as fr",
        ),
        "obfuscation": Kind(
            "Hidden or disguised text",
            "obfuscation",
            (),
            _nothing,
            lambda values: {},
            "Letters of other alphabets inside words, invisible characters, encoded"
            " text.",
        ),
        "verdict": Kind(
            "A validator does not pass it",
            "verdict",
            ("validator",),
            _read_one("validator", "validator"),
            lambda values: {"validator": values.get("validator", "").strip()},
            "Also where it could not say.",
        ),
        "confidence": Kind(
            "The agent is not sure enough",
            "confidence",
            ("below",),
            _read_one("below", "below"),
            lambda values: {"below": number(values.get("below", ""))},
            "Also where a score is due and there is none.",
        ),
        "always": Kind(
            "Every output, whatever it says",
            "always",
            (),
            _nothing,
            lambda values: {},
            "A person sees each output in scope.",
        ),
        "condition": Kind(
            "A condition in CEL",
            "condition",
            ("cel",),
            lambda text: {"cel": text},
            lambda values: values.get("cel", "").strip(),
            "An expression over the facts below that gives true or false.",
        ),
        "approved": Kind(
            "Inside an approved claim",
            APPROVED,
            (),
            lambda how: {} if how == "exact" else _nothing(how),
            lambda values: "exact",
            "What stands inside a claim of the library, word for word.",
        ),
    }
)
CONDITIONS = tuple(name for name in KINDS if name != "approved")
EXCEPTIONS = ("phrases", "pattern", "approved")
FIELD_OF = MappingProxyType(
    {"terms": "words", "about": "words", "names": "words", "any_of": "words",
     "also": "words", "reference_days": "days", "condition": "cel",
     "verdict": "validator", "confidence": "below", "phrases": "words",
     "changed": "fields", "missing": "words", "claim": "words"}
)  # fmt: skip
"""The field that shows an option of the rule language, where the names differ."""
