"""Questions of direction: what is asked of people, and which answers are answers.

A question is plain JSON, as an agent gives it; an answer is checked against it, never
parsed out of free text.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput

FORMS = ("one", "many", "rank", "number", "text", "go")
CHOSEN = ("one", "many", "rank", "go")
SEVERITIES = ("low", "medium", "high")
GO = ("go", "no_go")
MOST_OPTIONS = 20
LONGEST_TEXT = 4_000
ROLES = frozenset(
    {
        *("owner", "author", "admin", "operator", "brand", "commercial"),
        *("legal", "medical", "regulatory", "compliance"),
    }
)
FIELDS = frozenset(
    {
        *("form", "prompt", "options", "recommended", "why", "cost_of_waiting", "unit"),
        *("low", "high", "roles", "severity", "market", "channel", "locale"),
    }
)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go: its key, its name, what follows, and what speaks for it."""

    key: str
    label: str
    consequence: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question for people. `roles` may answer it; `recommended` is a key, keys or a
    number, never chosen beforehand; `low` and `high` bound a number, both included."""

    form: str
    prompt: str
    roles: tuple[str, ...]
    options: tuple[Option, ...] = ()
    recommended: JSON = None
    why: str = ""
    cost_of_waiting: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    severity: str = "medium"

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys an answer chooses from; () where it is a number or a text."""
        if self.form == "go":
            return GO
        return tuple(option.key for option in self.options)

    def label(self, key: str) -> str:
        """What people read for a key."""
        named = {option.key: option.label for option in self.options}
        return named.get(key) or {"go": "Go", "no_go": "No go"}.get(key, key)

    @property
    def recommended_keys(self) -> tuple[str, ...]:
        """The recommended keys, in order; () where none or where it is no choice."""
        found = self.recommended
        if self.form not in CHOSEN or found is None:
            return ()
        return tuple(map(str, found)) if isinstance(found, list) else (str(found),)


def read(content: JSON) -> Question:
    """A question from an output: as an agent gives it, or beside its answer.

    Raises BadInput that names the field and what would be right.
    """
    if isinstance(content, dict) and isinstance(content.get("question"), dict):
        content = content["question"]
    if not isinstance(content, dict):
        raise BadInput("A question is an object with a form, a prompt and roles.")
    unknown = sorted(set(content) - FIELDS)
    if unknown:
        raise BadInput(f"{unknown[0]}: no field of a question.")
    form = content.get("form")
    if form not in FORMS:
        told = shown(repr(form))
        raise BadInput(f"form: {told} is none of {', '.join(FORMS)}.")
    question = Question(
        form=str(form),
        prompt=_text(content, "prompt", needed=True),
        roles=_roles(content.get("roles")),
        options=_options(content.get("options"), str(form)),
        recommended=content.get("recommended"),
        why=_text(content, "why"),
        cost_of_waiting=_text(content, "cost_of_waiting"),
        unit=_text(content, "unit"),
        low=_bound(content, "low"),
        high=_bound(content, "high"),
        severity=_text(content, "severity") or "medium",
    )
    _check(question)
    return question


def checked(question: Question, raw: JSON) -> JSON:
    """The answer as it is kept: a key, keys in order, a number or a text.

    Raises BadInput naming what would be right.
    """
    if question.form == "number":
        return _number(question, raw)
    if question.form == "text":
        return _said(raw)
    keys = question.keys
    given = [str(key) for key in raw] if isinstance(raw, list) else [str(raw or "")]
    given = [key for key in given if key]
    if not given:
        raise BadInput(f"Choose {_how_many(question)} of {_list(question, keys)}.")
    strange = [key for key in given if key not in keys]
    if strange:
        told = shown(repr(strange[0]))
        raise BadInput(f"{told} is no option: choose of {_list(question, keys)}.")
    if len(set(given)) < len(given):
        raise BadInput("Each option can be chosen once only.")
    if question.form in ("one", "go"):
        if len(given) > 1:
            raise BadInput(f"Choose one of {_list(question, keys)}, not {len(given)}.")
        return given[0]
    if question.form == "rank" and len(given) < len(keys):
        missing = [key for key in keys if key not in given]
        raise BadInput(f"Every option needs a place: {_list(question, missing)}.")
    if question.form == "many":
        return [key for key in keys if key in given]
    return [*given]


def spoken(question: Question, answer: JSON) -> str:
    """An answer that was checked, in the words of its question."""
    if question.form == "number":
        return f"{answer:g} {question.unit}".strip()
    if question.form == "text":
        return str(answer)
    if isinstance(answer, list):
        names = [question.label(str(key)) for key in answer]
        if question.form == "rank":
            return ", ".join(f"{n}. {name}" for n, name in enumerate(names, 1))
        return ", ".join(names)
    return question.label(str(answer))


def as_json(question: Question, content: JSON) -> JSON:
    """The question's own fields out of an output that holds them."""
    if isinstance(content, dict) and isinstance(content.get("question"), dict):
        return content["question"]
    assert isinstance(content, dict)
    return {name: value for name, value in content.items() if name in FIELDS}


def _check(question: Question) -> None:
    if question.severity not in SEVERITIES:
        raise BadInput(
            f"severity: {shown(question.severity)} is none of {', '.join(SEVERITIES)}."
        )
    low, high = question.low, question.high
    if low is not None and high is not None and low > high:
        raise BadInput(f"low: {low:g} is above high, {high:g}.")
    if question.recommended is not None:
        try:
            checked(question, question.recommended)
        except BadInput as error:
            raise BadInput(f"recommended: {error}") from error


def _options(raw: JSON, form: str) -> tuple[Option, ...]:
    if raw is None:
        raw = []
    if not isinstance(raw, list) or len(raw) > MOST_OPTIONS:
        raise BadInput(f"options: a list of at most {MOST_OPTIONS} options.")
    found = []
    for number, one in enumerate(raw, 1):
        if not isinstance(one, Mapping) or not isinstance(one.get("key"), str):
            raise BadInput(f"options: number {number} needs a key and a label.")
        key = _text(one, "key", needed=True)
        found.append(
            Option(
                key,
                _text(one, "label") or key,
                _text(one, "consequence"),
                _text(one, "evidence"),
            )
        )
    keys = [option.key for option in found]
    if len(set(keys)) < len(keys):
        raise BadInput("options: two options have the same key.")
    if form in ("one", "many", "rank") and len(found) < 2:
        raise BadInput(f"options: a question of form {form} needs at least two.")
    if form == "go" and set(keys) - set(GO):
        raise BadInput("options: of go or no-go, the keys are go and no_go.")
    return tuple(found)


def _roles(raw: JSON) -> tuple[str, ...]:
    given = raw if isinstance(raw, list) else []
    strange = [role for role in given if role not in ROLES]
    if strange or not given:
        told = shown(repr(strange[0])) if strange else "nobody"
        raise BadInput(f"roles: {told} cannot answer: use {', '.join(sorted(ROLES))}.")
    return tuple(dict.fromkeys(map(str, given)))


def _text(content: Mapping[str, JSON], name: str, *, needed: bool = False) -> str:
    value = content.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise BadInput(f"{name}: {shown(repr(value))} is no text.")
    if len(value) > LONGEST_TEXT:
        raise BadInput(f"{name}: {len(value)} characters, {LONGEST_TEXT} at most.")
    return value


def _bound(content: Mapping[str, JSON], name: str) -> float | None:
    value = content.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(f"{name}: {shown(repr(value))} is no number.")
    return float(value)


def _number(question: Question, raw: JSON) -> JSON:
    wanted = _range(question)
    if isinstance(raw, list):
        raw = raw[0] if len(raw) == 1 else None
    try:
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            raise ValueError
        number = float(raw)
    except ValueError:
        told = shown(repr(raw)) if raw not in (None, "") else "nothing"
        raise BadInput(f"Give a number{wanted}: {told} is none.") from None
    low, high = question.low, question.high
    too_low = low is not None and number < low
    if not math.isfinite(number) or too_low or (high is not None and number > high):
        raise BadInput(f"Give a number{wanted}, not {number:g}.")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _said(raw: JSON) -> str:
    text = raw[0] if isinstance(raw, list) and len(raw) == 1 else raw
    if not isinstance(text, str) or not text.strip():
        raise BadInput("Write the answer: an empty one sets no direction.")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"The answer has {len(text)} characters: {LONGEST_TEXT} most.")
    return text.strip()


def _range(question: Question) -> str:
    low, high = question.low, question.high
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    if low is not None:
        return f" of at least {low:g}"
    return f" of at most {high:g}" if high is not None else ""


def _how_many(question: Question) -> str:
    return {"many": "one or more", "rank": "the order"}.get(question.form, "one")


def _list(question: Question, keys: Sequence[str]) -> str:
    return ", ".join(question.label(key) for key in keys)
