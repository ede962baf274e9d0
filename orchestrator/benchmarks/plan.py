"""The plan of a run of 10,000 tasks, and the digest over 100,000 open ones."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
from django.conf import settings
from django.db import connection

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground
from orchestrator.benchmarks.queue import signed_in, view, web
from orchestrator.embedded import prepare
from orchestrator.models import Outlook, Task
from orchestrator.services.outlook import refreshing
from orchestrator.services.outlook.expecting import expect
from orchestrator.services.running.runs import start_run

TASKS = 10_000
OPEN = 100_000
WIDTH = 48  # items of each of many runs, beside a first and a last step
HELD = 5
VIEWS = 15
RECKONED = 200  # of the many runs: the others are told alike
GOAL_MS = 300
COPIES = Path(__file__).with_name("plan_ground.sql")
OUTLOOKS = Path(__file__).with_name("plan_outlooks.sql")


def measure(ground: Ground) -> Iterator[Figure]:
    """A plan of 10,000 tasks: reckoning it, and its page through the web process."""
    run = start_run(
        "fan",
        brand=ground.brand,
        inputs={"text": "Bread", "items": [f"{n}" for n in range(TASKS - 2)]},
        by=ground.owner,
    )
    _write(run.pk, runs=0)
    reckoned = []
    for _ in range(VIEWS):
        at = time.perf_counter()
        expect(run)
        reckoned.append((time.perf_counter() - at) * 1000)
    yield Figure("a plan of 10,000 tasks, reckoned", quantile(reckoned, 0.5), "ms")
    page = f"/runs/{run.pk}/plan/"
    last = Task.objects.filter(run=run).latest("level", "pk").pk
    pages = {
        "plan page of a run of 10,000 tasks": page,
        "what two hours more move in it": f"{page}?task={last}&hours=2",
    }
    yield from _viewed(ground, pages)


def measure_digest(ground: Ground) -> Iterator[Figure]:
    """Digest and plan of 2,000 runs. The rounds reckon some of them, and what they said
    is copied to the others, which are copies of the same run: all have an outlook."""
    model = ground.start("fan", items=WIDTH)
    runs = OPEN // (WIDTH + 2)
    _write(model.pk, runs=runs)
    began, done = time.perf_counter(), 0
    while done < RECKONED and (many := refreshing.refresh_due(seconds=30)):
        done += many
    taken = (time.perf_counter() - began) * 1000
    _told_alike(WIDTH + 2)
    assert Outlook.objects.count() >= runs
    name = f"a run of {WIDTH + 2} tasks, reckoned by the rounds ({done} of {runs:,})"
    yield Figure(name, taken / done, "ms")
    behind = f"{OPEN:,} open tasks"
    pages = {
        f"digest, {behind}": "/digest/",
        f"digest as JSON, {behind}": "/digest.json",
        f"plan of all runs, {behind}": "/plan/",
        f"today without you, {behind}": "/today/",
    }
    yield from _viewed(ground, pages)


def _viewed(ground: Ground, pages: dict[str, str]) -> Iterator[Figure]:
    with web() as address, httpx.Client(cookies=signed_in(ground.owner)) as person:
        for name, path in pages.items():
            view(person, address + path)  # the first compiles the templates
            seen = [view(person, address + path) for _ in range(VIEWS)]
            goal = None if name.startswith("today") else GOAL_MS
            yield Figure(f"{name}, median", quantile(seen, 0.5), "ms", goal)
            yield Figure(f"{name}, p95", quantile(seen, 0.95), "ms", goal)


def _told_alike(left: int) -> None:
    """Copy what the rounds said of some runs of so many tasks to all the others."""
    with connection.cursor() as cursor:
        cursor.execute(OUTLOOKS.read_text(), {"left": left})
        cursor.execute("ANALYZE outlook")


def _write(run: int, *, runs: int) -> None:
    """Copy a run so often, as the server's superuser: past all triggers."""
    superuser = prepare(settings.DATA_DIR)["superuser_url"]
    name = str(settings.DATABASES["default"]["NAME"])
    with psycopg.connect(
        superuser, dbname=name, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as opened:
        opened.execute("SET session_replication_role = replica")
        if runs:
            told = {"run": run, "runs": runs, "held": HELD}
            opened.execute(COPIES.read_text(), told)
        opened.execute("ANALYZE")
