"""The people of the leak benchmark: they decide by the truth file, and miss some.

What a finding points at they look up, and see; an error that no finding points at they
miss at MISSES. `careless` ones approve whatever they are asked.
"""

import json
import random
from dataclasses import dataclass, field
from uuid import uuid4

from orchestrator.benchmarks.leak_ground import Stage
from orchestrator.benchmarks.leak_seeds import Seed
from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.settlements import Settled
from orchestrator.models import Decision, Output, Principal, Recall, Release, ReviewItem
from orchestrator.services import decisions, guards, recalls

MISSES = 0.3
NOTICES = 0.05
"""How likely somebody notices one released wrong output in one round."""
MOST_VOTES = 12


@dataclass
class People:
    """Reviewers of one stage; `truth` is by run, `lot` says what they miss."""

    stage: Stage
    truth: dict[int, Seed]
    lot: random.Random
    careless: bool = False
    asked: set[int] = field(default_factory=set)
    stopped: set[int] = field(default_factory=set)
    missed: dict[int, bool] = field(default_factory=dict)

    def review(self) -> int:
        """Look at everything open; how many items were decided."""
        items = ReviewItem.objects.filter(brand=self.stage.brand, state="open")
        found = list(items.select_related("output__task", "task").order_by("pk"))
        return sum(self._decide(item) for item in found)

    def notice(self) -> int:
        """Somebody sees a wrong output at work, and recalls it; how many."""
        released = Release.objects.filter(
            output__run__in=list(self.truth), recall=None
        ).select_related("output__task")
        recalled = 0
        for release in released:
            seed = self.truth[release.output.run_id]
            if is_wrong(release.output, seed) and self.lot.random() < NOTICES:
                if Recall.objects.filter(release=release).exists():
                    continue  # an earlier recall of this round reached it
                recalls.recall_releases(
                    self.stage.brand,
                    "output",
                    str(release.output_id),
                    [release.pk],
                    reason="it is wrong",
                    by=self.stage.people["operator"][0],
                )
                recalled += 1
        return recalled

    def _decide(self, item: ReviewItem) -> bool:
        if item.output is None:
            return self._say(item, self.stage.people["operator"][0], "give_up")
        self._remember(item)
        verdict = "approve"
        if self._sees(item, item.output):
            again = item.task.reworks == 0 and self.lot.random() < 0.5
            verdict = "changes" if again else "reject"
        for _ in range(MOST_VOTES):
            person = self._who(item, verdict)
            if person is None or not self._say(item, person, verdict):
                return False
            item.refresh_from_db()
            if item.state != "open":
                return True
        return False

    def _remember(self, item: ReviewItem) -> None:
        """For false stops: which runs people were asked about by more than the plan."""
        assert item.screening is not None
        found = item.screening.findings.filter(blocking=True)
        if found.exclude(detector="review").exists():
            self.stopped.add(item.run_id)
        self.asked.add(item.run_id)

    def _sees(self, item: ReviewItem, output: Output) -> bool:
        seed = self.truth.get(item.run_id)
        if seed is None or self.careless or not is_wrong(output, seed):
            return False
        assert item.screening is not None
        if item.screening.findings.filter(
            blocking=True, version__isnull=False
        ).exists():
            return True
        # what one person missed the same bytes do not show to them the next time
        missed = self.missed.setdefault(output.pk, self.lot.random() < MISSES)
        return not missed

    def _who(self, item: ReviewItem, verdict: str) -> Principal | None:
        """Somebody of a role that is still missing; anybody may refuse."""
        roles = [lacking.split()[0] for lacking in decisions.missing(item)]
        if verdict != "approve" or not roles:
            roles = ["brand"]
        for person in self.stage.people.get(roles[0], []):
            if decisions.may(item, person).get(verdict) == "":
                return person
        return None

    def _say(self, item: ReviewItem, person: Principal, verdict: str) -> bool:
        shown = {"digest": "", "screening": 0}
        if item.output is not None:
            shown = {"digest": item.output.digest, "screening": item.screening_id or 0}
        found = _settled(item, person) if verdict == "approve" else {}
        try:
            decisions.decide(
                item,
                by=person,
                verdict=verdict,
                reason="" if verdict == "approve" else "This is not so.",
                idempotency_key=str(uuid4()),
                findings=found,
                **shown,  # type: ignore[arg-type]
            )
        except GreenlightError:
            return False
        return True


def is_wrong(output: Output, seed: Seed) -> bool:
    """Whether the planted error is in these bytes; what is wrong in one market may
    well be right in another's copy of the same run.
    """
    item = output.task.item
    if item is not None and json.loads(bytes(item)) != seed.market:
        return False
    return seed.wrong in bytes(output.content or b"").decode()


def caught(run: int) -> "tuple[Decision | None, Recall | None]":
    """The first refusal and the first recall of a run, where there are any."""
    refusal = Decision.objects.filter(
        item__run=run, verdict__in=("reject", "changes")
    ).order_by("created_at")
    recall = Recall.objects.filter(release__output__run=run).order_by("created_at")
    return refusal.first(), recall.first()


def _settled(item: ReviewItem, by: Principal) -> dict[int, Settled]:
    owed = guards.state_of(item, by)
    for what in owed.must_open:
        guards.record_opening(item, by=by, what=what)
    return {pk: Settled("dismiss", "other_context") for pk in owed.must_settle}
