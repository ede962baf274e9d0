"""What Greenlight does itself when a workflow names it: the brake, and what it stops.

These agents are declared with the others (agents/bundled/crisis/switches.py), so that
schemas, tokens, screening and history count for them as for any. Only what they do is
here, where the ledger may be moved: as the person who started the run, with that
person's rights and no more.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from django.db.models.functions import Now

from orchestrator.agents.spec import AgentSpec
from orchestrator.domain.errors import (
    AgentFailed,
    BadInput,
    GreenlightError,
    StaleState,
)
from orchestrator.domain.exchange import Brief
from orchestrator.models import Effect, Freeze, Principal, Run
from orchestrator.services.freezing import freezes
from orchestrator.services.running import runs
from orchestrator.services.running.dispatch import Claim

MOST_LISTED = 200
Acted = dict[str, Any]


def acting(spec: AgentSpec, claim: Claim) -> AgentSpec:
    """The spec with what Greenlight does in the place of its function, if it is one."""
    act = OWN.get(spec.name)
    if act is None or spec.transport != "python":
        return spec
    run = Run.objects.select_related("brand", "started_by").get(pk=claim.run_id)

    def answered(brief: Brief) -> Acted:
        try:
            return act(run, brief.inputs)
        except GreenlightError as error:
            raise AgentFailed(str(error), retryable=False) from error

    return replace(spec, function=answered)


def _freeze(run: Run, asked: Mapping[str, Any]) -> Acted:
    """One freeze a channel, of this brand alone; one that stands is the same one.

    A name that nothing delivers to must not keep the others going: it is told.
    """
    made, unknown = [], []
    for channel in dict.fromkeys(asked["channels"]):
        try:
            one = freezes.freeze(
                "channel",
                channel,
                brand=run.brand,
                reason=asked["reason"],
                by=_person(run),
            )
        except BadInput as error:
            unknown.append(str(error))
        else:
            made.append(one)
    if not made:
        raise BadInput(" ".join(unknown))
    frozen = [
        {
            "freeze": one.pk,
            "channel": one.subject,
            "at": one.created_at.isoformat(timespec="milliseconds"),
        }
        for one in made
    ]
    return {"frozen": frozen, "unknown": unknown}


def _outgoing(run: Run, asked: Mapping[str, Any]) -> Acted:
    """What waits by run, what is under way, and what went out in the last days."""
    orders = list(Freeze.objects.filter(pk__in=asked["freezes"], brand=run.brand))
    groups = [
        {
            "freeze": order.pk,
            "channel": order.subject,
            "run": int(group.subject),
            "title": group.title,
            "waiting": group.waiting,
        }
        for order in orders
        for group in freezes.groups(order)
        if group.level == "run" and not group.thawed and group.subject != str(run.pk)
    ]
    flying = [
        {
            "run": one.run_title,
            "title": one.task_title,
            "channel": one.channel,
            "at": one.spent_at.isoformat(timespec="seconds"),
        }
        for order in orders
        for one in freezes.in_flight(order)
    ]
    return {"groups": groups, "in_flight": flying, "live": _live(run, orders, asked)}


def _live(run: Run, orders: list[Freeze], asked: Mapping[str, Any]) -> list[Acted]:
    since = Now() - timedelta(days=asked.get("days", 7))
    done = Effect.objects.filter(
        run__brand=run.brand,
        channel__in=[order.subject for order in orders],
        state="done",
        spent_at__gte=since,
    ).exclude(run=run)
    return [
        {
            "run": one.run.title,
            "title": one.task.title,
            "channel": one.channel,
            "at": one.spent_at.isoformat(timespec="seconds") if one.spent_at else "",
        }
        for one in done.select_related("run", "task").order_by("-pk")[:MOST_LISTED]
    ]


def _resume(run: Run, asked: Mapping[str, Any]) -> Acted:
    """Let one group go, hold it, or end its run."""
    group, choice = asked["group"], asked["choice"]
    if choice == "hold":
        return {"title": group["title"], "did": "held"}
    if choice == "kill":
        ended = Run.objects.get(pk=group["run"], brand=run.brand)
        if ended.state != "open":
            return {"title": group["title"], "did": "over"}
        runs.cancel_run(ended, by=_person(run), reason=asked["reason"])
        return {"title": group["title"], "did": "ended"}
    order = Freeze.objects.get(pk=group["freeze"], brand=run.brand)
    pace = asked.get("per_minute", freezes.PACE)
    try:
        freezes.thaw(order, "run", str(group["run"]), by=_person(run), per_minute=pace)
    except StaleState:
        return {"title": group["title"], "did": "over"}  # all of it goes already
    return {"title": group["title"], "did": "let go"}


def _lift(run: Run, asked: Mapping[str, Any]) -> Acted:
    """Lift what still stands of these freezes; what waited leaves by the pace."""
    standing = Freeze.objects.filter(
        pk__in=asked["freezes"], brand=run.brand, lifted_at=None
    )
    for order in standing.order_by("pk"):
        freezes.lift(order, by=_person(run), per_minute=asked["per_minute"])
    return {"lifted": sorted(set(asked["freezes"]))}


def _person(run: Run) -> Principal:
    """Who answers for it: whoever started the run, where that is a person."""
    person = run.started_by
    if person is None or person.kind != "human":
        raise AgentFailed(
            "Only a person stops or lets go: let somebody start this run.",
            retryable=False,
        )
    return person


OWN: Mapping[str, Callable[[Run, Mapping[str, Any]], Acted]] = MappingProxyType(
    {
        "freeze-switch": _freeze,
        "outgoing-list": _outgoing,
        "resume-switch": _resume,
        "lift-switch": _lift,
    }
)
