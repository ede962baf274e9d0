"""What waits says for what, and what was chosen was allowed, as SELECTs of no row."""

from orchestrator.services.verification.queries import Query

# Each route that decided: its choice, the step as its version has it, what it made.
ROUTED = """
    SELECT c.id, c.chosen, s.step->'route'->'cases' AS cases,
        convert_from(o.content, 'UTF8')::jsonb AS made
    FROM choice c JOIN task t ON t.id = c.task_id JOIN run r ON r.id = c.run_id
    JOIN workflow_version v ON v.id = r.version_id
    CROSS JOIN LATERAL jsonb_array_elements(v.definition->'steps') s(step)
    LEFT JOIN output o ON o.attempt_id = c.attempt_id
    WHERE c.what IN ('route', 'round') AND s.step->>'name' = t.step"""

WAITING = (
    Query(
        "10",
        "a gate that waits says for what, who can mend it, and when it is looked at",
        "task WHERE kind = 'gate' AND state = 'waiting'",
        # one whose look failed waits for its backoff, like any other
        """SELECT 'task ' || t.id FROM task t
        WHERE t.kind = 'gate' AND t.state = 'waiting' AND t.pending = 0
        AND NOT EXISTS (SELECT 1 FROM wait w WHERE w.task_id = t.id
            AND w.over_at IS NULL AND w.generation = t.generation
            AND w.cause <> '' AND w.missing <> '' AND w.owner_role <> ''
            AND EXISTS (SELECT 1 FROM due d WHERE d.kind = 'retry'
                AND d.task_id = t.id AND (w.timeout_at IS NULL OR d.at <= w.timeout_at
                                          OR d.at <= clock_timestamp())))
        AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.task_id = t.id
            AND a.state IN ('failed', 'lost') AND a.number = (
                SELECT max(number) FROM attempt WHERE task_id = t.id))""",
    ),
    Query(
        "10",
        "a wait is over once its gate is through, asks or begins again",
        "wait WHERE over_at IS NULL",
        """SELECT 'wait ' || w.id FROM wait w JOIN task t ON t.id = w.task_id
        WHERE w.over_at IS NULL AND (t.state NOT IN ('waiting', 'ready', 'running')
            OR t.generation <> w.generation OR t.kind <> 'gate'
            OR t.run_id <> w.run_id OR t.brand_id <> w.brand_id)""",
    ),
    Query(
        "9",
        "a route took one of its cases, and leads where that case leads",
        "choice WHERE what IN ('route', 'round')",
        f"""SELECT 'choice ' || x.id FROM ({ROUTED}) x
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(k.one->>'name'), '{{}}') AS names
            FROM jsonb_array_elements(x.cases) k(one)) every
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(t.step), '{{}}') AS steps
            FROM jsonb_array_elements(x.cases) k(one)
            CROSS JOIN LATERAL jsonb_array_elements_text(k.one->'to') t(step)
            WHERE k.one->>'name' = ANY (string_to_array(x.chosen, ', '))) led
        WHERE NOT string_to_array(x.chosen, ', ') <@ every.names
        OR x.made IS NOT NULL AND (x.made->>'case' IS DISTINCT FROM x.chosen
            OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(x.made->'to') t(step)
                       WHERE t.step <> ALL (led.steps)))""",  # noqa: S608 - our own
    ),
    Query(
        "9",
        "what a route answered is on record as a decision",
        "choice WHERE what IN ('route', 'round')",
        """SELECT 'output ' || o.id FROM workflow_version v
        CROSS JOIN LATERAL jsonb_array_elements(v.definition->'steps') s(step)
        JOIN run r ON r.version_id = v.id JOIN task t ON t.run_id = r.id
            AND t.step = s.step->>'name' AND t.kind = 'step'
        JOIN output o ON o.task_id = t.id AND o.attempt_id IS NOT NULL
        WHERE jsonb_typeof(s.step->'route') = 'object' AND NOT EXISTS (
            SELECT 1 FROM choice c WHERE c.attempt_id = o.attempt_id
            AND c.what IN ('route', 'round'))""",
    ),
    Query(
        "12",
        "what a run was told is what its digest says",
        "signal",
        """SELECT 'signal ' || id FROM signal
        WHERE digest <> encode(sha256(content), 'hex')""",
    ),
)
