"""What people write around an item: comments, and the draft of a decision."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models import Principal, ReviewItem


class Comment(models.Model):
    """A remark on an item, on a range of its text or on the whole.

    `start` and `end` are code points in the string at `path` of the content whose
    digest is `digest`; `end` 0 means the whole item. `to_agent`: it is sent along when
    changes are requested.
    """

    item = models.ForeignKey(ReviewItem, models.CASCADE, related_name="comments")
    person = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="replies", db_index=False
    )
    body = models.TextField()
    digest = models.CharField(max_length=64, blank=True)
    path = models.TextField(blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    to_agent = models.BooleanField(default=False)
    mentions = models.ManyToManyField(
        Principal, related_name="mentioned_in", db_table="desk_mention"
    )
    resolved_by = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    resolved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "desk_comment"
        constraints = [
            models.CheckConstraint(
                name="desk_comment_says_something", condition=~Q(body="")
            ),
            models.CheckConstraint(
                name="desk_comment_span_is_ordered",
                condition=Q(start__lte=models.F("end")),
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.item_id}"


class Draft(models.Model):
    """What somebody typed on an item and has not sent: kept on the server.

    `fields` is the form as posted; `digest` the content it was typed against.
    """

    item = models.ForeignKey(
        ReviewItem, models.CASCADE, related_name="drafts", db_index=False
    )
    person = models.ForeignKey(Principal, models.CASCADE)
    fields = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "desk_draft"
        constraints = [
            models.UniqueConstraint(name="desk_draft_once", fields=["item", "person"])
        ]

    def __str__(self) -> str:
        return f"draft of {self.person_id} on {self.item_id}"
