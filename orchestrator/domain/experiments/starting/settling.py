"""The questions a checklist can end in, with the options computed from the plan.

An option is offered only where the plan it leads to settles its item and opens nothing
new: so each answer leads on, and none into the next wall.
"""

from dataclasses import dataclass, replace

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.starting.answering import STOP
from orchestrator.domain.experiments.starting.checking import View, percent
from orchestrator.domain.experiments.starting.checklist import Checked, check_all
from orchestrator.domain.experiments.starting.planning import changed, replan
from orchestrator.domain.experiments.starting.ways import WAYS, Way

ROLES: list[JSON] = ["owner"]


@dataclass(frozen=True, slots=True)
class Ask:
    """The fields of an ask step, and what each answer changes in the plan."""

    question: dict[str, JSON]
    effects: dict[str, JSON]


def ask_about(item: Checked, view: View) -> Ask | None:
    """The question for an item that only people can settle; None where no plan can."""
    ways = [way for way in WAYS[item.key](view) if _leads_on(way, item, view)]
    if not ways:
        return None
    options: list[JSON] = [_option(way, item) for way in ways]
    question: dict[str, JSON] = {
        "form": "one",
        "prompt": _prompt(item, view, ways),
        "options": [*options, _stop(item)],
        "recommended": ways[0].key,
        "why": f"{item.found.evidence} {RECOMMENDED[ways[0].key]}",
        "cost_of_waiting": f"The start on {view.starts} moves with the answer.",
        "roles": ROLES,
    }
    effects: dict[str, JSON] = {way.key: changed(view.plan, way.plan) for way in ways}
    return Ask(question, effects)


RECOMMENDED = {
    "longer": "Running longer keeps the question and every arm.",
    "drop": "Fewer arms see the lift that matters within the time there is.",
    "accept": "Neither more time nor fewer arms see the lift that was wanted.",
    "later": "Waiting costs days, and keeps the results clean.",
}


def _leads_on(way: Way, item: Checked, view: View) -> bool:
    """Whether the plan it leads to settles the item and opens nothing new.

    The rule is frozen again after the answer: that is no new obstacle here.
    """
    registered = {**view.record("frozen"), "digest": way.plan["frozen"]}
    evidence = {**view.evidence, "frozen": registered}
    try:
        after = check_all(replace(view, plan=way.plan, evidence=evidence))
        before = {one.key: one.state for one in check_all(view)}
    except BadInput:
        return False
    return all(
        one.state in ("ok", "soft")
        or (one.key != item.key and one.state == before[one.key])
        for one in after
    )


def _prompt(item: Checked, view: View, ways: list[Way]) -> str:
    title = view.plan.get("title") or view.plan["experiment"]
    if item.key != "sample_size":
        return f"{title}: {item.found.evidence} Start later, or stop?"
    least = replan(view.plan, {})["smallest_lift"]
    verbs = ", ".join(VERBS[way.key] for way in ways)
    return (
        f"{title} is underpowered: {percent(least)} is the smallest lift you can see."
        f" {verbs.capitalize()}, or stop?"
    )


VERBS = {"longer": "run longer", "drop": "drop arms", "accept": "accept that"}


def _option(way: Way, item: Checked) -> JSON:
    return {
        "key": way.key,
        "label": way.label,
        "consequence": way.consequence,
        "evidence": item.found.evidence,
    }


def _stop(item: Checked) -> JSON:
    return {
        "key": STOP,
        "label": "Do not run it",
        "consequence": "The test does not start; the plan stays as it is.",
        "evidence": item.found.evidence,
    }
