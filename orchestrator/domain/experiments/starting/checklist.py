"""The checklist before a test may start: every item, who mends it, and by when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from orchestrator.domain.content import JSON
from orchestrator.domain.experiments.starting import (
    audiences,
    checks_arms,
    checks_rule,
    checks_world,
)
from orchestrator.domain.experiments.starting.checking import Found, View


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `owner` is the role that mends it, unless the evidence names a person;
    `lead` is days before the start by which it has to be in. Of a soft item (not
    `hard`) people are told, and the test may start all the same.
    """

    key: str
    title: str
    owner: str
    lead: int
    check: Callable[[View], Found]
    hard: bool = True


@dataclass(frozen=True, slots=True)
class Checked:
    """One item as it stands."""

    item: Item
    found: Found
    owner: str
    cut_off: date

    @property
    def key(self) -> str:
        return self.item.key

    @property
    def state(self) -> str:
        """What is missing of a soft item is a remark, never a stop."""
        soft = not self.item.hard and self.found.state != "ok"
        return "soft" if soft else self.found.state

    def as_json(self) -> dict[str, JSON]:
        return {
            "item": self.key,
            "title": self.item.title,
            "state": self.state,
            "hard": self.item.hard,
            "evidence": self.found.evidence,
            "owner": self.owner,
            "cut_off": self.cut_off.isoformat(),
        }


ITEMS = (
    Item(
        "hypothesis",
        "Hypothesis says if, then and because",
        "author",
        5,
        checks_rule.hypothesis,
    ),
    Item(
        "metric",
        "One primary metric, with its direction",
        "owner",
        5,
        checks_rule.metric,
    ),
    Item("guardrails", "Guardrails have margins", "owner", 5, checks_rule.guardrails),
    Item("frozen", "Decision rule is frozen", "operator", 0, checks_rule.frozen),
    Item("released", "All arms are released", "brand", 1, checks_arms.released),
    Item("differ", "Arms differ, in one dimension", "author", 3, checks_arms.differ),
    Item("split", "Planned split is stated", "operator", 2, checks_rule.split),
    Item(
        "sample_size",
        "Enough people to see the effect",
        "owner",
        3,
        checks_rule.sample_size,
    ),
    Item("duration", "Whole weeks, within the limit", "owner", 3, checks_rule.duration),
    Item("traffic", "Traffic is forecast", "operator", 3, checks_world.traffic),
    Item(
        "tracking",
        "Tracking was seen for every arm",
        "operator",
        1,
        checks_arms.tracking,
    ),
    Item("utm", "Links carry valid UTM tags", "operator", 1, checks_arms.utm),
    Item("overlap", "No overlap with a running test", "operator", 2, audiences.overlap),
    Item("repeat", "Not a repeat of a known test", "author", 5, checks_arms.repeat),
    Item("budget", "Budget is released", "commercial", 2, checks_world.budget),
    Item("rollback", "Rollback was tried", "operator", 1, checks_world.rollback),
    Item(
        "calendar",
        "Starts on a working day, no freeze",
        "owner",
        2,
        checks_world.calendar,
    ),
    Item(
        "holidays",
        "No public holiday within",
        "owner",
        2,
        checks_world.public_holidays,
        hard=False,
    ),
    Item(
        "consent",
        "Basis of consent is on record",
        "compliance",
        3,
        checks_world.consent,
    ),
)


def check_all(view: View) -> list[Checked]:
    """Every item of the checklist, in its order.

    A cut-off that has passed is said beside what is missing; BadInput where the
    evidence itself cannot be read.
    """
    return [_checked(item, view) for item in ITEMS]


def _checked(item: Item, view: View) -> Checked:
    found = item.check(view)
    cut_off = view.starts - timedelta(days=item.lead)
    if found.state in ("missing", "ask") and cut_off < view.today:
        late = f"{found.evidence} It was due by {cut_off}."
        found = Found(found.state, late)
    person = view.record("owners").get(item.key)
    owner = f"{person} ({item.owner})" if isinstance(person, str) else item.owner
    return Checked(item, found, owner, cut_off)
