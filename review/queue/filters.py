"""What a person asked to see of the queue: a view, and filters that narrow it.

All of it stands in the URL; what makes no sense there is left out.
"""

import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

VIEWS: dict[str, str | Promise] = {
    "": _("All"),
    "mine": _("Mine"),
    "free": _("Free"),
    "soon": _("Due soon"),
    "high": _("High"),
    "price": _("Price"),
    "claims": _("Claims"),
    "second": _("Second review"),
    "returned": _("Returned"),
    "directions": _("Directions"),
    "passed": _("Passed over"),
}
HELP: dict[str, str | Promise] = {
    "mine": _("Assigned to you, or taken by you"),
    "free": _("Nobody took it, and it is assigned to nobody"),
    "soon": _("Due within four hours, or late"),
    "price": _("A price or an offer is in question"),
    "claims": _("A claim is in question"),
    "second": _("Somebody approved it; another person must look too"),
    "returned": _("Sent back once, and made again by the agent"),
    "directions": _("Agents ask where to go"),
    "passed": _("What you skipped or snoozed; others still see it in their queue"),
}
DUES: dict[str, str | Promise] = {
    "late": _("Late"),
    "soon": _("In four hours"),
    "today": _("In a day"),
}
SEVERITIES: dict[str, str | Promise] = {
    "3": _("High"),
    "2": _("Medium"),
    "1": _("Low"),
}
SOON = timedelta(hours=4)
LONGEST = 100  # characters of one filter

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/ -]*")
_PLACE = re.compile(r"([0-9])-(-?[0-9]{1,17})-([0-9]{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """Where a page of the queue starts: after the item with these facts."""

    severity: int
    due_at: datetime
    pk: int

    def written(self) -> str:
        """This place as it stands in a URL."""
        micros = (self.due_at - _EPOCH) // timedelta(microseconds=1)
        return f"{self.severity}-{micros}-{self.pk}"


def place_in(text: str) -> Place | None:
    """The place a URL names; None where it names none."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    try:
        due = _EPOCH + timedelta(microseconds=int(found[2]))
    except OverflowError:
        return None
    return Place(int(found[1]), due, int(found[3]))


@dataclass(frozen=True, slots=True)
class Filters:
    """One view and its filters; "" or False is: whatever."""

    view: str = ""
    brand: str = ""
    severity: str = ""
    category: str = ""
    market: str = ""
    agent: str = ""
    workflow: str = ""
    assignee: str = ""
    due: str = ""
    q: str = ""
    may: bool = False

    def query(self, **more: str | int) -> str:
        """These filters as a query string, with whatever else is not empty."""
        own: dict[str, str | int] = {**self.asked(), **more}
        return urlencode({name: value for name, value in own.items() if value != ""})

    def asked(self) -> dict[str, str]:
        """Name and value of what is set, as in the URL."""
        raw = {one.name: getattr(self, one.name) for one in fields(self)}
        said = {k: "1" if v is True else v for k, v in raw.items()}
        return {name: value for name, value in said.items() if value}

    def without(self, name: str) -> "Filters":
        """The same but for one filter."""
        blank: dict[str, Any] = {name: False if name == "may" else ""}
        return replace(self, **blank)

    @property
    def narrowing(self) -> dict[str, str]:
        """What is set besides the view."""
        return {k: v for k, v in self.asked().items() if k != "view"}


def filters_in(query: QueryDict) -> Filters:
    """The view and filters of a URL."""
    text = {
        name: query.get(name, "").strip()[:LONGEST]
        for name in ("brand", "category", "market", "agent", "workflow")
    }
    assignee = query.get("assignee", "")
    return Filters(
        view=_one_of(VIEWS, query.get("view", "")),
        severity=_one_of(SEVERITIES, query.get("severity", "")),
        due=_one_of(DUES, query.get("due", "")),
        q=query.get("q", "").replace("\x00", "").strip()[:LONGEST],
        may=query.get("may") == "1",
        assignee=assignee if re.fullmatch(r"[0-9]{1,15}", assignee) else "",
        **{k: v for k, v in text.items() if _SLUG.fullmatch(v)},
    )


def _one_of(known: dict[str, str | Promise], value: str) -> str:
    return value if value in known else ""
