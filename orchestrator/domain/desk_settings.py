"""What admins may set for a brand: each setting's default, bounds, and what is risky.

A change is risky where it lowers a guard: it then needs a second admin.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput

SEVERITIES = ("high", "medium", "low")
SETTLE_FROM = ("low", "medium", "high", "off")  # the strictest first
TIERS = ("hold_all", "sample", "red_lines")  # the least autonomy first
DEFAULT_TIER = "red_lines"
LONGEST_MINUTES = 90 * 24 * 60
MUCH_LONGER = 2

Check = Callable[[JSON], JSON]
Risky = Callable[[JSON, JSON], bool]


@dataclass(frozen=True, slots=True)
class DeskSetting:
    """One setting. `form` names how it is entered, `group` the screen it is on.

    `check(value)` returns the value as it is stored or raises BadInput;
    `risky(before, after)` says whether the change lowers a guard.
    """

    name: str
    title: str
    help: str
    default: JSON
    form: str
    group: str
    check: Check
    risky: Risky


def _share(low: float, high: float) -> Check:
    def check(value: JSON) -> JSON:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadInput(f"A share is a number from {low:g} to {high:g}: {value!r}.")
        if not low <= value <= high:  # also refuses what is not a number at all
            raise BadInput(
                f"{value * 100:g} % is out of bounds: give {low * 100:g} to"
                f" {high * 100:g} %."
            )
        return value

    return check


def _count(low: int, high: int, unit: str) -> Check:
    def check(value: JSON) -> JSON:
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadInput(f"Give a whole number of {unit}, not {value!r}.")
        if not low <= value <= high:
            raise BadInput(f"{value} {unit} is out of bounds: give {low} to {high}.")
        return value

    return check


def _one_of(choices: tuple[str, ...]) -> Check:
    def check(value: JSON) -> JSON:
        if not isinstance(value, str) or value not in choices:
            raise BadInput(f"{value!r} is none of {', '.join(choices)}.")
        return value

    return check


def _flag(value: JSON) -> JSON:
    if not isinstance(value, bool):
        raise BadInput(f"It is on or off, not {value!r}.")
    return value


def _deadlines(value: JSON) -> JSON:
    if not isinstance(value, dict) or set(value) != set(SEVERITIES):
        raise BadInput(f"Give a deadline for each of {', '.join(SEVERITIES)}.")
    for severity in SEVERITIES:
        try:
            _count(1, LONGEST_MINUTES, "minutes")(value[severity])
        except BadInput as error:
            raise BadInput(f"{severity}: {error}") from error
    minutes = _minutes(value)
    if not minutes["high"] <= minutes["medium"] <= minutes["low"]:
        raise BadInput(
            "A graver item cannot have more time than a lesser one: give"
            f" high <= medium <= low, not {minutes['high']}, {minutes['medium']},"
            f" {minutes['low']} minutes."
        )
    return value


def _tiers(value: JSON) -> JSON:
    if not isinstance(value, dict):
        raise BadInput(f"Give a tier for each agent's name, not {value!r}.")
    for agent, tier in value.items():
        if not agent.strip() or len(agent) > 100:
            raise BadInput(f"{agent!r} is no agent's name: 1 to 100 characters.")
        if tier not in TIERS:
            raise BadInput(f"{agent}: {tier!r} is none of {', '.join(TIERS)}.")
    return value


def _never(before: JSON, after: JSON) -> bool:
    return False


def _lower(before: JSON, after: JSON) -> bool:
    return _number(after) < _number(before)


def _higher(before: JSON, after: JSON) -> bool:
    return _number(after) > _number(before)


def _switched_off(before: JSON, after: JSON) -> bool:
    return before is True and after is False


def _settles_less(before: JSON, after: JSON) -> bool:
    return SETTLE_FROM.index(str(after)) > SETTLE_FROM.index(str(before))


def _much_longer(before: JSON, after: JSON) -> bool:
    was, now = _minutes(before), _minutes(after)
    return any(now[s] > MUCH_LONGER * was[s] for s in SEVERITIES)


def _more_autonomy(before: JSON, after: JSON) -> bool:
    was, now = _tiers_of(before), _tiers_of(after)
    return any(
        TIERS.index(now.get(agent, DEFAULT_TIER))
        > TIERS.index(was.get(agent, DEFAULT_TIER))
        for agent in was.keys() | now.keys()
    )


def _number(value: JSON) -> float:
    return value if isinstance(value, int | float) else 0


def _minutes(value: JSON) -> dict[str, float]:
    found = value if isinstance(value, dict) else {}
    return {severity: _number(found.get(severity)) for severity in SEVERITIES}


def _tiers_of(value: JSON) -> dict[str, str]:
    found = value if isinstance(value, dict) else {}
    return {agent: str(tier) for agent, tier in found.items()}


_ALL = (
    DeskSetting(
        "deadline_minutes",
        "Deadlines",
        "How long an item may wait, by how grave its worst finding is.",
        {"high": 240, "medium": 1440, "low": 4320},
        "deadlines",
        "deadlines",
        _deadlines,
        _much_longer,
    ),
    DeskSetting(
        "reminder_share",
        "Reminder",
        "After this share of the time the person whose item it is gets a reminder.",
        0.75,
        "share",
        "deadlines",
        _share(0.1, 0.95),
        _never,
    ),
    DeskSetting(
        "lease_minutes",
        "Lease",
        "How long an item stays with the person who took it, without a sign of life.",
        10,
        "minutes",
        "deadlines",
        _count(1, 240, "minutes"),
        _never,
    ),
    DeskSetting(
        "park_hours",
        "Parking",
        "How long a parked item stays with the person who parked it.",
        24,
        "hours",
        "deadlines",
        _count(1, 168, "hours"),
        _never,
    ),
    DeskSetting(
        "capacity_default",
        "Open items a person",
        "How many open items routing gives somebody who set no number of their own.",
        20,
        "count",
        "deadlines",
        _count(1, 500, "items"),
        _never,
    ),
    DeskSetting(
        "settle_from",
        "Settle each finding",
        "Approve is locked until every holding finding from this severity up is"
        " dismissed, excepted or linked to a claim.",
        "high",
        "choice",
        "guards",
        _one_of(SETTLE_FROM),
        _settles_less,
    ),
    DeskSetting(
        "evidence_opened",
        "Evidence opened",
        "Approve is locked until the source behind a grave regulated claim was opened.",
        True,
        "flag",
        "guards",
        _flag,
        _switched_off,
    ),
    DeskSetting(
        "own_view_share",
        "Own view first",
        "On this share of items the reviewer says what they think before the findings"
        " are shown.",
        0.10,
        "share",
        "guards",
        _share(0, 1),
        _lower,
    ),
    DeskSetting(
        "second_look_share",
        "Blind second look",
        "On this share of approvals somebody else looks too, without the first"
        " verdict.",
        0.05,
        "share",
        "guards",
        _share(0, 1),
        _lower,
    ),
    DeskSetting(
        "planted_share",
        "Planted items",
        "This share of the queue has a known fault and never goes out; the reviewer is"
        " told right after the decision.",
        0.03,
        "share",
        "guards",
        _share(0, 0.2),
        _lower,
    ),
    DeskSetting(
        "pace_share",
        "Pace: too quick",
        "A decision in less than this share of the reading time brings a nudge.",
        0.4,
        "share",
        "guards",
        _share(0, 1),
        _lower,
    ),
    DeskSetting(
        "pace_streak",
        "Pace: same verdict in a row",
        "After this many equal verdicts in a row comes a nudge.",
        15,
        "count",
        "guards",
        _count(3, 200, "verdicts"),
        _higher,
    ),
    DeskSetting(
        "break_minutes",
        "Break",
        "After this many minutes of work without a pause the desk suggests one.",
        25,
        "minutes",
        "guards",
        _count(5, 240, "minutes"),
        _never,
    ),
    DeskSetting(
        "bulk_most",
        "Most items at once",
        "How many look-alike items can be decided together.",
        25,
        "count",
        "guards",
        _count(1, 100, "items"),
        _higher,
    ),
    DeskSetting(
        "bulk_sample_share",
        "Bulk sample",
        "This share of a bulk decision has to be opened one by one first.",
        0.10,
        "share",
        "guards",
        _share(0, 1),
        _lower,
    ),
    DeskSetting(
        "agent_tiers",
        "Autonomy of agents",
        "What is held of an agent's work besides red lines: all of it, a sample, or"
        " nothing more.",
        {},
        "tiers",
        "agents",
        _tiers,
        _more_autonomy,
    ),
    DeskSetting(
        "agent_sample_share",
        "Agent sample",
        'This share of the work of agents in the tier "sample" is held for a person.',
        0.10,
        "share",
        "agents",
        _share(0, 1),
        _lower,
    ),
    DeskSetting(
        "agent_demote_share",
        "Less autonomy by itself",
        "Where surely more than this share of an agent's last 50 decided outputs was"
        " changed or rejected, its tier drops by one step.",
        0.30,
        "share",
        "agents",
        _share(0.01, 1),
        _higher,
    ),
    DeskSetting(
        "recall_effects_limit",
        "Deliveries one person may recall",
        "A recall that reaches more deliveries than this waits for a second person.",
        10,
        "count",
        "guards",
        _count(0, 100_000, "deliveries"),
        _higher,
    ),
    DeskSetting(
        "audit_share",
        "Looked at afterwards",
        "This share of what was released with nobody looking goes to people all the"
        " same, drawn at random and looking like any other item.",
        0.02,
        "share",
        "agents",
        _share(0, 1),
        _lower,
    ),
    DeskSetting(
        "breaker_good",
        "Circuit breaker: good",
        "So much of an agent's work may be rejected, recalled or found wrong in good"
        " order.",
        0.1,
        "share",
        "agents",
        _share(0.001, 0.5),
        _higher,
    ),
    DeskSetting(
        "breaker_bad",
        "Circuit breaker: bad",
        "Where a sequential test decides for this share instead, everything of the"
        " agent's version is held, and what was not yet sent is held again.",
        0.3,
        "share",
        "agents",
        _share(0.01, 0.9),
        _higher,
    ),
)

SETTINGS: Mapping[str, DeskSetting] = MappingProxyType({s.name: s for s in _ALL})
