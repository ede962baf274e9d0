"""shift-desk: who is at work now, and until when an answer is due."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from orchestrator.agents.bundled.schemas import NAME, Schema, many, record
from orchestrator.agents.bundled.social import shapes
from orchestrator.agents.bundled.social.shifts import after, watches
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

HOUR: Schema = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}
DAY: Schema = {"type": "integer", "minimum": 1, "maximum": 7}
MINUTES: Schema = {"type": "integer", "minimum": 1}
SHIFT = record(
    {"team": NAME, "zone": NAME, "days": many(DAY, least=1), "from": HOUR, "to": HOUR}
)


@agent(
    name="shift-desk",
    version="1",
    title="Finds who is on shift",
    input_schema=record(
        {
            "now": shapes.MOMENT,
            "shifts": many(SHIFT, least=1),
            "minutes": record({"low": MINUTES, "medium": MINUTES, "high": MINUTES}),
            "risk": shapes.RISK,
            "clock": {"type": "boolean"},
        }
    ),
    output_schema=record(
        {
            "team": NAME,
            "zone": NAME,
            "on_shift": {"type": "boolean"},
            "begins": shapes.MOMENT,
            "due": shapes.MOMENT,
            "due_there": NAME,
            "hands_over_to": shapes.WORD,
            "said": NAME,
        }
    ),
)
def shift_desk(brief: Brief) -> dict[str, Any]:
    """The team at work that stays longest, else the one that begins first.

    The minutes count while anybody works. With `clock` they count always: what the law
    wants within a day does not wait for Monday. Where the answer is due after the team
    has gone home, the one that works then is named.
    """
    inputs: Mapping[str, Any] = brief.inputs
    now = _moment(inputs["now"])
    known = watches(inputs["shifts"], now)
    if not known:
        raise BadInput("shifts: nobody works within the next days.")
    at_work = [watch for watch in known if watch.starts <= now]
    mine = max(at_work, key=lambda w: w.ends) if at_work else known[0]
    minutes = inputs["minutes"][inputs["risk"]]
    due = now + timedelta(minutes=minutes)
    if not inputs["clock"]:
        due = after(known, now, minutes) or known[-1].ends
    later = [w for w in known if w.starts < due <= w.ends and w.team != mine.team]
    there = due.astimezone(ZoneInfo(mine.zone)).strftime("%Y-%m-%d %H:%M")
    begins = max(mine.starts, now)
    word = "is at work" if at_work else f"begins at {begins:%Y-%m-%d %H:%M} UTC"
    return {
        "team": mine.team,
        "zone": mine.zone,
        "on_shift": bool(at_work),
        "begins": _told(begins),
        "due": _told(due),
        "due_there": there,
        "hands_over_to": later[0].team if due > mine.ends and later else None,
        "said": f"{mine.team} {word}; due {there} in {mine.zone}.",
    }


def _told(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"now: {text!r} is no moment.") from error
    if found.tzinfo is None:
        raise BadInput(f"now: {text!r} has no offset, such as +01:00 or Z.")
    return found.astimezone(UTC)
