"""Firings carried out: each cause starts its run, or sends its signal, once.

A firing and what came of it are committed together, so a crash leaves both or neither;
the idempotency key keeps it so where two hosts carry out one firing.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from orchestrator.domain import content
from orchestrator.domain import triggers as domain
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import (
    AgentFailed,
    BadInput,
    GreenlightError,
    StaleState,
)
from orchestrator.models import Firing, Principal, Release, Run, Signal, Trigger
from orchestrator.services.locking import in_one_transaction, is_lost
from orchestrator.services.running import runs
from orchestrator.services.staff.people import permit
from orchestrator.services.triggering import triggers, watching
from orchestrator.services.waits import signals

log = logging.getLogger(__name__)
BATCH = 50  # firings of one round
TRIES = 8
BACKOFF = 2.0  # seconds after the first try, doubled with each
LONGEST = 600.0
MOST_RUNS = 100  # that one signal goes to


def observe() -> int:
    """One round of the sweep: find causes, carry out what waits. How many of both."""
    found = watching.look_at_clocks() + watching.look_at_events()
    return found + carry_out_due()


def carry_out_due() -> int:
    """Carry out what waits and whose time has come; how many were tried."""
    waiting = Firing.objects.filter(state="waiting", again_at__lte=datetime.now(UTC))
    found = list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])
    for pk in found:  # index: firing_waiting
        carry_out(pk)
    return len(found)


def carry_out(pk: int) -> None:
    """Start or signal what one firing is for, unless somebody is at it or it is over.

    What is refused is kept with the words; another failure is tried again later.
    """
    try:
        in_one_transaction(_carry_out, pk)
    except (GreenlightError, DatabaseError) as error:
        if isinstance(error, OperationalError | InterfaceError) and is_lost(error):
            raise  # the ledger is away: nothing could be written down either
        log.exception("firing %s could not be carried out", pk)
        in_one_transaction(_put_off, pk, str(error))
    except Exception as error:
        log.exception("firing %s could not be carried out", pk)
        in_one_transaction(_put_off, pk, f"{type(error).__name__}: {error}")


def replay(firing: Firing, *, by: Principal) -> Firing:
    """Fire again with the facts of an earlier cause, as a new cause of its own.

    Raises NotPermitted, or StaleState while the earlier one still waits.
    """
    trigger = firing.trigger
    permit(by, trigger.brand, triggers.KEEPERS, "fire triggers again")
    if firing.state == "waiting":
        raise StaleState("It has not been carried out yet: wait for it.")
    if not firing.facts:
        raise StaleState("It says what was missed: there is no cause to repeat.")
    made = in_one_transaction(_repeat, firing, by)
    carry_out(made.pk)
    made.refresh_from_db()
    return made


def facts_of(firing: Firing) -> dict[str, JSON]:
    """What inputs and condition see under `cause`, with a release's content.

    Raises StaleState where that release was recalled or its content erased.
    """
    facts: dict[str, JSON] = {**firing.facts, "cause": firing.cause}
    if firing.trigger.kind != "result":
        return facts
    rows = Release.objects.select_related("output").filter(
        pk=int(str(facts["release"]))
    )
    release = rows.filter(recall=None).first()
    if release is None or release.output.content is None:
        raise StaleState("What was released is recalled or erased by now.")
    facts["content"] = content.parse(bytes(release.output.content), limit=2**26)
    return facts


def key_of(firing: Firing) -> str:
    """The idempotency key of what this firing starts or sends."""
    return f"trigger:{firing.trigger_id}:{firing.cause}"


def _carry_out(pk: int) -> None:
    rows = Firing.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    firing = rows.select_related(
        *("trigger__brand", "trigger__workflow", "trigger__owner")
    ).filter(pk=pk, state="waiting")
    one = firing.first()
    if one is None:
        return
    try:
        with transaction.atomic():
            done = _act(one)
    except AgentFailed:
        raise
    except GreenlightError as error:
        done = {"state": "refused", "why": str(error)}
    Firing.objects.filter(pk=pk).update(tries=one.tries + 1, **done)


def _act(firing: Firing) -> dict[str, Any]:
    """Do it; what to write into the firing. Raises what refuses it."""
    trigger = firing.trigger
    if int(firing.facts.get("depth", 0)) >= domain.DEEPEST:
        raise BadInput(
            f"{domain.DEEPEST} triggers in a row led here: it looks like a loop, so"
            " this one starts nothing."
        )
    if not trigger.is_on and firing.replays_id is None:
        return {"state": "skipped", "why": "It was switched off before its turn came."}
    facts = facts_of(firing)
    if not domain.holds(trigger.when, facts):
        return {"state": "skipped", "why": f"Its condition is not true: {trigger.when}"}
    inputs = domain.inputs_for(trigger.inputs, facts)
    assert isinstance(inputs, dict)
    assert trigger.workflow is not None
    if trigger.action == "signal":
        return _signal(firing, inputs, facts)
    run = runs.start_run(
        trigger.workflow.slug,
        brand=trigger.brand,
        inputs=inputs,
        by=trigger.owner,
        title=trigger.title,
        idempotency_key=key_of(firing),
    )
    return {"state": "done", "run": run, "why": ""}


def _signal(
    firing: Firing, inputs: dict[str, JSON], facts: dict[str, JSON]
) -> dict[str, Any]:
    trigger = firing.trigger
    told = [
        signals.send(run, trigger.signal, inputs, by=trigger.owner, key=key_of(firing))
        for run in targets(trigger, facts)
    ]
    if not told:
        return {"state": "skipped", "why": "No run of it is open: nobody to tell."}
    sent: list[Signal] = [one for one in told if isinstance(one, Signal)]
    return {
        "state": "done",
        "run": sent[0].run if sent else None,
        "signal": sent[0] if sent else None,
        "why": f"{len(told)} runs were told." if len(told) > 1 else "",
    }


def targets(trigger: Trigger, facts: dict[str, JSON]) -> list[Run]:
    """The open runs that a signal goes to, oldest first. Raises BadInput."""
    found = Run.objects.filter(
        brand=trigger.brand, version__workflow=trigger.workflow, state="open"
    ).select_related("brand")
    if not trigger.spec.get("run"):
        return list(found.order_by("pk")[:MOST_RUNS])
    named = domain.inputs_for({"run": trigger.spec["run"]}, facts)
    assert isinstance(named, dict)
    number = str(named["run"])
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise BadInput(f"{content.shown(number, limit=60)!r} is no run's number.")
    run = found.filter(pk=int(number)).first()
    if run is None:
        raise BadInput(f"Run {number} is no open run of this workflow and brand.")
    return [run]


def _put_off(pk: int, why: str) -> None:
    """Try again later, each time twice as late; in the end a person has to look."""
    rows = Firing.objects.select_for_update(no_key=True).filter(pk=pk, state="waiting")
    firing = rows.first()
    if firing is None:
        return
    tries = firing.tries + 1
    said = content.shown(why, limit=500)
    if tries >= TRIES:
        said = f"Given up after {tries} tries: {said}"
        Firing.objects.filter(pk=pk).update(state="refused", tries=tries, why=said)
        return
    wait = min(BACKOFF * 2 ** (tries - 1), LONGEST)
    Firing.objects.filter(pk=pk).update(
        tries=tries, why=said, again_at=datetime.now(UTC) + timedelta(seconds=wait)
    )


def _repeat(firing: Firing, by: Principal) -> Firing:
    Trigger.objects.select_for_update(no_key=True).get(pk=firing.trigger_id)
    first = firing.cause.rpartition(" again ")[0] or firing.cause
    times = Firing.objects.filter(
        trigger=firing.trigger_id, cause__startswith=f"{first} again "
    ).count()
    return Firing.objects.create(
        trigger=firing.trigger,
        cause=f"{first} again {times + 1}",
        facts={**firing.facts, "replayed_by": by.login},
        replays=firing,
    )
