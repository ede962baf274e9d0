"""Who works on which item now: leases, readings, skips, snoozes, assignments.

All of it is advice among reviewers: `decisions.decide` reads none of it.
"""

from django.db import models
from django.db.models.functions import Now

from orchestrator.models import Principal, ReviewItem


class Lease(models.Model):
    """One person works on an item until `until`; others see it read-only.

    Parked (`parked`): kept longer, with a note. Given up: the row goes.
    """

    item = models.OneToOneField(ReviewItem, models.CASCADE, related_name="lease")
    person = models.ForeignKey(Principal, models.CASCADE, related_name="leases")
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()
    parked = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "desk_lease"

    def __str__(self) -> str:
        return f"{self.item_id} by {self.person_id}"


class Reading(models.Model):
    """A person had an item open: since when, until when, and for how many seconds.

    `seconds` counts only while the page was visible and focused.
    """

    item = models.ForeignKey(
        ReviewItem, models.CASCADE, related_name="readings", db_index=False
    )
    person = models.ForeignKey(Principal, models.CASCADE)
    opened_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "desk_reading"
        constraints = [
            models.UniqueConstraint(name="desk_reading_once", fields=["item", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.person_id} reads {self.item_id}"


class Skip(models.Model):
    """A person passed an item over: it is not offered to them again as the next."""

    person = models.ForeignKey(Principal, models.CASCADE, db_index=False)
    item = models.ForeignKey(ReviewItem, models.CASCADE)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "desk_skip"
        constraints = [
            models.UniqueConstraint(name="desk_skip_once", fields=["person", "item"])
        ]

    def __str__(self) -> str:
        return f"{self.person_id} skips {self.item_id}"


class Snooze(models.Model):
    """A person does not want to see an item before `until`; others still do."""

    person = models.ForeignKey(Principal, models.CASCADE, db_index=False)
    item = models.ForeignKey(ReviewItem, models.CASCADE)
    until = models.DateTimeField()

    class Meta:
        db_table = "desk_snooze"
        constraints = [
            models.UniqueConstraint(name="desk_snooze_once", fields=["person", "item"])
        ]

    def __str__(self) -> str:
        return f"{self.person_id} snoozes {self.item_id}"


class Assignment(models.Model):
    """Whose item it is. By a person (`by`), or by a routing rule (`rule`)."""

    item = models.OneToOneField(ReviewItem, models.CASCADE, related_name="assignment")
    person = models.ForeignKey(Principal, models.CASCADE, related_name="assignments")
    by = models.ForeignKey(
        Principal, models.CASCADE, null=True, related_name="+", db_index=False
    )
    rule = models.ForeignKey(
        "review.RoutingRule", models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "desk_assignment"

    def __str__(self) -> str:
        return f"{self.item_id} for {self.person_id}"


class Escalation(models.Model):
    """Somebody, or a deadline that passed, called for attention. It decides nothing."""

    item = models.ForeignKey(ReviewItem, models.CASCADE, related_name="escalations")
    by = models.ForeignKey(
        Principal, models.CASCADE, null=True, related_name="+", db_index=False
    )
    to = models.ForeignKey(
        Principal, models.CASCADE, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10)  # reminder, overdue, asked, nobody
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "desk_escalation"

    def __str__(self) -> str:
        return f"{self.kind} of {self.item_id}"
