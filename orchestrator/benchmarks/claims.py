"""What taking a task costs with many ready, and most of them behind a full agent."""

import time
from collections.abc import Iterator

from django.db import connection, transaction

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground
from orchestrator.models import Agent, Run
from orchestrator.services.running import dispatch

POOL = "bench-backlog"
CLAIMS = 60

BACKLOG = """
    INSERT INTO task (run_id, brand_id, kind, step, title, agent_id, pool, level,
        channel, validators, state, moved_by, why, any_open, pending, patience,
        path_ahead, pinned, attempts_made, reworks)
    SELECT %s, %s, 'step', 'one', 'one', %s, %s, 2, '', '{}', 'ready', 'bench', '',
        false, 0, 600, 0, false, 0, 0 FROM generate_series(1, %s)"""


def measure(ground: Ground) -> Iterator[Figure]:
    """In a pool nobody works; every claim is rolled back, so the backlog stays."""
    run = ground.start("many", items=1)
    open_lane, full_lane = lanes(POOL)
    fill(run, open_lane, 1_000)
    small = _cost()
    yield Figure("a claim at 1,000 ready", small, "ms")
    fill(run, open_lane, 9_000)
    fill(run, full_lane, 90_000)
    large = _cost()
    yield Figure("a claim at 100,000 ready, 90 % behind a full agent", large, "ms")
    yield Figure("its cost against 1,000 ready", large / small, "times", 2, 1.3)


def lanes(pool: str) -> tuple[Agent, Agent]:
    """Two agents of `pool`: one without a cap, and one that is full."""
    template = Agent.objects.get(name="no-op", current=True)
    made = []
    for name in ("bench-open", "bench-full"):
        template.pk, template.name, template.pool = None, name, pool
        template.concurrency = None if name == "bench-open" else 1
        template._state.adding = True
        template.save(force_insert=True)
        made.append(Agent.objects.get(name=name))
    return made[0], made[1]  # no slot row: no capacity


def fill(run: Run, lane: Agent, many: int) -> None:
    """So many ready tasks for one agent."""
    with connection.cursor() as cursor:
        cursor.execute(BACKLOG, (run.pk, run.brand_id, lane.pk, lane.pool, many))


def _cost() -> float:
    """The median of so many claims, in milliseconds."""
    taken = []
    for _ in range(CLAIMS):
        with transaction.atomic():
            at = time.perf_counter()
            found = dispatch.claim(POOL, worker="bench", session=0)
            taken.append((time.perf_counter() - at) * 1000)
            assert found is not None
            transaction.set_rollback(True)
    return quantile(taken, 0.5)
