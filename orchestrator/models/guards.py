"""What people did before they decided, and what keeps a decision from being careless.

All of it is append-only: an auditor reads here how a decision came about.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.allowances import Allowance
from orchestrator.models.outputs import Output
from orchestrator.models.people import Principal
from orchestrator.models.review import Decision, Finding, ReviewItem

SETTLED_BY = ("agree", "dismiss", "except", "link")
FIRST_VIEWS = ("approve", "not")


class Settlement(models.Model):
    """What a decision says of one finding it was shown.

    agree: the finding is right; dismiss: it is not, with a reason; except: it is right
    and accepted until a day, with an owner; link: an approved claim covers it.
    """

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="settlements", db_index=False
    )
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="settlements")
    how = models.CharField(max_length=10)
    code = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)
    owner = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    until = models.DateField(null=True)
    claim = models.ForeignKey(
        Allowance, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "settlement"
        constraints = [
            models.UniqueConstraint(
                name="settlement_once", fields=["decision", "finding"]
            ),
            models.CheckConstraint(
                name="settlement_is_complete",
                condition=Q(how="agree")
                | (Q(how="dismiss") & ~Q(code=""))
                | (Q(how="except", owner__isnull=False, until__isnull=False))
                | Q(how="link", claim__isnull=False),
            ),
        ]
        indexes = [
            # the home page: exceptions that run out
            models.Index(
                name="settlement_exceptions",
                fields=["owner", "until"],
                condition=Q(how="except"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.how} of {self.finding_id}"


class SecondLook(models.Model):
    """One more approval, in `role`, by somebody else than those who approved.

    asked: a reviewer wanted a second opinion. sample: drawn by the server when the
    last approval came; whoever looks then is not shown what the first one said.
    """

    output = models.ForeignKey(Output, models.PROTECT, related_name="second_looks")
    item = models.ForeignKey(ReviewItem, models.PROTECT, related_name="second_looks")
    kind = models.CharField(max_length=10)
    role = models.CharField(max_length=20)
    asked_by = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "second_look"
        constraints = [
            models.CheckConstraint(
                name="second_look_kind_known",
                condition=Q(kind="asked", asked_by__isnull=False)
                | Q(kind="sample", asked_by__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"a second look at {self.output_id} as {self.role}"


class FirstView(models.Model):
    """What a person thought before they were shown the findings ("own view first")."""

    item = models.ForeignKey(ReviewItem, models.PROTECT, related_name="first_views")
    person = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    view = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "first_view"
        constraints = [
            models.UniqueConstraint(name="first_view_once", fields=["item", "person"]),
            models.CheckConstraint(
                name="first_view_known", condition=Q(view__in=FIRST_VIEWS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.item_id}: {self.view}"


class Opening(models.Model):
    """A person opened a piece of evidence of an item: a source, a claim, a price.

    `what` names it, as in "source:12" (a release) or "claim:7" (an allowance).
    """

    item = models.ForeignKey(ReviewItem, models.PROTECT, related_name="openings")
    person = models.ForeignKey(Principal, models.PROTECT, db_index=False)
    what = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "opening"
        constraints = [
            models.UniqueConstraint(
                name="opening_once", fields=["item", "person", "what"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} opened {self.what}"


class Planted(models.Model):
    """An output with a known fault, put among the real ones; it is never released.

    `fault` says what is wrong with it; it was caught where the decision on its item is
    anything but an approval.
    """

    output = models.OneToOneField(Output, models.PROTECT, related_name="planted")
    copy_of = models.ForeignKey(
        Output, models.PROTECT, null=True, related_name="+", db_index=False
    )
    fault = models.TextField()
    planted_by = models.ForeignKey(
        Principal, models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "planted"
        constraints = [
            models.CheckConstraint(
                name="planted_says_its_fault", condition=~Q(fault="")
            )
        ]

    def __str__(self) -> str:
        return f"planted {self.output_id}"
