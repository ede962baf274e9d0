"""Agents that misbehave, for worker processes: found through an entry point.

They talk to the test through files: `mark` gets a line for every call, and where `go`
is given they wait until that file is there.
"""

import time
from pathlib import Path
from typing import Any

from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

ANYTHING: dict[str, Any] = {"type": "object"}
LONGEST_WAIT = 30.0


def _mark(brief: Brief, line: str = "called") -> None:
    mark = brief.inputs.get("mark")
    if mark:
        with Path(str(mark)).open("a") as file:
            file.write(line + "\n")


def _wait(brief: Brief) -> None:
    until = time.monotonic() + LONGEST_WAIT
    go = brief.inputs.get("go")
    while go and not Path(str(go)).exists() and time.monotonic() < until:
        time.sleep(0.01)


@agent(
    name="patient",
    version="1",
    title="Waits until it may go on",
    input_schema=ANYTHING,
    output_schema=ANYTHING,
)
def patient(brief: Brief) -> dict[str, Any]:
    """Text in, text out, once it may."""
    _mark(brief)
    _wait(brief)
    return {"text": brief.inputs["text"]}


@agent(
    name="stubborn",
    version="1",
    title="Hangs, and swallows whatever is thrown at it",
    input_schema=ANYTHING,
    output_schema=ANYTHING,
    timeout=1.0,
    retries=2,
)
def stubborn(brief: Brief) -> dict[str, Any]:
    """Never answers."""
    _mark(brief)
    while True:
        try:
            time.sleep(0.05)
        except BaseException:
            continue


@agent(
    name="careless-channel",
    version="1",
    title="Sends, and knows no keys",
    input_schema=ANYTHING,
    output_schema=ANYTHING,
    effect=True,
    idempotent=False,
)
def careless_channel(brief: Brief) -> dict[str, Any]:
    """Sends at every call."""
    _mark(brief, f"sent {brief.key}")
    _wait(brief)
    return {"text": "sent"}


@agent(
    name="careful-channel",
    version="1",
    title="Sends once for each key",
    input_schema=ANYTHING,
    output_schema=ANYTHING,
    effect=True,
    idempotent=True,
)
def careful_channel(brief: Brief) -> dict[str, Any]:
    """Sends at the first call with a key only."""
    sent = Path(str(brief.inputs["mark"]))
    line = f"sent {brief.key}"
    if not sent.exists() or line not in sent.read_text().splitlines():
        _mark(brief, line)
    _wait(brief)
    return {"text": "sent"}


def _outcome(brief: Brief) -> dict[str, Any]:
    """What the mark says of the key: the channel's own book."""
    _mark(brief, f"asked {brief.key}")
    mark = Path(str(brief.inputs["mark"]))
    if f"sent {brief.key}" in mark.read_text().splitlines():
        return {"delivered": True, "receipt": {"text": "sent"}}
    return {"delivered": False}


@agent(
    name="asking-channel",
    version="1",
    title="Sends at every call, and knows what it sent",
    input_schema=ANYTHING,
    output_schema=ANYTHING,
    effect=True,
    idempotent=False,
    outcome=_outcome,
)
def asking_channel(brief: Brief) -> dict[str, Any]:
    """Sends at every call; can be asked."""
    _mark(brief, f"sent {brief.key}")
    _wait(brief)
    return {"text": "sent"}


@agent(
    name="late-channel",
    version="1",
    title="Sends, and answers too late; knows what it sent",
    input_schema=ANYTHING,
    output_schema=ANYTHING,
    effect=True,
    idempotent=False,
    timeout=1.0,
    outcome=_outcome,
)
def late_channel(brief: Brief) -> dict[str, Any]:
    """Sends at every call; can be asked."""
    return asking_channel(brief)


@agent(
    name="late-careless-channel",
    version="1",
    title="Sends, and answers too late; knows nothing",
    input_schema=ANYTHING,
    output_schema=ANYTHING,
    effect=True,
    idempotent=False,
    timeout=1.0,
)
def late_careless_channel(brief: Brief) -> dict[str, Any]:
    """Sends at every call."""
    return careless_channel(brief)
