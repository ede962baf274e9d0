"""Does a running test reach the same people over the same metric or surface?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from orchestrator.domain.experiments.starting.checking import (
    Found,
    View,
    is_number,
    is_text,
    missing,
    ok,
    told,
)


def overlap(view: View) -> Found:
    """No running test with the same metric or surface reaches the same people."""
    running = view.records("running")
    if running is None:
        return missing("The running tests were not handed in: none is an empty list.")
    mine = view.record("audience")
    if not is_text(mine.get("name")):
        return missing("The audience has no name.")
    near = clashing(view)
    if not near:
        return ok(f"{told(mine['name'])}: nobody of it is in {len(running)} others.")
    other = near[0]
    shared = _shared(mine, _audience(other))
    people = f"{shared:,} people are" if shared else "Its people may be"
    until = told(other.get("ends"))
    why = f"{people} also in {told(other.get('experiment'))} until {until}."
    return Found("ask", why) if latest_end(view, near) else missing(why)


def clashing(view: View) -> list[dict[str, Any]]:
    """The running tests that reach the same people over the same metric or surface."""
    mine, found = view.record("audience"), []
    for other in view.records("running") or []:
        same_metric = other.get("metric") == view.plan.get("metric")
        surface = view.plan.get("surface")
        same_place = bool(surface) and other.get("surface") == surface
        ends = view.day(other, "ends", "running")
        over = ends is not None and ends < view.starts
        near = (same_metric or same_place) and not over
        if near and _shared(mine, _audience(other)) != 0:
            found.append(other)
    return found


def latest_end(view: View, tests: list[dict[str, Any]]) -> date | None:
    """The day by which all of them are over; None where one never says."""
    ends = [view.day(one, "ends", "running") for one in tests]
    known = [day for day in ends if day is not None]
    return max(known) if known and len(known) == len(ends) else None


def _audience(other: Mapping[str, Any]) -> Mapping[str, Any]:
    given = other.get("audience")
    return given if isinstance(given, dict) else {}


def _shared(mine: Mapping[str, Any], other: Mapping[str, Any]) -> int | None:
    """How many people are in both; None where nobody can tell.

    Ranges of one hash layer that do not meet share nobody; so do lists of people
    without a common one. Without either, the same people may be in both.
    """
    here, there = mine.get("layer"), other.get("layer")
    if isinstance(here, dict) and isinstance(there, dict) and _apart(here, there):
        return 0
    ours, theirs = mine.get("people"), other.get("people")
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(set(map(str, ours)) & set(map(str, theirs)))
    return None


def _apart(here: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    bounds = [here.get("from"), here.get("to"), there.get("from"), there.get("to")]
    known = [bound for bound in bounds if is_number(bound)]
    if here.get("name") != there.get("name") or len(known) < len(bounds):
        return False
    low, high, other_low, other_high = known
    return high <= other_low or other_high <= low
