"""The shape of a workflow: which keys there are and what each may hold.

`normalise` turns what the YAML says into the one stored form. It never gives up: what
is wrong is reported and left out, so that everything else can still be checked.
"""

import re
from collections.abc import Callable

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.contracts import check_schema
from orchestrator.domain.errors import BadExpression, BadInput
from orchestrator.domain.expressions import expression, references
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.source import Place, Report

ROLES = ("brand", "commercial", "legal", "medical", "regulatory", "compliance", "owner")
STEP_LIMIT = 200
_TOP = ("workflow", "title", "note", "deadline", "inputs", "steps")
_STEP = (
    *("title", "agent", "with", "needs", "each", "when"),
    *("effect", "review", "validators"),
)
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,62}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DEADLINE = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)(m|h|d)")
_HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0}
_NO_INPUTS: JSON = {"type": "object", "additionalProperties": False}
_CEL_WORDS = ("in", "true", "false", "null")


def normalise(value: JSON) -> tuple[dict[str, JSON], list[Report]]:
    """The stored form of a workflow and everything wrong with its shape."""
    reader = _Reader()
    top = reader.mapping(value, (), _TOP)
    steps = top.get("steps")
    if not isinstance(steps, dict) or not steps:
        reader.say(
            ("steps",),
            "There are no steps: write steps: {name: {agent: …}}, at least one.",
        )
        steps = {}
    if len(steps) > STEP_LIMIT:
        reader.say(
            ("steps",), f"There are {len(steps)} steps: at most {STEP_LIMIT} may be."
        )
        steps = {}
    slug = reader.matching(top.get("workflow"), ("workflow",), _SLUG, "price-promotion")
    title = reader.words(top.get("title", slug), ("title",))
    normal: dict[str, JSON] = {
        "workflow": slug,
        "title": title,
        "note": reader.words(top.get("note", ""), ("note",)),
        "deadline_hours": reader.deadline(top.get("deadline")),
        "inputs": reader.schema(top.get("inputs", _NO_INPUTS)),
        "steps": [reader.step(name, step) for name, step in steps.items()],
    }
    return normal, reader.reports


class _Reader:
    def __init__(self) -> None:
        self.reports: list[Report] = []

    def say(self, place: Place, message: str) -> None:
        self.reports.append((place, message))

    def step(self, name: str, value: JSON) -> JSON:
        place: Place = ("steps", name)
        if not _NAME.fullmatch(name) or name in _CEL_WORDS:
            self.say(
                place,
                f"{shown(name)!r} is no name for a step: use small letters, digits and "
                "_, a letter first, such as 'price_check'.",
            )
        step = self.mapping(value, place, _STEP)
        agent, effect = step.get("agent"), step.get("effect")
        if not isinstance(agent, str) or not agent:
            self.say(place, "The step names no agent: write agent: NAME.")
            agent = ""
        if effect is not None:
            effect = self.matching(effect, (*place, "effect"), _SLUG, "outbox") or None
        return {
            "name": name,
            "title": self.words(step.get("title", ""), (*place, "title"))
            or name.replace("_", " ").capitalize(),
            "agent": agent,
            "with": self.template(self.inputs(step, place), (*place, "with")),
            "needs": self.needs(step.get("needs"), (*place, "needs")),
            "each": self.expression(step.get("each"), (*place, "each")),
            "when": self.expression(step.get("when"), (*place, "when")),
            "effect": effect,
            "review": self.review(step.get("review"), (*place, "review")),
            "validators": self.names(
                step.get("validators", []), (*place, "validators")
            ),
        }

    def mapping(
        self, value: JSON, place: Place, known: tuple[str, ...]
    ) -> dict[str, JSON]:
        if not isinstance(value, dict):
            self.say(place, f"A mapping was expected, with {', '.join(known)}.")
            return {}
        for key in value.keys() - set(known):
            self.say(
                (*place, key), f"{shown(key)!r} is not a key here.{nearest(key, known)}"
            )
        return value

    def words(self, value: JSON, place: Place) -> str:
        if isinstance(value, str) and len(value) <= 500:
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

    def deadline(self, value: JSON) -> float | None:
        if value is None:
            return None
        found = _DEADLINE.fullmatch(value) if isinstance(value, str) else None
        if found and float(found[1]) > 0:
            return float(found[1]) * _HOURS[found[2]]
        self.say(("deadline",), "Write a deadline as 90m, 48h or 2d.")
        return None

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

    def inputs(self, step: dict[str, JSON], place: Place) -> JSON:
        given = step.get("with", {})
        if isinstance(given, dict):
            return given
        self.say((*place, "with"), "Write with: {input: value, …}.")
        return {}

    def template(self, value: JSON, place: Place) -> JSON:
        """`value` with every string that holds a bad expression left out."""
        if isinstance(value, dict):
            return {key: self.template(v, (*place, key)) for key, v in value.items()}
        if isinstance(value, list):
            return [self.template(part, (*place, i)) for i, part in enumerate(value)]
        sound = not isinstance(value, str) or self.sound(references, value, place)
        return value if sound else "${ null }"

    def expression(self, value: JSON, place: Place) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            self.say(place, "One expression was expected: ${ … }.")
            return None
        if not self.sound(references, value, place):
            return None
        if expression(value) is None:
            self.say(place, f"One expression was expected: ${{ {shown(value)} }}?")
            return None
        return value

    def sound(self, read: Callable[[str], object], text: str, place: Place) -> bool:
        try:
            read(text)
        except BadExpression as error:
            self.say(place, str(error))
            return False
        return True

    def needs(self, value: JSON, place: Place) -> JSON:
        if not isinstance(value, dict):
            names = self.names([] if value is None else value, place)
            return {"mode": "all", "steps": names}
        if len(value) != 1 or not value.keys() <= {"any", "all"}:
            self.say(place, "Write needs: [a, b], or {any: [a, b]}, or {all: [a, b]}.")
            return {"mode": "all", "steps": []}
        mode, given = next(iter(value.items()))
        return {"mode": mode, "steps": self.names(given, (*place, mode))}

    def review(self, value: JSON, place: Place) -> JSON:
        if value is None:
            return None
        review = self.mapping(value, place, ("roles", "people"))
        roles = self.names(review.get("roles", []), (*place, "roles"))
        people = review.get("people", 1)
        if isinstance(value, dict) and not roles:
            self.say(place, "A review names its roles, such as roles: [legal].")
        for i, role in enumerate(map(str, roles)):
            if role not in ROLES:
                hint = nearest(role, ROLES)
                self.say(
                    (*place, "roles", i), f"There is no role {shown(role)!r}.{hint}"
                )
        if (
            isinstance(people, bool)
            or not isinstance(people, int)
            or people not in range(1, 10)
        ):
            self.say((*place, "people"), "'people' is a whole number from 1 to 9.")
            people = 1
        return {"roles": roles, "people": people}

    def names(self, value: JSON, place: Place) -> list[JSON]:
        if not isinstance(value, list) or not all(isinstance(n, str) for n in value):
            self.say(place, "A list of names was expected, such as [facts, prices].")
            return []
        if len(set(map(str, value))) < len(value):
            self.say(place, "A name appears twice: list it once.")
        return list(dict.fromkeys(value))
