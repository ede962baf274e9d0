"""Red lines, their immutable versions, and the rulesets that were in force."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models.catalogue import PriceList
from orchestrator.models.people import Brand, Principal


class RedLine(models.Model):
    """An admin-owned rule of one brand: where it matches, a person must decide."""

    brand = models.ForeignKey(Brand, models.PROTECT)
    slug = models.SlugField()
    category = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "red_line"
        constraints = [
            models.UniqueConstraint(name="red_line_once", fields=["brand", "slug"])
        ]

    def __str__(self) -> str:
        return self.slug


class RedLineVersion(models.Model):
    """What a red line says. It holds (blocks) unless `blocking` is false.

    `roles` must each approve, `people` different people per role.
    """

    red_line = models.ForeignKey(RedLine, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    definition = models.JSONField()
    severity = models.CharField(max_length=10)
    blocking = models.BooleanField(default=True)
    roles = ArrayField(models.CharField(max_length=20))
    people = models.PositiveSmallIntegerField(default=1)
    author = models.ForeignKey(Principal, models.PROTECT)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "red_line_version"
        constraints = [
            models.UniqueConstraint(
                name="red_line_version_once", fields=["red_line", "number"]
            ),
            models.CheckConstraint(
                name="red_line_version_names_who_approves",
                condition=Q(roles__len__gte=1, people__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Ruleset(models.Model):
    """A pinned set of red line versions and a price list; its digest names it."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="rulesets")
    number = models.PositiveIntegerField()
    price_list = models.ForeignKey(PriceList, models.PROTECT)
    versions: "models.ManyToManyField[RedLineVersion, RulesetEntry]" = (
        models.ManyToManyField(RedLineVersion, through="RulesetEntry")
    )
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(Principal, models.PROTECT)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        db_table = "ruleset"
        constraints = [
            models.UniqueConstraint(name="ruleset_once", fields=["brand", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.brand} ruleset {self.number}"


class RulesetEntry(models.Model):
    """One version in one ruleset. New versions are put in by somebody else."""

    ruleset = models.ForeignKey(Ruleset, models.PROTECT, related_name="entries")
    version = models.ForeignKey(RedLineVersion, models.PROTECT, related_name="entries")

    class Meta:
        db_table = "ruleset_entry"
        constraints = [
            models.UniqueConstraint(
                name="ruleset_entry_once", fields=["ruleset", "version"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} in {self.ruleset_id}"


class RulesetInForce(models.Model):
    """Which ruleset a brand's outputs are judged by now; releases lock it shared."""

    brand = models.OneToOneField(Brand, models.PROTECT, primary_key=True)
    ruleset = models.ForeignKey(Ruleset, models.PROTECT)

    class Meta:
        db_table = "ruleset_in_force"

    def __str__(self) -> str:
        return f"{self.brand}: {self.ruleset}"
