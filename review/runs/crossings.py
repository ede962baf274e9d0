"""The proof of the gate as a cut: all that a step which delivers is ever given.

Whatever leads from an agent to the outside ends with a step that delivers, and comes
into that step through one of the steps it needs. What those gave was released, so
they are where every way is cut, however many ways lead up to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from orchestrator.domain.workflow.definitions import Step, Workflow
from review.graphs.shapes import kind_of
from review.runs.parts import place_of


@dataclass(frozen=True, slots=True)
class Given:
    """One step whose releases are given on, and what passes them besides screening.

    `answers` are the roles whose answer it is; one that only `waits` gives nothing.
    """

    title: str
    people: str = ""
    validators: str = ""
    answers: str = ""
    waits: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether screening is all that stands in its way."""
        return not (self.people or self.validators or self.answers or self.waits)


@dataclass(slots=True)
class Crossing:
    """One step that delivers; `times` counts the rounds it is in, 1 outside of any.

    `given` is all it is ever given; nothing where it reads the run's inputs alone.
    `place` is the part of the workflow it stands in, "" for the workflow itself.
    """

    title: str
    channel: str
    place: str
    times: int = 0
    given: dict[str, Given] = field(default_factory=dict)

    @property
    def looked_at(self) -> list[Given]:
        """What passes more than screening."""
        return [one for one in self.given.values() if not one.is_plain]

    @property
    def plain(self) -> str:
        """The titles of what passes screening alone."""
        found = [one.title for one in self.given.values() if one.is_plain]
        return " · ".join(found)


def crossings(
    workflow: Workflow, agents: Mapping[str, str], titles: Mapping[str, str]
) -> list[Crossing]:
    """Every step that delivers, in order; the same step of each round is one."""
    found: dict[str, Crossing] = {}
    for step in workflow.steps:
        if not step.effect:
            continue
        title, place = titles.get(step.name, step.name), place_of(step.name).part
        name = place_of(step.name).once
        one = found.setdefault(name, Crossing(title, step.effect, place))
        one.times += 1
        for need in workflow.needs_of(step):
            given = _given(workflow.step(need), agents, titles)
            one.given.setdefault(place_of(need).once, given)
    return list(found.values())


def _given(step: Step, agents: Mapping[str, str], titles: Mapping[str, str]) -> Given:
    people, title = "", titles.get(step.name, step.name)
    if step.review is not None:
        many = f"{step.review.people} of " if step.review.people > 1 else ""
        people = ", ".join(many + role for role in step.review.roles)
    asked = step.with_.get("roles") if kind_of(step) == "ask" else None
    if place_of(step.name).number and step.route is not None:
        repeat, after, _number = title.rpartition(": after round ")
        title = _("%(title)s: the round before") % {"title": repeat} if after else title
    return Given(
        title=title,
        people=people,
        validators="; ".join(agents.get(name, name) for name in step.validators),
        answers=", ".join(map(str, asked)) if isinstance(asked, list) else "",
        waits=step.gate is not None,
    )
