"""A three-round chain of archived tests, from the start to its last learning."""

import time
from collections.abc import Iterator
from pathlib import Path

from orchestrator.agents.registry import load_agents
from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import RULES, Ground, TooSlow, done, made_up
from orchestrator.models import Attempt, Brand, Principal, RoleGrant, Run, Task
from orchestrator.services import registry
from orchestrator.services.experiments import replay_telling, replaying
from orchestrator.services.experiments.archived import series_of
from orchestrator.services.experiments.sample import fill_archive
from orchestrator.services.publishing import workflows
from orchestrator.services.rules import red_lines

SERIES = "spring-balm"
ANSWERS = {"mend": "leave"}
FILES = ("ab_round.yaml", "ab_rounds.yaml")
HOME = Path(__file__).resolve().parent.parent / "workflows"
GOAL_SECONDS = 10
PATIENCE_SECONDS = 60.0
LOOK = 0.1  # more often would take time from what is measured


def lay(ground: Ground) -> None:
    """Publish the rounds; their agents have to be there before workers begin."""
    for spec in load_agents().values():
        registry.register(spec)
    for file in FILES:
        source = (HOME / file).read_text(encoding="utf-8")
        workflows.publish(source, by=ground.owner, file=file)


def measure(ground: Ground) -> Iterator[Figure]:
    """One replay at full speed: what it taught would be no news to a second.

    On a brand of its own: the ground's rules are for copy that customers read, and
    would have people read the checklist before a test.
    """
    brand = _brand(ground.owner)
    began = time.perf_counter()
    run = _played(brand, ground.owner)
    taken = time.perf_counter() - began
    tries = Attempt.objects.filter(run=run).count()
    yield Figure("a replayed three-round chain, full speed", taken, "s", GOAL_SECONDS)
    yield Figure("its tries at steps", float(tries), "tries")


def _brand(person: Principal) -> Brand:
    """A brand with as many red lines as the ground has, and the sample's archive."""
    brand = Brand.objects.create(slug="replay", name="Replay", currency="EUR")
    for role in ("owner", "operator", "admin"):
        RoleGrant.objects.create(person=person, brand=brand, role=role)
    second = Principal.objects.create(login="replay-admin", name="Second")
    RoleGrant.objects.create(person=second, brand=brand, role="admin")
    rules = [
        red_lines.create(brand, definition=made_up(number), by=second)
        for number in range(RULES)
    ]
    red_lines.put_in_force(brand, rules, None, by=person, reason="bench")
    fill_archive(brand, by=person)
    return brand


def _played(brand: Brand, person: Principal) -> Run:
    tests = series_of(brand, SERIES)
    run = replaying.start(brand, tests, by=person, series=SERIES)
    timeline = replaying.Timeline(run, by=person)
    telling = replay_telling.Telling(run)
    until = time.monotonic() + PATIENCE_SECONDS
    while not done(run):
        for item in telling.asked():
            replay_telling.answer(item, [person], ANSWERS)
        for _ in timeline.tell():
            pass
        if time.monotonic() > until:
            raise TooSlow(f"After {PATIENCE_SECONDS:g} s it waits: {_where(run)}.")
        time.sleep(LOOK)
    return run


def _where(run: Run) -> str:
    """What is not over, for whoever reads why it took so long."""
    over = ("done", "skipped", "waiting")
    left = Task.objects.filter(run=run).exclude(state__in=over)
    return "; ".join(f"{task.step} {task.state} {task.why}"[:120] for task in left[:8])
