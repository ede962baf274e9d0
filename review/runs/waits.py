"""What the run page says of waits and handoffs; the form to tell a run something."""

import uuid
from dataclasses import dataclass

from orchestrator.domain.errors import BadExpression
from orchestrator.domain.handoff import Packet
from orchestrator.domain.waiting import read_by
from orchestrator.models import Principal, Run, Task, Wait
from orchestrator.services.choosing import handoffs
from orchestrator.services.running.definitions import workflow_of
from orchestrator.services.waits import looking, signals

MOST = 20  # waits told beside the tasks


@dataclass(frozen=True, slots=True)
class RunWaits:
    """The context of `run/_waits.html`.

    `names` are the signals that something waits for, none where nobody has to tell it
    anything; `key` makes a form count once; `why_not` is why this person may not.
    """

    waits: list[Wait]
    names: list[str]
    key: str
    why_not: str
    handoffs: list[tuple[Task, Packet]]


def build(person: Principal, run: Run) -> RunWaits:
    """Gather what a run waits for, who can mend it, and what was handed over."""
    open_waits = list(looking.open_waits(run)[:MOST]) if run.state == "open" else []
    may = signals.may_send(run, person)
    return RunWaits(
        waits=open_waits,
        names=_names(run, open_waits),
        key=str(uuid.uuid4()),
        why_not="" if may else f"It takes {_listed(sorted(signals.SENDERS))}.",
        handoffs=handoffs.of_run(run) if run.state == "open" else [],
    )


def _names(run: Run, open_waits: list[Wait]) -> list[str]:
    """Every signal that an open wait looks for."""
    found = {wait.signal for wait in open_waits if wait.signal}
    steps = {step.name: step for step in workflow_of(run.version_id).steps}
    for wait in open_waits:
        step = steps.get(wait.task.step)
        if "signal" in wait.watches and step is not None and step.gate is not None:
            found |= _read(step.gate.until)
    return sorted(found)


def _read(until: str | None) -> set[str]:
    try:
        read = read_by(until)
    except BadExpression:
        return set()
    return {ref.path[0] for ref in read if ref.root == "signals" and ref.path}


def _listed(roles: list[str]) -> str:
    return f"{', '.join(roles[:-1])} or {roles[-1]}"
