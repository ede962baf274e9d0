"""How far a wrong output spreads, with each layer of containment switched off in turn.

docs/leaks.md defines every figure. A switch is real: fewer rules, no validators,
people who approve everything, no limits, nobody who draws, watches or recalls.
"""

import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from orchestrator.agents import registry
from orchestrator.benchmarks import leak_agents, leak_seeds
from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.leak_ground import LAYERS, STEPS, Stage
from orchestrator.benchmarks.leak_people import People, caught, is_wrong
from orchestrator.benchmarks.leak_seeds import PRODUCTS, Seed
from orchestrator.models import Brand, Consumption, Output, Run
from orchestrator.services import audit_lane, breaker, sweep
from orchestrator.working.worker import Worker

SEEDS = 500
CONTROLS = 4  # one unseeded run for so many seeded ones
A_ROUND = 60  # tasks between two looks of people
MOST_ROUNDS = 5_000
ENTRY = "[greenlight.agents]\nleaks = orchestrator.benchmarks.leak_agents\n"


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one seed. `seconds` until it was caught; None: never was."""

    seed: Seed
    planted: bool
    hops: int
    sent: bool
    seconds: float | None


def measure(seeds: int, say: Callable[[str], object]) -> Iterator[Figure]:
    """All layers on, then each off in turn; `say` is told each figure as it comes."""
    with own_agents():
        for number, off in enumerate(("", *LAYERS)):
            for figure in stage(number, off, seeds):
                say(figure.as_line(60))
                yield figure


def stage(number: int, off: str, seeds: int) -> Iterator[Figure]:
    """The figures of one setting. `number` also is the lot's."""
    ground = Stage(number, off)
    planned = leak_seeds.seeds(seeds, STEPS, start=1)
    truth, controls = _start(ground, planned)
    people = People(
        stage=ground,
        truth={run.pk: seed for run, seed in truth},
        lot=random.Random(number),  # noqa: S311 - a benchmark's lot
        careless=off == "people",
    )
    _drive(ground.brand, people, off)
    letters = _letters()
    told = [
        _told(run, s, letters.get((str(run.uid), s.market), "")) for run, s in truth
    ]
    yield from figures_of(off, told, people.stopped, [run.pk for run in controls])


def _start(
    ground: Stage, planned: list[Seed]
) -> tuple[list[tuple[Run, Seed]], list[Run]]:
    """Start every run; the truth is written to a file, and read back from it."""
    started: dict[str, Run] = {}
    truth: dict[str, Seed] = {}
    controls = []
    for seed in planned:
        run = ground.start(seed.shape, seed.sku, seed.market)
        run.refresh_from_db()
        started[str(run.uid)], truth[str(run.uid)] = run, seed
        leak_agents.PLAN[str(run.pk)] = seed
        if seed.number % CONTROLS == 0:
            shape = sorted(STEPS)[seed.number // CONTROLS % len(STEPS)]
            sku = PRODUCTS[seed.number // CONTROLS % len(PRODUCTS)].sku
            controls.append(ground.start(shape, sku, seed.market))
    file = Path(settings.DATA_DIR) / f"truth-{ground.brand.slug}.jsonl"
    leak_seeds.write(file, truth)
    return [(started[uid], s) for uid, s in leak_seeds.read(file).items()], controls


def _drive(brand: Brand, people: People, off: str) -> None:
    """Machines work a little, then people look, until nothing moves any more."""
    worker = Worker(watched=False)
    for _ in range(MOST_ROUNDS):
        moved = worker.work("default", linger=0, stopping=_after(A_ROUND))
        sweep.sweep_once()
        if off != "audit lane":
            moved += audit_lane.draw(brand, settled=0)
        if off != "breaker":
            breaker.watch(brand)
        moved += people.review()
        if off != "recall":
            moved += people.notice()
        if not moved:
            return
    raise AssertionError(f"still moving after {MOST_ROUNDS} rounds")


def _after(tasks: int) -> Callable[[], bool]:
    left = iter(range(tasks))
    return lambda: next(left, None) is None


def _told(run: Run, seed: Seed, letters: str) -> Told:
    """Follow the error through what was consumed, and into the run's deliveries."""
    outputs = {o.pk: o for o in _outputs(run)}
    wrong = {pk for pk, output in outputs.items() if is_wrong(output, seed)}
    depth: dict[int, int] = dict.fromkeys(wrong, 0)
    hops = 0
    eaten = Consumption.objects.filter(attempt__run=run, attempt__kind="step")
    for row in eaten.order_by("attempt_id").values_list("attempt_id", "output_id"):
        if row[1] in wrong:
            hops = max(hops, depth[row[1]] + 1)
            for pk in wrong:
                if outputs[pk].attempt_id == row[0]:
                    depth[pk] = max(depth[pk], depth[row[1]] + 1)
    return Told(
        seed=seed,
        planted=bool(wrong),
        hops=hops,
        sent=seed.wrong in letters,
        seconds=_seconds(run, outputs, wrong),
    )


def _outputs(run: Run) -> QuerySet[Output]:
    return Output.objects.filter(run=run).select_related("task").order_by("pk")


def _seconds(run: Run, outputs: dict[int, Output], wrong: set[int]) -> float | None:
    if not wrong:
        return None
    ends = [found.created_at for found in caught(run.pk) if found is not None]
    if not ends:
        return None
    return max((min(ends) - outputs[min(wrong)].created_at).total_seconds(), 0.0)


def _letters() -> dict[tuple[str, str], str]:
    """What the outbox's files hold, by run and market: the ledger is not asked."""
    found: dict[tuple[str, str], str] = {}
    for file in Path(settings.OUTBOX_DIR).glob("*.json"):
        text = file.read_text()
        letter = json.loads(text)
        place = str(letter["key"]).split(":")[0], str(letter["delivery"]["market"])
        found[place] = found.get(place, "") + text
    return found


def figures_of(
    off: str, told: list[Told], stopped: set[int], controls: list[int]
) -> Iterator[Figure]:
    """As docs/leaks.md defines them; `stopped` and `controls` are ids of runs."""
    planted = [one for one in told if one.planted]
    covered = [one for one in planted if one.seed.covered]
    hops = [float(one.hops) for one in planted]
    times = [one.seconds for one in planted if one.seconds is not None]
    what = f"without {off}" if off else "all layers"
    # where nobody reads the rules, or there are none, a covered error may pass
    goal = None if off in ("red lines", "people") else 0.0
    reached = sum(one.sent for one in covered)
    yield Figure(f"{what}: errors planted", len(planted), "outputs")
    yield Figure(f"{what}: covered by a rule", len(covered), "outputs")
    yield Figure(f"{what}: covered, reached a channel", reached, "outputs", goal)
    open_ = sum(one.sent for one in planted) - reached
    yield Figure(f"{what}: not covered, reached a channel", open_, "outputs")
    for most in range(5):
        share = sum(one == most for one in hops) / len(hops)
        yield Figure(f"{what}: travelled {most} hops", 100 * share, "%")
    yield Figure(f"{what}: hops, most", max(hops), "hops")
    if times:
        yield Figure(f"{what}: until caught, median", quantile(times, 0.5), "s")
        yield Figure(f"{what}: until caught, p95", quantile(times, 0.95), "s")
    yield Figure(f"{what}: never caught", len(planted) - len(times), "outputs")
    share = 100 * sum(run in stopped for run in controls) / len(controls)
    yield Figure(f"{what}: controls stopped", share, "%")


@contextmanager
def own_agents() -> Iterator[None]:
    """Our agents, found as everybody's are: through an entry point."""
    folder = Path(tempfile.mkdtemp(prefix="leaks-"))
    entry = folder / "leaks-1.dist-info"
    entry.mkdir()
    (entry / "METADATA").write_text("Name: leaks\nVersion: 1\n")
    (entry / "entry_points.txt").write_text(ENTRY)
    sys.path.insert(0, str(folder))
    registry.load_agents.cache_clear()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        registry.load_agents.cache_clear()
        shutil.rmtree(folder)
