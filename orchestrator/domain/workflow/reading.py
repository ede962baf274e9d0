"""Reading the parts of a workflow: text, names, numbers, durations, expressions.

A Reader never gives up: what is wrong is reported and left out, so that everything
else can still be checked.
"""

import re
from collections.abc import Iterable, Sequence

from orchestrator.domain import chains
from orchestrator.domain.content import JSON, shown
from orchestrator.domain.contracts import check_schema
from orchestrator.domain.errors import BadExpression, BadInput
from orchestrator.domain.expressions import LENGTH_LIMIT, expression, references
from orchestrator.domain.questions import ROLES as ANSWERING
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.source import Place, Report

SLUG = re.compile(r"[a-z][a-z0-9-]{0,62}")
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
CEL_WORDS = ("in", "true", "false", "null")
ANYWHERE = frozenset({"inputs", "steps", "item"})
CONDITION = ANYWHERE | {"about"}
WAITING = CONDITION | {"clock", "signals", "facts"}
ROUND = ANYWHERE | {"round"}
_DURATION = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)(m|h|d)")
_HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0}
_WHERE = {
    "about": "a condition: a step's when, a gate's until, a route's when",
    "round": "a repeat",
}


def is_name(text: str) -> bool:
    """Whether a step may be called so, and an expression can name it."""
    return NAME.fullmatch(text) is not None and text not in CEL_WORDS


class Reader:
    """Reads parts at places; `reports` is everything that was wrong."""

    def __init__(self) -> None:
        self.reports: list[Report] = []

    def say(self, place: Place, message: str) -> None:
        self.reports.append((place, message))

    def mapping(
        self, value: JSON, place: Place, known: Sequence[str]
    ) -> dict[str, JSON]:
        """`value` if it is a mapping, its keys that are not `known` reported."""
        if not isinstance(value, dict):
            self.say(place, f"A mapping was expected, with {', '.join(known)}.")
            return {}
        for key in value.keys() - set(known):
            self.say(
                (*place, key), f"{shown(key)!r} is not a key here.{nearest(key, known)}"
            )
        return value

    def words(self, value: JSON, place: Place, *, needed: bool = False) -> str:
        short = isinstance(value, str) and len(value) <= 500
        if short and isinstance(value, str) and (value.strip() or not needed):
            return value
        self.say(place, "Some text was expected, at most 500 characters.")
        return ""

    def matching(
        self, value: JSON, place: Place, pattern: re.Pattern[str], example: str
    ) -> str:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        given = "It is missing" if value is None else "A name was expected"
        if isinstance(value, str):
            given = f"{shown(value, limit=40)!r} will not do"
        self.say(place, f"{given}: use small letters and digits, such as {example!r}.")
        return ""

    def duration(self, value: JSON, place: Place, *, what: str) -> float | None:
        """Hours; None where there is none or where it is none."""
        if value is None:
            return None
        found = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if found and float(found[1]) > 0:
            return float(found[1]) * _HOURS[found[2]]
        self.say(place, f"Write {what} as 90m, 48h or 2d.")
        return None

    def one_of(self, value: JSON, place: Place, known: Sequence[str]) -> str:
        """One of the words in `known`; the first of them where it is none."""
        if isinstance(value, str) and value in known:
            return value
        given = shown(value) if isinstance(value, str) else shown(repr(value))
        self.say(place, f"{given!r} will not do.{nearest(str(value), known)}")
        return known[0]

    def count(self, value: JSON, place: Place, least: int, most: int) -> int | None:
        """A whole number within bounds, or None."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        if whole and isinstance(value, int) and least <= value <= most:
            return value
        name = place[-1]
        self.say(place, f"{name!r} is a whole number from {least} to {most}.")
        return None

    def flag(self, value: JSON, place: Place) -> bool:
        if isinstance(value, bool):
            return value
        self.say(place, f"{place[-1]!r} is true or false.")
        return False

    def role(self, value: JSON, place: Place, known: Iterable[str] = ANSWERING) -> str:
        """A role people can have; "owner" where it is none."""
        if isinstance(value, str) and value in set(known):
            return value
        given = value if isinstance(value, str) else repr(value)
        self.say(place, f"There is no role {shown(given)!r}.{nearest(given, known)}")
        return "owner"

    def roles(self, value: JSON, place: Place, known: Iterable[str]) -> list[JSON]:
        found = self.names(value, place)
        for i, role in enumerate(found):
            self.role(role, (*place, i), known)
        return found

    def names(self, value: JSON, place: Place) -> list[JSON]:
        if not isinstance(value, list) or not all(isinstance(n, str) for n in value):
            self.say(place, "A list of names was expected, such as [facts, prices].")
            return []
        if len(set(map(str, value))) < len(value):
            self.say(place, "A name appears twice: list it once.")
        return list(dict.fromkeys(value))

    def schema(self, value: JSON) -> JSON:
        try:
            check_schema(value)
        except BadInput as error:
            self.say(("inputs",), str(error))
            return {}
        if not isinstance(value, dict) or value.get("type") != "object":
            self.say(("inputs",), "Inputs are named: write type: object in the schema.")
            return {}
        return value

    def inputs(
        self, value: JSON, place: Place, roots: frozenset[str] = ANYWHERE
    ) -> dict[str, JSON]:
        """A `with`: named inputs, bad expressions left out."""
        if not isinstance(value, dict):
            self.say(place, "Write with: {input: value, …}.")
            return {}
        return {k: self.template(v, (*place, k), roots) for k, v in value.items()}

    def template(
        self, value: JSON, place: Place, roots: frozenset[str] = ANYWHERE
    ) -> JSON:
        """`value` with every string that holds a bad expression left out."""
        if isinstance(value, dict):
            return {k: self.template(v, (*place, k), roots) for k, v in value.items()}
        if isinstance(value, list):
            return [self.template(v, (*place, i), roots) for i, v in enumerate(value)]
        sound = not isinstance(value, str) or self._sound(value, place, roots)
        return value if sound else "${ null }"

    def expression(
        self, value: JSON, place: Place, roots: frozenset[str] = ANYWHERE
    ) -> str | None:
        """A string of exactly one `${ … }`, or None."""
        if value is None:
            return None
        if not isinstance(value, str):
            self.say(place, "One expression was expected: ${ … }.")
            return None
        if not self._sound(value, place, roots):
            return None
        if expression(value) is None:
            self.say(place, f"One expression was expected: ${{ {shown(value)} }}?")
            return None
        return value

    def _sound(self, text: str, place: Place, roots: frozenset[str]) -> bool:
        """Whether its expressions can be used at this place."""
        try:
            found = {ref.root for ref in references(text)}
        except BadExpression as error:
            self.say(place, str(error))
            return False
        if len(text) > LENGTH_LIMIT and expression(text) is not None:
            self.say(
                place,
                f"An expression has at most {LENGTH_LIMIT} characters, this one has "
                f"{len(text)}: leave the rest to an agent.",
            )
            return False
        for root in sorted(found - roots):
            self.say(place, f"{root!r} is known only in {_WHERE.get(root, 'a gate')}.")
        return not found - roots


assert ANYWHERE <= chains.ROOTS
