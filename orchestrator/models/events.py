"""The append-only history, and the table of legal moves."""

from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One line of the history, written only by the database's own triggers.

    `noun` and `subject` name the row; `before` is empty for a new one.
    """

    at = models.DateTimeField(db_default=Now(), editable=False)
    xid = models.BigIntegerField(editable=False)
    noun = models.CharField(max_length=20)
    subject = models.BigIntegerField()
    run_id = models.BigIntegerField(null=True)
    brand_id = models.BigIntegerField(null=True)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    actor = models.CharField(max_length=100)
    why = models.TextField(blank=True)

    class Meta:
        db_table = "event"
        indexes = [
            models.Index(name="event_by_subject", fields=["noun", "subject", "id"]),
            models.Index(name="event_by_run", fields=["run_id", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.subject}: {self.before} → {self.after}"


class Move(models.Model):
    """A legal move; the copy of MOVES the triggers read."""

    noun = models.CharField(max_length=20)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)

    class Meta:
        db_table = "move"
        constraints = [
            models.UniqueConstraint(
                name="move_once", fields=["noun", "before", "after"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.noun}: {self.before} → {self.after}"
