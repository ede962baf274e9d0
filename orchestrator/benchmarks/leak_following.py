"""What became of each planted error: how far it went, and when it was caught."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from orchestrator.benchmarks.leak_people import is_wrong
from orchestrator.benchmarks.leak_seeds import OUTDATED, Seed
from orchestrator.models import Consumption, Decision, Output, Recall, Run

REHELD = "breaker"  # a recall that doubts the agent, and has seen no error


@dataclass(frozen=True, slots=True)
class Moved:
    """When the prices changed, and the newest attempt by then."""

    at: datetime
    attempt: int


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one seed. `seconds` until it was caught; None: never was."""

    seed: Seed
    planted: bool
    hops: int
    sent: bool
    seconds: float | None


def told(run: Run, seed: Seed, letters: str, moved: Moved) -> Told:
    """Follow one error; `letters` are what its run delivered to its market."""
    rows = Output.objects.filter(run=run).select_related("task").order_by("pk")
    wrong = {output.pk: output for output in rows if is_wrong(output, seed)}
    late = seed.kind == OUTDATED
    since = min((output.created_at for output in wrong.values()), default=None)
    if since is not None and late:
        since = max(since, moved.at)
    return Told(
        seed=seed,
        planted=bool(wrong),
        hops=_hops(run, wrong, after=moved.attempt if late else 0),
        sent=seed.wrong in letters,
        seconds=_seconds(run, since),
    )


def letters() -> dict[tuple[str, str], str]:
    """What the outbox's files hold, by run and market: the ledger is not asked."""
    found: dict[tuple[str, str], str] = {}
    for file in Path(settings.OUTBOX_DIR).glob("*.json"):
        text = file.read_text()
        letter = json.loads(text)
        place = str(letter["key"]).split(":")[0], str(letter["delivery"]["market"])
        found[place] = found.get(place, "") + text
    return found


def _hops(run: Run, wrong: dict[int, Output], *, after: int) -> int:
    """The longest chain of attempts after `after` that were given what is wrong."""
    made_by = {output.attempt_id: pk for pk, output in wrong.items()}
    depth = dict.fromkeys(wrong, 0)
    hops = 0
    eaten = Consumption.objects.filter(
        attempt__run=run, attempt__kind="step", attempt__gt=after, output__in=wrong
    )
    for attempt, output in eaten.order_by("attempt").values_list("attempt", "output"):
        hops = max(hops, depth[output] + 1)
        made = made_by.get(attempt)
        if made is not None:
            depth[made] = max(depth[made], depth[output] + 1)
    return hops


def _seconds(run: Run, since: datetime | None) -> float | None:
    """From `since` to the first refusal or recall in the run."""
    if since is None:
        return None
    refusals = Decision.objects.filter(item__run=run, verdict__in=("reject", "changes"))
    recalls = Recall.objects.filter(release__output__run=run)
    ends = [
        *refusals.values_list("created_at", flat=True),
        *recalls.exclude(case__origin=REHELD).values_list("created_at", flat=True),
    ]
    after = [end for end in ends if end >= since]
    return (min(after) - since).total_seconds() if after else None
