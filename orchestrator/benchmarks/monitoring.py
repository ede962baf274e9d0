"""What watching an archive of checkpoints costs, JSON in and out, one process."""

import json
import random
import time
import zlib
from collections.abc import Iterator

from django.conf import settings

from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import Ground
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.watching.checkpoint_rows import Rows
from orchestrator.domain.experiments.watching.monitoring import monitor, read_series

CHECKPOINTS = 24_153
A_SERIES = 61
ARCHIVE = "asos_checkpoints.csv.gz"


def measure(ground: Ground) -> Iterator[Figure]:
    """In memory alone: the real archive, or as many checkpoints made up, named so."""
    folder = settings.SAMPLE_DATA_DIR
    archive = folder / ARCHIVE if folder else None
    began = time.perf_counter()
    if archive and archive.exists():
        rows = Rows()
        table = zlib.decompress(archive.read_bytes(), wbits=31).splitlines()
        told, lines = "archived", list(rows.as_lines(table))
        count = rows.read
    else:
        told, lines = "made-up", list(_made_up())
        count = CHECKPOINTS
        began = time.perf_counter()
    for line in lines:
        _watch(line)
    spent = time.perf_counter() - began
    yield Figure(f"watching {count:,} {told} checkpoints", spent, "s", 5.0)


def _watch(line: bytes) -> None:
    try:
        json.dumps(monitor(read_series(json.loads(line))).as_json(points=True))
    except BadInput:  # some of the archive's series shrink
        return


def _made_up() -> Iterator[bytes]:
    drawn = random.Random(20_260_101)  # noqa: S311
    left = CHECKPOINTS
    while left > 0:
        looks = []
        for day in range(1, min(left, A_SERIES) + 1):
            sides = {
                name: {"n": 5_000 * day, "mean": drawn.gauss(20, 0.1), "var": 400.0}
                for name in ("control", "treatment")
            }
            looks.append({"t": day, **sides})
        left -= len(looks)
        line = {"id": f"made-up-{left}", "metric": "mean", "checkpoints": looks}
        yield json.dumps(line).encode()
