"""The stall detector: every open run has something running, ready, or a named wait.

Each unfinished task is asked for the one thing that will move it. Needs point up in
the order of levels, so where every task that waits for another names an unfinished one,
following them ends at one that runs, is ready, or waits for people, time or a signal.
"""

from dataclasses import dataclass

from django.db import connection

from orchestrator.services.deciding.rights import SETTLERS

OVER = "('done', 'rejected', 'failed', 'skipped', 'cancelled')"

# The cause of each unfinished task of an open run; null: nothing will ever move it.
CAUSES = f"""
    SELECT t.id, t.run_id, t.title, t.state, CASE
        WHEN t.state = 'ready' THEN 'ready'
        WHEN t.state IN ('running', 'calling') THEN CASE WHEN EXISTS (
            SELECT 1 FROM attempt a WHERE a.task_id = t.id
            AND a.state IN ('running', 'calling')) THEN 'running' END
        WHEN t.state = 'held' THEN CASE
            WHEN EXISTS (SELECT 1 FROM review_item i WHERE i.task_id = t.id
                AND i.state IN ('open', 'settling')) THEN 'people'
            WHEN EXISTS (SELECT 1 FROM output o JOIN task v ON v.subject_id = o.id
                WHERE o.task_id = t.id AND v.state NOT IN {OVER}) THEN 'validators'
            WHEN EXISTS (SELECT 1 FROM output o JOIN due d ON d.output_id = o.id
                AND d.kind = 'settle' WHERE o.task_id = t.id) THEN 'screening' END
        WHEN t.pending = 0 THEN CASE
            WHEN EXISTS (SELECT 1 FROM due d WHERE d.task_id = t.id
                AND d.kind = 'retry') THEN 'time' END
        WHEN EXISTS (SELECT 1 FROM dependency d JOIN task u ON u.id = d.needs_id
            WHERE d.task_id = t.id AND u.state NOT IN {OVER}) THEN 'needs'
        END AS cause
    FROM task t JOIN run r ON r.id = t.run_id AND r.state = 'open'
    WHERE t.state NOT IN {OVER}"""  # noqa: S608 - our own words

# What `verify` shows: tasks that nothing will move, and open runs with nothing left.
STALLED = f"""
    SELECT 'task ' || s.id || ' of run ' || s.run_id || ' is ' || s.state
        || ' and nothing will move it' FROM ({CAUSES}) s WHERE s.cause IS NULL
    UNION ALL SELECT 'run ' || r.id || ' is open and has nothing left to do' FROM run r
    WHERE r.state = 'open' AND NOT EXISTS (SELECT 1 FROM task t WHERE t.run_id = r.id
        AND t.state NOT IN {OVER})"""  # noqa: S608 - our own words

# Open questions of which no active person holds a role that may answer.
UNHEARD = """
    SELECT i.id, i.run_id, i.title, n.roles FROM review_item i
    CROSS JOIN LATERAL (SELECT CASE WHEN i.kind = 'failure' THEN %(settlers)s::text[]
        ELSE (SELECT array_agg(DISTINCT w.role) FROM finding f, unnest(f.roles) w(role)
            WHERE f.screening_id = i.screening_id AND f.blocking) END AS roles) n
    WHERE i.state = 'open' AND (%(brand)s::bigint IS NULL OR i.brand_id = %(brand)s)
    AND NOT EXISTS (SELECT 1 FROM role_grant g JOIN principal p ON p.id = g.person_id
        AND p.is_active AND p.kind = 'human'
        WHERE g.brand_id = i.brand_id AND g.until IS NULL
        AND g.role = ANY (n.roles))
    ORDER BY i.id LIMIT %(most)s"""

MOST = 50


@dataclass(frozen=True, slots=True)
class Unheard:
    """An open question that nobody may answer; `roles` are those it asks."""

    item: int
    run: int
    title: str
    roles: tuple[str, ...]


def causes(run_id: int) -> dict[str, int]:
    """What the unfinished tasks of an open run wait for: cause → how many.

    ready, running, people, validators, screening, time or needs; "" would be a stall.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(c.cause, ''), count(*) FROM ({CAUSES}"  # noqa: S608
            " AND r.id = %s) c GROUP BY 1 ORDER BY 1",
            [run_id],
        )
        return dict(cursor.fetchall())


def stalled() -> list[str]:
    """Every task and run that nothing will move, in words; [] is the promise."""
    with connection.cursor() as cursor:
        cursor.execute(STALLED)
        return [row[0] for row in cursor.fetchall()]


def unheard(brand_id: int | None = None) -> list[Unheard]:
    """Open questions nobody may answer, oldest first, at most 50: grant a role."""
    with connection.cursor() as cursor:
        cursor.execute(
            UNHEARD, {"settlers": sorted(SETTLERS), "brand": brand_id, "most": MOST}
        )
        rows = cursor.fetchall()
    return [
        Unheard(pk, run, title, tuple(roles or ())) for pk, run, title, roles in rows
    ]
