"""What the desk tells people, and how each telling got on."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models import Brand, Principal, ReviewItem

KINDS = (
    "assigned",
    "mentioned",
    "reminder",
    "overdue",
    "escalated",
    "nobody",
    "second_look",
    "exception",
    "digest",
    "outcome",
)
SHAPES = ("signed", "slack")


class Notification(models.Model):
    """One thing told to one person; `key` makes it once. Links open, never decide."""

    person = models.ForeignKey(
        Principal, models.CASCADE, related_name="notifications", db_index=False
    )
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, db_index=False)
    item = models.ForeignKey(ReviewItem, models.CASCADE, null=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_notification"
        constraints = [
            models.CheckConstraint(
                name="desk_notification_kind_known", condition=Q(kind__in=KINDS)
            )
        ]
        indexes = [
            models.Index(name="desk_notification_of", fields=["person", "-id"]),
            models.Index(
                name="desk_notification_unread",
                fields=["person", "-id"],
                condition=Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Webhook(models.Model):
    """Where a brand's notifications go besides: a signed JSON, or a Slack message.

    `secret` is sealed by services.vault.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=60)
    shape = models.CharField(max_length=10, default="signed")
    url = models.URLField(max_length=500)
    secret = models.TextField(blank=True)
    kinds = models.JSONField(default=list)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "desk_webhook"
        constraints = [
            models.CheckConstraint(
                name="desk_webhook_shape_known", condition=Q(shape__in=SHAPES)
            ),
            models.UniqueConstraint(
                name="desk_webhook_name_once", fields=["brand", "name"]
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One sending: by email to the person, or to a webhook. Waiting until `sent_at`.

    Tried again with growing pauses until `tries` reaches its most; then `failed`.
    """

    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="deliveries"
    )
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True)
    not_before = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    class Meta:
        db_table = "desk_delivery"
        indexes = [
            models.Index(
                name="desk_delivery_due",
                fields=["not_before"],
                condition=Q(sent_at__isnull=True, failed=False),
            )
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
