"""Random histories on the real ledger, next to the model, checked after every step."""

from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import NotPermitted, StaleState
from orchestrator.models import Principal, ReviewItem, Run, Task
from orchestrator.services.deciding import decisions
from orchestrator.services.rules import red_lines
from orchestrator.services.running import bell, dispatch, runs, sweep
from orchestrator.services.verification import verify
from tests import making
from tests.property.model import Model

LOCKS = "every lock"  # whether they are in place has tests of its own
CLEAN, DIRTY = "Fresh bread", "A miracle cream"
# Each must return no row: consumption without release, two live attempts, a state that
# its last event does not explain.
BAD = """
    SELECT 'consumed unreleased', c.id FROM consumption c LEFT JOIN release r
        ON r.id = c.release_id AND r.created_at <= c.created_at WHERE r.id IS NULL
    UNION ALL SELECT 'two live attempts', a.task_id FROM attempt a
        WHERE a.state IN ('running', 'calling') GROUP BY a.task_id HAVING count(*) > 1
    UNION ALL SELECT 'unexplained state', t.id FROM task t WHERE t.state <> (
        SELECT e.after FROM event e WHERE e.noun = 'task' AND e.subject = t.id
        ORDER BY e.id DESC LIMIT 1)
    UNION ALL SELECT 'live attempt of a task that does not run', a.task_id
        FROM attempt a JOIN task t ON t.id = a.task_id
        WHERE a.state = 'running' AND t.state <> 'running'"""
RAW = (
    "UPDATE output SET content = 'x'",
    "DELETE FROM event",
    "UPDATE event SET actor = 'nobody'",
    "UPDATE task SET state = 'done', moved_by = 'raw' WHERE state = 'held'",
    "UPDATE task SET state = 'ready', moved_by = '' WHERE state = 'waiting'",
    "UPDATE task SET pending = 0, state = 'running', moved_by = 'raw'",
    "UPDATE attempt SET state = 'running', moved_by = 'raw' WHERE state <> 'running'",
    "INSERT INTO release (output_id, digest, number, screening_id, ruleset_id, actor)"
    " SELECT s.output_id, s.digest, 1, s.id, s.ruleset_id, 'raw' FROM screening s",
    "INSERT INTO consumption (attempt_id, release_id, output_id)"
    " SELECT a.id, r.id, r.output_id FROM attempt a, release r"
    " WHERE a.state <> 'running'",
    "UPDATE review_item SET state = 'settled', moved_by = 'raw' WHERE state = 'open'",
    "UPDATE gate SET epoch = 0",
)


class Ledgers(RuleBasedStateMachine):
    """One brand, one red line, two reviewers; every rule moves ledger and model."""

    SETTINGS: ClassVar[dict[str, JSON]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.brand = making.a_brand(settings=self.SETTINGS)
        self.operator = making.a_person(self.brand, "operator")
        self.reviewers = [making.a_person(self.brand, "brand") for _ in range(2)]
        self.admin = making.a_person(self.brand, "admin")
        self.version = making.a_live_rule(self.brand, tests=making.EXAMPLES)
        making.a_backtest(self.version)
        self.workflow = making.a_workflow(making.TWO_STEPS)
        self.taken: list[dispatch.Claim] = []
        self.stale: list[dispatch.Claim] = []

    @rule()
    def start(self) -> None:
        run = making.a_run(self.brand, self.workflow, by=self.operator)
        first, second = Task.objects.filter(run=run).order_by("level")
        self.model.start(run.pk, first.pk, second.pk)

    @rule()
    def take(self) -> None:
        taken = making.take()
        if taken is None:
            assert all(self.is_frozen(task) for task in self.model.in_state("ready"))
            return
        assert not self.is_frozen(taken.task_id)
        self.model.take(taken.task_id)
        self.taken.append(taken)

    def is_frozen(self, task: int) -> bool:
        """Whether nothing of it may start."""
        return False

    def keep(self, taken: dispatch.Claim) -> bool:
        """Whether it was given what an earlier attempt was: that output stays."""
        return False

    def waits(self, taken: dispatch.Claim) -> bool:
        """Whether its token is refused for now: it stays taken."""
        if taken.channel and self.is_frozen(taken.task_id):
            self.taken.append(taken)
            return True
        return False

    @precondition(lambda self: self.taken)
    @rule(clean=st.booleans(), data=st.data())
    def finish(self, clean: bool, data: st.DataObject) -> None:
        taken = self._one(self.taken, data)
        if self.keep(taken) or self.waits(taken):
            return
        clean = clean or bool(taken.channel)
        said = making.give(taken, {"text": CLEAN if clean else DIRTY})
        self.stale.append(taken)
        if clean or not self.model.guarded:
            assert said == "released"
            self.model.release(taken.task_id)
        else:
            assert said == "held"
            self.model.hold(taken.task_id)

    @precondition(lambda self: self.stale)
    @rule(data=st.data())
    def finish_too_late(self, data: st.DataObject) -> None:
        taken = data.draw(st.sampled_from(self.stale))
        try:
            assert making.give(taken, {"text": CLEAN}) == "stale"
        finally:
            self._no_longer(taken)

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        taken = self._one(self.taken, data)
        failed = dispatch.failed(
            taken, worker="worker:test", brief="", why="no luck", retry=True, delay=0
        )
        dispatch.end(failed)
        self.stale.append(taken)
        self.model.lose(taken.task_id)

    @rule()
    def sweep(self) -> None:
        """No worker of this test holds a session lock: the sweep takes all for dead."""
        sweep.sweep_once()
        for taken in self.taken:
            self.model.lose(taken.task_id)
        self.stale += self.taken
        self.taken = []

    @precondition(lambda self: self._open())
    @rule(
        verdict=st.sampled_from(("approve", "edit", "changes", "reject")),
        second=st.booleans(),
        clean=st.booleans(),
        undone=st.booleans(),
        data=st.data(),
    )
    def decide(
        self, verdict: str, second: bool, clean: bool, undone: bool, data: st.DataObject
    ) -> None:
        item = data.draw(st.sampled_from(self._open()))
        person = self.reviewers[second]
        if item.kind == "failure":
            verdict, person = ("retry" if clean else "give_up"), self.operator
        told: dict[str, Any] = {"reason": "because"}
        if verdict == "edit":
            told["content"] = {"text": f"{CLEAN if clean else DIRTY} {item.pk}"}
        if decisions.may(item, person)[verdict]:
            with pytest.raises(NotPermitted):
                making.decide(item, person, verdict, **told)
        elif undone:
            self._decide_and_undo(item, person, verdict, told)
        else:
            making.decide(item, person, verdict, **told)
            self.before_effect(item, verdict)
            self._effect(item.task_id, verdict, clean=clean)

    @precondition(lambda self: self._open())
    @rule(data=st.data())
    def decide_on_a_stale_page(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(self._open()))
        if item.kind == "output":
            with pytest.raises(StaleState):
                making.decide(item, self.reviewers[0], "approve", digest="0" * 64)

    @rule()
    def change_the_rules(self) -> None:
        if self.model.guarded:
            red_lines.retire(self.version.red_line, by=self.admin, reason="enough")
        else:
            red_lines.make_live(self.version, by=self.admin)
        self.model.guarded = not self.model.guarded
        self.sweep()

    @precondition(lambda self: self._live_runs())
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        pk = data.draw(st.sampled_from(self._live_runs()))
        self._cancel(Run.objects.get(pk=pk))

    @rule(n=st.integers(1, 5))
    def ring(self, n: int) -> None:
        bell.knock("default", n)

    @rule(statement=st.sampled_from(RAW))
    def raw(self, statement: str) -> None:
        """As `app`, past every service: refused, or nothing was there to change."""
        with connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(statement)
                    changed = cursor.rowcount
            except DatabaseError:
                return
        assert not changed, f"let through: {statement}"

    @invariant()
    def the_ledger_is_as_the_model_says(self) -> None:
        found = Task.objects.filter(pk__in=self.model.states)
        assert dict(found.values_list("pk", "state")) == self.model.states
        with connection.cursor() as cursor:
            cursor.execute(BAD)
            assert not cursor.fetchall()

    def before_effect(self, item: ReviewItem, verdict: str) -> None:
        """What a verdict does before it does what it says."""

    def teardown(self) -> None:
        """Every promise, and nothing left ready for the next history."""
        for pk in self._live_runs():
            self._cancel(Run.objects.get(pk=pk))
        broken = [check for check in verify() if not check.kept]
        assert not [check for check in broken if not check.name.startswith(LOCKS)]

    def _one(self, claims: list[dispatch.Claim], data: st.DataObject) -> dispatch.Claim:
        return claims.pop(data.draw(st.integers(0, len(claims) - 1)))

    def _open(self) -> list[ReviewItem]:
        return list(ReviewItem.objects.filter(brand=self.brand, state="open"))

    def _live_runs(self) -> list[int]:
        return self.model.runs(live=True)

    def _cancel(self, run: Run) -> None:
        runs.cancel_run(run, by=self.operator, reason="no longer wanted")
        self.model.cancel(run.pk)
        self.stale += [taken for taken in self.taken if taken.run_id == run.pk]
        self.taken = [taken for taken in self.taken if taken.run_id != run.pk]

    def _no_longer(self, taken: dispatch.Claim) -> None:
        self.stale.remove(taken)

    def _decide_and_undo(
        self, item: ReviewItem, by: Principal, verdict: str, told: dict[str, Any]
    ) -> None:
        settings.GRACE_SECONDS = 60
        try:
            decision = making.decide(item, by, verdict, **told)
            self.before_effect(item, verdict)  # what it took back stays so
            decisions.undo(decision, by=by)
        finally:
            settings.GRACE_SECONDS = 0

    def _effect(self, task: int, verdict: str, *, clean: bool) -> None:
        if verdict == "approve" or (
            verdict == "edit" and (clean or not self.model.guarded)
        ):
            self.model.release(task)
        elif verdict == "edit":
            self.model.hold(task)
        elif verdict in ("changes", "retry"):
            self.model.again(task)
        elif verdict in ("reject", "give_up"):
            self.model.stop(task, "rejected" if verdict == "reject" else "failed")
