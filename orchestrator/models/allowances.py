"""What may be said: approved wordings and offers, their evidence, and where pinned."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.people import Brand, Principal
from orchestrator.models.red_lines import Ruleset

EVIDENCE_LIMIT = 5_000_000  # bytes of one file


class Allowance(models.Model):
    """One version of a wording (claim) or an offer that a brand may use once approved.

    `terms` is the row as the domain reads it. Approved means pinned by the ruleset in
    force; it is put there by somebody else than its author.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=10)
    slug = models.SlugField(max_length=80)
    number = models.PositiveIntegerField()
    terms = models.JSONField()
    note = models.TextField(blank=True)
    author = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "allowance"
        constraints = [
            models.UniqueConstraint(
                name="allowance_once", fields=["brand", "kind", "slug", "number"]
            ),
            models.CheckConstraint(
                name="allowance_kind_known", condition=Q(kind__in=("claim", "offer"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug} v{self.number}"


class Evidence(models.Model):
    """Why an allowance is true: a study, a licence, a promotion sheet.

    Complete before the allowance is first approved. `good_until` is the last day it
    may be relied on; null: no end. `sha256` is of `content`, "" without a file.
    """

    allowance = models.ForeignKey(Allowance, models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=500, blank=True)
    grade = models.CharField(max_length=60, blank=True)
    population = models.CharField(max_length=200, blank=True)
    good_until = models.DateField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "evidence"

    def __str__(self) -> str:
        return self.title


class RulesetAllowance(models.Model):
    """One allowance in one ruleset, of the same brand. Put in by somebody else."""

    ruleset = models.ForeignKey(Ruleset, models.PROTECT, related_name="allowances")
    allowance = models.ForeignKey(Allowance, models.PROTECT, related_name="pins")
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)

    class Meta:
        db_table = "ruleset_allowance"
        constraints = [
            models.UniqueConstraint(
                name="ruleset_allowance_once", fields=["ruleset", "allowance"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.allowance_id} in {self.ruleset_id}"
