"""What a worker weighs once it has done 1,000 tasks."""

from collections.abc import Iterator
from pathlib import Path

from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import Ground, done, wait
from orchestrator.benchmarks.workers import children_of

TASKS = 1_000


def measure(ground: Ground, parent: int) -> Iterator[Figure]:
    """Resident memory, and the share that is its own where pages are shared."""
    run = ground.start("many", items=TASKS)
    wait(lambda: done(run), "1,000 tasks")
    found = [_weight(pid) for pid in children_of(parent)]
    yield Figure("memory of a worker, resident", max(r for r, _ in found), "MB", 150)
    yield Figure("memory of a worker, its share", max(p for _, p in found), "MB")


def _weight(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = {name: int(rest.split()[0]) / 1024 for name, _, rest in _parted(lines)}
    return sizes["Rss"], sizes["Pss"]


def _parted(lines: list[str]) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in lines[1:]]
