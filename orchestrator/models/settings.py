"""What admins set, and the audited history of every such change."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.people import Brand, Principal


class Setting(models.Model):
    """The value of one setting of one brand now; `domain/desk_settings.py` names them.

    A setting without a row has its default. Written by services.desk_settings alone.
    """

    brand = models.ForeignKey(
        Brand, models.PROTECT, related_name="settings", db_index=False
    )
    name = models.CharField(max_length=40)
    value = models.JSONField()

    class Meta:
        db_table = "setting"
        constraints = [
            models.UniqueConstraint(name="setting_once", fields=["brand", "name"])
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.brand_id}"


class Change(models.Model):
    """One audited change of something admins keep: who, what, before and after.

    `noun` and `subject` name what was changed, as in "setting" and "grace_seconds", or
    "person" and "17". Append-only.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, null=True, related_name="changes")
    actor = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    noun = models.CharField(max_length=30)
    subject = models.CharField(max_length=100)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    seconded_by = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "change"
        indexes = [models.Index(name="change_by_subject", fields=["noun", "subject"])]
        constraints = [
            models.CheckConstraint(
                name="change_seconded_by_another",
                condition=Q(seconded_by=None) | ~Q(seconded_by=models.F("actor")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.subject} by {self.actor_id}"


class Proposal(models.Model):
    """A risky change that waits for a second admin.

    Proposed: `decided_at` is empty. A second admin accepted or declined it, or its
    author took it back: `decided_by` says who, `accepted` which.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="proposals")
    author = models.ForeignKey(
        Principal, models.PROTECT, related_name="+", db_index=False
    )
    noun = models.CharField(max_length=30)
    subject = models.CharField(max_length=100)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    accepted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "proposal"
        constraints = [
            models.CheckConstraint(
                name="proposal_accepted_by_another",
                condition=~Q(accepted=True) | ~Q(decided_by=models.F("author")),
            ),
            models.UniqueConstraint(
                name="proposal_one_open",
                fields=["brand", "noun", "subject"],
                condition=Q(decided_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}: {self.noun} {self.subject}"
