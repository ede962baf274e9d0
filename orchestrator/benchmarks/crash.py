"""A worker is killed mid-task: until its task runs again."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime

from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import Ground, wait
from orchestrator.models import Attempt

ROUNDS = 3
SECONDS = 8


def lay(ground: Ground) -> None:
    """Publish a step whose agent takes its time."""
    ground.publish(
        "slow",
        "  slow: {agent: no-op, with: {text: "
        f'"${{ inputs.text }}", seconds: {SECONDS}}}}}\n',
    )


def measure(ground: Ground) -> Iterator[Figure]:
    """Three kills; the other worker, or the killed one's successor, starts it again."""
    waits = [_kill(ground) for _ in range(ROUNDS)]
    yield Figure("killed mid-task to running again, worst", max(waits), "s", 3, 1)


def _kill(ground: Ground) -> float:
    run = ground.start("slow")
    tries = Attempt.objects.filter(run=run)
    first = wait(tries.filter(number=1).first, "a slow task to start")
    at = datetime.now(UTC)
    os.kill(int(first.worker.rpartition(":")[2]), signal.SIGKILL)
    second = wait(tries.filter(number=2).first, "the killed worker's task")
    return (second.started_at - at).total_seconds()
