"""Releases and recalls: the only way out of the gate; effects; what falls due."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.domain.states import EffectState
from orchestrator.models.outputs import Output
from orchestrator.models.people import Principal
from orchestrator.models.red_lines import Ruleset
from orchestrator.models.review import Decision, Screening
from orchestrator.models.runs import Attempt, Run, Task


class Release(models.Model):
    """This output may be used. By policy (nothing blocks) or by decisions."""

    output = models.ForeignKey(Output, models.PROTECT, related_name="releases")
    digest = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField(default=1)
    screening = models.ForeignKey(Screening, models.PROTECT, db_index=False)
    ruleset = models.ForeignKey(Ruleset, models.PROTECT, db_index=False)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True)
    actor = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "release"
        constraints = [
            models.UniqueConstraint(name="release_once", fields=["output", "number"])
        ]

    def __str__(self) -> str:
        return f"release {self.number} of {self.output_id}"


class Recall(models.Model):
    """A release taken back: nothing that starts later is given it."""

    release = models.OneToOneField(Release, models.PROTECT, primary_key=True)
    reason = models.TextField()
    actor = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "recall"

    def __str__(self) -> str:
        return f"recall of {self.release_id}"


class Effect(models.Model):
    """One delivery to the outside world, at most once per key.

    `digest` is the digest of the brief that the token is good for.
    """

    task = models.OneToOneField(Task, models.PROTECT, related_name="delivery")
    run = models.ForeignKey(Run, models.PROTECT, db_index=False)
    key = models.CharField(max_length=100, unique=True)
    channel = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=EffectState.READY, editable=False)
    moved_by = models.CharField(max_length=100)
    why = models.TextField(blank=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    spent_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "effect"

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class Due(models.Model):
    """Something to do at a time: a row fired by sweep, deleted in the same act."""

    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    task = models.ForeignKey(Task, models.CASCADE, null=True)
    decision = models.ForeignKey(Decision, models.CASCADE, null=True)
    output = models.ForeignKey(Output, models.CASCADE, null=True)

    class Meta:
        db_table = "due"
        indexes = [models.Index(name="due_at", fields=["at"])]
        constraints = [
            models.CheckConstraint(
                name="due_names_its_subject",
                condition=Q(kind="retry", task__isnull=False)
                | Q(kind="decision", decision__isnull=False)
                | Q(kind="settle", output__isnull=False),
            ),
            models.UniqueConstraint(
                name="due_once",
                fields=["kind", "task", "decision", "output"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at}"
