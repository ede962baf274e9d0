"""An urgent task behind 2,000 low ones that are ready: until it starts."""

import time
from collections.abc import Iterator

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground, rows, wait
from orchestrator.models import Attempt, Run
from orchestrator.services.running import runs

BACKLOG = 2_000
ROUNDS = 9

# From the moment its task became ready, which is the commit of its run at latest.
WAIT = """
    SELECT extract(epoch FROM a.started_at - t.ready_at) * 1000
    FROM attempt a JOIN task t ON t.id = a.task_id WHERE t.run_id = %s"""


def measure(ground: Ground) -> Iterator[Figure]:
    """The low ones are being worked meanwhile; what is left of them is cancelled."""
    low = ground.start("many", items=BACKLOG, priority="low")
    wait(Attempt.objects.filter(run=low).exists, "the backlog to be begun")
    waits = [_urgent(ground) for _ in range(ROUNDS)]
    runs.cancel_run(low, by=ground.owner, reason="measured")
    yield Figure("urgent behind 2,000 low, median", quantile(waits, 0.5), "ms", 50, 25)
    yield Figure("urgent behind 2,000 low, worst", max(waits), "ms")


def _urgent(ground: Ground) -> float:
    run: Run = ground.start("many", items=1, priority="urgent")
    found = wait(lambda: rows(WAIT, run.pk), "an urgent task")
    time.sleep(0.05)  # let the low ones have the workers again
    return float(found[0][0])
