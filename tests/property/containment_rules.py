"""The same histories with recalls, changes of input, freezes, audits and erasures."""

from itertools import count
from typing import Any, ClassVar

from django.db import DatabaseError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from orchestrator.domain.content import JSON
from orchestrator.models import (
    Agent,
    Decision,
    Erasure,
    Freeze,
    Output,
    Release,
    ReviewItem,
    Run,
)
from orchestrator.services import screening
from orchestrator.services.deciding import audit_lane
from orchestrator.services.freezing import freezes
from orchestrator.services.history import erasing, sealing
from orchestrator.services.recalling import amendments, keeping, recalls
from orchestrator.services.running import briefs, dispatch, places
from orchestrator.services.verification.checking import ask
from orchestrator.services.verification.queries_of_containment import CONTAINING
from tests import making
from tests.property.machine import CLEAN, DIRTY, Ledgers

# Each would break a promise of containment if it did anything at all.
COHERENT = (
    "DELETE FROM recall",
    "UPDATE recall SET root = false",
    "INSERT INTO recall (release_id, root, reason, actor_id)"
    " SELECT r.id, true, 'raw', 1 FROM release r"
    " JOIN consumption c ON c.release_id = r.id"
    " JOIN attempt a ON a.id = c.attempt_id AND a.kind <> 'inspect'"
    " WHERE a.state = 'running'",
    "INSERT INTO consumption (attempt_id, release_id, output_id) SELECT a.id, r.id,"
    " r.output_id FROM attempt a, release r JOIN recall x ON x.release_id = r.id"
    " WHERE a.state = 'running'",
    "INSERT INTO release (output_id, digest, number, screening_id, ruleset_id, actor)"
    " SELECT o.id, o.digest, 9, max(s.id), max(s.ruleset_id), 'raw' FROM output o"
    " JOIN release r ON r.output_id = o.id JOIN recall x ON x.release_id = r.id"
    " AND x.root JOIN screening s ON s.output_id = o.id JOIN task t ON t.id = o.task_id"
    " AND t.state = 'held' GROUP BY o.id, o.digest",
    "UPDATE task SET generation = generation - 1 WHERE generation > 0",
    "UPDATE task SET state = 'done', moved_by = 'raw' WHERE state = 'waiting'",
    "UPDATE task SET state = 'ready', moved_by = 'raw' WHERE state = 'done'",
    "INSERT INTO kept (attempt_id, output_id) SELECT a.id, o.id"
    " FROM attempt a, output o WHERE a.task_id <> o.task_id AND a.state = 'running'",
    "UPDATE freeze_order SET reason = 'raw'",
    "DELETE FROM freeze_order",
    "UPDATE freeze_order SET lifted_at = now() WHERE lifted_at IS NULL",
    "DELETE FROM thaw",
    "INSERT INTO erasure (output_id, reason, actor_id) SELECT id, 'raw', 1 FROM output",
    "UPDATE output SET content = NULL, raw = NULL WHERE content IS NOT NULL",
    "UPDATE amendment SET inputs = 'x'",
    "DELETE FROM affected",
    "UPDATE event SET digest = 'raw'",
    "DELETE FROM checkpoint",
    "UPDATE checkpoint SET root = 'raw'",
)
FROZEN = """
    SELECT a.id FROM attempt a JOIN freeze_order f ON f.lifted_at IS NULL
    AND a.started_at > f.created_at AND (f.level = 'everything'
        OR f.level = 'run' AND f.subject = a.run_id::text)"""

_number = count(1)


class Containing(Ledgers):
    """Everything drawn for the audit lane, so that no lot is cast past Hypothesis."""

    SETTINGS: ClassVar[dict[str, JSON]] = {"audit_share": 1.0}

    def __init__(self) -> None:
        super().__init__()
        self.frozen: dict[Freeze, set[int] | None] = {}  # runs; None: everything

    @initialize(dirty=st.booleans())
    def begin(self, dirty: bool) -> None:
        """One run is over and one half-way, so that there is something to take back."""
        for steps in (2, 1):
            self.start()
            for number in range(steps):
                self._work(DIRTY if dirty and number == 0 else CLEAN)

    @rule()
    def work(self) -> None:
        """Take and finish in one: else chance rarely gets a run to its end."""
        self._work(CLEAN)

    @precondition(lambda self: self.model.recallable())
    @rule(origin=st.sampled_from(("output", "reviewer", "agent")), data=st.data())
    def recall(self, origin: str, data: st.DataObject) -> None:
        """From an output, from who approved it, or from the agent that made it."""
        self._recall(origin, data.draw(st.sampled_from(self.model.recallable())))

    def _recall(self, origin: str, task: int) -> None:
        release = Release.objects.get(output__task=task, recall=None)
        subject = self._subject(origin, release)
        if subject is None:
            return
        seen = recalls.preview(self.brand, origin, subject)
        tasks = Output.objects.filter(releases__in=seen.roots)
        if self.model.erased & set(tasks.values_list("run", flat=True)):
            return
        roots = sorted(tasks.values_list("task", flat=True))

        case = recalls.act(
            self.brand,
            origin,
            subject,
            reason="it is wrong",
            by=self.operator,
            fingerprint=seen.fingerprint,
        )

        assert case.affected.count() == seen.radius.tasks
        for root in roots:
            self._fence(root)
        # later steps first: one that is a root itself may wait for another
        for root in sorted(roots, key=lambda t: t in self.model.behind):
            self.model.recall(root)

    @precondition(lambda self: self._amendable())
    @rule(data=st.data())
    def amend(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self._amendable()))
        first = min(self.model.tasks_of(run))
        fences = self.model.states[first] in ("running", "held", "done")

        amendments.amend(
            Run.objects.get(pk=run),
            {"text": f"Fresh rolls {next(_number)}"},
            by=self.operator,
            reason="rolls sell better",
        )

        if fences:
            self._fence(first)
        self.model.make_again(first)

    @precondition(lambda self: self._closed())
    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self._closed()))
        output = Output.objects.filter(run=run, erasure=None).first()
        if output is not None:
            erasing.erase(output, by=self.admin, reason="asked to")
            assert Erasure.objects.filter(output=output).exists()
            self.model.erased.add(run)

    @rule(everything=st.booleans(), data=st.data())
    def freeze(self, everything: bool, data: st.DataObject) -> None:
        runs = self._live_runs()
        if everything:
            made = freezes.freeze("everything", reason="wait", by=self.operator)
            self.frozen[made] = None
        elif runs:
            run = data.draw(st.sampled_from(runs))
            made = freezes.freeze("run", str(run), reason="wait", by=self.operator)
            self.frozen[made] = {run}

    @precondition(lambda self: self.frozen)
    @rule(data=st.data())
    def thaw(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(sorted(self.frozen, key=lambda f: f.pk)))
        freezes.lift(order, by=self.operator)
        del self.frozen[order]

    @rule()
    def draw_for_the_audit_lane(self) -> None:
        audit_lane.draw(self.brand, settled=0)
        drawn = ReviewItem.objects.filter(brand=self.brand, state="open")
        self.model.blocked |= set(drawn.values_list("task", flat=True))

    @rule()
    def seal(self) -> None:
        sealing.seal_once()

    @rule(statement=st.sampled_from(COHERENT))
    def raw_and_coherent(self, statement: str) -> None:
        """As `app`, past every service: refused, or nothing was there to change."""
        with connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(statement)
                    changed = cursor.rowcount
            except DatabaseError:
                return
        assert changed <= 0, f"let through: {statement}"

    @invariant()
    def what_was_taken_back_feeds_nothing(self) -> None:
        broken = [check for check in map(ask, CONTAINING) if not check.kept]
        assert not broken
        standing = Release.objects.filter(
            output__task__in=self.model.states, recall=None
        ).exclude(output__run__in=self.model.cancelled)
        tasks = sorted(standing.values_list("output__task", flat=True))
        live = [
            task
            for task in self.model.in_state("done")
            if self.model.run_of[task] not in self.model.cancelled
        ]
        assert tasks == sorted(live)

    def teardown(self) -> None:
        for order in list(self.frozen):
            freezes.lift(order, by=self.operator)
        self.frozen = {}
        super().teardown()

    def is_frozen(self, task: int) -> bool:
        run = self.model.run_of[task]
        return any(runs is None or run in runs for runs in self.frozen.values())

    def keep(self, taken: dispatch.Claim) -> bool:
        """Its output stays where it was given the same; people's click may be asked."""
        place = taken.place
        scope = places.scope_of(place, taken.sources)
        brief = briefs.producing_brief(place, scope, number=taken.number)
        output = keeping.kept_output(taken, brief)
        if output is None:
            return False
        told: dict[str, Any] = {"brief": brief.digest(), "output": output}
        dispatch.end(dispatch.kept(taken, worker="worker:test", **told))
        said = screening.settle(output, actor="worker:test")
        self.stale.append(taken)
        if said == "released":
            self.model.release(taken.task_id)
        else:
            assert said == "held"
            assert taken.task_id in self.model.blocked
            self.model.hold(taken.task_id)
        return True

    def before_effect(self, item: ReviewItem, verdict: str) -> None:
        """What was drawn is out already: any verdict but one takes it back first."""
        if self.model.states[item.task_id] == "done" and verdict != "approve":
            self._fence(item.task_id)
            self.model.recall(item.task_id)

    def _work(self, text: str, *, verdict: str = "approve") -> None:
        """One task on, approved or edited where it is held."""
        self.take()
        if not self.taken:
            return
        taken = self.taken.pop()
        if self.keep(taken):
            return
        self.stale.append(taken)
        if making.give(taken, {"text": CLEAN if taken.channel else text}) == "held":
            item = ReviewItem.objects.get(task=taken.task_id, state="open")
            told = (
                {"content": {"text": f"{CLEAN} {item.pk}"}} if verdict == "edit" else {}
            )
            making.decide(item, self.reviewers[0], verdict, **told)
            self.model.hold(taken.task_id)
        self.model.release(taken.task_id)

    def _subject(self, origin: str, release: Release) -> str | None:
        if origin == "output":
            return str(release.output_id)
        if origin == "agent":
            agent = Agent.objects.get(pk=release.output.task.agent_id)
            return f"{agent.name}@{agent.version}"
        approval = Decision.objects.filter(output=release.output_id).first()
        return str(approval.actor_id) if approval else None

    def _fence(self, task: int) -> None:
        """Attempts at it, and behind it, are nobody's any more."""
        fenced = {task, self.model.behind.get(task)}
        self.stale += [taken for taken in self.taken if taken.task_id in fenced]
        self.taken = [taken for taken in self.taken if taken.task_id not in fenced]

    def _amendable(self) -> list[int]:
        runs = set(self.model.run_of.values())
        return sorted(runs - self.model.cancelled - self.model.erased)

    def _closed(self) -> list[int]:
        runs = set(self.model.runs(live=False))
        drawn = ReviewItem.objects.filter(state="open").values_list("run", flat=True)
        return sorted(runs - set(drawn))

    def _open(self) -> list[ReviewItem]:
        """What was drawn of a run that is cancelled or erased is left alone, and what
        was delivered.
        """
        left = self.model.cancelled | self.model.erased
        return [
            item
            for item in super()._open()
            if item.run_id not in left and item.task_id not in self.model.sends
        ]
