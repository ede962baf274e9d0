"""What orchestration decided and waits for: choices, waits, signals, pins, shares."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.people import Brand, Principal
from orchestrator.models.runs import Attempt, Run, Task


class Choice(models.Model):
    """An orchestration decision: what was chosen, from which facts, by whom.

    `what` is route, gate, round, proposal, substitute, escalate or skip; `rejected` is
    a list of {option, why}; `by_kind` is rule, agent or person. Append-only. Starts and
    waits are told by the task's own events.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="choices")
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="choices")
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, db_index=False)
    what = models.CharField(max_length=12)
    chosen = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    rule = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    rejected = models.JSONField(default=list)
    confidence = models.FloatField(null=True)
    reversible = models.BooleanField(default=True)
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "choice"

    def __str__(self) -> str:
        return f"{self.what}: {self.chosen}"


class Wait(models.Model):
    """Why a gate or a wait is not through: one row while it waits, then `over_at`.

    `cause` is condition, time, calendar or signal; `missing` is in words, with who can
    mend it; `until` is when it is looked at next at the latest, `timeout_at` when
    somebody is asked.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="waits")
    run = models.ForeignKey(Run, models.PROTECT, db_index=False)
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    generation = models.PositiveSmallIntegerField(default=0)
    cause = models.CharField(max_length=10)
    missing = models.TextField()
    owner_role = models.CharField(max_length=20)
    signal = models.CharField(max_length=60, blank=True)
    watches = models.JSONField(default=list)  # signal, price, claim, run
    looks = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True)
    timeout_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wait"
        constraints = [
            models.UniqueConstraint(
                name="wait_one_open", fields=["task"], condition=Q(over_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(
                name="wait_open_by_brand",
                fields=["brand"],
                condition=Q(over_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} waits: {self.missing}"


class Signal(models.Model):
    """Something a run was told: a name and a content, once per key. Append-only."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="signals")
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    content = models.BinaryField()
    digest = models.CharField(max_length=64, editable=False)
    by = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "signal"
        constraints = [
            models.UniqueConstraint(name="signal_once", fields=["run", "name", "key"])
        ]

    def __str__(self) -> str:
        return f"{self.name} to {self.run_id}"


class Pin(models.Model):
    """A person put a task first, or took that back, and said why. Append-only."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="pins")
    on = models.BooleanField()
    reason = models.TextField()
    actor = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "pin"

    def __str__(self) -> str:
        return f"{'pinned' if self.on else 'unpinned'} {self.task_id}"


class Turn(models.Model):
    """How far a brand has come in a pool: who has the least goes next.

    `passed` rises by 1 / share with every task taken. Workers of one `stripe` keep
    turns of their own, so that claims do not queue for a row.
    """

    pool = models.CharField(max_length=30)
    stripe = models.PositiveSmallIntegerField(default=0)
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    passed = models.FloatField(default=0)

    class Meta:
        db_table = "turn"
        constraints = [
            models.UniqueConstraint(
                name="turn_once", fields=["pool", "stripe", "brand"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.brand_id} in {self.pool}: {self.passed}"


class Rate(models.Model):
    """The most starts a minute of an agent, a pool or a channel.

    `next_at` is when the next start is due at this pace (the generic cell rate
    algorithm, ITU-T I.371): one may begin up to `burst` starts early.
    """

    scope = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    per_minute = models.FloatField()
    burst = models.PositiveIntegerField(default=1)
    next_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "rate"
        constraints = [
            models.UniqueConstraint(name="rate_once", fields=["scope", "name"]),
            models.CheckConstraint(
                name="rate_lets_something_start",
                condition=Q(per_minute__gt=0, burst__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.name}: {self.per_minute:g} a minute"
