"""What moved in a run since a moment, counted by what it means to people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orchestrator.models import Run

NEWEST = 500  # events of each run that are looked at: beyond, a count says "+"

# The newest events of some runs, those that people understand. An audit is blind until
# it is over, so its draw is not told. index: event_by_run
EVENTS = """
    SELECT r.id, e.noun, e.after, count(*), max(e.at), max(e.seen)
    FROM unnest(%(runs)s::bigint[]) AS r (id)
    CROSS JOIN LATERAL (SELECT noun, after, at, row_number() OVER () AS seen
        FROM (SELECT noun, after, at FROM event WHERE run_id = r.id
            ORDER BY run_id DESC, id DESC LIMIT %(most)s) newest) e
    WHERE e.at > %(since)s GROUP BY 1, 2, 3"""

WORDS: dict[tuple[str, str], str | Promise] = {
    ("release", "released"): _("released"),
    ("review_item", "open"): _("put before people"),
    ("decision", "approve"): _("approved"),
    ("decision", "edit"): _("edited"),
    ("decision", "changes"): _("sent back"),
    ("decision", "reject"): _("rejected"),
    ("decision", "answer"): _("answered"),
    ("task", "rejected"): _("of its steps rejected"),
    ("task", "failed"): _("of its steps failed"),
    ("task", "skipped"): _("of its steps skipped"),
    ("task", "cancelled"): _("of its steps cancelled"),
    ("effect", "done"): _("delivered"),
    ("effect", "unknown"): _("delivered in doubt"),
    ("attempt", "failed"): _("failed to answer"),
    ("attempt", "lost"): _("lost on the way"),
    ("signal", "sent"): _("signals"),
    ("amendment", "amended"): _("new inputs"),
    ("release", "recalled"): _("recalled"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """So many of one kind of thing."""

    key: str
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What moved in one run; `is_full` where there may be more."""

    run: Run
    counts: list[Count]
    at: datetime
    is_full: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "run": self.run.pk,
            "title": self.run.title,
            "at": self.at.isoformat(),
            "counts": {one.key: one.number for one in self.counts},
            "more": self.is_full,
        }


def changed_in(runs: list[int], since: datetime) -> list[Changed]:
    """Those of `runs` in which something moved since then, the newest first."""
    told: dict[str, Any] = {"runs": runs, "since": since, "most": NEWEST}
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, told)
        rows = cursor.fetchall()
    counts: dict[int, list[Count]] = {}
    last: dict[int, datetime] = {}
    full: dict[int, bool] = {}
    for run, noun, after, many, at, seen in rows:
        last[run] = max(last.get(run, at), at)
        full[run] = full.get(run, False) or seen >= NEWEST
        key = noun, after
        if key in WORDS:
            name = f"{key[0]}_{key[1]}"
            counts.setdefault(run, []).append(Count(name, str(WORDS[key]), many))
    order = list(WORDS)
    known = Run.objects.in_bulk(list(counts))
    found = [
        Changed(known[run], _ordered(told, order), last[run], full[run])
        for run, told in counts.items()
        if run in known
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _ordered(counts: list[Count], order: list[tuple[str, str]]) -> list[Count]:
    places = {"_".join(key): place for place, key in enumerate(order)}
    return sorted(counts, key=lambda one: places[one.key])
