"""The people of the leak benchmark: they decide by the truth file, and miss some.

What a finding points at they look up, and see; an error that no finding points at they
miss at MISSES. `careless` ones approve whatever they are asked.
"""

import json
import random
from dataclasses import dataclass, field
from uuid import uuid4

from orchestrator.benchmarks.leak_agents import MOVED
from orchestrator.benchmarks.leak_ground import Stage
from orchestrator.benchmarks.leak_seeds import OUTDATED, Seed
from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.settlements import Settled
from orchestrator.models import Finding, Output, Principal, Recall, Release, ReviewItem
from orchestrator.services.deciding import decisions, guards
from orchestrator.services.recalling import recalls

MISSES = 0.3
NOTICES = 0.05
"""How likely somebody notices one released wrong output in one round."""
MOST_VOTES = 12


@dataclass
class People:
    """Reviewers of one stage; `truth` is by run, `lot` says what they miss."""

    stage: Stage
    lot: random.Random
    truth: dict[int, Seed] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    missed: dict[int, bool] = field(default_factory=dict)
    seen: dict[int, bool] = field(default_factory=dict)
    noticed: set[int] = field(default_factory=set)

    def review(self) -> int:
        """Look at everything open; how many items were decided."""
        items = ReviewItem.objects.filter(brand=self.stage.brand, state="open")
        found = items.select_related("output__task", "task", "brand").order_by("pk")
        return sum(self._decide(item) for item in list(found))

    def notice(self) -> int:
        """Somebody sees a wrong output at work, and recalls it; how many."""
        standing = Release.objects.filter(output__run__in=list(self.truth), recall=None)
        recalled = 0
        for pk, output_id in standing.values_list("pk", "output_id"):
            if output_id in self.noticed or not self._is_wrong(output_id):
                continue
            if self.lot.random() >= NOTICES:
                continue
            self.noticed.add(output_id)  # told once: what is approved again stays
            if Recall.objects.filter(release=pk).exists():
                continue  # an earlier recall of this round reached it
            recalls.recall_releases(
                self.stage.brand,
                "output",
                str(output_id),
                [pk],
                reason="it is wrong",
                by=self.stage.people["operator"][0],
            )
            recalled += 1
        return recalled

    def prices_moved(self) -> None:
        """What was right may be wrong now."""
        self.seen.clear()

    def _is_wrong(self, output_id: int) -> bool:
        if output_id not in self.seen:
            output = Output.objects.select_related("task").get(pk=output_id)
            seed = self.truth[output.run_id]
            self.seen[output_id] = is_wrong(output, seed)
        return self.seen[output_id]

    def _decide(self, item: ReviewItem) -> bool:
        if item.output is None:
            return self._say(item, self.stage.people["operator"][0], "give_up")
        blocking = list(Finding.objects.filter(screening=item.screening, blocking=True))
        if any(found.detector != "review" for found in blocking):
            self.stopped.add(item.run_id)  # asked for more than by the workflow's plan
        verdict = "approve"
        if self._sees(item, item.output, blocking):
            again = item.task.reworks == 0 and self.lot.random() < 0.5
            verdict = "changes" if again else "reject"
        for _ in range(MOST_VOTES):
            person = self._who(item, verdict)
            if person is None or not self._say(item, person, verdict):
                return False
            item.refresh_from_db(fields=["state"])
            if item.state != "open":
                return True
        return False

    def _sees(self, item: ReviewItem, output: Output, blocking: list[Finding]) -> bool:
        seed = self.truth.get(item.run_id)
        careless = self.stage.off == "people"
        if seed is None or careless or not is_wrong(output, seed):
            return False
        if any(found.version_id for found in blocking):
            return True
        # what one person missed the same bytes do not show to them the next time
        missed = self.missed.setdefault(output.pk, self.lot.random() < MISSES)
        return not missed

    def _who(self, item: ReviewItem, verdict: str) -> Principal | None:
        """Somebody of a role that is still missing, as in "legal 1 of 2"; anybody of
        the brand may refuse.
        """
        lacking = decisions.missing(item) if verdict == "approve" else []
        role, voted = lacking[0].split()[:2] if lacking else ("brand", "0")
        return dict(enumerate(self.stage.people.get(role, []))).get(int(voted))

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
    """Whether the error is in these bytes, and is one by now; what is wrong in one
    market may well be right in another's copy of the same run.
    """
    if seed.kind == OUTDATED and not MOVED:
        return False
    item = output.task.item
    if item is not None and json.loads(bytes(item)) != seed.market:
        return False
    return seed.wrong in bytes(output.content or b"").decode()


def _settled(item: ReviewItem, by: Principal) -> dict[int, Settled]:
    owed = guards.state_of(item, by)
    for what in owed.must_open:
        guards.record_opening(item, by=by, what=what)
    return {pk: Settled("dismiss", "other_context") for pk in owed.must_settle}
