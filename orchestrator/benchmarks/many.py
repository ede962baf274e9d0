"""Independent tasks: how many two workers finish a second; and 1 to 200 to 1."""

from collections.abc import Iterator

from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import Ground, done, rows, step, wait
from orchestrator.models import Run

TASKS = 600
WIDTH = 200
EACH = ', each: "${ inputs.items }"'

SPAN = """
    SELECT count(*), extract(epoch FROM max(finished_at) - min(started_at))
    FROM attempt WHERE run_id = %s"""


def lay(ground: Ground) -> None:
    """Publish both workflows."""
    ground.publish("many", step("one", text="item", more=EACH))
    spread = step("spread", text="item", more=f"{EACH}, needs: [first]")
    last = step("last", more=", needs: [spread]")
    ground.publish("fan", step("first") + spread + last)


def measure(ground: Ground) -> Iterator[Figure]:
    """One run of each, timed from the first start to the last end."""
    tasks, seconds = _timed(ground.start("many", items=TASKS))
    yield Figure("independent tasks", tasks / seconds, "a second", 200, 500, least=True)
    _, seconds = _timed(ground.start("fan", items=WIDTH))
    yield Figure("1 to 200 to 1", seconds, "s")


def _timed(run: Run) -> tuple[int, float]:
    wait(lambda: done(run), "a run of many tasks")
    tasks, seconds = rows(SPAN, run.pk)[0]
    return int(tasks), float(seconds)
