"""How far a wrong output spreads, with each layer of containment switched off in turn.

docs/leaks.md defines every figure. A switch is real: fewer rules, no validators, no
checks before a delivery, people who approve everything, no limits, nobody who draws,
watches or recalls.
"""

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from orchestrator.agents import registry
from orchestrator.benchmarks import leak_agents, leak_following, leak_seeds
from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import TooSlow
from orchestrator.benchmarks.leak_figures import Row, row_of, table
from orchestrator.benchmarks.leak_following import Moved
from orchestrator.benchmarks.leak_ground import LAYERS, STEPS, Stage
from orchestrator.benchmarks.leak_people import People
from orchestrator.benchmarks.leak_seeds import OUTDATED, PRODUCTS, Seed
from orchestrator.models import Attempt, Due, RulesetInForce, Run
from orchestrator.services.deciding import audit_lane
from orchestrator.services.freezing import breaker, freezes
from orchestrator.services.running import preconditions, sweep
from orchestrator.services.running.preconditions import Checked
from orchestrator.working.worker import Worker

SEEDS = 500
OTHERS = 5  # with a layer off, one seed for so many: rows to compare, not to prove
START = 1  # of the lot that draws the seeds
CONTROLS = 4  # one unseeded run for so many seeded ones
LEAST_TASKS = 20  # in one round
MINUTES = 60  # for one setting; more is a fault, not a slow machine
SOON = timedelta(seconds=30)
SETTINGS = ("", *LAYERS)
ENTRY = "[greenlight.agents]\nleaks = orchestrator.benchmarks.leak_agents\n"


def measure(seeds: int, say: Callable[[str], object]) -> Iterator[Figure]:
    """All layers on, then each off in turn, all in this ledger."""
    rows = []
    for off in SETTINGS:
        rows.append(stage(SETTINGS.index(off), off, share_of(seeds, off)))
        yield from rows[-1].figures()
    say(table(rows))


def share_of(seeds: int, off: str) -> int:
    """How many of `seeds` a setting plants: all with every layer on."""
    return max(seeds // OTHERS, len(leak_seeds.KINDS)) if off else seeds


def stage(number: int, off: str, seeds: int) -> Row:
    """What one setting does with so many seeds. `number` also is the lot's."""
    with _own_agents(), _switched(off):
        play = Play(Stage(number, off), random.Random(number))  # noqa: S311 - a lot
        planned = leak_seeds.seeds(seeds, STEPS, start=START)
        play.change_prices([seed for seed in planned if seed.kind == OUTDATED])
        play.start([seed for seed in planned if seed.kind != OUTDATED])
        play.start_controls(seeds // CONTROLS)
        play.drive()
        return play.row()


@dataclass
class Play:
    """One setting under way: the runs, the machines and the people."""

    ground: Stage
    lot: random.Random
    runs: dict[int, Run] = field(default_factory=dict)
    controls: set[int] = field(default_factory=set)
    moved: Moved = field(default_factory=lambda: Moved(datetime.now(UTC), 0))

    def __post_init__(self) -> None:
        self.people = People(self.ground, self.lot)
        self.worker = Worker(watched=False)
        self.until = time.monotonic() + 60 * MINUTES
        self.truth = Path(settings.DATA_DIR) / f"truth-{self.ground.brand.slug}.jsonl"

    def change_prices(self, seeds: list[Seed]) -> None:
        """Runs that say a price, and prices that change while they are under way.

        Half of them stand before their channel then, which is frozen meanwhile; the
        others are anywhere.
        """
        operator, brand = self.ground.people["operator"][0], self.ground.brand
        reason = "prices are about to change"
        order = freezes.freeze(
            "channel", "outbox", brand=brand, reason=reason, by=operator
        )
        self.start(seeds[::2])
        self.drive()
        self.start(seeds[1::2])
        self._work(len(seeds))
        self.ground.move_prices()
        self.people.prices_moved()
        newest = Attempt.objects.order_by("pk").last()
        self.moved = Moved(datetime.now(UTC), newest.pk if newest else 0)
        freezes.lift(order, by=operator, per_minute=freezes.FASTEST)

    def start(self, seeds: list[Seed]) -> None:
        """A run a seed; the truth is written to a file, and read back from it."""
        started: dict[str, Seed] = {}
        uids: dict[str, Run] = {}
        for seed in seeds:
            run = self.ground.start(seed.shape, seed.sku, seed.market)
            run.refresh_from_db()
            self.runs[run.pk] = uids[str(run.uid)] = run
            started[str(run.uid)] = leak_agents.PLAN[str(run.pk)] = seed
        leak_seeds.write(self.truth, started)
        known = leak_seeds.read(self.truth)
        self.people.truth |= {uids[uid].pk: known[uid] for uid in uids}

    def start_controls(self, many: int) -> None:
        """Runs without an error, of all shapes and products in turn."""
        shapes = sorted(STEPS)
        for n in range(many):
            shape, product = shapes[n % len(shapes)], PRODUCTS[n % len(PRODUCTS)]
            market = leak_seeds.MARKETS[n // 2 % 2]
            self.controls.add(self.ground.start(shape, product.sku, market).pk)

    def drive(self) -> None:
        """Machines work a little, then people look, until nothing moves any more."""
        a_round = max(LEAST_TASKS, len(self.runs) + len(self.controls))
        while self._round(a_round) or self._rests():
            if time.monotonic() > self.until:
                raise TooSlow(f"Still moving after {MINUTES} minutes.")

    def row(self) -> Row:
        """Follow every error, when all is at rest."""
        letters = leak_following.letters()
        told = []
        for pk, seed in self.people.truth.items():
            run = self.runs[pk]
            sent = letters.get((str(run.uid), seed.market), "")
            told.append(leak_following.told(run, seed, sent, self.moved))
        return row_of(self.ground.off, told, self.people.stopped, self.controls)

    def _round(self, tasks: int) -> int:
        off, brand = self.ground.off, self.ground.brand
        moved = self._work(tasks)
        sweep.sweep_once()
        if off != "audit lane":
            moved += audit_lane.draw(brand, settled=0)
        if off != "breaker":
            breaker.watch(brand)
        moved += self.people.review()
        if off != "recall":
            moved += self.people.notice()
        return moved

    def _work(self, tasks: int) -> int:
        left = iter(range(tasks))
        done = lambda: next(left, None) is None  # noqa: E731 - one line says it
        return self.worker.work("default", linger=0, stopping=done, budget=600)

    def _rests(self) -> bool:
        """Wait a moment where something is put off; False where all is at rest."""
        soon = datetime.now(UTC) + SOON
        due = Due.objects.filter(at__lt=soon).order_by("at").first()
        if due is None:
            return False
        time.sleep(max(0.05, (due.at - datetime.now(UTC)).total_seconds()))
        return True


@contextmanager
def _switched(off: str) -> Iterator[None]:
    """Preconditions have no switch: here they find nothing, where they are off."""
    kept = preconditions.check
    if off == "preconditions":
        preconditions.check = lambda claim, *_: Checked(
            RulesetInForce.objects.get(brand=claim.brand_id).ruleset_id, None
        )
    try:
        yield
    finally:
        preconditions.check = kept


@contextmanager
def _own_agents() -> Iterator[None]:
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
        leak_agents.PLAN.clear()
        leak_agents.MOVED.clear()
        sys.path.remove(str(folder))
        registry.load_agents.cache_clear()
        shutil.rmtree(folder)
