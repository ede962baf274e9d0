"""How a person wants the desk: its looks, keys, languages, and when it may write."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orchestrator.models import Brand, Principal

THEMES = ("system", "light", "dark")
MAILS = ("each", "digest", "off")


class Preferences(models.Model):
    """One person's. `keys` maps an action's name to the key they chose for it.

    `languages` and `markets` are what they can judge (empty: any); `capacity` how many
    open items routing gives them; away until `away_until`. Times of day are local to
    `time_zone`.
    """

    person = models.OneToOneField(
        Principal, models.CASCADE, related_name="preferences", primary_key=True
    )
    theme = models.CharField(max_length=10, default="system")
    dense = models.BooleanField(default=True)
    locale = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=50, default="UTC")
    keys_on = models.BooleanField(default=True)
    keys_with_alt = models.BooleanField(default=False)
    keys = models.JSONField(default=dict)
    stay_after_deciding = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    markets = ArrayField(models.CharField(max_length=20), default=list)
    capacity = models.PositiveSmallIntegerField(default=20)
    away_until = models.DateTimeField(null=True)
    mail = models.CharField(max_length=10, default="each")
    digest_at = models.TimeField(default="08:00")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    home_seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "desk_preferences"
        constraints = [
            models.CheckConstraint(
                name="desk_preferences_known",
                condition=Q(theme__in=THEMES, mail__in=MAILS),
            )
        ]

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"


class SavedView(models.Model):
    """A queue's filters under a name; a shared one is everybody's on its brand."""

    person = models.ForeignKey(Principal, models.CASCADE, related_name="views")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "desk_saved_view"
        constraints = [
            models.UniqueConstraint(
                name="desk_saved_view_once", fields=["person", "name"]
            ),
            models.CheckConstraint(
                name="desk_saved_view_shared_in_a_brand",
                condition=Q(shared=False) | Q(brand__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
