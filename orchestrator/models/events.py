"""The append-only history, and the table of legal moves."""

from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One line of the history, written only by the database's own triggers.

    `noun` and `subject` name the row; `before` is empty for a new one; `digest` is that
    of the bytes it speaks of, where it does.
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
    digest = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        db_table = "event"
        indexes = [
            models.Index(name="event_by_subject", fields=["noun", "subject", "id"]),
            models.Index(name="event_by_run", fields=["run_id", "id"]),
            # sealing: what was committed since, in its order
            models.Index(name="event_in_order", fields=["xid", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.subject}: {self.before} → {self.after}"


class Ledger(models.Model):
    """The one row that tells this ledger from every other."""

    uid = models.UUIDField(editable=False)

    class Meta:
        db_table = "ledger"

    def __str__(self) -> str:
        return str(self.uid)


class Checkpoint(models.Model):
    """A signed seal over the next events in the order of (xid, id), in a chain.

    `leaves` are the SHA-256 hashes of the events, 32 bytes each, `root` their Merkle
    root (RFC 6962); `total` counts the events sealed so far; `hash` covers all of it
    and `previous`; `signature` is Ed25519 over `hash`.
    """

    number = models.BigIntegerField(primary_key=True)
    first_xid = models.BigIntegerField()
    first_id = models.BigIntegerField()
    last_xid = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    leaves = models.BinaryField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    made_at = models.CharField(max_length=40)

    class Meta:
        db_table = "checkpoint"

    def __str__(self) -> str:
        return f"checkpoint {self.number}"


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
