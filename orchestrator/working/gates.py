"""A gate, looked at: through, waiting on with what is missing said, or too late.

Where an agent is named it may hold a gate whose condition is true; it can never open
one whose condition is not.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from django.db import connection

from orchestrator.agents.calling import call
from orchestrator.domain import waiting as judged
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Answer, Brief
from orchestrator.domain.waiting import Look
from orchestrator.domain.workflow.parts import Gate
from orchestrator.models import Agent
from orchestrator.services.choosing import choices
from orchestrator.services.choosing.choices import Chosen
from orchestrator.services.running import dispatch, places
from orchestrator.services.running.dispatch import Claim, Ending
from orchestrator.services.waits import looking
from orchestrator.services.waits.looking import Situation, StillMissing
from orchestrator.working.calls import spec_of

Looked = tuple[Ending, Callable[[], object] | None]
"""How a look ends, and what belongs in the same transaction before that."""
SAYS = {"open", "why", "confidence"}


def look_at(claim: Claim, *, worker: str) -> Looked:
    """Look at a gate once. Raises what its condition or its agent fails with."""
    place = claim.place
    step = place.definition
    assert step.gate is not None
    seen = looking.situation(claim)
    when = places.unmet(place, claim.sources)
    if when is not None:
        why = f"its condition is false: {when}"
        return _completed(claim, worker, "skipped", why), None
    scope = places.scope_of(place, claim.sources)
    scope["clock"] = judged.clock(seen.now, seen.began)
    scope |= looking.told(claim, judged.read_by(step.gate.until))
    found = judged.look(step.gate, scope, now=seen.now, began=seen.began)
    if not found.missing:
        if step.gate.by is None:
            return _through(claim, worker, step.gate, found)
        return _asked(claim, worker, step.gate, found, seen, scope)
    return _not_yet(claim, worker, step.gate, found, seen)


def _through(claim: Claim, worker: str, gate: Gate, found: Look) -> Looked:
    chosen = Chosen("gate", "open", rule=_rule(gate), facts=found.facts or {})
    ending = _completed(claim, worker, "done", f"through: {_rule(gate)}")
    return ending, partial(choices.record_of, claim, chosen)


def _asked(
    claim: Claim,
    worker: str,
    gate: Gate,
    found: Look,
    seen: Situation,
    scope: Mapping[str, JSON],
) -> Looked:
    """Its condition holds: the agent `by` may still hold it, and says why."""
    opens, why, confidence = _answered(claim, gate, found, scope)
    chosen = Chosen(
        "gate",
        "open" if opens else "held",
        why=why,
        rule=_rule(gate),
        facts=found.facts or {},
        rejected=[("held" if opens else "open", f"{gate.by} judged otherwise")],
        confidence=confidence,
        by_kind="agent",
        by=f"agent:{gate.by}",
    )
    keep = partial(choices.record_of, claim, chosen)
    if opens:
        return _completed(claim, worker, "done", f"{gate.by}: {why}"[:2000]), keep
    held = Look(f"{gate.by}: {why}", facts=found.facts)
    ending, escalated = _not_yet(claim, worker, gate, held, seen)
    return ending, partial(_both, keep, escalated)


def _both(first: Callable[[], object], second: Callable[[], object] | None) -> None:
    first()
    if second is not None:
        second()


def _not_yet(
    claim: Claim, worker: str, gate: Gate, found: Look, seen: Situation
) -> Looked:
    end = judged.timeout_at(gate, since=seen.since, deadline=seen.deadline)
    # what is sure to come is waited for, unless the author said how long at most
    bounded = gate.timeout is not None or not judged.is_sure_to_come(gate)
    if found.never or (bounded and seen.now >= end):
        return _too_late(claim, worker, gate, found, seen)
    missing = StillMissing(
        cause=found.cause,
        missing=found.missing,
        owner=gate.owner,
        signal=gate.signal or "",
        watches=judged.watches(gate),
        next_look=_next(gate, found, seen),
        known=found.known,
        timeout_at=end if bounded else None,
    )
    return looking.waits(claim, missing, seen, worker=worker), None


def _next(gate: Gate, found: Look, seen: Situation) -> datetime | None:
    if found.known is not None:
        return None  # before that it cannot be through
    return judged.next_look(gate, now=seen.now, began=seen.began)


def _too_late(
    claim: Claim, worker: str, gate: Gate, found: Look, seen: Situation
) -> Looked:
    title = claim.place.definition.title
    if found.never:
        why = (
            f"The gate {title} can never be through: nothing that it reads can change."
            f" Missing: {found.missing}."
        )
    else:
        long = for_how_long(seen.now - seen.since)
        why = f"The gate {title} has waited {long} for {found.missing}."
    why += f" It is for {gate.owner} to mend."
    chosen = Chosen(
        "escalate",
        {"ask": "ask a person", "fail": "fail", "skip": "skip"}[gate.on_timeout],
        why=why,
        rule=f"on_timeout: {gate.on_timeout}",
        facts=found.facts or {},
        rejected=[("wait on", "its time is over")],
        reversible=gate.on_timeout == "ask",
    )
    ending = looking.waited_too_long(claim, worker=worker, how=gate.on_timeout, why=why)
    return ending, partial(choices.record_of, claim, chosen)


def _answered(
    claim: Claim, gate: Gate, found: Look, scope: Mapping[str, JSON]
) -> tuple[bool, str, float | None]:
    """(open, why, confidence) as the agent says; any other shape is refused."""
    agent = Agent.objects.filter(name=gate.by, current=True).first()
    if agent is None:
        raise AgentFailed(
            f"No agent {gate.by} is registered to decide.", retryable=False
        )
    place = claim.place
    asked = Brief(
        task=str(place.task_id),
        attempt=claim.number,
        run=str(place.run_id),
        workflow=place.workflow.slug,
        step=place.step,
        agent=agent.name,
        agent_version=agent.version,
        brand=place.brand,
        inputs={
            **places.inputs_at(place, scope),
            "gate": place.definition.title,
            "condition": _rule(gate),
            "facts": dict(found.facts or {}),
        },
        key=place.key,
        timeout=agent.timeout,
    )
    assert not connection.in_atomic_block, "no transaction while an agent thinks"
    return _read(call(spec_of(agent), asked), agent.name)


def _read(answer: Answer, name: str) -> tuple[bool, str, float | None]:
    said = answer.content
    if (
        not isinstance(said, dict)
        or said.keys() - SAYS
        or not isinstance(said.get("open"), bool)
        or not isinstance(said.get("why"), str)
        or not str(said["why"]).strip()
    ):
        raise AgentFailed(
            f"{name} has to answer with open (true or false), why (some words) and"
            " maybe confidence, and nothing else."
        )
    score = said.get("confidence", answer.confidence)
    # BadContent for what is no number from 0 to 1
    return said["open"] is True, str(said["why"]).strip(), _score(score)


def _score(value: JSON) -> float | None:
    return Answer(None, cast("float | None", value)).confidence


def for_how_long(waited: timedelta) -> str:
    """A time in words as short as people say it: "2 d", "3 h" or "5 min"."""
    minutes = max(0, int(waited.total_seconds() // 60))
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)} d"
    return f"{minutes // 60} h" if minutes >= 120 else f"{minutes} min"


def _rule(gate: Gate) -> str:
    """What a gate waits for, as its author wrote it."""
    told = {
        "until": gate.until,
        "for": f"{gate.hours:g} h" if gate.hours is not None else None,
        "at": gate.at,
        "calendar": f"{gate.calendar} {gate.tz}" if gate.calendar else None,
        "signal": gate.signal,
    }
    return ", ".join(f"{name} {value}" for name, value in told.items() if value)


def _completed(claim: Claim, worker: str, state: str, why: str) -> Ending:
    return dispatch.completed(claim, worker=worker, state=state, why=why[:2000])
