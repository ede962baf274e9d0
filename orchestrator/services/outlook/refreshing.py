"""The rounds' part: reckon again what is expected of open runs that moved."""

import logging
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, connection

from orchestrator.models import Outlook, Run
from orchestrator.services.deciding.planted_runs import SLUG
from orchestrator.services.outlook.expecting import Expected, Pasts, expect

log = logging.getLogger(__name__)

BATCH = 50
SECONDS = 1.0  # one round spends on it, at most one plan more
OLDEST = 300.0  # seconds: also what does not move ends later and later
MOST_WAITS = 8
MOST_PATH = 6

# Open runs without an outlook first, then those that moved since or whose is old, the
# oldest first; in any order else, so that one that cannot be reckoned stops no other.
# Planted runs are in no list. index: run_open, event_by_run
STALE = """
    SELECT r.id, coalesce(e.id, 0) FROM run r
    JOIN workflow_version v ON v.id = r.version_id
    JOIN workflow w ON w.id = v.workflow_id
    LEFT JOIN outlook o ON o.run_id = r.id
    LEFT JOIN LATERAL (SELECT id FROM event WHERE run_id = r.id
        ORDER BY run_id DESC, id DESC LIMIT 1) e ON true
    WHERE r.state = 'open' AND NOT starts_with(w.slug, %s)
    AND (o.run_id IS NULL OR o.event < e.id
        OR o.made_at < clock_timestamp() - make_interval(secs => %s))
    ORDER BY o.made_at NULLS FIRST, random() LIMIT %s"""

OVER = """
    DELETE FROM outlook o USING run r
    WHERE r.id = o.run_id AND r.state <> 'open'"""


def refresh_due(*, seconds: float = SECONDS) -> int:
    """Reckon what is due, within `seconds`, and forget what is over; how many."""
    until = time.monotonic() + seconds
    with connection.cursor() as cursor:
        cursor.execute(OVER)
        cursor.execute(STALE, [SLUG, OLDEST, BATCH])
        stale = cursor.fetchall()
    # what is read alike for all of them is read once
    found = Run.objects.select_related("version").defer("inputs").filter(state="open")
    runs, pasts = found.in_bulk([run for run, _ in stale]), Pasts()
    reckoned = []
    for run_id, event in stale:
        if run := runs.get(run_id):
            reckoned += _reckoned(run, event, pasts)
        if time.monotonic() > until:
            break
    _keep(reckoned)
    return len(reckoned)


def _reckoned(run: Run, event: int, pasts: Pasts) -> list[Outlook]:
    """One run's; none where a plan cannot be made, which stops no other."""
    try:
        return [Outlook(run=run, **facts(expect(run, pasts), event=event))]
    except DatabaseError:
        raise
    except Exception:
        log.exception("run %s could not be planned", run.pk)
        return []


def _keep(reckoned: list[Outlook]) -> None:
    """Write them in one statement, over what stood there; in one order, so that two
    who do it wait for each other."""
    columns = [column.attname for column in Outlook._meta.concrete_fields]
    Outlook.objects.bulk_create(
        sorted(reckoned, key=lambda outlook: outlook.run_id),
        update_conflicts=True,
        unique_fields=["run_id"],
        update_fields=[name for name in columns if name != "run_id"],
    )


def facts(expected: Expected, *, event: int) -> dict[str, Any]:
    """The columns of `Outlook` that an expectation comes to."""
    run, ends = expected.run, expected.plan.finish
    due = run.deadline.timestamp() if run.deadline else None
    left = len(expected.rows.tasks)
    return {
        "brand_id": run.brand_id,
        "event": event,
        "soon": _when(ends.soon),
        "likely": _when(ends.likely),
        "late": _when(ends.late),
        "margin": None if due is None else due - ends.likely,
        "tail": None if due is None else due - ends.late,
        "left": left,
        "total": left + sum(row.many for row in expected.rows.over),
        "waits": [
            {**asdict(wait), "since": wait.since.isoformat()}
            for wait in expected.waits[:MOST_WAITS]
        ],
        "path": [
            {"title": task.title, "step": task.step, "state": task.state}
            for task in map(expected.tasks.__getitem__, expected.plan.path[:MOST_PATH])
        ],
        "made_at": datetime.now(UTC),
    }


def _when(seconds: float) -> datetime:
    """A moment, within what a calendar can say."""
    return datetime.fromtimestamp(min(seconds, 32_503_680_000.0), UTC)  # year 3000
