"""The desk's pages with 10,000 open items and 1,000,000 decided ones behind them."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
from django.conf import settings

from orchestrator.benchmarks import decisions as deciding
from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground
from orchestrator.benchmarks.queue import signed_in, view, web
from orchestrator.embedded import prepare
from orchestrator.models import ReviewItem
from orchestrator.working.worker import Worker

DECIDED = 1_000_000
OPEN = 10_000
VIEWS = 40
GOAL_MS = 200
HISTORY = Path(__file__).with_name("desk_history.sql")


def measure(ground: Ground) -> Iterator[Figure]:
    """Median and p95 of queue, item and home, through the real web process."""
    ground.start("decide")
    Worker(watched=False).work("default", linger=0)
    item = ReviewItem.objects.get(run__version__workflow__slug="decide", state="open")
    _write_history(item.pk, ground.reviewer.pk)
    newest = ReviewItem.objects.filter(state="open").order_by("-pk")[:VIEWS]
    items = [f"/review/{pk}/" for pk in newest.values_list("pk", flat=True)]
    pages = {
        "queue": ["/review/"] * VIEWS,
        "queue, filtered": ["/review/?severity=3"] * VIEWS,
        "item": items,
        "home": ["/"] * VIEWS,
    }
    with web() as address, httpx.Client(cookies=signed_in(ground.reviewer)) as person:
        for name, paths in pages.items():
            view(person, address + paths[0])  # the first compiles the templates
            seen = [view(person, address + path) for path in paths]
            behind = f"{name} page, {OPEN:,} open, {DECIDED:,} decided"
            yield Figure(f"{behind}, median", quantile(seen, 0.5), "ms")
            yield Figure(f"{behind}, p95", quantile(seen, 0.95), "ms", GOAL_MS)


def lay(ground: Ground) -> None:
    """The workflow whose item is the model of all others."""
    deciding.lay(ground)


def _write_history(item: int, reviewer: int) -> None:
    """Write it as the server's superuser: only that role may pass over the triggers."""
    told = {"item": item, "reviewer": reviewer, "decided": DECIDED, "open": OPEN}
    superuser = prepare(settings.DATA_DIR)["superuser_url"]
    name = str(settings.DATABASES["default"]["NAME"])
    with psycopg.connect(
        superuser, dbname=name, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as opened:
        opened.execute("SET session_replication_role = replica")
        opened.execute(HISTORY.read_text(), told)
        opened.execute("ANALYZE")
