"""Screenings and findings; the questions for people and what they decided."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.domain.states import ItemState
from orchestrator.models.outputs import Output
from orchestrator.models.people import Brand, Principal
from orchestrator.models.red_lines import RedLineVersion, Ruleset
from orchestrator.models.runs import Run, Task


class Screening(models.Model):
    """One complete judging of exactly these bytes under exactly this ruleset."""

    output = models.ForeignKey(Output, models.PROTECT, related_name="screenings")
    digest = models.CharField(max_length=64)
    ruleset = models.ForeignKey(Ruleset, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "screening"
        indexes = [
            # rule_health: the screenings of the last weeks; rows come in this order
            BrinIndex(name="screening_by_time", fields=["created_at"])
        ]

    def __str__(self) -> str:
        return f"screening {self.pk} of {self.output_id}"


class Finding(models.Model):
    """One located reason. Offsets are code points in the string at `path`; no quotes.

    `version` is null where the reason is not a rule (a step's own review, a detector
    that could not run). `severity`, `blocking`, `roles` and `people` of a rule's
    finding are copied from its version by the database.
    """

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="findings")
    output = models.ForeignKey(Output, models.PROTECT, db_index=False)
    version = models.ForeignKey(RedLineVersion, models.PROTECT, null=True)
    slug = models.CharField(max_length=80)
    detector = models.CharField(max_length=30)
    category = models.CharField(max_length=40)
    severity = models.CharField(max_length=10)
    blocking = models.BooleanField(default=True)
    path = models.TextField(blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    message = models.TextField()
    expected = models.CharField(max_length=200, blank=True)
    actual = models.CharField(max_length=200, blank=True)
    roles = ArrayField(models.CharField(max_length=20))
    people = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(max_length=32, editable=False)

    class Meta:
        db_table = "finding"
        constraints = [
            models.CheckConstraint(
                name="finding_names_who_approves",
                condition=Q(blocking=False) | Q(roles__len__gte=1, people__gte=1),
            ),
            models.CheckConstraint(
                name="finding_span_is_ordered",
                condition=Q(start__lte=models.F("end")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} at {self.path}"


class ReviewItem(models.Model):
    """A question for people: an output held, a direction to set, a failure to settle.

    `screening` is what the page shows now; a decision names the one it was shown.
    """

    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="items")
    task = models.ForeignKey(Task, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, default="output", editable=False)
    output = models.ForeignKey(Output, models.PROTECT, null=True, related_name="items")
    screening = models.ForeignKey(
        Screening, models.PROTECT, null=True, related_name="+", db_index=False
    )
    title = models.CharField(max_length=200)
    severity = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, default=ItemState.OPEN, editable=False)
    moved_by = models.CharField(max_length=100)
    why = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "review_item"
        constraints = [
            models.CheckConstraint(
                name="review_item_shows_what_it_asks",
                condition=Q(kind="failure", output__isnull=True)
                | Q(
                    kind__in=("output", "direction"),
                    output__isnull=False,
                    screening__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                name="review_item_one_open_per_task",
                fields=["task"],
                condition=Q(state__in=("open", "settling")),
            ),
        ]
        indexes = [
            # the queue: open items of a brand, gravest, then due first, then oldest
            models.Index(
                name="review_item_queue",
                fields=["brand", "-severity", "due_at", "id"],
                condition=Q(state__in=("open", "settling")),
            ),
            # the queue: what is due first, what came last
            models.Index(
                name="review_item_due",
                fields=["brand", "due_at", "id"],
                condition=Q(state__in=("open", "settling")),
            ),
            # home and analytics: what was finished when
            models.Index(name="review_item_finished", fields=["brand", "-finished_at"]),
        ]

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """What a person decided about exactly these bytes, having been shown `screening`.

    It takes effect at `effective_at`. `replacement` is the edited output of an edit, or
    what a person answered to a question of direction.
    """

    item = models.ForeignKey(ReviewItem, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10)
    actor = models.ForeignKey(Principal, models.PROTECT, related_name="decisions")
    actor_kind = models.CharField(max_length=10, default="human", editable=False)
    role = models.CharField(max_length=20)
    meaning = models.TextField()
    reason = models.TextField(blank=True)
    output = models.ForeignKey(
        Output, models.PROTECT, null=True, related_name="decisions"
    )
    digest = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    screening = models.ForeignKey(
        Screening, models.PROTECT, null=True, related_name="+", db_index=False
    )
    replacement = models.OneToOneField(
        Output, models.PROTECT, null=True, related_name="edit"
    )
    idempotency_key = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    effective_at = models.DateTimeField(editable=False)

    class Meta:
        db_table = "decision"
        indexes = [
            # home and analytics: what a person decided lately
            models.Index(name="decision_by_actor", fields=["actor", "-created_at"]),
            BrinIndex(name="decision_by_time", fields=["created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="decision_verdict_known",
                condition=Q(
                    verdict__in=("approve", "edit", "changes", "reject", "answer"),
                    output__isnull=False,
                    screening__isnull=False,
                )
                | Q(verdict__in=("retry", "give_up"), output__isnull=True),
            ),
            models.CheckConstraint(
                name="decision_actor_is_human", condition=Q(actor_kind="human")
            ),
            models.CheckConstraint(
                name="decision_not_by_the_author",
                condition=~Q(verdict="approve") | ~Q(actor=models.F("author")),
            ),
            models.CheckConstraint(
                name="decision_edit_brings_an_output",
                condition=Q(verdict__in=("edit", "answer"), replacement__isnull=False)
                | (~Q(verdict__in=("edit", "answer")) & Q(replacement__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.actor_id}"


class Withdrawal(models.Model):
    """An undo: the decision no longer counts. Refused once it took effect."""

    decision = models.OneToOneField(Decision, models.PROTECT, primary_key=True)
    actor = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "withdrawal"

    def __str__(self) -> str:
        return f"withdrawal of {self.decision_id}"


class Refusal(models.Model):
    """A decision that was refused, and why: a stale page, no permission."""

    item = models.ForeignKey(ReviewItem, models.PROTECT, related_name="refusals")
    actor = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    verdict = models.CharField(max_length=10)
    why = models.TextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "refusal"

    def __str__(self) -> str:
        return self.why
