"""The page of one round: plan, readiness, what was seen, what it led to."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.domain.content import JSON
from orchestrator.models import Choice, ReviewItem, Task
from orchestrator.services.experiments.looking import (
    Pending,
    Round,
    cites_of,
    pending,
    rounds_of,
)
from review.experiments import arms, given, plans, reading, words
from review.experiments.arms import ArmRow
from review.experiments.given import fields, lift, number, text
from review.experiments.reading import Reading
from review.experiments.words import Sign, Words
from review.recall import taken_back
from review.runs.pages import version

MOST_CHOICES = 12
BEFORE_THE_START = "(^|/)(go|go_again|begin)$"  # not what a result led to


@dataclass(frozen=True, slots=True)
class Link:
    """One round of the series as a card; `pk` is where its page is."""

    round: Round
    title: str
    dimension: str
    state: Sign
    verdict: Sign | None
    lift: str
    champion: str
    cites: list[str]
    is_this: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the round with its question, if there was one."""

    task: Task
    title: str
    item: ReviewItem | None


@dataclass(frozen=True, slots=True)
class RoundPage:
    """The context of `experiment/page.html`."""

    round: Round
    title: str
    state: Sign
    plan: Mapping[str, JSON]
    rule: list[tuple[str, str]]
    frozen: str
    changed: bool
    hypothesis: list[tuple[str, str]]
    ready: Sign | None
    checks: list[plans.Check]
    checks_open: int
    checks_fine: int
    reading: Reading | None
    arms: list[ArmRow]
    pending: Pending | None
    choices: list[tuple[Words, str]]
    learning: Mapping[str, JSON]
    learned_output: int | None
    next: Mapping[str, JSON]
    cites: list[str]
    chain: list[Link]
    steps: list[StepRow]
    recalled: bool
    version: str

    @property
    def is_seen(self) -> bool:
        """Whether anybody was shown an arm yet."""
        return any(arm.n for arm in self.arms)


def build(one: Round) -> RoundPage:
    """Gather the page of one round."""
    series = rounds_of([one.run])
    plan, said = one.said("plan"), one.said("analysis")
    shown_arms = _variants(one)
    checks = plans.checks(one)
    seen = _reading(one, shown_arms) if said else None
    return RoundPage(
        round=one,
        title=title_of(one),
        state=words.state(one.state),
        plan=plan,
        rule=plans.rule(plan),
        frozen=text(plan.get("frozen")),
        changed=plans.changed(plan, said),
        hypothesis=plans.hypothesis(one),
        ready=words.READY.get(text(one.said("readiness").get("verdict"))),
        checks=checks,
        checks_open=sum(check.sign.key != "ok" for check in checks),
        checks_fine=sum(check.sign.key == "ok" for check in checks),
        reading=seen,
        arms=seen.arms if seen else _before(one, shown_arms),
        pending=pending([one]).get(one.plan.pk),
        choices=_choices(one),
        learning={} if seen and seen.hidden else one.said("learning"),
        learned_output=_standing(one),
        next=one.said("next"),
        cites=cites_of(one, _before_in(series, one)),
        chain=chain(series, one),
        steps=_steps(one),
        recalled=any(part.recalled for part in one.parts.values()),
        version=version(one.run),
    )


def title_of(one: Round) -> str:
    """What a round is called: its plan's title, else its variants', else the run's."""
    for part in ("plan", "variants"):
        if said := text(one.said(part).get("title")):
            return said
    return str(one.run.title)


def chain(series: list[Round], this: Round) -> list[Link]:
    """The rounds of a run in order, as cards."""
    links = []
    before: Round | None = None
    for one in series:
        said = one.said("analysis")
        hidden = reading.hides(said)
        champion = fields(one.said("learning").get("champion"))
        links.append(
            Link(
                one,
                title_of(one),
                text(one.said("plan").get("dimension")),
                words.state(one.state),
                words.verdict(said.get("verdict")) if said else None,
                "" if hidden else lift(number(said.get("lift"))),
                "" if hidden else text(champion.get("name")),
                cites_of(one, before),
                one.prefix == this.prefix,
            )
        )
        before = one
    return links


def kind_is_share(plan: Mapping[str, JSON]) -> bool:
    """Whether the metric is a share of visitors, else a mean."""
    return plan.get("kind") != "mean"


def _reading(one: Round, shown: Mapping[str, Mapping[str, JSON]]) -> Reading:
    plan, said = one.said("plan"), one.said("analysis")
    return reading.read(
        said,
        given.rows(plan.get("arms")),
        is_share=kind_is_share(plan),
        monitor=fields(said.get("monitor")),
        fields=shown,
    )


def _before(one: Round, shown: Mapping[str, Mapping[str, JSON]]) -> list[ArmRow]:
    """Arms as planned, with how many saw each at the last checkpoint."""
    looks = given.rows(one.said("intake").get("checkpoints"))
    looks = looks or given.rows(one.said("results").get("checkpoints"))
    planned = given.rows(one.said("plan").get("arms"))
    planned = planned or given.rows(one.said("variants").get("arms"))
    return arms.before_reading(planned, looks[-1] if looks else {}, shown)


def _variants(one: Round) -> dict[str, Mapping[str, JSON]]:
    arms = given.rows(one.said("variants").get("arms"))
    return {text(arm.get("name")): fields(arm.get("fields")) for arm in arms}


def _choices(one: Round) -> list[tuple[Words, str]]:
    """What was decided after the start, as (what, why) in words."""
    made = Choice.objects.filter(task__in=[task.pk for task in one.tasks])
    told = made.filter(what__in=("route", "round")).select_related("task")
    told = told.exclude(task__step__regex=BEFORE_THE_START)
    rows = told.order_by("pk").values_list("chosen", "why")[:MOST_CHOICES]
    return [(words.chosen(chosen), why) for chosen, why in rows]


def _standing(one: Round) -> int | None:
    part = one.parts.get("learning")
    if part is None or part.output is None:
        return None
    return taken_back.standing([part.task.pk]).get(part.task.pk)


def _steps(one: Round) -> list[StepRow]:
    items: dict[int, ReviewItem] = {}
    asked = ReviewItem.objects.filter(task__in=[task.pk for task in one.tasks])
    for item in asked.order_by("pk"):
        items[item.task_id] = item
    return [StepRow(task, task.title, items.get(task.pk)) for task in one.tasks]


def _before_in(series: list[Round], this: Round) -> Round | None:
    place = next(i for i, one in enumerate(series) if one.prefix == this.prefix)
    return series[place - 1] if place else None
