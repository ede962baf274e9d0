"""Promises 6, 7 and 10 as SELECTs that must return no row.

What grew from a recalled release, what left under a token, and what waits for what:
said again from the facts, in other words than the functions that act use.
"""

from orchestrator.services.running.stalls import OVER
from orchestrator.services.verification.queries import GONE, NOT_GONE_OUT, Query

LISTED = "('listed', 'delivered', 'in_flight')"

# per task the attempt that its present state rests on
LATEST = """(SELECT DISTINCT ON (task_id) * FROM attempt WHERE kind <> 'inspect'
    ORDER BY task_id, number DESC)"""

RECALLED = (
    Query(
        "6",
        "what grew from a recalled release is recalled, made again or listed",
        "recall",
        # a step stands by its release, a fan-out or a skipped step by its state
        f"""SELECT DISTINCT 'task ' || t.id || ' grew from release ' || x.release_id
        FROM recall x JOIN consumption c ON c.release_id = x.release_id
        JOIN {LATEST} a ON a.id = c.attempt_id
        JOIN task t ON t.id = a.task_id JOIN run n ON n.id = t.run_id
        LEFT JOIN LATERAL (SELECT r.id FROM output o JOIN release r
            ON r.output_id = o.id WHERE o.task_id = t.id AND NOT EXISTS (
                SELECT 1 FROM recall y WHERE y.release_id = r.id) LIMIT 1) r ON true
        WHERE (r.id IS NOT NULL OR n.state <> 'cancelled' AND (t.state = 'done'
            -- without an attempt: its item is no longer in the list. Skipped after the
            -- recall it rests on nothing: no attempt given the release lived on
            OR t.state = 'skipped' AND t.attempts_made > 0 AND NOT EXISTS (
                SELECT 1 FROM event s WHERE s.noun = 'task' AND s.subject = t.id
                AND s.after = 'skipped' AND s.at > x.created_at)))
        AND {NOT_GONE_OUT}
        AND NOT EXISTS (SELECT 1 FROM affected f WHERE f.task_id = t.id
            AND f.how IN {LISTED} AND f.release_id IS NOT DISTINCT FROM r.id)""",  # noqa: S608
    ),
    Query(
        "6",
        "nothing stands on what is being made again",
        "task WHERE generation > 0",
        f"""SELECT 'task ' || t.id || ' needs task ' || u.id FROM task t
        JOIN run n ON n.id = t.run_id AND n.state = 'open'
        JOIN dependency d ON d.task_id = t.id AND NOT d.any_of AND NOT d.soft
        JOIN task u ON u.id = d.needs_id
        WHERE t.state IN ('running', 'calling', 'held', 'done', 'skipped')
        AND t.attempts_made > 0 AND u.state NOT IN ('done', 'skipped')
        AND {NOT_GONE_OUT}
        AND NOT EXISTS (SELECT 1 FROM affected f WHERE f.task_id = t.id
            AND f.how IN {LISTED})""",  # noqa: S608
    ),
    Query(
        "6",
        "nothing runs that was given what is recalled",
        "attempt WHERE state IN ('running', 'calling')",
        f"""SELECT DISTINCT 'attempt ' || a.id FROM attempt a
        JOIN consumption c ON c.attempt_id = a.id
        JOIN recall x ON x.release_id = c.release_id
        WHERE a.state IN ('running', 'calling') AND NOT EXISTS (SELECT 1 FROM effect e
            WHERE e.task_id = a.task_id AND e.state IN {GONE})""",  # noqa: S608
    ),
    Query(
        "6",
        "a kept output's attempt was given what its maker was given",
        "kept",
        """WITH RECURSIVE line AS (
            SELECT k.attempt_id AS keeper, o.supersedes_id, o.attempt_id
            FROM kept k JOIN output o ON o.id = k.output_id
            UNION ALL SELECT l.keeper, o.supersedes_id, o.attempt_id
            FROM line l JOIN output o ON o.id = l.supersedes_id
            WHERE l.attempt_id IS NULL
        ), given AS (
            SELECT c.attempt_id, array_agg(o.task_id || ' ' || o.digest
                ORDER BY o.task_id, o.digest) AS what
            FROM consumption c JOIN output o ON o.id = c.output_id GROUP BY 1)
        SELECT 'attempt ' || l.keeper FROM line l
        LEFT JOIN given mine ON mine.attempt_id = l.keeper
        LEFT JOIN given made ON made.attempt_id = l.attempt_id
        WHERE l.attempt_id IS NOT NULL AND mine.what IS DISTINCT FROM made.what
        -- the same item of another list: its brief is the same, built anew by promise 1
        AND NOT EXISTS (SELECT 1 FROM attempt a JOIN attempt m ON m.task_id = a.task_id
            AND m.id < a.id AND m.state = 'finished'
            AND m.brief_digest = a.brief_digest
            WHERE a.id = l.keeper AND a.brief_digest <> '')""",
    ),
    Query(
        "6",
        "what was found wrong itself was never kept",
        "kept",
        """SELECT 'attempt ' || k.attempt_id FROM kept k
        JOIN release r ON r.output_id = k.output_id
        JOIN recall x ON x.release_id = r.id AND x.root
        WHERE x.created_at < k.created_at""",
    ),
    Query(
        "6",
        "what was found wrong left again only by a look after that",
        "recall WHERE root",
        """SELECT 'release ' || r.id FROM release r JOIN release was
            ON was.output_id = r.output_id AND was.id <> r.id
        JOIN recall x ON x.release_id = was.id AND x.root
            AND x.created_at < r.created_at
        WHERE NOT EXISTS (SELECT 1 FROM decision d WHERE d.output_id = r.output_id
            AND d.verdict = 'approve' AND d.created_at > x.created_at
            AND d.created_at < r.created_at
            AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id
                            AND w.created_at <= r.created_at))""",
    ),
    Query(
        "6",
        "a task has one release that stands",
        "release",
        """SELECT 'task ' || o.task_id FROM release r
        JOIN output o ON o.id = r.output_id
        WHERE NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)
        GROUP BY o.task_id HAVING count(*) > 1""",
    ),
    Query(
        "6",
        "every new generation began with a recall",
        "task WHERE generation > 0",
        """SELECT 'task ' || t.id FROM task t WHERE t.generation > (
            SELECT count(*) FROM affected f WHERE f.task_id = t.id)
        UNION ALL SELECT 'output ' || o.id FROM output o JOIN task t ON t.id = o.task_id
        WHERE o.generation > t.generation""",
    ),
)

SENT = (
    Query(
        "7",
        "a task has one token a generation, under the key of both",
        "effect",
        """SELECT 'effect ' || e.id FROM effect e JOIN task t ON t.id = e.task_id
        JOIN run n ON n.id = t.run_id
        WHERE e.key <> concat_ws(':', n.uid, t.id, nullif(e.generation, 0))
        OR e.generation > t.generation OR e.channel <> t.channel
        UNION ALL SELECT 'effect ' || min(id) FROM effect
        GROUP BY task_id, generation HAVING count(*) > 1
        UNION ALL SELECT 'effect ' || min(id) FROM effect
        GROUP BY key HAVING count(*) > 1""",
    ),
    Query(
        "7",
        "no token was spent while a freeze held its task",
        "freeze_order",
        """WITH named AS (SELECT e.id, e.spent_at, t.id::text AS task,
                t.run_id::text AS run, t.brand_id, t.channel, g.name AS agent
            FROM effect e JOIN task t ON t.id = e.task_id
            JOIN agent g ON g.id = t.agent_id WHERE e.spent_at IS NOT NULL)
        SELECT 'effect ' || e.id || ' under freeze ' || f.id FROM freeze_order f
        JOIN named e ON e.spent_at > f.created_at
            AND (f.lifted_at IS NULL OR e.spent_at < f.lifted_at)
            AND (f.brand_id IS NULL OR f.brand_id = e.brand_id)
            AND (f.level = 'everything' OR f.subject = CASE f.level
                WHEN 'task' THEN e.task WHEN 'run' THEN e.run WHEN 'agent' THEN e.agent
                WHEN 'brand' THEN e.brand_id::text
                WHEN 'channel' THEN e.channel END)
        WHERE NOT EXISTS (SELECT 1 FROM thaw w WHERE w.freeze_id = f.id
            AND w.created_at <= e.spent_at AND w.subject = CASE w.level
                WHEN 'task' THEN e.task WHEN 'run' THEN e.run WHEN 'agent' THEN e.agent
                WHEN 'brand' THEN e.brand_id::text
                WHEN 'channel' THEN e.channel END)""",
    ),
    Query(
        "7",
        "a token was spent by a live attempt that was given nothing recalled",
        "effect WHERE spent_at IS NOT NULL",
        """WITH held AS (SELECT e.id, e.spent_at, a.id AS attempt_id FROM effect e
            LEFT JOIN attempt a ON a.task_id = e.task_id
                AND a.started_at <= e.spent_at
                AND (a.finished_at IS NULL OR a.finished_at >= e.spent_at)
            WHERE e.spent_at IS NOT NULL)
        SELECT 'effect ' || h.id FROM held h WHERE h.attempt_id IS NULL
        UNION ALL SELECT DISTINCT 'effect ' || h.id FROM held h
        JOIN consumption c ON c.attempt_id = h.attempt_id
        JOIN recall x ON x.release_id = c.release_id WHERE x.created_at < h.spent_at""",
    ),
    Query(
        "7",
        "what was sent is the brief that the token was good for",
        "effect WHERE spent_at IS NOT NULL",
        """SELECT 'effect ' || e.id FROM effect e
        JOIN attempt a ON a.task_id = e.task_id AND a.state = 'finished'
            AND a.brief_digest <> '' AND a.started_at <= e.spent_at
            AND a.finished_at >= e.spent_at
        WHERE e.digest <> a.brief_digest""",
    ),
    Query(
        "7",
        "what nobody knew was settled by the channel or by a person",
        "effect",
        """SELECT 'effect ' || e.subject || ' by ' || e.actor FROM event e
        JOIN effect f ON f.id = e.subject
        WHERE e.noun = 'effect' AND e.before = 'unknown'
        AND e.actor NOT LIKE 'principal:%' AND e.actor NOT LIKE 'channel:%'
        AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.task_id = f.task_id
            AND a.started_at <= e.at
            AND (a.finished_at IS NULL OR a.finished_at >= e.at - interval '1 second'))
        AND f.asked = 0""",
    ),
    Query(
        "7",
        "every delivery of what was recalled has its follow-up",
        "affected WHERE how IN ('delivered', 'in_flight')",
        f"""SELECT 'effect ' || f.effect_id || ' of case ' || f.case_id FROM affected f
        WHERE f.how IN ('delivered', 'in_flight') AND NOT EXISTS (
            SELECT 1 FROM follow_up u
            WHERE u.case_id = f.case_id AND u.effect_id = f.effect_id)
        UNION ALL SELECT DISTINCT 'effect ' || e.id FROM recall x
        JOIN consumption c ON c.release_id = x.release_id
        JOIN attempt a ON a.id = c.attempt_id AND a.kind = 'step'
        JOIN effect e ON e.attempt_id = a.id AND e.state IN {GONE}
        WHERE e.spent_at < x.created_at
        AND NOT EXISTS (SELECT 1 FROM follow_up u WHERE u.effect_id = e.id)
        AND NOT EXISTS (SELECT 1 FROM affected f WHERE f.effect_id = e.id
            AND f.how = 'listed')""",  # noqa: S608
    ),
)

# per task: how many needs are open, a join of some being one; how many of the join are
# lacking, how many of it may still come; how many it only comes after are at work
UNSATISFIED = f"""(SELECT task_id, others + (lacks > 0)::int AS many, lacks, coming,
        after FROM (SELECT d.task_id,
        count(*) FILTER (WHERE NOT d.any_of AND NOT d.soft
            AND u.state NOT IN ('done', 'skipped')) AS others,
        greatest(0, least(min(w.any_need), count(*) FILTER (WHERE d.any_of))
            - count(*) FILTER (WHERE d.any_of AND u.state IN ('done', 'skipped')))
            AS lacks,
        count(*) FILTER (WHERE u.state NOT IN {OVER}
            AND (d.any_of OR u.kind = 'fan')) AS coming,
        count(*) FILTER (WHERE d.soft AND u.state NOT IN {OVER}) AS after
    FROM dependency d JOIN task u ON u.id = d.needs_id JOIN task w ON w.id = d.task_id
    GROUP BY d.task_id) counted)"""  # noqa: S608

WAITING = (
    Query(
        "10",
        "what is ready or runs needs nothing more",
        "task WHERE state IN ('ready', 'running', 'calling')",
        f"""SELECT 'task ' || t.id || ' needs ' || n.many FROM task t
        JOIN {UNSATISFIED} n ON n.task_id = t.id
        WHERE t.state IN ('ready', 'running', 'calling') AND n.many > 0
        AND {NOT_GONE_OUT}""",  # noqa: S608
    ),
    Query(
        "10",
        "what waits counts its open needs right",
        "task WHERE state = 'waiting'",
        f"""SELECT 'task ' || t.id || ' counts ' || t.pending || ' of '
            || coalesce(n.many, 0)
        FROM task t LEFT JOIN {UNSATISFIED} n ON n.task_id = t.id
        -- one that has begun, and waits for its time, comes after nothing any more
        WHERE t.state = 'waiting' AND t.pending <> coalesce(n.many, 0)
            + CASE WHEN t.pending > 0 THEN coalesce(n.after, 0) ELSE 0 END""",  # noqa: S608
    ),
    Query(
        "10",
        "what waits for nothing comes back by a due row",
        "task WHERE state = 'waiting' AND pending = 0",
        """SELECT 'task ' || t.id FROM task t
        WHERE t.state = 'waiting' AND t.pending = 0 AND NOT EXISTS (
            SELECT 1 FROM due d WHERE d.task_id = t.id AND d.kind = 'retry')""",
    ),
    Query(
        "10",
        "nothing of a run that is over can start or run",
        "run WHERE state <> 'open'",
        f"""SELECT 'task ' || t.id FROM task t JOIN run n ON n.id = t.run_id
            WHERE n.state <> 'open' AND t.state NOT IN {OVER}
        UNION ALL SELECT 'attempt ' || a.id FROM attempt a JOIN run n ON n.id = a.run_id
            WHERE n.state <> 'open' AND a.state IN ('running', 'calling')""",  # noqa: S608
    ),
    Query(
        "10",
        "nothing is due of a run that was cancelled",
        "due WHERE task_id IS NOT NULL",
        """SELECT 'due ' || d.id FROM due d JOIN task t ON t.id = d.task_id
        JOIN run n ON n.id = t.run_id WHERE n.state = 'cancelled'""",
    ),
)

CONTAINING = (*RECALLED, *SENT, *WAITING)
