"""Outputs as exact bytes, their gate rows, who consumed and who inspected them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.agents import Agent
from orchestrator.models.people import Brand, Principal
from orchestrator.models.runs import Attempt, Run, Task


class Output(models.Model):
    """An immutable version of an answer's content, or a person's edit of one.

    `content` is RFC 8785 canonical JSON; `digest` its SHA-256, computed by the
    database. `raw` is what the agent really sent, kept only where it differs.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="outputs")
    run = models.ForeignKey(Run, models.PROTECT, db_index=False)
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    attempt = models.OneToOneField(
        Attempt, models.PROTECT, null=True, related_name="output"
    )
    author = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    version = models.PositiveIntegerField()
    generation = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False
    )
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="superseded_by"
    )
    content = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, editable=False)
    raw = models.BinaryField(null=True)
    raw_digest = models.CharField(max_length=64, blank=True)
    confidence = models.FloatField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "output"
        constraints = [
            models.UniqueConstraint(
                name="output_version_once", fields=["task", "version"]
            ),
            # backtests: the newest of a brand; what judges an output is of its brand
            models.UniqueConstraint(name="output_brand", fields=["brand", "id"]),
            models.CheckConstraint(
                name="output_confidence_is_a_probability",
                condition=Q(confidence=None)
                | Q(confidence__gte=0.0, confidence__lte=1.0),
            ),
        ]

    def __str__(self) -> str:
        return f"output {self.pk} v{self.version}"


class Gate(models.Model):
    """The row every act on an output locks: consumers share it, the rest bump it."""

    output = models.OneToOneField(Output, models.PROTECT, primary_key=True)
    epoch = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "gate"

    def __str__(self) -> str:
        return f"gate of {self.output_id} at {self.epoch}"


class Consumption(models.Model):
    """An attempt was given exactly this release."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="consumptions")
    release = models.ForeignKey(
        "orchestrator.Release", models.PROTECT, related_name="consumptions"
    )
    output = models.ForeignKey(Output, models.PROTECT, related_name="consumptions")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "consumption"
        constraints = [
            models.UniqueConstraint(
                name="consumption_once", fields=["attempt", "release"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} consumed {self.release_id}"


class Inspection(models.Model):
    """A validator's attempt was shown one output that is not released."""

    attempt = models.OneToOneField(Attempt, models.PROTECT, primary_key=True)
    output = models.ForeignKey(Output, models.PROTECT)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "inspection"

    def __str__(self) -> str:
        return f"{self.attempt_id} inspects {self.output_id}"


class Verdict(models.Model):
    """What a validator said of one output; `passed` is null where it could not say.

    `remarks`: a list of {path, start, end, message}, offsets in code points.
    """

    inspection = models.OneToOneField(Inspection, models.PROTECT, primary_key=True)
    output = models.ForeignKey(Output, models.PROTECT, related_name="verdicts")
    validator = models.ForeignKey(Agent, models.PROTECT, db_index=False)
    passed = models.BooleanField(null=True)
    remarks = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "verdict"
        constraints = [
            models.UniqueConstraint(name="verdict_once", fields=["output", "validator"])
        ]

    def __str__(self) -> str:
        return f"{self.validator} on {self.output_id}"
