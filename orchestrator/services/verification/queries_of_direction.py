"""What people put first and what triggers did has its record, as SELECTs of no row."""

from orchestrator.services.verification.queries import Query

DIRECTION = (
    Query(
        "9",
        "what is pinned has a pin that stands, and nothing else is",
        "task WHERE pinned",
        # what checks an output is as urgent as the task that made it was then
        """SELECT 'task ' || t.id FROM task t
        LEFT JOIN (SELECT DISTINCT ON (task_id) task_id, "on" FROM pin
            ORDER BY task_id, id DESC) said ON said.task_id = t.id
        WHERE t.pinned IS DISTINCT FROM coalesce(said."on", t.kind = 'inspect'
            AND t.pinned AND EXISTS (SELECT 1 FROM output o
                JOIN pin p ON p.task_id = o.task_id AND p."on"
                WHERE o.id = t.subject_id))""",
    ),
    Query(
        "9",
        "a firing that is done names a run or a signal of its brand",
        "firing WHERE state = 'done'",
        """SELECT 'firing ' || f.id FROM firing f JOIN trigger g ON g.id = f.trigger_id
        LEFT JOIN signal s ON s.id = f.signal_id
        LEFT JOIN run r ON r.id = coalesce(s.run_id, f.run_id)
        WHERE f.state = 'done' AND (r.id IS NULL OR r.brand_id <> g.brand_id
            OR f.run_id IS DISTINCT FROM r.id)
        OR f.state <> 'done' AND (f.run_id IS NOT NULL OR f.signal_id IS NOT NULL)""",
    ),
)
