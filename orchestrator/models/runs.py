"""Runs, their tasks and dependencies, and the attempts at them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.domain.states import AttemptState, RunState, TaskState
from orchestrator.models.agents import Agent
from orchestrator.models.people import Brand, Principal
from orchestrator.models.workflows import WorkflowVersion


class Run(models.Model):
    """One execution of a workflow version, with its inputs pinned as bytes.

    `uid` is what the outside knows it by, also in the idempotency keys of its effects:
    it stays unique when a database is made anew.
    `patience` is how many seconds its tasks may wait at their priority, `value` what
    it is worth in the brand's currency, for people to read.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT)
    version = models.ForeignKey(WorkflowVersion, models.PROTECT)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default=RunState.OPEN, editable=False)
    moved_by = models.CharField(max_length=100)
    why = models.TextField(blank=True)
    priority = models.CharField(max_length=10, default="normal")
    patience = models.FloatField(default=600)
    deadline = models.DateTimeField(null=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    inputs = models.BinaryField()
    digest = models.CharField(max_length=64, editable=False)
    started_by = models.ForeignKey(Principal, models.PROTECT)
    idempotency_key = models.CharField(max_length=200, null=True)  # noqa: DJ001
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "run"
        constraints = [
            models.UniqueConstraint(
                name="run_idempotency_key_once",
                fields=["brand", "started_by", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="run_by_brand", fields=["brand", "-id"]),
            # plan and digest: what is under way
            models.Index(
                name="run_open", fields=["brand", "id"], condition=Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """One piece of work inside a run.

    `kind`: a step, the fan-out of an `each`, or the inspection of `subject` by a
    validator. `pending` counts dependencies not yet satisfied, all of an "any" together
    as one while `any_open`: `any_need` of them, of which `any_left` are lacking still.
    `optional`, `on_fail` and `on_reject` say how to go on without it; `answer_within`
    is hours. `path_ahead` is the estimated time in seconds of the
    longest path behind this task; `rank` orders the ready tasks of a lane, lower
    first. A recall makes the next `generation`.
    """

    # the composite keys of keys.sql say all that a plain one would, and once a row
    run = models.ForeignKey(
        Run,
        models.PROTECT,
        related_name="tasks",
        db_index=False,
        db_constraint=False,
    )
    brand = models.ForeignKey(
        Brand, models.PROTECT, db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10, default="step", editable=False)
    step = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    index = models.PositiveIntegerField(null=True)
    item = models.BinaryField(null=True)
    agent = models.ForeignKey(Agent, models.PROTECT, db_index=False)
    pool = models.CharField(max_length=30)
    level = models.PositiveIntegerField()
    channel = models.CharField(max_length=60, blank=True)
    validators = ArrayField(models.CharField(max_length=60), default=list)
    subject = models.ForeignKey(
        "orchestrator.Output", models.PROTECT, null=True, related_name="inspections"
    )
    state = models.CharField(max_length=10, default=TaskState.WAITING, editable=False)
    moved_by = models.CharField(max_length=100)
    why = models.TextField(blank=True)
    any_open = models.BooleanField(default=False)
    any_need = models.PositiveSmallIntegerField(default=1, db_default=1)
    any_left = models.PositiveSmallIntegerField(default=0, db_default=0)
    pending = models.PositiveIntegerField(default=0)
    optional = models.BooleanField(default=False, db_default=False)
    on_reject = models.CharField(max_length=10, default="stop", db_default="stop")
    on_fail = models.CharField(max_length=10, default="ask", db_default="ask")
    substitute = models.ForeignKey(
        Agent, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answer_within = models.FloatField(null=True)
    turn = models.FloatField(default=0, db_default=0)
    patience = models.FloatField(default=600)
    path_ahead = models.FloatField(default=0)
    latest_start = models.DateTimeField(null=True)
    pinned = models.BooleanField(default=False)
    ready_at = models.DateTimeField(null=True, editable=False)
    rank = models.DateTimeField(null=True, editable=False)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    generation = models.PositiveSmallIntegerField(default=0, db_default=0)
    release = models.ForeignKey(
        "orchestrator.Release",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "task"
        indexes = [
            # ledger_claim: the head of each lane of a brand, without a sort
            models.Index(
                name="task_ready",
                fields=["pool", "brand", "agent", "rank", "id"],
                condition=Q(state="ready"),
            ),
            models.Index(
                name="task_ready_pinned",
                fields=["pool", "id"],
                condition=Q(state="ready", pinned=True),
            ),
            # ledger_close_run and the run page
            models.Index(name="task_by_run", fields=["run", "id"]),
            # screening: the last released content of the same step
            models.Index(
                name="task_released",
                fields=["brand", "step", "-id"],
                condition=Q(release__isnull=False),
            ),
            models.Index(
                name="task_unfinished",
                fields=["run"],
                condition=~Q(
                    state__in=("done", "rejected", "failed", "skipped", "cancelled")
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="task_starts_only_when_satisfied",
                condition=Q(pending=0)
                | Q(state__in=("waiting", "cancelled", "skipped")),
            ),
            models.CheckConstraint(
                name="task_inspects_iff_subject",
                condition=Q(kind="inspect", subject__isnull=False)
                | (~Q(kind="inspect") & Q(subject__isnull=True)),
            ),
            models.UniqueConstraint(
                name="task_inspection_once",
                fields=["subject", "agent"],
                condition=Q(kind="inspect"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Dependency(models.Model):
    """`task` needs `needs`, or any one of its `any_of` edges.

    Levels rise along every edge, so no cycle can be stored. A `soft` edge only orders:
    whatever end of `needs`, an earlier item of the list, satisfies it, and nothing is
    given over it.
    """

    # as of a task: the composite keys say it all
    run = models.ForeignKey(Run, models.PROTECT, db_index=False, db_constraint=False)
    task = models.ForeignKey(
        Task,
        models.PROTECT,
        related_name="dependencies",
        db_index=False,
        db_constraint=False,
    )
    task_level = models.PositiveIntegerField()
    needs = models.ForeignKey(
        Task, models.PROTECT, related_name="dependants", db_constraint=False
    )
    needs_level = models.PositiveIntegerField()
    any_of = models.BooleanField(default=False)
    soft = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "dependency"
        constraints = [
            models.UniqueConstraint(name="dependency_once", fields=["task", "needs"]),
            models.CheckConstraint(
                name="dependency_points_up",
                condition=Q(soft=True) | Q(needs_level__lt=models.F("task_level")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} needs {self.needs_id}"


class Attempt(models.Model):
    """One try at a task. `token` fences it; `session` is the worker's advisory lock."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="attempts")
    run = models.ForeignKey(Run, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10, editable=False)
    number = models.PositiveSmallIntegerField()
    token = models.UUIDField(default=uuid.uuid4, editable=False)
    state = models.CharField(
        max_length=10, default=AttemptState.RUNNING, editable=False
    )
    moved_by = models.CharField(max_length=100)
    why = models.TextField(blank=True)
    worker = models.CharField(max_length=100)
    session = models.IntegerField()
    lease_until = models.DateTimeField()
    deadline = models.DateTimeField()
    brief_digest = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "attempt"
        constraints = [
            models.UniqueConstraint(
                name="attempt_number_once", fields=["task", "number"]
            ),
            models.UniqueConstraint(
                name="attempt_one_live",
                fields=["task"],
                condition=Q(state__in=("running", "calling")),
            ),
        ]
        indexes = [
            # sweep: leases that ran out and sessions that dropped
            models.Index(
                name="attempt_live",
                fields=["lease_until"],
                condition=Q(state__in=("running", "calling")),
            )
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} at {self.task_id}"
