"""A person decides: until the next agent starts, through the one door."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground, rows, step, wait
from orchestrator.models import Attempt, ReviewItem, Run
from orchestrator.services.deciding import decisions

DECISIONS = 60


def lay(ground: Ground) -> None:
    """Publish a step that people want to see, and one that waits for it."""
    review = ", review: {roles: [brand], people: 1}"
    ground.publish(
        "decide",
        step("copy", more=review) + step("next", text="steps.copy.text"),
    )


def measure(ground: Ground) -> Iterator[Figure]:
    """So many runs wait; each is approved in turn."""
    started = [ground.start("decide") for _ in range(DECISIONS)]
    pks = [run.pk for run in started]
    held = ReviewItem.objects.filter(run__in=pks, state="open")
    wait(lambda: held.count() == DECISIONS, "outputs to approve")
    waits = sorted(_approve(ground, run) for run in started)
    yield Figure("decision to the next start, median", quantile(waits, 0.5), "ms")
    yield Figure("decision to the next start, p95", quantile(waits, 0.95), "ms", 50, 25)
    yield Figure("a run that waits for a person", *_room_of_a_wait())


def _approve(ground: Ground, run: Run) -> float:
    """Milliseconds from the call of decide to the start of the next attempt."""
    item = ReviewItem.objects.select_related("output").get(run=run, state="open")
    assert item.output is not None
    assert item.screening_id is not None
    at = datetime.now(UTC)
    decisions.decide(
        item,
        by=ground.reviewer,
        verdict="approve",
        digest=item.output.digest,
        screening=item.screening_id,
        idempotency_key=str(uuid4()),
    )
    following = Attempt.objects.filter(run=run, task__step="next")
    attempt = wait(following.first, "the step behind a decision")
    return (attempt.started_at - at).total_seconds() * 1000


def _room_of_a_wait() -> tuple[float, str]:
    """What one open question costs in the ledger: a row, no process."""
    (size,) = rows("SELECT avg(pg_column_size(i.*)) FROM review_item i")[0]
    return float(size), "bytes"
