"""Play archived tests again as rounds of `ab-rounds`, through the real gates."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.archive.replay_inputs import (
    Played,
    replay_inputs,
    timeline,
)
from orchestrator.domain.experiments.rounds.challengers import print_of
from orchestrator.models import ArchivedTest, Brand, Output, Principal, Run, Wait
from orchestrator.services.experiments.learnings import standing
from orchestrator.services.running import runs
from orchestrator.services.waits import signals

WORKFLOW = "ab-rounds"
SIGNAL = "results"
WAITING = ("arrived", "longer")  # the gates of a round that wait for results
MARKET = "DE"


def start(
    brand: Brand,
    tests: Sequence[ArchivedTest],
    *,
    by: Principal,
    series: str = "",
    market: str = MARKET,
    today: date | None = None,
    key: str | None = None,
) -> Run:
    """Start a run whose rounds are these archived tests, in this order.

    Their results are pinned to it from the archive; no caller can bring others. They
    start on `today`; those that would be over now wait for no signal. The same `key`
    starts it once. Raises BadInput where a test cannot be a round or the learning log
    knows it already, NotFound or NotPermitted.
    """
    if not tests:
        raise BadInput("Nothing is named: say which archived tests are played.")
    inputs, archive = replay_inputs(
        [_played(test) for test in tests],
        series=series or tests[0].key,
        today=today or datetime.now(UTC).date(),
        market=market,
    )
    _refuse_known(brand, inputs)
    return runs.start_run(
        WORKFLOW,
        brand=brand,
        inputs=inputs,
        by=by,
        title=str(inputs["title"]),
        own={"archive": archive},
        idempotency_key=key,
    )


class Timeline:
    """Tells a run the results of its rounds, each day when its time has come.

    `day` is how many seconds a day of a test takes; 0 tells all at once. Gates are
    looked at by the workers: this only sends what the archive says came in.
    """

    def __init__(self, run: Run, *, by: Principal, day: float = 0.0) -> None:
        self.run, self.by, self.day = run, by, day
        said = content.parse(bytes(run.inputs))
        assert isinstance(said, dict)
        archive: Any = said.get("archive")
        if not archive:
            raise BadInput(
                f"Run {run.pk} plays no archive: its results come otherwise."
            )
        self._tests = {one["key"]: one for one in archive["tests"]}
        self._due: dict[int, list[tuple[float, float]]] = {}

    def tell(self) -> Iterator[tuple[str, float]]:
        """Send what is due now: (experiment, day) of each; a day is told once."""
        waits = Wait.objects.filter(run=self.run, over_at=None).select_related("task")
        for wait in waits:
            prefix, _, gate = wait.task.step.rpartition("/")
            if gate not in WAITING:
                continue
            experiment = str(_released(self.run, f"{prefix}/variants")["experiment"])
            if wait.task_id not in self._due:
                self._due[wait.task_id] = self._planned(prefix, gate)
            due = self._due[wait.task_id]
            while due and due[0][0] <= time.monotonic():
                _, through = due.pop(0)
                self._send(experiment, through)
                yield experiment, through

    def _planned(self, prefix: str, gate: str) -> list[tuple[float, float]]:
        """When (on our clock) which day of a round is told. An extension is
        told as one: the archive has no more than it has."""
        now = time.monotonic()
        days = int(_released(self.run, f"{prefix}/ruled")["days"])
        if gate == "longer":
            return [(now + days * self.day, 2.0 * days)]
        test = self._tests.get(_released(self.run, f"{prefix}/variants")["chosen"])
        return [(now + t * self.day, t) for t in timeline(test or {}, days)]

    def _send(self, experiment: str, through: float) -> None:
        told: dict[str, JSON] = {"experiment": experiment, "through": through}
        key = f"{experiment}:{through:g}"
        signals.send(self.run, SIGNAL, told, by=self.by, key=key)


def _played(test: ArchivedTest) -> Played:
    source = test.source
    return Played(
        test.key,
        test.kind,
        test.metric,
        test.arms,
        test.checkpoints,
        test.read["rules"],
        f"the archive {source.name} ({source.licence})",
        test.started_on,
    )


def _refuse_known(brand: Brand, inputs: Mapping[str, Any]) -> None:
    """Raises BadInput where the learning log has one of the tests: no news is in it."""
    known: dict[str, str] = {}
    for one in standing(brand):
        assert isinstance(one, dict)
        known[str(one.get("fingerprint"))] = str(one["id"])
    for candidate in inputs["candidates"]:
        learned = known.get(print_of(candidate, inputs["champion"]))
        if learned is not None:
            raise BadInput(
                f"{learned} was learned from {candidate['key']} already: a test that"
                " is known is not run again. Recall the learning to play it anew."
            )


def _released(run: Run, step: str) -> dict[str, Any]:
    """The content of a step that stands; {} where there is none."""
    found = Output.objects.filter(
        task__run=run, task__step=step, releases__isnull=False, releases__recall=None
    )
    output = found.order_by("-pk").first()
    read = content.parse(bytes(output.content or b"{}")) if output else {}
    return read if isinstance(read, dict) else {}
