"""The queue as a table for a spreadsheet, as the person sees it, row by row."""

import csv
from collections.abc import Iterator
from io import StringIO

from orchestrator.models import Principal
from review.queue import lanes as queue_lanes
from review.queue import rows as queue_rows
from review.queue.filters import Filters

MOST = 5_000  # rows of one file
AT_ONCE = 200
COLUMNS = (
    *("item", "severity", "state", "title", "brand", "market", "workflow", "agent"),
    *("finding", "missing", "held at", "due at", "taken by", "assigned to"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def lines(person: Principal, filters: Filters) -> Iterator[str]:
    """The lines of the CSV, with a last one that says so where it was cut at MOST."""
    yield written(COLUMNS)
    found = queue_lanes.lanes(person, filters)
    after, left = None, MOST
    while left > 0:
        places = queue_lanes.places(found, after, min(AT_ONCE, left))
        for row in queue_rows.rows(person, [place.pk for place in places]):
            yield written(cells(row))
        left -= len(places)
        if len(places) < AT_ONCE:
            return
        after = places[-1]
    if queue_lanes.places(found, after, 1):
        yield written([f"Cut after {MOST} items: narrow the filters for the rest."])


def cells(row: queue_rows.Row) -> list[str]:
    """What one row says, in the order of COLUMNS."""
    item = row.item
    return [
        str(item.pk),
        queue_rows.SEVERITY.get(item.severity, ""),
        item.state,
        item.title,
        item.brand.name,
        row.market,
        item.run.version.workflow.title,
        item.task.agent.name,
        row.first.message if row.first else "",
        ", ".join(row.missing),
        item.created_at.isoformat(timespec="seconds"),
        item.due_at.isoformat(timespec="seconds") if item.due_at else "",
        row.holder.name if row.holder else "",
        row.assigned.name if row.assigned else "",
    ]


def written(values: tuple[str, ...] | list[str]) -> str:
    """One line of CSV. No cell can be read as a formula by a spreadsheet."""
    line = StringIO()
    csv.writer(line).writerow([harmless(value) for value in values])
    return line.getvalue()


def harmless(text: str) -> str:
    """Text that starts like a formula, behind an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
