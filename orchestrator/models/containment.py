"""What a recall reached; freezes, speed limits, erasure, amendments."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.outputs import Output
from orchestrator.models.people import Brand, Principal
from orchestrator.models.releases import Effect, RecallCase, Release
from orchestrator.models.review import ReviewItem
from orchestrator.models.runs import Attempt, Run, Task


class Affected(models.Model):
    """One task that a recall reached, as it stood in that moment.

    `how`: root, running, ready, waiting, held, released, skipped, delivered, in_flight
    or listed (reached only through a delivery that stands).
    """

    case = models.ForeignKey(RecallCase, models.PROTECT, related_name="affected")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    how = models.CharField(max_length=10)
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="+")
    effect = models.ForeignKey(
        Effect, models.PROTECT, null=True, related_name="+", db_index=False
    )
    depth = models.PositiveIntegerField()

    class Meta:
        db_table = "affected"
        constraints = [
            models.UniqueConstraint(name="affected_once", fields=["case", "task"])
        ]

    def __str__(self) -> str:
        return f"{self.task_id} in case {self.case_id}: {self.how}"


class FollowUp(models.Model):
    """What is to be done about one delivery that had already gone out.

    `choice`: correct (deliver again what takes its place), unpublish (by the channel
    or, with evidence, by hand) or accept (with a reason). State: open, asked (the
    channel is asked to take it back), done.
    """

    case = models.ForeignKey(RecallCase, models.PROTECT, related_name="follow_ups")
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    effect = models.ForeignKey(Effect, models.PROTECT, related_name="follow_ups")
    state = models.CharField(max_length=10, default="open")
    choice = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    result = models.TextField(blank=True)
    actor = models.ForeignKey(Principal, models.PROTECT, null=True, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "follow_up"
        constraints = [
            models.UniqueConstraint(name="follow_up_once", fields=["case", "effect"]),
            models.CheckConstraint(
                name="follow_up_says_what_and_who",
                condition=Q(state="open", choice="")
                | Q(
                    state__in=("asked", "done"),
                    choice__in=("correct", "unpublish", "accept"),
                    actor__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(
                name="follow_up_open",
                fields=["brand", "id"],
                condition=~Q(state="done"),
            )
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk} of case {self.case_id}"


class Kept(models.Model):
    """An attempt after a recall was given what an earlier one had: its output stays.

    `generation` is the task's at that time.
    """

    attempt = models.OneToOneField(Attempt, models.PROTECT, primary_key=True)
    output = models.ForeignKey(Output, models.PROTECT, related_name="kept_by")
    generation = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "kept"

    def __str__(self) -> str:
        return f"{self.attempt_id} kept {self.output_id}"


class Amendment(models.Model):
    """New inputs of a run under way; number n replaces n-1, the run's own are 0."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField()
    inputs = models.BinaryField()
    digest = models.CharField(max_length=64, editable=False)
    reason = models.TextField()
    actor = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "amendment"
        constraints = [
            models.UniqueConstraint(name="amendment_once", fields=["run", "number"])
        ]

    def __str__(self) -> str:
        return f"amendment {self.number} of run {self.run_id}"


class Freeze(models.Model):
    """Nothing of its subject starts and no token is spent until it is lifted.

    `level`: task, run, brand, channel, agent or everything; `subject` is the id of a
    task, run or brand, the name of a channel or agent, "" for everything. `brand`
    narrows a channel or agent to one brand.
    """

    LEVELS = ("task", "run", "brand", "channel", "agent", "everything")

    level = models.CharField(max_length=10)
    subject = models.CharField(max_length=100, blank=True)
    brand = models.ForeignKey(Brand, models.PROTECT, null=True)
    reason = models.TextField()
    actor = models.ForeignKey(
        Principal, models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    lifted_by = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "freeze_order"
        indexes = [
            models.Index(
                name="freeze_active", fields=["id"], condition=Q(lifted_at=None)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="freeze_names_its_subject",
                condition=Q(level="everything", subject="")
                | (
                    Q(level__in=("task", "run", "brand", "channel", "agent"))
                    & ~Q(subject="")
                ),
            ),
            models.UniqueConstraint(
                name="freeze_once",
                fields=["level", "subject", "brand"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"freeze of {self.level} {self.subject}".strip()


class Thaw(models.Model):
    """One group of a freeze let go first; `per_minute` paces its deliveries."""

    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="thaws")
    level = models.CharField(max_length=10)
    subject = models.CharField(max_length=100)
    per_minute = models.PositiveIntegerField(default=6)
    actor = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "thaw"
        constraints = [
            models.UniqueConstraint(
                name="thaw_once", fields=["freeze", "level", "subject"]
            ),
            models.CheckConstraint(
                name="thaw_level_known",
                condition=Q(level__in=("task", "run", "brand", "channel", "agent")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.subject} let go from {self.freeze_id}"


class SpeedLimit(models.Model):
    """How far and how fast machines may go before a person looks; null: no limit.

    `hops` releases in a row by policy, `fan_out` items of one list, `effects_hour`
    deliveries an hour, `canary` the share of a step's deliveries that go first.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="speed_limits")
    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=60)
    hops = models.PositiveSmallIntegerField(null=True)
    fan_out = models.PositiveIntegerField(null=True)
    effects_hour = models.PositiveIntegerField(null=True)
    canary = models.FloatField(null=True)

    class Meta:
        db_table = "speed_limit"
        constraints = [
            models.UniqueConstraint(
                name="speed_limit_once", fields=["brand", "kind", "subject"]
            ),
            models.CheckConstraint(
                name="speed_limit_kind_known",
                condition=Q(kind__in=("workflow", "agent", "channel")),
            ),
            models.CheckConstraint(
                name="speed_limit_canary_is_a_share",
                condition=Q(canary=None) | Q(canary__gte=0.0, canary__lte=1.0),
            ),
        ]

    def __str__(self) -> str:
        return f"limits of {self.kind} {self.subject}"


class Erasure(models.Model):
    """The content of an output was taken away for good, by whom and why."""

    output = models.OneToOneField(Output, models.PROTECT, primary_key=True)
    reason = models.TextField()
    actor = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "erasure"

    def __str__(self) -> str:
        return f"erasure of {self.output_id}"


class Audited(models.Model):
    """An item of the audit lane: drawn at random from what was released by policy."""

    item = models.OneToOneField(ReviewItem, models.PROTECT, primary_key=True)
    release = models.OneToOneField(Release, models.PROTECT, related_name="audited")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "audited"

    def __str__(self) -> str:
        return f"audit of release {self.release_id}"


class AuditDraw(models.Model):
    """Up to which release of a brand the lot was cast, and how many there were."""

    brand = models.OneToOneField(Brand, models.PROTECT, primary_key=True)
    release = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)

    class Meta:
        db_table = "audit_draw"

    def __str__(self) -> str:
        return f"drawn up to release {self.release}"
