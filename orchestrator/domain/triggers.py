"""Triggers as plain values: what each kind watches, its causes, and what it hands on.

A spec says what to watch. Each thing that happens is a cause, named by one string that
is the same however often it is seen, with facts that inputs and condition may use as
`cause.…`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from orchestrator.domain import cron, expressions
from orchestrator.domain.content import JSON, admit, shown
from orchestrator.domain.errors import BadContent, BadExpression, BadInput
from orchestrator.domain.states import MOVES

KINDS = ("schedule", "webhook", "event", "result", "price", "claim")
ACTIONS = ("start", "signal")
CATCH_UPS = ("none", "last", "all")
LATE = 300
"""Seconds after its moment from which on a schedule counts as missed."""
DEEPEST = 8
"""How many triggers may set off one another in a row."""
MOST_NAMES = 100
INPUT_LIMIT = 262_144  # bytes of a template

EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "run": tuple(sorted({a for n, _, a in MOVES if n == "run"})),
        "task": ("done", "failed", "held", "rejected", "skipped"),
        "review_item": ("open", "settled", "returned", "withdrawn"),
        "release": ("released",),
        "decision": ("approve", "edit", "reject", "changes", "answer"),
        "signal": ("sent",),
        "ruleset": ("in_force",),
    }
)
"""What the history tells that a trigger may watch: the noun, and what became of it."""

_NAME = re.compile(r"[A-Za-z0-9_./-]{1,80}")
_FIELDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        "schedule": (frozenset({"cron"}), frozenset({"tz", "catch_up"})),
        "webhook": (frozenset(), frozenset()),
        "event": (frozenset({"noun", "after"}), frozenset({"workflow"})),
        "result": (frozenset({"workflow"}), frozenset({"step"})),
        "price": (frozenset(), frozenset({"skus", "markets"})),
        "claim": (frozenset(), frozenset({"slugs"})),
    }
)


def checked(kind: str, spec: Mapping[str, JSON]) -> dict[str, JSON]:
    """A spec as it is kept, its defaults filled in. BadInput begins with its field."""
    if kind not in KINDS:
        raise BadInput(f"kind: {shown(kind)!r} is none of {', '.join(KINDS)}.")
    needed, more = _FIELDS[kind]
    given = {name: value for name, value in spec.items() if value not in (None, "", [])}
    unknown = sorted(given.keys() - needed - more)
    if unknown:
        raise BadInput(
            f"{unknown[0]}: a {kind} has no such field:"
            f" {', '.join(sorted(needed | more)) or 'it has none'}."
        )
    missing = sorted(needed - given.keys())
    if missing:
        raise BadInput(f"{missing[0]}: a {kind} needs it.")
    if kind == "schedule":
        return _schedule(given)
    if kind == "event":
        _check_event(str(given["noun"]), str(given["after"]))
    return {name: _names(name, value) for name, value in sorted(given.items())}


def check_template(inputs: JSON, when: str) -> None:
    """Refuse what can not be filled from `cause`. BadInput begins with the field."""
    if not isinstance(inputs, dict):
        raise BadInput('inputs: they are an object, such as {"text": "Good morning"}.')
    try:
        admit(inputs, limit=INPUT_LIMIT)
        found = expressions.references(inputs)
    except (BadExpression, BadContent) as error:
        raise BadInput(f"inputs: {error}") from error
    _only_cause("inputs", found)
    if not when.strip():
        return
    try:
        whole = when if when.strip().startswith("${") else f"${{ {when.strip()} }}"
        _only_cause("when", expressions.references(whole))
    except BadExpression as error:
        raise BadInput(f"when: {error}") from error


def holds(when: str, facts: Mapping[str, JSON]) -> bool:
    """Whether the condition is true of these facts; none is. Raises BadExpression."""
    return not when.strip() or expressions.condition(when, {"cause": dict(facts)})


def inputs_for(template: Mapping[str, JSON], facts: Mapping[str, JSON]) -> JSON:
    """The inputs of a run. Raises BadExpression, naming what could not be filled."""
    return expressions.evaluate(dict(template), {"cause": dict(facts)})


def next_moment(spec: Mapping[str, JSON], *, after: datetime) -> datetime:
    """When a schedule is due next, in UTC. Raises BadInput."""
    return cron.next_time(str(spec["cron"]), str(spec["tz"]), after=after)


def moments(
    spec: Mapping[str, JSON], *, first: datetime, now: datetime
) -> tuple[list[datetime], list[datetime]]:
    """Of the moments from `first` to `now`: those to fire, and those let go.

    What is late by less than LATE seconds fires always. Of what was missed nothing,
    the last or all (the newest cron.MOST_TIMES) fires, as `catch_up` says.
    """
    just_before = datetime.fromtimestamp(first.timestamp() - 1, UTC)
    due = cron.times(str(spec["cron"]), str(spec["tz"]), after=just_before, until=now)
    catch_up = spec.get("catch_up", "last")
    if catch_up == "all" or not due:
        return due, []
    on_time = [at for at in due if (now - at).total_seconds() <= LATE]
    kept = on_time if catch_up == "none" else on_time or due[-1:]
    return kept, [at for at in due if at not in kept]


def moment_facts(spec: Mapping[str, JSON], at: datetime) -> dict[str, JSON]:
    """What a schedule's cause tells: the moment in UTC, and the clock at its place."""
    here = at.astimezone(ZoneInfo(str(spec["tz"])))
    return {
        "at": stamp(at),
        "date": here.date().isoformat(),
        "time": here.strftime("%H:%M"),
        "weekday": here.isoweekday(),
        "zone": str(spec["tz"]),
    }


def stamp(at: datetime) -> str:
    """A moment as causes name it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sample(kind: str, spec: Mapping[str, JSON]) -> dict[str, JSON]:
    """Facts like those of a real cause, to try inputs and condition on."""
    if kind == "schedule":
        return moment_facts(spec, next_moment(spec, after=datetime.now(UTC)))
    samples: dict[str, dict[str, JSON]] = {
        "webhook": {
            "delivery": "msg_1",
            "at": "2026-03-02T08:00:00Z",
            "body": {"text": "Something happened"},
        },
        "event": {
            **{"event": 1, "noun": spec.get("noun"), "after": spec.get("after")},
            **{"subject": 1, "run": 1, "workflow": spec.get("workflow", "a-workflow")},
            **{"at": "2026-03-02T08:00:00Z", "why": ""},
        },
        "result": {
            **{"release": 1, "output": 1, "run": 1, "index": 0, "title": "A text"},
            **{"workflow": spec.get("workflow"), "step": spec.get("step", "write")},
            "content": {"text": "What was released"},
        },
        "price": {"list": 2, "source": "prices.csv", "count": 1, "changed": [_PRICE]},
        "claim": {"kind": "claim", "slug": "soft", "version": 2, "change": "approved"},
    }
    return dict(samples[kind])


_PRICE: JSON = {
    **{"sku": "SKU-1", "market": "AT", "currency": "EUR", "amount": "1.99"},
    **{"before": "2.49", "valid_from": date(2026, 3, 2).isoformat()},
}


def _schedule(given: Mapping[str, JSON]) -> dict[str, JSON]:
    fields = " ".join(str(given["cron"]).split())
    zone = str(given.get("tz", "UTC"))
    try:
        cron.check(fields, zone)
    except BadInput as error:
        raise BadInput(
            f"{'tz' if 'time zone' in str(error) else 'cron'}: {error}"
        ) from None
    catch_up = given.get("catch_up", "last")
    if catch_up not in CATCH_UPS:
        raise BadInput(
            f"catch_up: {shown(str(catch_up))!r} is none of {', '.join(CATCH_UPS)}."
        )
    return {"cron": fields, "tz": zone, "catch_up": catch_up}


def _check_event(noun: str, after: str) -> None:
    if noun not in EVENTS:
        raise BadInput(f"noun: {shown(noun)!r} is none of {', '.join(EVENTS)}.")
    if after not in EVENTS[noun]:
        raise BadInput(
            f"after: {shown(after)!r} never becomes of a {noun}: it is one of"
            f" {', '.join(EVENTS[noun])}."
        )


def _names(field: str, value: JSON) -> JSON:
    """A name, or a list of them where the field's name is a plural."""
    many = field in ("skus", "markets", "slugs")
    listed = value if isinstance(value, list) else [value]
    if not many and isinstance(value, list):
        raise BadInput(f"{field}: it is one name, not a list.")
    if len(listed) > MOST_NAMES:
        raise BadInput(f"{field}: {len(listed)} names: at most {MOST_NAMES}.")
    for one in listed:
        if not isinstance(one, str) or not _NAME.fullmatch(one):
            raise BadInput(
                f"{field}: {shown(str(one), limit=60)!r} is no name: letters, digits"
                " and . _ / - only."
            )
    names: list[JSON] = [*sorted(set(map(str, listed)))]
    return names if many else str(value)


def _only_cause(field: str, found: frozenset[expressions.Reference]) -> None:
    others = sorted({ref.root for ref in found} - {"cause"})
    if others:
        raise BadInput(
            f"{field}: {shown(others[0])} is unknown here: a trigger knows only its"
            " `cause`, such as ${ cause.at }."
        )
