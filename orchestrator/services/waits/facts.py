"""Facts about what an attempt consumed: confidence, verdicts, approval, author.

All of them were fixed when the content was released, so that asking again gives the
same.
"""

import json

from django.db import connection

from orchestrator.domain.content import JSON

Facts = dict[str, list[tuple[int | None, JSON]]]

# One row a consumed release, or a release in force of the run where nothing was
# consumed yet (a rehearsal).
ABOUT = """
    WITH used AS (
        SELECT c.release_id FROM consumption c WHERE c.attempt_id = %(attempt)s
        UNION ALL
        SELECT t.release_id FROM task t
        WHERE %(attempt)s = 0 AND t.run_id = %(run)s AND t.kind = 'step'
        AND t.release_id IS NOT NULL)
    SELECT t.step, t.index, o.confidence, r.decision_id IS NOT NULL,
        o.attempt_id IS NULL, g.name,
        (SELECT json_object_agg(v.name, d.passed) FROM verdict d
         JOIN agent v ON v.id = d.validator_id
         WHERE d.output_id IN (o.id, o.supersedes_id))
    FROM used u JOIN release r ON r.id = u.release_id
    JOIN output o ON o.id = r.output_id JOIN task t ON t.id = o.task_id
    JOIN agent g ON g.id = t.agent_id
    ORDER BY t.step, t.index NULLS FIRST"""


def facts_on(run_id: int, attempt_id: int) -> Facts:
    """Facts by step, each with its item's number, in the order of items."""
    found: Facts = {}
    with connection.cursor() as cursor:
        cursor.execute(ABOUT, {"run": run_id, "attempt": attempt_id})
        for step, index, confidence, approved, edited, agent, said in cursor.fetchall():
            verdicts = json.loads(said) if isinstance(said, str) else said
            told: JSON = {
                "confidence": confidence,
                "verdicts": verdicts or {},
                "approved": approved,
                "edited": edited,
                "agent": agent,
            }
            found.setdefault(step, []).append((index, told))
    return found
