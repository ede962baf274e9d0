"""What an attempt consumed: the releases it was given, each with its content."""

from dataclasses import dataclass

from django.db import connection

from orchestrator.domain import content
from orchestrator.domain.content import JSON

# One row a consumed release; approved says that people let it out.
SOURCES = """
    SELECT t.step, t.index, o.content, r.decision_id IS NOT NULL, g.offers_at
    FROM consumption c JOIN release r ON r.id = c.release_id
    JOIN output o ON o.id = c.output_id JOIN task t ON t.id = o.task_id
    JOIN agent g ON g.id = t.agent_id
    WHERE c.attempt_id = %s ORDER BY t.step, t.index NULLS FIRST"""


@dataclass(frozen=True, slots=True)
class Source:
    """One consumed release. `offers_at` points to offers in it, "" where none."""

    step: str
    index: int | None
    content: JSON
    approved: bool
    offers_at: str


def sources_of(attempt_id: int) -> tuple[Source, ...]:
    """The releases an attempt consumed, in the order of steps and items.

    What was erased since is left out: judging goes on without its offers, and whoever
    needs the content itself is told that there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(SOURCES, [attempt_id])
        rows = cursor.fetchall()
    return tuple(
        Source(step, index, content.parse(bytes(raw)), approved, offers_at)
        for step, index, raw, approved, offers_at in rows
        if raw is not None
    )
