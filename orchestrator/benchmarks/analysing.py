"""What reading an archive of finished tests costs, JSON in and out, one process."""

import gzip
import json
import random
import time
from collections.abc import Iterator

from django.conf import settings

from orchestrator.benchmarks.figures import Figure
from orchestrator.benchmarks.ground import Ground
from orchestrator.domain.experiments.results.analysing import analyse
from orchestrator.domain.experiments.results.reading import read_test

TESTS = 4_873
ARCHIVE = "upworthy_headline_tests.jsonl.gz"


def measure(ground: Ground) -> Iterator[Figure]:
    """In memory alone: the real archive, or as many tests made up, named so."""
    told, lines = _lines()
    began = time.perf_counter()
    for line in lines:
        json.dumps(analyse(read_test(json.loads(line))).as_json())
    spent = time.perf_counter() - began
    yield Figure(f"reading {len(lines):,} {told} tests", spent, "s", 5.0)


def _lines() -> tuple[str, list[bytes]]:
    folder = settings.SAMPLE_DATA_DIR
    if folder and (folder / ARCHIVE).exists():
        return "archived", gzip.decompress((folder / ARCHIVE).read_bytes()).splitlines()
    drawn = random.Random(20_260_101)  # noqa: S311
    return "made-up", [_made_up(drawn, number) for number in range(TESTS)]


def _made_up(drawn: random.Random, number: int) -> bytes:
    arms = []
    for name in "abcdefgh"[: drawn.randint(2, 8)]:
        n = drawn.randint(2_900, 3_100)
        arms.append({"name": name, "n": n, "conversions": drawn.randint(20, 90)})
    return json.dumps({"id": f"made-up-{number}", "arms": arms}).encode()
