"""Expectations in words: whom a wait is for, ranges, and what a deadline will see."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orchestrator.services.outlook.expecting import Wait
from orchestrator.services.outlook.paces import Pace
from review.item.reading import readable
from review.item.spans import shown_label
from review.personal import formats

ICONS = {
    "people": "users",
    "agent": "robot",
    "worker": "hourglass",
    "signal": "bell",
    "condition": "filter",
    "time": "clock",
}
DAY, HOUR, MINUTE = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class Held:
    """One wait as a page shows it. `link` names the question behind it, if there is."""

    kind: str
    icon: str
    who: str
    what: str
    count: int
    since: datetime | None
    behind: int
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """What the deadline will see, in words; `tint` is a class of a state."""

    key: str
    words: str
    icon: str
    tint: str


def held(wait: Wait | dict[str, Any]) -> Held:
    """A wait in words; one that was kept as JSON too."""
    if isinstance(wait, dict):
        since = parse_datetime(str(wait.get("since", ""))) or datetime.now(UTC)
        wait = Wait(**{**wait, "since": since})
    who, what = _said(wait)
    icon = ICONS.get(wait.kind, "clock")
    return Held(wait.kind, icon, who, what, wait.count, wait.since, wait.behind,
                wait.item)  # fmt: skip


def _said(wait: Wait) -> tuple[str, str]:
    if wait.kind == "people":
        who = _(" and ").join(_role(role) for role in wait.who.split(" and "))
        many = ngettext("%(n)s answer wanted", "%(n)s answers wanted", wait.count)
        return who, many % {"n": f"{wait.count:,}"}
    if wait.kind == "agent":
        many = ngettext("%(n)s task under way", "%(n)s tasks under way", wait.count)
        return shown_label(wait.who), many % {"n": f"{wait.count:,}"}
    if wait.kind == "worker":
        many = ngettext("%(n)s task is ready", "%(n)s tasks are ready", wait.count)
        words = _("A free worker of pool %(pool)s") % {"pool": wait.who}
        return words, many % {"n": f"{wait.count:,}"}
    if wait.kind == "signal":
        return _("The signal %(name)s") % {"name": shown_label(wait.who)}, wait.missing
    if wait.kind == "time":
        at = parse_datetime(wait.who)
        return _("Until %(time)s") % {"time": formats.at(at or wait.who)}, wait.missing
    return _role(wait.who), wait.missing or _("a condition to come true")


def _role(role: str) -> str:
    return readable(role).capitalize()


def risk(margin: float | None, tail: float | None) -> Risk:
    """What one may expect at the deadline."""
    if margin is None or tail is None:
        return Risk("none", _("no deadline"), "circle-dashed", "")
    if margin < 0:
        words = _("%(span)s late") % {"span": span(-margin)}
        return Risk("late", words, "alert-octagon", "failed")
    if tail < 0:
        return Risk("maybe", _("may be late"), "alert-triangle", "held")
    words = _("%(span)s to spare") % {"span": span(margin)}
    return Risk("good", words, "circle-check", "done")


def span(seconds: float) -> str:
    """A duration of two units at most: 2 h 10 min."""
    left = max(0, round(seconds))
    for size, unit, small, below in (
        (DAY, _("d"), HOUR, _("h")),
        (HOUR, _("h"), MINUTE, _("min")),
    ):
        if left >= size:
            rest = left % size // small
            more = f" {rest} {below}" if rest and left < 10 * size else ""
            return f"{left // size} {unit}{more}"
    if left >= MINUTE:
        return f"{left // MINUTE} {_('min')}"
    return f"{left} {_('s')}"


def between(soon: datetime, late: datetime) -> str:
    """A range of moments, the day said once where it is the same."""
    first, last = formats.near(soon), formats.near(late)
    if first == last:
        return first
    day, comma, clock = last.rpartition(", ")
    if comma and first.startswith(f"{day}, "):
        last = clock
    return _("%(soon)s to %(late)s") % {"soon": first, "late": last}


def basis(pace: Pace | None) -> str:
    """What an expectation rests on."""
    if pace is None:
        return ""
    if pace.basis == "step":
        return _("from its last %(n)s times") % {"n": pace.seen}
    if pace.basis == "alike":
        return _("from %(n)s like it") % {"n": pace.seen}
    return _("from its time limit, for want of a past")
