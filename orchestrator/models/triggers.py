"""Triggers: what starts or signals runs without anybody's click, once per cause."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.orchestration import Signal
from orchestrator.models.people import Brand, Principal
from orchestrator.models.runs import Run
from orchestrator.models.workflows import Workflow


class Trigger(models.Model):
    """A cause to watch for, and what follows: a run of `workflow`, or a signal.

    `kind` is schedule, webhook, event, result, price or claim; `spec` says which (a
    cron expression and its zone, a noun and its state, a workflow's step …). `inputs`
    is a template over the cause's facts, `when` a condition on them. It acts as
    `owner`, with what that principal may do. `secret` signs webhooks, sealed.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="triggers")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    spec = models.JSONField(default=dict)
    action = models.CharField(max_length=10, default="start")
    workflow = models.ForeignKey(
        Workflow, models.PROTECT, null=True, related_name="triggers"
    )
    signal = models.CharField(max_length=60, blank=True)
    inputs = models.JSONField(default=dict)
    when = models.TextField(blank=True)
    secret = models.TextField(blank=True)
    is_on = models.BooleanField(default=True)
    owner = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    next_at = models.DateTimeField(null=True)
    seen_xid = models.BigIntegerField(default=0)  # the last event looked at: its
    seen = models.BigIntegerField(default=0)  # transaction, and its number in there
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "trigger"
        constraints = [
            models.UniqueConstraint(name="trigger_once", fields=["brand", "slug"])
        ]
        indexes = [
            models.Index(
                name="trigger_due",
                fields=["next_at"],
                condition=Q(is_on=True, next_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Firing(models.Model):
    """One cause of one trigger and what came of it; a cause fires once.

    `state` is waiting, done, refused or skipped; a dry run stores nothing else. What is
    replayed names the firing it repeats and has a cause of its own.
    """

    trigger = models.ForeignKey(Trigger, models.PROTECT, related_name="firings")
    cause = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="waiting")
    why = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(db_default=Now())
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="firings")
    signal = models.ForeignKey(Signal, models.PROTECT, null=True, db_index=False)
    replays = models.ForeignKey("self", models.PROTECT, null=True, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "firing"
        constraints = [
            models.UniqueConstraint(name="firing_once", fields=["trigger", "cause"])
        ]
        indexes = [
            models.Index(
                name="firing_waiting", fields=["id"], condition=Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"{self.trigger_id}: {self.cause}"
