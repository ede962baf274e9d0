"""Runs of 10,000 tasks: made at once, fanned out later, and joined as they finish."""

import time
from collections.abc import Iterator

from django.db import transaction

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground, step
from orchestrator.domain.content import JSON
from orchestrator.models import Run, Task
from orchestrator.services.running import dispatch, runs
from orchestrator.services.scheduling.explaining import explain

MANY = 10_000
ENDS = 300  # of the first and the last, whose ends are timed
EACH = ', each: "${ inputs.items }"'
LATER = ", each: \"${ steps.first.text == '' ? inputs.items : inputs.items }\""


def lay(ground: Ground) -> None:
    """Publish a list known at the start, and one known later; both are joined."""
    join = step("last", more=", needs: [one]")
    ground.publish("wide", step("one", text="item", more=EACH) + join)
    ground.publish("later", step("first") + step("one", text="item", more=LATER) + join)


def measure(ground: Ground) -> Iterator[Figure]:
    """Nobody works meanwhile; ends are timed one by one and taken back in between."""
    _start(ground, "wide", 100)  # what is read once is read
    began = time.perf_counter()
    wide = _start(ground, "wide", MANY)
    yield Figure(f"creating {MANY:,} tasks", time.perf_counter() - began, "s", 2)
    yield Figure(f"fanning out to {MANY:,}", _fanned(ground), "s", 3)
    first, last = _ends(wide)
    yield Figure("ending one of the first of a join", first, "ms")
    yield Figure("ending one of the last of a join", last, "ms")
    yield Figure("its cost against the first", last / first, "times", 1.5)
    join = wide.tasks.get(step="last")
    yield Figure("explaining a join of 10,000", _explained(join), "ms", 50)
    ready = wide.tasks.filter(state="ready").latest("pk")
    yield Figure("explaining one of 10,000 ready", _explained(ready), "ms", 50)


def _start(ground: Ground, slug: str, items: int) -> Run:
    listed: list[JSON] = [f"{number}: a scarf of wool" for number in range(items)]
    return runs.start_run(
        slug,
        brand=ground.brand,
        inputs={"text": "A list of scarves.", "items": listed},
        by=ground.owner,
    )


def _fanned(ground: Ground) -> float:
    run = _start(ground, "later", MANY)
    fan = Task.objects.get(run=run, kind="fan")
    began = time.perf_counter()
    with transaction.atomic():
        runs.fan_out(fan.pk, [f"item {n}" for n in range(MANY)])
    return time.perf_counter() - began


def _ends(run: Run) -> tuple[float, float]:
    """The median end of one of the first and of the last, in milliseconds."""
    waiting = run.tasks.filter(step="one", state="ready")
    first = [_end(pool) for pool in [waiting.first().pool] * ENDS]  # type: ignore[union-attr]
    left = waiting.count() - ENDS
    middle = list(waiting.order_by("pk").values_list("pk", flat=True)[:left])
    _skip(run, middle)
    last = [_end("default") for _ in range(ENDS)]
    return quantile(first, 0.5), quantile(last, 0.5)


def _end(pool: str) -> float:
    taken = dispatch.claim(pool, worker="bench", session=0)
    assert taken is not None
    at = time.perf_counter()
    ended = dispatch.completed(taken, worker="bench", state="skipped", why="measured")
    dispatch.end(ended)
    return (time.perf_counter() - at) * 1000


def _skip(run: Run, tasks: list[int]) -> None:
    """Gone, and for the join as if they had been skipped one by one."""
    with transaction.atomic():
        Task.objects.filter(pk__in=tasks).update(
            state="cancelled", moved_by="bench", why="measured"
        )
        join = run.tasks.get(step="last")
        Task.objects.filter(pk=join.pk).update(pending=join.pending - len(tasks))


def _explained(task: Task) -> float:
    taken = []
    for _ in range(9):
        at = time.perf_counter()
        explain(task).lines()
        taken.append((time.perf_counter() - at) * 1000)
    return quantile(taken, 0.5)
