"""What is expected of each open run, reckoned again by the rounds: a cache, no fact."""

from django.db import models
from django.db.models.functions import Now

from orchestrator.models.people import Brand
from orchestrator.models.runs import Run


class Outlook(models.Model):
    """When one open run is expected to be over, and whom it waits for.

    `soon`, `likely` and `late`: nine, five and one in ten runs end later. `margin` is
    the seconds from `likely` to the deadline (below 0: too late; null: no deadline),
    `tail` from `late`. `waits` is a list of {kind, who, count, since, behind} and
    `path` of {title, state, who}, the most urgent first. `event` is the last event it
    knows of. It may be emptied at any time: the next round fills it.
    """

    run = models.OneToOneField(Run, models.CASCADE, primary_key=True)
    brand = models.ForeignKey(Brand, models.CASCADE, db_index=False)
    event = models.BigIntegerField(default=0)
    soon = models.DateTimeField()
    likely = models.DateTimeField()
    late = models.DateTimeField()
    margin = models.FloatField(null=True)
    tail = models.FloatField(null=True)
    left = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    waits = models.JSONField(default=list)
    path = models.JSONField(default=list)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "outlook"
        indexes = [
            # plan and digest: a brand's open runs, what is most at risk first
            models.Index(name="outlook_by_risk", fields=["brand", "margin", "run"])
        ]

    def __str__(self) -> str:
        return f"run {self.run_id} until {self.likely}"
