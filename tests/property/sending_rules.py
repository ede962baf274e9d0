"""The same histories with deliveries, kills and what is kept; and what was reached."""

from collections import Counter
from typing import ClassVar

from hypothesis import currently_in_test_context, event
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from orchestrator.models import (
    Amendment,
    Decision,
    Effect,
    Freeze,
    Kept,
    Recall,
    RulesetInForce,
    Task,
)
from tests import making
from tests.faults.killing import killed_at
from tests.property.containment_rules import Containing
from tests.property.machine import CLEAN, DIRTY
from tests.services import own_workers


class Sending(Containing):
    """Half of the runs deliver what the first step wrote."""

    REACHED: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.sending = making.a_workflow(
            own_workers.SENDS % own_workers.a_channel().name
        )
        self.killed = 0

    @initialize(dirty=st.booleans(), sends=st.booleans())
    def begin(self, dirty: bool, sends: bool) -> None:
        super().begin(dirty)
        if sends:
            self.start_sending()
            self.work_on()

    @rule()
    def work_on(self) -> None:
        """Three tasks, so that some runs get to their end."""
        for _ in range(3):
            self._work(CLEAN)

    @rule()
    def hold_and_edit(self) -> None:
        """One task is held, where the red line is live, and edited at once."""
        self._work(DIRTY, verdict="edit")

    @rule()
    def start_sending(self) -> None:
        run = making.a_run(self.brand, self.sending, by=self.operator)
        first, second = Task.objects.filter(run=run).order_by("level")
        self.model.start(run.pk, first.pk, second.pk)
        self.model.sends.add(second.pk)

    @precondition(lambda self: self._grown())
    @rule(data=st.data())
    def take_back_and_approve(self, data: st.DataObject) -> None:
        """A false alarm: what grew from it is given the same again, and kept."""
        task = data.draw(st.sampled_from(self._grown()))
        self._recall("output", task)
        for item in self._open():
            if item.task_id == task and item.kind == "output":
                author = item.output.author_id
                other = next(r for r in self.reviewers if r.pk != author)
                making.decide(item, other, "approve")
                self.model.release(task)

    @precondition(lambda self: self.taken)
    @rule(committed=st.booleans(), data=st.data())
    def die(self, committed: bool, data: st.DataObject) -> None:
        """The worker is killed right before or after its answer is committed."""
        taken = self._one(self.taken, data)
        if self.keep(taken):
            return
        if taken.channel:
            self.taken.append(taken)  # these deaths have tests of their own
            return
        side = "after" if committed else "before"
        said = {"text": CLEAN}
        killed_at(f"dispatch.end.{side}:1", lambda: making.give(taken, said))
        self.killed += 1
        if committed:
            self.stale.append(taken)
            self.model.release(taken.task_id)
        else:
            self.taken.append(taken)

    def teardown(self) -> None:
        self.count()
        super().teardown()

    def count(self) -> None:
        """Add what this history came to, in the ledger's own words."""
        ours = self.brand
        found = {
            "recalled": Recall.objects.filter(case__brand=ours).count(),
            "kept": Kept.objects.filter(output__brand=ours).count(),
            "spent": Effect.objects.filter(run__brand=ours, state="done").count(),
            "edited": Decision.objects.filter(item__brand=ours, verdict="edit").count(),
            "amended": Amendment.objects.filter(run__brand=ours).count(),
            "frozen": Freeze.objects.filter(actor=self.operator).count(),
            "thawed": Freeze.objects.filter(actor=self.operator)
            .exclude(lifted_at=None)
            .count(),
            "rulesets": RulesetInForce.objects.get(brand=ours).ruleset.number,
            "killed": self.killed,
        }
        for name, count in found.items():
            self.REACHED[name] += count
            if count and currently_in_test_context():
                event(name)

    def _grown(self) -> list[int]:
        """First steps whose second is done as well and is no delivery."""
        done = set(self.model.recallable())
        return sorted(t for t in done if self.model.behind.get(t) in done)
