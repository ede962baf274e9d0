"""The rows behind the agent pages: real outputs of the last 90 days, and attempts.

The newest 20,000 outputs and 2,000 runs of each brand are looked at.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from rapidfuzz.distance import Levenshtein

from orchestrator.domain import content

LONGEST = 20_000  # characters compared of each version

MADE = """WITH made AS MATERIALIZED (
    SELECT o.id, o.confidence, t.agent_id, d.verdict, d.replacement_id
    FROM unnest(%(brands)s::bigint[]) AS b (id)
    CROSS JOIN LATERAL (SELECT id, task_id, attempt_id, confidence, created_at
        FROM output WHERE brand_id = b.id ORDER BY id DESC LIMIT 20000) o
    JOIN task t ON t.id = o.task_id
    LEFT JOIN LATERAL (SELECT d.verdict, d.replacement_id FROM decision d
        WHERE d.output_id = o.id AND d.verdict <> 'answer'
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)
        ORDER BY d.id DESC LIMIT 1) d ON true
    WHERE o.attempt_id IS NOT NULL AND o.created_at >= now() - interval '90 days'
    AND NOT EXISTS (SELECT 1 FROM planted p WHERE p.output_id = o.id)) """
TALLY = """SELECT count(*), count(verdict),
    count(*) FILTER (WHERE verdict = 'approve'),
    count(*) FILTER (WHERE verdict = 'edit'),
    count(*) FILTER (WHERE verdict = 'changes'),
    count(*) FILTER (WHERE verdict = 'reject')"""
CATEGORIES = """SELECT f.category, count(DISTINCT f.output_id) FROM made
    JOIN screening s ON s.output_id = made.id JOIN finding f ON f.screening_id = s.id
    WHERE made.agent_id = %(agent)s GROUP BY 1 ORDER BY 2 DESC, 1"""
EDITS = """SELECT o.content, r.content FROM made JOIN output o ON o.id = made.id
    JOIN output r ON r.id = made.replacement_id
    WHERE made.agent_id = %(agent)s AND made.verdict = 'edit'
    ORDER BY made.id DESC LIMIT 200"""
SCORES = """SELECT confidence, verdict = 'approve' FROM made
    WHERE agent_id = %(agent)s AND confidence IS NOT NULL AND verdict IS NOT NULL"""
ATTEMPTS = """
    SELECT count(*), count(*) FILTER (WHERE a.state IN ('failed', 'lost')),
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY extract(epoch FROM a.finished_at - a.started_at))
    FROM unnest(%(brands)s::bigint[]) AS b (id)
    CROSS JOIN LATERAL (SELECT id FROM run WHERE brand_id = b.id
        ORDER BY id DESC LIMIT 2000) r
    JOIN task t ON t.run_id = r.id AND t.agent_id = %(agent)s
    JOIN attempt a ON a.task_id = t.id
        AND a.started_at >= now() - interval '90 days'"""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many outputs, how many people decided on, and how."""

    outputs: int = 0
    decided: int = 0
    approved: int = 0
    edited: int = 0
    returned: int = 0
    rejected: int = 0


def tallies(brands: list[int]) -> dict[int, Tally]:
    """The tally of each version of an agent, by its id."""
    sql = f"{MADE} {TALLY}, agent_id FROM made GROUP BY agent_id"
    return {row[-1]: Tally(*row[:-1]) for row in _ask(sql, brands)}


def by_name(brands: list[int], name: str) -> Tally:
    """The tally of all versions of one agent."""
    sql = (
        f"{MADE} {TALLY} FROM made JOIN agent a ON a.id = made.agent_id"
        " WHERE a.name = %(name)s"
    )
    return Tally(*_ask(sql, brands, name=name)[0])


def categories(brands: list[int], agent: int) -> list[tuple[str, int]]:
    """On how many outputs of a version each category of findings stood."""
    return [(k, n) for k, n in _ask(MADE + CATEGORIES, brands, agent=agent)]


def edit_distances(brands: list[int], agent: int) -> list[float]:
    """Of each edit, the share of the text that changed: 0 nothing, 1 all.

    Levenshtein distance over the longer text (rapidfuzz), of all strings in order.
    """
    rows = _ask(MADE + EDITS, brands, agent=agent)
    return [
        Levenshtein.normalized_distance(_text(before), _text(after))
        for before, after in rows
        if before is not None and after is not None
    ]


def scores(brands: list[int], agent: int) -> list[tuple[float, bool]]:
    """Of each decided output: its confidence, and whether it stood unchanged."""
    return [(c, bool(ok)) for c, ok in _ask(MADE + SCORES, brands, agent=agent)]


def attempts(brands: list[int], agent: int) -> tuple[int, int, float | None]:
    """Attempts, those that failed or were lost, and the median seconds of one."""
    made, failed, seconds = _ask(ATTEMPTS, brands, agent=agent)[0]
    return made, failed, None if seconds is None else float(seconds)


def _text(raw: Any) -> str:
    parsed = content.parse(bytes(raw))
    return "\n".join(text for _at, text in content.strings(parsed))[:LONGEST]


def _ask(sql: str, brands: list[int], **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"brands": brands, **more})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
