"""What was decided before a test starts: the rule, the hypothesis, the checklist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from orchestrator.domain.content import JSON
from orchestrator.services.experiments.looking import Round
from review.experiments import given, words
from review.experiments.given import fields, lift, number, share, text
from review.experiments.words import Sign
from review.item.reading import readable
from review.personal import formats


@dataclass(frozen=True, slots=True)
class Check:
    """One point of the readiness checklist."""

    title: str
    sign: Sign
    evidence: str
    owner: str
    cut_off: object


def checks(one: Round) -> list[Check]:
    """The checklist, what is missing first."""
    found = [
        Check(
            text(item.get("title")) or text(item.get("item")),
            words.item(item.get("state")),
            text(item.get("evidence")),
            text(item.get("owner")),
            _day(item.get("cut_off")),
        )
        for item in given.rows(one.said("readiness").get("items"))
    ]
    order = ("missing", "ask", "soft", "ok")
    return sorted(found, key=lambda check: order.index(check.sign.key))


def rule(plan: Mapping[str, JSON]) -> list[tuple[str, str]]:
    """What was decided before the start, as (name, words)."""
    if not plan:
        return []
    guards = [
        readable(text(one.get("name"))) for one in given.rows(plan.get("guardrails"))
    ]
    looks = given.texts(plan.get("looks"))
    told = [
        (_("Metric"), readable(text(plan.get("metric")))),
        (_("Better is"), text(plan.get("direction"))),
        (_("Smallest lift to see"), lift(number(plan.get("mde")))),
        (_("Significance"), share(number(plan.get("alpha")))),
        (_("Power"), share(number(plan.get("power")))),
        (_("Visitors an arm"), _count(plan.get("n_per_arm"))),
        (_("Days"), _count(plan.get("days"))),
        (_("Looks on day"), ", ".join(looks)),
        (
            _("Guardrails"),
            ", ".join(guards),
        ),
        (_("Starts"), _said_day(plan.get("starts"))),
        (_("Ends"), _said_day(plan.get("ends"))),
    ]
    return [(str(name), said) for name, said in told if said]


def changed(plan: Mapping[str, JSON], said: Mapping[str, JSON]) -> bool:
    """Whether the analysis names another rule than the plan that was frozen."""
    frozen, read = text(plan.get("frozen")), text(said.get("plan_digest"))
    return bool(frozen and read and frozen != read)


def hypothesis(one: Round) -> list[tuple[str, str]]:
    """What is believed, as if, then and because."""
    told = fields(one.said("plan").get("hypothesis"))
    if not told:
        every = fields(one.said("hypotheses").get("hypotheses"))
        told = fields(next(iter(every.values()))) if len(every) == 1 else {}
    names = (("if", _("If")), ("then", _("then")))
    pairs = (*names, ("because", _("because")))
    return [(str(name), text(told[key])) for key, name in pairs if told.get(key)]


def _count(value: object) -> str:
    return given.plain(number(value))


def _said_day(value: object) -> str:
    return formats.at(_day(value)) if value else ""


def _day(value: object) -> object:
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        return text(value)
