"""The registry as the ledger sees it, and the capacity of each agent."""

from django.db import models

from orchestrator.models.people import Brand, Principal


class Agent(models.Model):
    """One version of an agent; each is a lane of its pool.

    `retries` is the most attempts a task gets, `timeout` seconds one attempt may take,
    `concurrency` how many attempts may be live at once (null: no cap). A channel that
    `asks` can be asked what became of a key, one that `withdraws` takes back.
    """

    name = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    title = models.CharField(max_length=120)
    principal = models.ForeignKey(Principal, models.PROTECT)
    brand = models.ForeignKey(Brand, models.PROTECT, null=True)
    pool = models.CharField(max_length=30, default="default")
    transport = models.CharField(max_length=10, default="python")
    url = models.URLField(blank=True)
    secret = models.TextField(blank=True)
    input_schema = models.JSONField(default=dict)
    output_schema = models.JSONField(default=dict)
    timeout = models.FloatField(default=60)
    retries = models.PositiveSmallIntegerField(default=3)
    concurrency = models.PositiveSmallIntegerField(null=True)
    effect = models.BooleanField(default=False)
    idempotent = models.BooleanField(default=False)
    asks = models.BooleanField(default=False, db_default=False)
    withdraws = models.BooleanField(default=False, db_default=False)
    validator = models.BooleanField(default=False)
    scored = models.BooleanField(default=False)
    offers_at = models.CharField(max_length=100, blank=True)
    current = models.BooleanField(default=True)
    paused = models.BooleanField(default=False)

    class Meta:
        db_table = "agent"
        constraints = [
            models.UniqueConstraint(
                name="agent_name_version_once", fields=["name", "version"]
            ),
            models.UniqueConstraint(
                name="agent_one_current",
                fields=["name"],
                condition=models.Q(current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Slot(models.Model):
    """One unit of an agent's capacity, locked by the claim that takes it."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField()
    attempt = models.OneToOneField(
        "orchestrator.Attempt", models.SET_NULL, null=True, related_name="slot"
    )

    class Meta:
        db_table = "slot"
        constraints = [
            models.UniqueConstraint(name="slot_once", fields=["agent", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.agent} #{self.number}"
