"""A red line read back in plain words, so that its author sees what it does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.scope import NOT, Scope

SHOWN = 6  # words of a list; the rest is counted
_WORDS = Mapping[str, Any]
_HOW = {"prefix": "a word beginning with ", "anywhere": "anywhere, even inside words, "}


def in_words(rule: Rule) -> str:
    """ "Hold for legal and medical when …, unless …, in email, from 2026-01-01." """
    number = f"{rule.people} people each of " if rule.people > 1 else ""
    does = "Hold" if rule.blocking else "Remark, without holding,"
    who = number + _and(rule.roles, "and")
    said = f"{does} for {who} when {condition_in_words(rule.when)}"
    if rule.unless:
        said += f", unless {_and([_exception(part) for part in rule.unless], 'or')}"
    places = scope_in_words(rule.scope)
    if places:
        said += f", {places}"
    return f"{said}."


def condition_in_words(when: Mapping[str, Any]) -> str:
    """One condition or group as a clause: "“cures” stands near “eczema”"."""
    kind = next(iter(when), "")
    options: Any = when.get(kind)
    if kind == "not":
        return f"not so that {condition_in_words(options)}"
    if kind in ("any", "all"):
        parts = [condition_in_words(part) for part in options or ()]
        bare = _and(parts, "or" if kind == "any" else "and")
        return bare if len(parts) == 1 else f"({bare})"
    tell = _TOLD.get(kind)
    return tell(options) if tell else f"it asks for “{kind}”, which is not known"


def scope_in_words(scope: Scope) -> str:
    """Where and when it applies: "in email, from 2026-01-01"; "" is everywhere."""
    told = []
    for listed, word in (
        (scope.channels, "in {}"),
        (scope.markets, "in market {}"),
        (scope.brands, "for brand {}"),
        (scope.verticals, "for {} products"),
        (scope.audiences, "for audience {}"),
        (scope.agents, "from agent {}"),
        (scope.steps, "at step {}"),
        (scope.locales, "in locale {}"),
    ):
        named = [each for each in listed if each[:1] != NOT]
        left_out = [each.removeprefix(NOT) for each in listed if each[:1] == NOT]
        if named:
            told.append(word.format(_and(named, "or")))
        if left_out:
            told.append(f"not {word.format(_and(left_out, 'or'))}")
    if "*" not in scope.fields:
        told.append(f"in field {_and(scope.fields, 'or')}")
    if scope.effective:
        told.append(f"from {scope.effective}")
    if scope.sunset:
        told.append(f"until {scope.sunset}")
    return ", ".join(told)


def _phrases(options: _WORDS) -> str:
    said = _listed(options["terms"], options.get("match"))
    if not options.get("near"):
        return f"it says {said}"
    near = _listed(options["near"], options.get("near_match"))
    return f"it says {said} at most {options.get('within')} words from {near}"


def _claim(options: _WORDS) -> str:
    about = _listed(options["about"], options.get("match"))
    return f"a sentence with {about} is no approved claim, word for word"


def _competitor(options: _WORDS) -> str:
    names = options.get("names")
    known = f"{_listed(names, None)} or another" if names else "a"
    return f"it names {known} known competitor, even misspelt"


def _price(options: _WORDS) -> str:
    days = options.get("reference_days")
    if days:
        return f"a former price is not the lowest of the last {days} days"
    return "a price, discount or saving differs from the price of record"


def _language(options: _WORDS) -> str:
    also = options.get("also")
    more = f" and that is not {_and(also, 'or')}" if also else ""
    return f"a text is in a language that no live red line is written for{more}"


def _verdict(options: _WORDS) -> str:
    name = options.get("validator")
    return f"{'any validator' if name == '*' else name} does not pass it"


def _classifier(options: _WORDS) -> str:
    share = f"{float(options['at_least']):g}"
    return f"model {options['model']} finds “{options['label']}” at {share} or more"


_TOLD: Mapping[str, Callable[[Any], str]] = {
    "phrases": _phrases,
    "pattern": lambda text: f"it fits the pattern {text}",
    "competitor": _competitor,
    "price": _price,
    "claim": _claim,
    "changed": lambda o: f"{_and(o['fields'], 'or')} is not as last approved",
    "missing": lambda o: f"it says nothing of {_listed(o['any_of'], None)}",
    "language": _language,
    "obfuscation": lambda _: "a text is written so as to escape being read",
    "verdict": _verdict,
    "confidence": lambda o: f"the agent's confidence is below {o.get('below')}",
    "always": lambda _: "an output is in scope, whatever it says",
    "condition": lambda text: f"it is so that {text}",
    "classifier": _classifier,
}


def _exception(part: Mapping[str, Any]) -> str:
    if "approved_claim" in part:
        return "it stands inside an approved claim, word for word"
    if "pattern" in part:
        return f"it stands inside what fits {part['pattern']}"
    options = part["phrases"]
    return f"it stands inside {_listed(options['terms'], options.get('match'))}"


def _listed(words: object, match: object) -> str:
    """Some of the words in quotation marks; a bank by its name."""
    how = _HOW.get(str(match), "")
    if isinstance(words, str):
        return f"{how}a word of “{words}”"
    listed: Sequence[Any] = words if isinstance(words, list | tuple) else ()
    shown = [f"“{word}”" for word in listed[:SHOWN]]
    if len(listed) > SHOWN:
        shown.append(f"{len(listed) - SHOWN:,} more")
    return how + _and(shown, "or" if len(listed) <= SHOWN else "and")


def _and(parts: Iterable[str], word: str) -> str:
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} {word} {last}" if most else last
