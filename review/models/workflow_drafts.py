"""A workflow as somebody writes it: kept as they type, seen by nobody else."""

from django.db import models
from django.db.models.functions import Now

from orchestrator.models import Principal


class WorkflowDraft(models.Model):
    """The text one person has in the editor; `slug` "" is a new workflow.

    `base` is the number of the version it began from, 0 for a new one.
    """

    person = models.ForeignKey(
        Principal, models.CASCADE, related_name="workflow_drafts", db_index=False
    )
    slug = models.CharField(max_length=60, blank=True)
    base = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    note = models.CharField(max_length=300, blank=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "desk_workflow_draft"
        constraints = [
            models.UniqueConstraint(
                name="desk_workflow_draft_once", fields=["person", "slug"]
            )
        ]

    def __str__(self) -> str:
        return f"draft of {self.slug or 'a new workflow'} by {self.person_id}"
