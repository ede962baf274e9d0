"""Promise 10 for joins of some, for order alone, and where a step says how to go on."""

from orchestrator.services.verification.queries import Query
from orchestrator.services.verification.queries_of_containment import UNSATISFIED

JOINS = (
    Query(
        "10",
        "a join of some counts what it lacks",
        "task WHERE state = 'waiting'",
        f"""SELECT 'task ' || t.id || ' lacks ' || t.any_left || ' of '
            || coalesce(n.lacks, 0)
        FROM task t LEFT JOIN {UNSATISFIED} n ON n.task_id = t.id
        WHERE t.any_open <> (t.any_left > 0)
        OR t.state = 'waiting' AND t.any_left <> coalesce(n.lacks, 0)""",  # noqa: S608
    ),
    Query(
        "10",
        "a join of some waits while enough may still come",
        "task WHERE state = 'waiting' AND any_left > 0",
        f"""SELECT 'task ' || t.id || ' lacks ' || n.lacks FROM task t
        JOIN {UNSATISFIED} n ON n.task_id = t.id
        WHERE t.state = 'waiting' AND n.lacks > n.coming""",  # noqa: S608
    ),
    Query(
        "10",
        "what only orders leads to an earlier item of a list",
        "dependency WHERE soft",
        """SELECT 'dependency ' || d.id FROM dependency d
        JOIN task t ON t.id = d.task_id JOIN task u ON u.id = d.needs_id
        WHERE CASE WHEN d.soft THEN d.any_of OR u.index IS NULL OR t.index IS NULL
            OR u.index >= t.index ELSE d.needs_level >= d.task_level END
        UNION ALL SELECT 'consumption ' || c.id FROM consumption c
        JOIN attempt a ON a.id = c.attempt_id JOIN output o ON o.id = c.output_id
        JOIN dependency d ON d.task_id = a.task_id AND d.needs_id = o.task_id
        WHERE d.soft""",
    ),
)

WAYS_ON = (
    Query(
        "10",
        "a substitute has a task by one choice, and keeps it",
        "task WHERE substitute_id IS NOT NULL",
        """SELECT 'task ' || t.id FROM task t
        WHERE (t.agent_id = t.substitute_id)::int <> (SELECT count(*) FROM choice c
            WHERE c.task_id = t.id AND c.what = 'substitute')
        AND t.substitute_id IS NOT NULL
        UNION ALL SELECT 'task ' || t.id FROM choice c JOIN task t ON t.id = c.task_id
        WHERE c.what = 'substitute' AND (c.facts ->> 'to')::bigint <> t.agent_id
        UNION ALL SELECT 'task ' || t.id FROM choice c JOIN task t ON t.id = c.task_id
        WHERE c.what = 'substitute' AND t.channel <> ''""",
    ),
    Query(
        "10",
        "the run goes on without a task only where its step says so",
        "choice WHERE what = 'skip'",
        """SELECT 'task ' || t.id FROM choice c JOIN task t ON t.id = c.task_id
        WHERE c.what = 'skip' AND NOT CASE c.rule
            WHEN 'optional' THEN t.optional WHEN 'on_fail: skip' THEN t.on_fail = 'skip'
            WHEN 'on_reject: skip' THEN t.on_reject = 'skip' ELSE t.kind = 'gate' END
        -- and none that failed was passed over in silence
        UNION ALL SELECT 'task ' || m.subject FROM event m
        WHERE m.noun = 'task' AND m.after = 'skipped' AND (m.before = 'held'
            OR m.before IN ('running', 'calling') AND (SELECT a.state FROM attempt a
                WHERE a.task_id = m.subject AND a.finished_at <= m.at
                ORDER BY a.number DESC LIMIT 1) IN ('failed', 'lost'))
        AND NOT EXISTS (SELECT 1 FROM choice c WHERE c.task_id = m.subject
            AND c.what = 'skip')
        AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.task_id = m.subject)""",
    ),
)

POLICIES = (*JOINS, *WAYS_ON)
