"""The archive: tests run elsewhere, read in with their licence. Append-only."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.people import Brand, Principal


class ArchiveSource(models.Model):
    """One import of a file: whose work it is, what came in, and what did not.

    `file_digest` is the SHA-256 of the file; `refused` is [[row, why], …], the first
    200 of `rows_refused`.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="archive_sources")
    name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    licence = models.CharField(max_length=200)
    citation = models.TextField()
    rows_in = models.PositiveIntegerField()
    rows_refused = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    imported_by = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "archive_source"
        constraints = [
            models.CheckConstraint(
                name="archive_source_is_licensed",
                condition=~Q(licence="") & ~Q(citation=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.licence})"


class ArchivedTest(models.Model):
    """A test of the archive, with how we read it.

    `arms` is [{name, control, n, conversions | mean and var, planned_share, fields,
    declared_winner}]; `checkpoints`, where the test was watched day by day, is
    [{t (days), arms: [{name, n, conversions | mean and var}]}], counted from its start.
    `read` is the analysis as JSON, with the `rules` it was judged by (alpha, direction,
    guardrails as given); of a series of checkpoints it also holds `monitor`.
    `kind` is proportion or mean, `metric` what was counted, `series` the story that
    its tests share ("" where unknown). `verdict` and `route` are those of `read`.
    """

    source = models.ForeignKey(
        ArchiveSource, models.PROTECT, related_name="tests", db_constraint=False
    )
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    series = models.CharField(max_length=80, blank=True)
    started_on = models.DateField(null=True)
    kind = models.CharField(max_length=10)
    metric = models.CharField(max_length=60)
    arms = models.JSONField()
    checkpoints = models.JSONField(null=True)
    read = models.JSONField()
    verdict = models.CharField(max_length=12)
    route = models.CharField(max_length=20)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "archived_test"
        constraints = [
            models.UniqueConstraint(name="archived_test_once", fields=["brand", "key"]),
            models.CheckConstraint(
                name="archived_test_kind", condition=Q(kind__in=["proportion", "mean"])
            ),
        ]
        indexes = [
            models.Index(
                name="archived_test_series",
                fields=["brand", "series"],
                condition=~Q(series=""),
            ),
            models.Index(
                name="archived_test_verdict", fields=["brand", "verdict", "id"]
            ),
            models.Index(name="archived_test_newest", fields=["brand", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.verdict}"
