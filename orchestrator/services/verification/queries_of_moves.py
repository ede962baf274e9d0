"""Promises 8, 9 and 10 as SELECTs that must return no row."""

from orchestrator.services.verification.queries import NOT_GONE_OUT, Query

STATED = """(SELECT 'run' AS noun, id, state, moved_by FROM run
    UNION ALL SELECT 'task', id, state, moved_by FROM task
    UNION ALL SELECT 'attempt', id, state, moved_by FROM attempt
    UNION ALL SELECT 'review_item', id, state, moved_by FROM review_item
    UNION ALL SELECT 'effect', id, state, moved_by FROM effect) AS stated"""
FACTS = """('output', 'release', 'decision', 'refusal', 'freeze', 'erasure', 'kept',
    'amendment', 'audited')"""
MOVED = "noun IN ('run', 'task', 'attempt', 'review_item', 'effect')"

MOVING = (
    Query(
        "8",
        "a task has at most one live attempt, and exactly one while it runs",
        "attempt",
        """SELECT 'task ' || t.id || ' has ' || count(a.id) FROM task t
        LEFT JOIN attempt a ON a.task_id = t.id AND a.state IN ('running', 'calling')
        GROUP BY t.id
        HAVING count(a.id) <> (t.state IN ('running', 'calling'))::int""",
    ),
    Query(
        "8",
        "nothing came of an attempt after it was over",
        "attempt WHERE finished_at IS NOT NULL",
        """SELECT 'output ' || o.id FROM output o JOIN attempt a ON a.id = o.attempt_id
            WHERE o.created_at > a.finished_at
        UNION ALL SELECT 'verdict ' || v.inspection_id FROM verdict v
            JOIN attempt a ON a.id = v.inspection_id WHERE v.created_at > a.finished_at
        UNION ALL SELECT 'consumption ' || c.id FROM consumption c
            JOIN attempt a ON a.id = c.attempt_id WHERE c.created_at > a.finished_at""",
    ),
    Query(
        "8",
        "an attempt is over exactly when it has an end",
        "attempt",
        """SELECT 'attempt ' || id FROM attempt
        WHERE (state IN ('running', 'calling')) <> (finished_at IS NULL)""",
    ),
    Query(
        "8",
        "a slot is held only by a live attempt of its agent",
        "slot WHERE attempt_id IS NOT NULL",
        """SELECT 'slot ' || s.id FROM slot s JOIN attempt a ON a.id = s.attempt_id
        JOIN task t ON t.id = a.task_id
        WHERE a.state NOT IN ('running', 'calling') OR t.agent_id <> s.agent_id""",
    ),
    Query(
        "9",
        "every state is what its last event says",
        STATED,
        f"""SELECT stated.noun || ' ' || stated.id || ' is ' || stated.state
            || ', its last event says ' || coalesce(last.after, 'nothing')
        FROM {STATED} LEFT JOIN LATERAL (
            SELECT after FROM event e
            WHERE e.noun = stated.noun AND e.subject = stated.id
            ORDER BY e.id DESC LIMIT 1) last ON true
        WHERE last.after IS DISTINCT FROM stated.state OR stated.moved_by = ''""",  # noqa: S608
    ),
    Query(
        "9",
        "every move is in the table of moves and follows the one before",
        f"event WHERE {MOVED}",
        f"""SELECT 'event ' || id FROM (
            SELECT e.*, lag(after, 1, '') OVER (PARTITION BY noun, subject ORDER BY id)
                AS held FROM event e WHERE {MOVED}) e
        WHERE before <> held OR actor = '' OR NOT EXISTS (SELECT 1 FROM move m
            WHERE (m.noun, m.before, m.after) = (e.noun, e.before, e.after))""",  # noqa: S608
    ),
    Query(
        "9",
        "every event is about something that is there",
        f"event WHERE {MOVED}",
        f"""SELECT DISTINCT e.noun || ' ' || e.subject FROM event e
        LEFT JOIN {STATED} ON stated.noun = e.noun AND stated.id = e.subject
        WHERE e.{MOVED} AND stated.id IS NULL""",  # noqa: S608
    ),
    Query(
        "9",
        "every fact left exactly one event",
        f"event WHERE noun IN {FACTS}",
        f"""WITH fact AS (
            SELECT 'output' AS noun, id, 'made' AS after FROM output
            UNION ALL SELECT 'release', id, 'released' FROM release
            UNION ALL SELECT 'release', release_id, 'recalled' FROM recall
            UNION ALL SELECT 'decision', id, verdict FROM decision
            UNION ALL SELECT 'decision', decision_id, 'withdrawn' FROM withdrawal
            UNION ALL SELECT 'refusal', id, 'refused' FROM refusal
            UNION ALL SELECT 'freeze', id, 'frozen' FROM freeze_order
            UNION ALL SELECT 'freeze', id, 'lifted' FROM freeze_order
                WHERE lifted_at IS NOT NULL
            UNION ALL SELECT 'erasure', output_id, 'erased' FROM erasure
            UNION ALL SELECT 'kept', attempt_id, 'kept' FROM kept
            UNION ALL SELECT 'amendment', id, 'amended' FROM amendment
            UNION ALL SELECT 'audited', item_id, 'drawn' FROM audited
        ), told AS (
            SELECT noun, subject, after, count(*) AS times FROM event
            WHERE noun IN {FACTS} AND after <> 'thawed'
            GROUP BY noun, subject, after)
        SELECT coalesce(f.noun || ' ' || f.id || ' ' || f.after,
                        t.noun || ' ' || t.subject || ' ' || t.after)
        FROM fact f FULL JOIN told t
            ON t.noun = f.noun AND t.subject = f.id AND t.after = f.after
        WHERE f.id IS NULL OR t.times IS DISTINCT FROM 1""",  # noqa: S608
    ),
    Query(
        "9",
        "a recall case, a follow-up and a thaw are what their events say",
        "event WHERE noun IN ('recall_case', 'follow_up', 'freeze')",
        """SELECT 'recall case ' || c.id FROM recall_case c
        WHERE c.state IS DISTINCT FROM (SELECT after FROM event e
            WHERE e.noun = 'recall_case' AND e.subject = c.id
            ORDER BY e.id DESC LIMIT 1)
        UNION ALL SELECT 'follow-up ' || u.id FROM follow_up u
        WHERE u.state IS DISTINCT FROM (SELECT after FROM event e
            WHERE e.noun = 'follow_up' AND e.subject = u.id ORDER BY e.id DESC LIMIT 1)
        UNION ALL SELECT 'freeze ' || f.id FROM freeze_order f WHERE (
            SELECT count(*) FROM thaw w WHERE w.freeze_id = f.id) <> (
            SELECT count(*) FROM event e WHERE e.noun = 'freeze' AND e.subject = f.id
            AND e.after = 'thawed')""",
    ),
    Query(
        "10",
        "a task started only after all it needs was done or skipped",
        "attempt WHERE kind = 'step'",
        """WITH needed AS (
            SELECT t.id, t.any_need, d.any_of, d.soft, EXISTS (SELECT 1 FROM event e
                WHERE e.noun = 'task' AND e.subject = d.needs_id
                AND (e.after IN ('done', 'skipped') OR d.soft
                    AND e.after IN ('rejected', 'failed', 'cancelled'))
                AND e.at <= a.started_at) AS satisfied
            FROM task t JOIN attempt a ON a.task_id = t.id AND a.number = 1
            JOIN dependency d ON d.task_id = t.id
            -- a list made again may bring new items behind a first attempt
            JOIN task u ON u.id = d.needs_id AND u.created_at <= a.started_at)
        SELECT 'task ' || id FROM needed
        GROUP BY id, any_need, any_of, soft
        HAVING count(*) FILTER (WHERE satisfied)
            < CASE WHEN any_of THEN least(any_need, count(*)) ELSE count(*) END""",
    ),
    Query(
        "10",
        "a done step has an effective release of its own",
        "task WHERE state = 'done' AND kind = 'step'",
        # what had gone out, or ended with its run, stays done though it was taken back
        f"""SELECT 'task ' || t.id FROM task t JOIN run n ON n.id = t.run_id
        WHERE t.state = 'done' AND t.kind = 'step' AND n.state <> 'cancelled'
        AND {NOT_GONE_OUT} AND NOT EXISTS (
            SELECT 1 FROM release r JOIN output o ON o.id = r.output_id
            WHERE r.id = t.release_id AND o.task_id = t.id
            AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id))""",  # noqa: S608
    ),
    Query(
        "10",
        "a held task waits for somebody: a question, an inspection or a due row",
        "task WHERE state = 'held'",
        """SELECT 'task ' || t.id FROM task t WHERE t.state = 'held'
        AND NOT EXISTS (SELECT 1 FROM review_item i WHERE i.task_id = t.id
            AND i.state IN ('open', 'settling'))
        AND NOT EXISTS (SELECT 1 FROM output o LEFT JOIN task n ON n.subject_id = o.id
            LEFT JOIN due d ON d.output_id = o.id WHERE o.task_id = t.id AND (
                d.id IS NOT NULL OR n.state NOT IN
                ('done', 'rejected', 'failed', 'skipped', 'cancelled')))""",
    ),
    Query(
        "10",
        "a waiting task waits for something that can still happen",
        "task WHERE state = 'waiting'",
        """SELECT 'task ' || t.id FROM task t
        WHERE t.state = 'waiting' AND t.kind <> 'fan'
        AND NOT EXISTS (SELECT 1 FROM due d WHERE d.task_id = t.id)
        AND NOT EXISTS (SELECT 1 FROM dependency d JOIN task n ON n.id = d.needs_id
            WHERE d.task_id = t.id AND n.state NOT IN
            ('done', 'rejected', 'failed', 'skipped', 'cancelled'))""",
    ),
    Query(
        "10",
        "a run is open exactly while something in it is unfinished",
        "run",
        """SELECT 'run ' || r.id FROM run r WHERE (r.state = 'open') <> EXISTS (
            SELECT 1 FROM task t WHERE t.run_id = r.id AND t.state NOT IN
            ('done', 'rejected', 'failed', 'skipped', 'cancelled'))""",
    ),
)
