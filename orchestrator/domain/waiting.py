"""What a gate waits for, judged as plain values: what holds, what is missing.

Times are aware; the condition of a gate sees them as ISO 8601 strings in UTC, so that
they compare as text does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.domain import cron
from orchestrator.domain.content import JSON, canonical, shown
from orchestrator.domain.errors import BadExpression, BadInput
from orchestrator.domain.expressions import (
    Reference,
    condition,
    evaluate,
    expression,
    references,
)
from orchestrator.domain.workflow.parts import Gate

WATCHED = {"prices": "price", "claims": "claim", "finished": "run"}
CHANGING = {"clock", "signals", "facts"}
LONGEST_WAIT = timedelta(days=14)
KEPT_TEXT = 40  # characters of a text that is told as it is
LOOKS = 2000  # the longer it waits, the rarer it is looked at: no more than about that


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a gate found.

    `cause` is condition, time, calendar or signal; `missing` says in words what is not
    there yet, "" where all of it is. `known` is the moment until which it cannot be
    through, None where nobody can tell. `never`: nothing that it reads can change.
    """

    missing: str
    cause: str = "condition"
    known: datetime | None = None
    never: bool = False
    facts: Mapping[str, JSON] | None = None


def clock(now: datetime, began: datetime) -> dict[str, JSON]:
    """What `clock` is in the condition of a gate that began to wait at `began`."""
    utc = now.astimezone(UTC)
    return {
        "now": utc.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "date": utc.date().isoformat(),
        "weekday": utc.isoweekday(),
        "hour": utc.hour,
        "hours": round((now - began).total_seconds() / 3600, 4),
    }


def look(
    gate: Gate, scope: Mapping[str, JSON], *, now: datetime, began: datetime
) -> Look:
    """Judge a gate: all that it names has to be there.

    `scope` holds the roots its condition reads, `signals` the contents by name. Raises
    BadExpression or BadInput where what the author wrote cannot be judged.
    """
    facts = facts_read(gate.until, scope)
    moments = list(_moments(gate, scope, began))
    for cause, moment in moments:
        facts[cause] = in_iso(moment)
    signals = scope.get("signals")
    sent = signals if isinstance(signals, Mapping) else {}
    ahead = [(at, cause) for cause, at in moments if at > now]
    if ahead:
        at, cause = max(ahead)
        return Look(f"until {in_iso(at)}", cause, at, facts=facts)
    if gate.signal is not None:
        facts[f"signals.{gate.signal}"] = gate.signal in sent
        if gate.signal not in sent:
            told = gate.missing or f"the signal {gate.signal}"
            return Look(told, "signal", facts=facts)
    failing = list(unmet(gate.until, scope)) if gate.until is not None else []
    if not failing:
        return Look("", facts=facts)
    never = not CHANGING & {ref.root for ref in read_by(gate.until)}
    told = gate.missing or " and ".join(failing)
    return Look(told, never=never, facts=facts)


def watches(gate: Gate) -> tuple[str, ...]:
    """What may change what this gate finds: signal, price, claim and run."""
    found = {"signal"} if gate.signal else set()
    for ref in read_by(gate.until):
        if ref.root == "signals":
            found.add("signal")
        if ref.root == "facts":
            one = WATCHED.get(ref.path[0]) if ref.path else None
            found |= {one} if one else set(WATCHED.values())
    return tuple(sorted(found))


def timeout_at(gate: Gate, *, since: datetime, deadline: datetime | None) -> datetime:
    """When somebody is asked: the author's time, else the run's deadline or 14 days."""
    if gate.timeout is not None:
        return since + timedelta(hours=gate.timeout)
    if deadline is not None and deadline > since:
        return deadline
    return since + LONGEST_WAIT


def is_sure_to_come(gate: Gate) -> bool:
    """Whether it waits for nothing but time: nobody needs to be asked about that."""
    return gate.until is None and gate.signal is None and gate.by is None


def next_look(gate: Gate, *, now: datetime, began: datetime) -> datetime:
    """When to look again at the latest, whatever nobody said."""
    waited = max(now - began, timedelta(0))
    return now + max(timedelta(minutes=gate.every), waited / LOOKS)


def facts_read(template: str | None, scope: Mapping[str, JSON]) -> dict[str, JSON]:
    """What a condition reads and what that is now, by its name: short values only.

    Longer texts and lists are told by their size: what is decided stays on record, so
    contents, which may have to be erased, do not belong there.
    """
    return {name: brief(value) for name, value in values_read(template, scope).items()}


def values_read(template: str | None, scope: Mapping[str, JSON]) -> dict[str, JSON]:
    """What a condition reads and what that is now, whole."""
    return {
        str(ref): _value(ref, scope)
        for ref in sorted(read_by(template))
        if ref.root in scope
    }


def brief(value: JSON) -> JSON:
    """A value as it is told beside a decision."""
    if isinstance(value, str):
        return value if len(value) <= KEPT_TEXT else f"a text of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    return value


def read_by(template: str | None) -> frozenset[Reference]:
    """What a condition refers to, written with or without `${ }`."""
    if template is None:
        return frozenset()
    return references(template if "${" in template else f"${{ {template} }}")


def unmet(template: str, scope: Mapping[str, JSON]) -> Iterator[str]:
    """The parts of a condition, joined by &&, that do not hold, in words."""
    only = expression(template)
    source = only.source if only is not None else template.strip()
    if _holds(source, scope):
        return
    failing = [part for part in parts(source) if not _holds(part, scope)]
    for part in failing or [source]:
        read = facts_read(part, scope)
        told = ", ".join(f"{name} is {_shown(value)}" for name, value in read.items())
        yield f"{shown(part, limit=100)} ({told})" if told else shown(part, limit=100)


def parts(source: str) -> list[str]:
    """What an expression joins by && at its top; all of it where it joins otherwise."""
    depth, quote, start, found = 0, "", 0, list[str]()
    for i, letter in enumerate(source):
        if quote:
            quote = "" if letter == quote and source[i - 1] != "\\" else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif not depth and (letter == "?" or source.startswith("||", i)):
            return [source]
        elif not depth and source.startswith("&&", i):
            found.append(source[start:i].strip())
            start = i + 2
    return [*found, source[start:].strip()]


def in_iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(value: JSON, zone: str) -> datetime:
    """An ISO 8601 date or time; without an offset it is in `zone`. Raises BadInput."""
    try:
        if not isinstance(value, str):
            raise ValueError("no text")
        found = datetime.fromisoformat(value)
    except ValueError:
        raise BadInput(
            f"{shown(str(value), limit=60)!r} is no date or time: give one such as"
            " 2026-12-01T09:00:00Z."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def _moments(
    gate: Gate, scope: Mapping[str, JSON], began: datetime
) -> Iterator[tuple[str, datetime]]:
    """Every moment that has to be past, with its cause."""
    if gate.hours is not None:
        yield "time", began + timedelta(hours=gate.hours)
    if gate.at is not None:
        yield "time", moment(evaluate(gate.at, scope), gate.tz)
    if gate.calendar is not None:
        yield "calendar", cron.next_time(gate.calendar, gate.tz, after=began)


def _holds(source: str, scope: Mapping[str, JSON]) -> bool:
    """The truth of a part; false while it reads a signal that nobody sent yet."""
    signals = scope.get("signals")
    sent = signals if isinstance(signals, Mapping) else {}
    wanted = {
        r.path[0] for r in read_by(source) if r.root == "signals" and r.path
    } - sent.keys()
    seen = {**scope, "signals": {**sent, **dict.fromkeys(wanted)}}
    try:
        return condition(source, seen)
    except BadExpression:
        if wanted:
            return False
        raise


def _value(ref: Reference, scope: Mapping[str, JSON]) -> JSON:
    value: JSON = scope[ref.root]
    for name in ref.path:
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def _shown(value: JSON) -> str:
    if value is None:
        return "not there"
    return value if isinstance(value, str) else canonical(value).decode()
