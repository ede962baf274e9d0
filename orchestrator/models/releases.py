"""Releases and recalls: the only way out of the gate; effects; what falls due."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.domain.states import EffectState
from orchestrator.models.outputs import Output
from orchestrator.models.people import Brand, Principal
from orchestrator.models.red_lines import Ruleset
from orchestrator.models.review import Decision, Screening
from orchestrator.models.runs import Attempt, Run, Task


class Release(models.Model):
    """This output may be used. By policy (nothing blocks) or by decisions.

    `hops` counts the releases by policy in a row up to this one; a person's look is 0.
    """

    output = models.ForeignKey(Output, models.PROTECT, related_name="releases")
    digest = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField(default=1)
    hops = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
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


class RecallCase(models.Model):
    """One act of recalling: from where, why, what it reached, and what is left to do.

    `origin`: output, claim, red_line, price, agent, decision, reviewer, learning,
    precondition, audit, input or breaker; `subject` names it. `roots` are the releases
    it started from. State: proposed (a second person must agree), declined, open,
    closed.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="recall_cases")
    origin = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    reason = models.TextField()
    roots = ArrayField(models.BigIntegerField())
    radius = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="open")
    actor = models.ForeignKey(
        Principal, models.PROTECT, related_name="+", db_index=False
    )
    seconded_by = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    acted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recall_case"
        indexes = [models.Index(name="recall_case_by_brand", fields=["brand", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="recall_case_seconded_by_another",
                condition=Q(seconded_by=None) | ~Q(seconded_by=models.F("actor")),
            ),
            models.CheckConstraint(
                name="recall_case_state_known",
                condition=Q(state__in=("proposed", "declined", "open", "closed")),
            ),
        ]

    def __str__(self) -> str:
        return f"recall case {self.pk}: {self.origin} {self.subject}"


class Recall(models.Model):
    """A release taken back: nothing that starts later is given it.

    `root`: found wrong itself; else it grew from one that was.
    """

    release = models.OneToOneField(Release, models.PROTECT, primary_key=True)
    case = models.ForeignKey(
        RecallCase, models.PROTECT, null=True, related_name="recalls"
    )
    root = models.BooleanField(default=True, db_default=True)
    reason = models.TextField()
    actor = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "recall"

    def __str__(self) -> str:
        return f"recall of {self.release_id}"


class Effect(models.Model):
    """One delivery to the outside world, at most once per key.

    `digest` is the digest of the brief that the token is good for, `ruleset` the one
    under which its preconditions were checked, `certificate` what travelled with the
    call. A correction is the next `generation` of the same task, under a key of its
    own. `asked` counts how often the channel was asked what became of it.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="deliveries")
    generation = models.PositiveSmallIntegerField(default=0, db_default=0)
    run = models.ForeignKey(Run, models.PROTECT, db_index=False)
    key = models.CharField(max_length=100, unique=True)
    channel = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    ruleset = models.ForeignKey(Ruleset, models.PROTECT, null=True, db_index=False)
    certificate = models.JSONField(null=True)
    asked = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=10, default=EffectState.READY, editable=False)
    moved_by = models.CharField(max_length=100)
    why = models.TextField(blank=True)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    spent_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "effect"
        constraints = [
            models.UniqueConstraint(name="effect_once", fields=["task", "generation"])
        ]
        indexes = [
            # speed limits: what went out on a channel lately
            models.Index(name="effect_by_channel", fields=["channel", "-spent_at"]),
            models.Index(
                name="effect_unsettled",
                fields=["id"],
                condition=Q(state__in=("spent", "unknown")),
            ),
        ]

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
