"""What a scheduling decision costs with 100,000 tasks open; what shares come to."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import uuid4

from django.db import connection, transaction

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground
from orchestrator.models import Agent, Brand, Run
from orchestrator.services.running import dispatch

OPEN = 100_000
AGENTS = 30
CLAIMS = 200
BRANDS = (1, 3, 20)
GOAL_MS = 5
SHARES = ((1, 1, 1), (3, 2, 1))
TAKEN = 600
WITHIN = 0.1

# Most wait behind something, a tenth is ready, spread over brands, agents and ranks.
BACKLOG = """
    INSERT INTO task (run_id, brand_id, kind, step, title, agent_id, pool, level,
        channel, validators, state, moved_by, why, any_open, pending, patience,
        path_ahead, pinned, attempts_made, reworks)
    SELECT r.id, r.brand_id, 'step', 'one', 'one', a.id, %(pool)s, 2, '', '{}',
        CASE WHEN n %% %(of)s = 0 THEN 'ready' ELSE 'waiting' END, 'bench', '', false,
        CASE WHEN n %% %(of)s = 0 THEN 0 ELSE 1 END, n %% 3600, 0, false, 0, 0
    FROM generate_series(1, %(many)s) n
    JOIN unnest(%(runs)s::bigint[]) WITH ORDINALITY p (id, place)
        ON p.place = 1 + n / 7 %% cardinality(%(runs)s::bigint[])
    JOIN run r ON r.id = p.id
    JOIN unnest(%(agents)s::bigint[]) WITH ORDINALITY a (id, place)
        ON a.place = 1 + n / 11 %% cardinality(%(agents)s::bigint[])"""


def measure(ground: Ground) -> Iterator[Figure]:
    """In pools nobody works; every claim is rolled back, so the backlog stays."""
    run = ground.start("many", items=1)
    for brands in BRANDS:
        pool = f"bench-{brands}-brands"
        lay(pool, some_runs(run, [1] * brands), OPEN)
        taken = _costs(pool)
        what = f"a claim at {OPEN:,} open, {brands} brand{'s' * (brands > 1)}"
        yield Figure(f"{what}, median", quantile(taken, 0.5), "ms", GOAL_MS)
        yield Figure(f"{what}, p95", quantile(taken, 0.95), "ms", GOAL_MS)


def measure_shares(ground: Ground) -> Iterator[Figure]:
    """Three brands backlogged; the furthest that one got from its share, by starts."""
    run = ground.start("many", items=1)
    for shares in SHARES:
        said = ":".join(map(str, shares))
        pool = f"bench-{said.replace(':', '-')}"
        made = some_runs(run, shares)
        lay(pool, made, TAKEN * len(shares) * 2, ready_of=1)
        counted = Counter(_taken(pool) for _ in range(TAKEN))
        off = max(
            abs(counted[of.brand_id] / (TAKEN * share / sum(shares)) - 1)
            for of, share in zip(made, shares, strict=True)
        )
        name = f"furthest from shares {said} over {TAKEN} starts"
        yield Figure(name, off * 100, "%", WITHIN * 100)


def some_runs(like: Run, shares: Sequence[int]) -> list[Run]:
    """A run as `like`, without its tasks, of a new brand for each share."""
    made = []
    for share in shares:
        slug = f"bench-{uuid4().hex[:8]}"
        brand = Brand.objects.create(slug=slug, name="Bench", share=share)
        run = Run.objects.get(pk=like.pk)
        run.pk, run.uid, run.brand, run._state.adding = None, uuid4(), brand, True
        run.save(force_insert=True)
        made.append(run)
    return made


def lay(pool: str, runs: list[Run], many: int, *, ready_of: int = 10) -> None:
    """So many open tasks in `pool`, one in `ready_of` of them ready."""
    template = Agent.objects.get(name="no-op", current=True)
    agents = []
    for number in range(AGENTS):
        template.pk, template.name, template.pool = None, f"{pool}-{number}", pool
        template._state.adding = True
        template.save(force_insert=True)
        agents.append(template.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            BACKLOG,
            {
                "pool": pool,
                "of": ready_of,
                "many": many,
                "runs": [run.pk for run in runs],
                "agents": agents,
            },
        )


def _costs(pool: str) -> list[float]:
    taken = []
    for number in range(CLAIMS):
        with transaction.atomic():
            at = time.perf_counter()
            found = dispatch.claim(pool, worker="bench", session=number)
            taken.append((time.perf_counter() - at) * 1000)
            assert found is not None
            transaction.set_rollback(True)
    return taken


def _taken(pool: str) -> int:
    """The brand that a worker takes a task of; three workers, each for itself."""
    found = dispatch.claim(pool, worker="bench", session=int(time.time_ns() % 3))
    assert found is not None
    return found.brand_id
