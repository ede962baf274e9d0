"""A chain of 50: from one step done to the next."""

from collections.abc import Iterator
from functools import partial

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground, done, rows, step, wait

STEPS = 50
ROUNDS = 4

# The agent takes no time, so from one end to the next is everything around an agent:
# brief, call, screening, commit and claim. Stamped by the database's own clock.
GAPS = """
    SELECT extract(epoch FROM finished_at - lag(finished_at) OVER (ORDER BY id)) * 1000,
        extract(epoch FROM started_at - lag(finished_at) OVER (ORDER BY id)) * 1000
    FROM attempt WHERE run_id = %s ORDER BY id OFFSET 1"""


def lay(ground: Ground) -> None:
    """Publish the workflow."""
    first = step("s0")
    rest = [step(f"s{n}", text=f"steps.s{n - 1}.text") for n in range(1, STEPS)]
    ground.publish("chain", first + "".join(rest))


def measure(ground: Ground) -> Iterator[Figure]:
    """Four chains, one after the other."""
    whole: list[float] = []
    gaps: list[float] = []
    for _ in range(ROUNDS):
        run = ground.start("chain")
        wait(partial(done, run), "a chain of 50")
        found = rows(GAPS, run.pk)
        whole += [float(step) for step, _ in found]
        gaps += [float(gap) for _, gap in found]
    yield Figure("a whole step of a chain, median", quantile(whole, 0.5), "ms", 8, 4)
    yield Figure("a whole step of a chain, p95", quantile(whole, 0.95), "ms")
    yield Figure("step done to the next taken, median", quantile(gaps, 0.5), "ms", 8, 4)
