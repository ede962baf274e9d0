"""Every measurement by name, in the order that keeps them out of each other's way."""

import time
from collections.abc import Callable, Iterator

from orchestrator.benchmarks import (
    analysing,
    chain,
    claims,
    crash,
    creating,
    decisions,
    desk,
    inversions,
    leaks,
    many,
    memory,
    monitoring,
    plan,
    queue,
    recall,
    replay,
    scheduling,
    screening,
    sealing,
    spend,
    streams,
    urgent,
)
from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import Ground
from orchestrator.benchmarks.workers import working

IDLE_POOL = claims.POOL
SEEDS = leaks.SEEDS
WITH_WORKERS: dict[str, Callable[[Ground, int], Iterator[Figure]]] = {
    "chain": lambda ground, parent: chain.measure(ground),
    "many": lambda ground, parent: many.measure(ground),
    "decisions": lambda ground, parent: decisions.measure(ground),
    "replay": lambda ground, parent: replay.measure(ground),
    "crash": lambda ground, parent: crash.measure(ground),
    "memory": memory.measure,
    "urgent": lambda ground, parent: urgent.measure(ground),
    "inversions": lambda ground, parent: inversions.measure(ground),
}
# What leaves a backlog behind comes last.
WITHOUT_WORKERS: dict[str, Callable[[Ground], Iterator[Figure]]] = {
    "spend": spend.measure,
    "screening": screening.measure,
    "analysing": analysing.measure,
    "monitoring": monitoring.measure,
    "streams": streams.measure,
    "recall": recall.measure,
    "creating": creating.measure,
    "claims": claims.measure,
    "scheduling": scheduling.measure,
    "shares": scheduling.measure_shares,
    "queue": queue.measure,
    "desk": desk.measure,
    "sealing": sealing.measure,
    "plan": plan.measure,
    "digest": plan.measure_digest,
}
# Minutes long, on brands of its own: only when it is named.
ALONE = {"leaks": leaks.measure}
NAMES = [*WITH_WORKERS, *WITHOUT_WORKERS]


def measure(
    name: str | None, *, say: Callable[[str], object], seeds: int = SEEDS
) -> Iterator[Figure]:
    """The figures of one measurement, or of all; `say` is told what is going on."""
    if name in ALONE:
        yield from _told(name, ALONE[name](seeds, say), say)
        return
    ground = Ground()
    for module in (chain, many, decisions, replay, crash, recall, creating):
        module.lay(ground)
    wanted = [name] if name else NAMES
    if any(each in WITH_WORKERS for each in wanted):
        with working(ground) as parent:
            for each in wanted:
                if each in WITH_WORKERS:
                    yield from _told(each, WITH_WORKERS[each](ground, parent), say)
    for each in wanted:
        if each in WITHOUT_WORKERS:
            yield from _told(each, WITHOUT_WORKERS[each](ground), say)


def _told(
    name: str, figures: Iterator[Figure], say: Callable[[str], object]
) -> Iterator[Figure]:
    began = time.monotonic()
    found = list(figures)
    say(f"{name}: measured in {time.monotonic() - began:.0f} s")
    yield from found
