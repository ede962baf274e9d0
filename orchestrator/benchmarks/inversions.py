"""How often a claim passes over a better task that it could have taken."""

import time
from collections.abc import Iterator
from datetime import datetime

from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import Ground, rows, wait
from orchestrator.models import Attempt
from orchestrator.services.running import runs

BACKLOG = 2_000
ROUNDS = 40
BETWEEN_SECONDS = 0.1
SETTLED_MS = 50
GOAL = 0.1  # percent

# A start is an inversion where a task of better rank in its brand, pool and agent was
# ready for so long before, and was itself taken only later, or not yet. Nobody can take
# what is not committed, so a task is ready from the commit of its run on.
INVERSIONS = """
    WITH started AS (
        SELECT t.id, t.rank, t.pool, t.agent_id, t.brand_id, a.started_at
        FROM attempt a JOIN task t ON t.id = a.task_id
        WHERE a.number = 1 AND a.started_at > %s
    ), waited AS (
        SELECT t.id, t.rank, t.pool, t.agent_id, t.brand_id, a.started_at,
            greatest(t.ready_at, u.at) AS ready_at
        FROM unnest(%s::bigint[], %s::timestamptz[]) AS u (run_id, at)
        JOIN task t ON t.run_id = u.run_id AND t.ready_at IS NOT NULL
        LEFT JOIN attempt a ON a.task_id = t.id AND a.number = 1
    )
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM waited w WHERE w.pool = s.pool AND w.agent_id = s.agent_id
        AND w.brand_id = s.brand_id AND w.rank < s.rank AND w.id <> s.id
        AND w.ready_at < s.started_at - make_interval(secs => %s / 1000.0)
        AND (w.started_at IS NULL OR w.started_at > s.started_at)))
    FROM started s"""


def measure(ground: Ground) -> Iterator[Figure]:
    """Urgent tasks arrive while workers work off low ones, which are then cancelled."""
    low = ground.start("many", items=BACKLOG, priority="low")
    wait(Attempt.objects.filter(run=low).exists, "the backlog to be begun")
    ((since,),) = rows("SELECT clock_timestamp()")
    committed: dict[int, datetime] = {}
    for _ in range(ROUNDS):
        urgent = ground.start("many", items=2, priority="urgent")
        ((committed[urgent.pk],),) = rows("SELECT clock_timestamp()")
        time.sleep(BETWEEN_SECONDS)
    noted = list(committed), list(committed.values())
    ((starts, passed_over),) = rows(INVERSIONS, since, *noted, SETTLED_MS)
    runs.cancel_run(low, by=ground.owner, reason="measured")
    yield Figure("starts while urgent ones arrived", starts, "")
    share = 100 * passed_over / max(starts, 1)
    yield Figure("of them passed over a better one", share, "%", GOAL)
