"""The life of a red line before and while it is live: backtests, shadows, waivers."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.outputs import Output
from orchestrator.models.people import Brand, Principal
from orchestrator.models.red_lines import RedLine, RedLineVersion

BACKTEST_STATES = ("waiting", "running", "done", "failed")
HUMAN_VERDICTS = ("approved", "edited", "rejected", "changes", "none")


class Backtest(models.Model):
    """A version tried on past outputs, in chunks between tasks.

    Asked for: waiting. A worker took its first chunk: running. All outputs judged:
    done, with `summary`. The evaluator failed: failed, with `error`. It goes from the
    newest output down; `position` is the last output judged. `against` is the version
    of the same red line that was live when it was asked for.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    red_line = models.ForeignKey(RedLine, models.PROTECT, db_index=False)
    version = models.ForeignKey(
        RedLineVersion, models.PROTECT, related_name="backtests"
    )
    against = models.ForeignKey(
        RedLineVersion, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_by = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    sample = models.PositiveIntegerField(default=500)
    since = models.DateField(null=True)
    state = models.CharField(max_length=10, default="waiting", editable=False)
    position = models.BigIntegerField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    summary = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "backtest"
        constraints = [
            models.CheckConstraint(
                name="backtest_state_known", condition=Q(state__in=BACKTEST_STATES)
            ),
            models.CheckConstraint(
                name="backtest_done_of_total", condition=Q(done__lte=models.F("total"))
            ),
            models.UniqueConstraint(
                name="backtest_one_open",
                fields=["version"],
                condition=Q(state__in=("waiting", "running")),
            ),
        ]
        indexes = [
            # backtests.step: the oldest that is not finished
            models.Index(
                name="backtest_open",
                fields=["id"],
                condition=Q(state__in=("waiting", "running")),
            )
        ]

    def __str__(self) -> str:
        return f"backtest {self.pk} of {self.version_id}"


class BacktestRow(models.Model):
    """What the version and the live one say of one output, and what people said.

    `spans` is [{path, start, end, message}] of the version's hits, at most 20;
    `minutes` what its decision took (null: unknown).
    """

    backtest = models.ForeignKey(Backtest, models.PROTECT, related_name="rows")
    output = models.ForeignKey(Output, models.PROTECT, db_index=False)
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    would_hold = models.BooleanField()
    held_before = models.BooleanField()
    not_checked = models.BooleanField(default=False)
    verdict = models.CharField(max_length=10, default="none")
    market = models.CharField(max_length=20, blank=True)
    made_on = models.DateField()
    minutes = models.FloatField(null=True)
    spans = models.JSONField(default=list)

    class Meta:
        db_table = "backtest_row"
        constraints = [
            models.UniqueConstraint(
                name="backtest_row_once", fields=["backtest", "output"]
            ),
            models.CheckConstraint(
                name="backtest_row_verdict_known",
                condition=Q(verdict__in=HUMAN_VERDICTS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.output_id} in {self.backtest_id}"


class Shadow(models.Model):
    """A version that watches live traffic and holds nothing.

    `position` is the last screening it has looked at.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    red_line = models.ForeignKey(RedLine, models.PROTECT, db_index=False)
    version = models.ForeignKey(RedLineVersion, models.PROTECT, related_name="shadows")
    started_by = models.ForeignKey(
        Principal, models.PROTECT, related_name="+", db_index=False
    )
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_by = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "shadow"
        constraints = [
            models.UniqueConstraint(
                name="shadow_one_open",
                fields=["version"],
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"shadow {self.pk} of {self.version_id}"


class ShadowScreening(models.Model):
    """One output a shadow has looked at, and how many places it would have lit."""

    shadow = models.ForeignKey(Shadow, models.PROTECT, related_name="screenings")
    output = models.ForeignKey(Output, models.PROTECT, db_index=False)
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    hits = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "shadow_screening"
        constraints = [
            models.UniqueConstraint(
                name="shadow_screening_once", fields=["shadow", "output"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.output_id} under {self.shadow_id}"


class ShadowFinding(models.Model):
    """One place a shadow would have lit; offsets as in a finding. Admins only."""

    shadow = models.ForeignKey(Shadow, models.PROTECT, related_name="findings")
    output = models.ForeignKey(Output, models.PROTECT, db_index=False)
    path = models.TextField(blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    message = models.TextField()
    detector = models.CharField(max_length=30)

    class Meta:
        db_table = "shadow_finding"
        constraints = [
            models.CheckConstraint(
                name="shadow_finding_span_is_ordered",
                condition=Q(start__lte=models.F("end")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.shadow_id} at {self.path}"


class ShadowLabel(models.Model):
    """What a person says of a shadow's finding: right, or a false alarm."""

    finding = models.ForeignKey(ShadowFinding, models.PROTECT, related_name="labels")
    person = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    is_right = models.BooleanField()
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "shadow_label"
        constraints = [
            models.UniqueConstraint(
                name="shadow_label_once", fields=["finding", "person"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}: {'right' if self.is_right else 'false alarm'}"


class Waiver(models.Model):
    """In writing: this red line of a safety family may be proposed for shadow too."""

    red_line = models.ForeignKey(RedLine, models.PROTECT, related_name="waivers")
    person = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    reason = models.TextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "waiver"
        constraints = [
            models.CheckConstraint(name="waiver_says_why", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"waiver for {self.red_line_id}"
