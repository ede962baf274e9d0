"""The single rows behind a figure: the very statements the figure counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from orchestrator.domain.errors import BadInput
from review.analytics.scope import Scope
from review.analytics.statements import DECISIONS, HITS, ITEMS, ask

MOST = 500

ARRIVALS = """SELECT 'review:item', i.id, i.title, i.state, i.created_at
    FROM review_item i WHERE i.brand_id = ANY (%(brands)s)
    AND i.created_at >= %(since)s AND i.created_at < %(until)s AND $real
    ORDER BY i.created_at DESC, i.id DESC"""
OPEN = """SELECT 'review:item', i.id, i.title, i.state, i.created_at
    FROM review_item i WHERE i.brand_id = ANY (%(brands)s) AND i.state = 'open'
    AND $real ORDER BY i.created_at, i.id"""
FINISHED = """SELECT 'review:item', id, title, verdict, decided_at FROM items
    ORDER BY decided_at DESC, id DESC"""
DECIDED = """SELECT 'review:item', item_id, title, name || ': ' || verdict, created_at
    FROM decisions ORDER BY id DESC"""
HIT = """SELECT CASE WHEN item_id IS NULL THEN '' ELSE 'review:item' END, item_id,
    slug || coalesce(': ' || title, ''), CASE WHEN is_right THEN 'right'
    WHEN NOT is_right THEN 'false alarm' ELSE 'not decided' END, at
    FROM hits ORDER BY at DESC, output_id DESC"""
RELEASES = """SELECT 'review:run', o.run_id, t.title, CASE WHEN r.decision_id IS NULL
    AND o.attempt_id IS NOT NULL THEN 'by policy' WHEN o.attempt_id IS NULL
    THEN 'edited' ELSE 'approved' END, r.created_at
    FROM release r JOIN output o ON o.id = r.output_id JOIN task t ON t.id = o.task_id
    WHERE r.number = 1 AND o.brand_id = ANY (%(brands)s) AND r.created_at >= %(since)s
    AND r.created_at < %(until)s ORDER BY r.created_at DESC, r.id DESC"""

LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "arrivals": (ARRIVALS, ()),
    "open": (OPEN, ()),
    "items": (FINISHED, (ITEMS,)),
    "decisions": (DECIDED, (DECISIONS,)),
    "hits": (HIT, (HITS,)),
    "releases": (RELEASES, ()),
}


@dataclass(frozen=True, slots=True)
class Single:
    """One row: what, what became of it, when, and its page ("" where there is none)."""

    title: str
    outcome: str
    at: datetime
    link: str


def rows(name: str, scope: Scope) -> tuple[list[Single], bool]:
    """At most MOST rows of a list, and whether there are more. Raises BadInput."""
    if name not in LISTS:
        raise BadInput(f"{name!r} is no list: choose from {', '.join(LISTS)}.")
    sql, within = LISTS[name]
    found = ask(f"{sql} LIMIT {MOST + 1}", scope, *within)
    return [_single(row) for row in found[:MOST]], len(found) > MOST


def _single(row: tuple[Any, ...]) -> Single:
    page, pk, title, outcome, at = row
    return Single(title, outcome, at, reverse(page, args=[pk]) if page else "")
