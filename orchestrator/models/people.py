"""Who acts: brands, principals (people, services, agents), roles, tokens."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

REVIEWER_ROLES = (
    "brand",
    "commercial",
    "legal",
    "medical",
    "regulatory",
    "compliance",
)
ROLES = ("owner", "author", "admin", "operator", "auditor", "service", *REVIEWER_ROLES)


class Brand(models.Model):
    """The tenant: every run, output and review item belongs to exactly one.

    Where brands compete for workers each gets its `share` of the starts.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    currency = models.CharField(max_length=3, default="EUR")
    share = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "brand"
        constraints = [
            models.CheckConstraint(
                name="brand_has_a_share", condition=models.Q(share__gt=0)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Principals(BaseUserManager["Principal"]):
    """Creates principals; the login name is the natural key."""

    def create_person(
        self, login: str, *, name: str, password: str | None = None, **fields: Any
    ) -> "Principal":
        person = self.model(login=login, name=name, kind="human", **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Principal(AbstractBaseUser):
    """Somebody who acts: a person, a service or an agent. The kind never changes."""

    kind = models.CharField(max_length=10, default="human", editable=False)
    login = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects = Principals()
    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        db_table = "principal"
        constraints = [
            models.CheckConstraint(
                name="principal_kind_known",
                condition=models.Q(kind__in=("human", "service", "agent")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's admin shows read-only windows; nothing in it can be changed."""
        return self.is_active and self.is_staff and ".view_" in perm

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class RoleGrant(models.Model):
    """A person holds a role on a brand from `since` until `until` (null: still)."""

    person = models.ForeignKey(Principal, models.PROTECT, related_name="grants")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)
    since = models.DateTimeField(db_default=Now(), editable=False)
    until = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "role_grant"
        constraints = [
            models.CheckConstraint(
                name="role_grant_role_known", condition=models.Q(role__in=ROLES)
            ),
            models.UniqueConstraint(
                name="role_grant_once",
                fields=["person", "brand", "role"],
                condition=models.Q(until=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} is {self.role} for {self.brand}"


class ApiToken(models.Model):
    """A bearer token: only its SHA-256 is kept. No scope can decide a review item."""

    principal = models.ForeignKey(Principal, models.PROTECT, related_name="tokens")
    brand = models.ForeignKey(Brand, models.PROTECT)
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30))
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"

    def __str__(self) -> str:
        return self.name
