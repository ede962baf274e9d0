"""Workflows and their immutable versions."""

from django.db import models
from django.db.models.functions import Now

from orchestrator.models.people import Principal


class Workflow(models.Model):
    """A name under which versions of one definition are published."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)

    class Meta:
        db_table = "workflow"

    def __str__(self) -> str:
        return self.title


class WorkflowVersion(models.Model):
    """A published definition. Runs pin it, so it never changes.

    `proof` is the coverage proof it was published with; null: published before there
    were any.
    """

    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    proof = models.JSONField(null=True)
    published_by = models.ForeignKey(Principal, models.PROTECT)
    published_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "workflow_version"
        constraints = [
            models.UniqueConstraint(
                name="workflow_version_once", fields=["workflow", "number"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.workflow} v{self.number}"
