"""A question of direction as the page asks it, and the answer as it was posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orchestrator.domain import questions
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.questions import GO, Option, Question

RANK = "rank-"
HOW = {
    "one": gettext_lazy("Choose one."),
    "many": gettext_lazy("Choose one or more."),
    "rank": gettext_lazy("Give every option a place; 1 comes first."),
    "number": gettext_lazy("Give a number."),
    "text": gettext_lazy("Write the direction in your own words."),
    "go": gettext_lazy("Go ahead, or not."),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as the form shows it. `place` is the rank that was typed, or ""."""

    key: str
    label: str
    consequence: str
    evidence: str
    recommended: str
    chosen: bool
    place: str


@dataclass(frozen=True, slots=True)
class Asking:
    """The question with what was typed so far; nothing is chosen beforehand."""

    question: Question
    choices: tuple[Choice, ...]
    typed: str

    @property
    def how(self) -> str:
        """What has to be done, in a sentence."""
        return str(HOW[self.question.form])

    @property
    def places(self) -> range:
        """The places of a ranking."""
        return range(1, len(self.choices) + 1)

    @property
    def advice(self) -> str:
        """The recommended number or text, "" for a choice or none."""
        value = self.question.recommended
        if value is None or self.choices:
            return ""
        return questions.spoken(self.question, questions.checked(self.question, value))

    @property
    def bounds(self) -> str:
        """The range of a number, in words."""
        low, high = self.question.low, self.question.high
        if low is not None and high is not None:
            said = {"low": f"{low:g}", "high": f"{high:g}"}
            return _("from %(low)s to %(high)s") % said
        if low is not None:
            return _("at least %(low)s") % {"low": f"{low:g}"}
        return _("at most %(high)s") % {"high": f"{high:g}"} if high is not None else ""


def asking(content: JSON, posted: Mapping[str, Any]) -> Asking | None:
    """The question in `content` with what was `posted`; None where there is none."""
    try:
        question = questions.read(content)
    except BadInput:
        return None
    typed = _listed(posted)
    choices = tuple(
        _choice(question, option, typed, posted) for option in _all(question)
    )
    return Asking(question, choices, typed[0] if typed else "")


def answer_in(content: JSON, posted: Mapping[str, Any]) -> JSON:
    """The answer that was posted, checked against the question in `content`.

    Raises BadInput naming what would be right.
    """
    question = questions.read(content)
    if question.form == "rank":
        return questions.checked(question, _ranked(question, posted))
    typed = _listed(posted)
    return questions.checked(question, [*typed])


def _ranked(question: Question, posted: Mapping[str, Any]) -> list[JSON]:
    """Keys in the order of their places; BadInput where a place is double or none."""
    places: dict[int, str] = {}
    most = len(question.keys)
    for key in question.keys:
        typed = str(posted.get(RANK + key, "")).strip()
        if not typed:
            continue
        place = int(typed) if typed.isascii() and typed.isdigit() else 0
        if not 1 <= place <= most:
            wrong = {"typed": typed[:20], "most": most}
            raise BadInput(
                _("%(typed)s is no place: give 1 to %(most)s, each once.") % wrong
            )
        if place in places:
            both = (question.label(places[place]), question.label(key))
            said = {"place": place, "one": both[0], "other": both[1]}
            raise BadInput(
                _("%(one)s and %(other)s both have place %(place)s: give each its own.")
                % said
            )
        places[place] = key
    return [places[place] for place in sorted(places)]


def _all(question: Question) -> tuple[Option, ...]:
    if question.form != "go":
        return question.options
    told = {option.key: option for option in question.options}
    return tuple(told.get(key) or Option(key, question.label(key)) for key in GO)


def _choice(
    question: Question, option: Option, typed: list[str], posted: Mapping[str, Any]
) -> Choice:
    best = question.recommended_keys
    recommended = ""
    if option.key in best:
        recommended = _("Recommended")
        if question.form == "rank":
            place = best.index(option.key) + 1
            recommended = _("Recommended as %(place)s") % {"place": place}
    return Choice(
        option.key,
        option.label,
        option.consequence,
        option.evidence,
        recommended,
        option.key in typed,
        str(posted.get(RANK + option.key, "")),
    )


def _listed(posted: Mapping[str, Any]) -> list[str]:
    listed = getattr(posted, "getlist", None)
    found = listed("answer") if listed else [posted.get("answer", "")]
    return [str(one) for one in found if str(one).strip()]
