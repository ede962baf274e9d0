"""What every settings page is about: which brand, and what its reader may change."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Brand
from review import queries
from review.requests import DeskRequest

TABS: tuple[tuple[str, Promise, bool], ...] = (
    ("settings", _("Overview"), False),
    ("settings_people", _("People"), True),
    ("settings_roles", _("Roles"), False),
    ("settings_brands", _("Brands"), True),
    ("settings_deadlines", _("Deadlines"), False),
    ("settings_guards", _("Guards"), False),
    ("settings_limits", _("Speed limits"), False),
    ("settings_routing", _("Routing"), False),
    ("settings_webhooks", _("Webhooks"), True),
    ("settings_changes", _("Changes"), True),
)


@dataclass(frozen=True, slots=True)
class Place:
    """The brand a page is about; None for somebody without any.

    `may_change`: its reader is an admin there. `brands` can be switched to; on pages
    for admins only those they administer.
    """

    brand: Brand | None
    brands: list[Brand]
    may_change: bool
    tab: str
    tabs: list[tuple[str, Promise]]

    @property
    def own(self) -> Brand:
        """The brand, where there must be one."""
        if self.brand is None:
            raise PermissionDenied
        return self.brand


def place(
    request: DeskRequest, tab: str, *, slug: str = "", admins: bool = False
) -> Place:
    """Where the reader is. `admins`: 403 for whoever is admin of no brand."""
    governed = queries.brands_where(request.user, "admin")
    if admins and not governed:
        raise PermissionDenied
    brands = governed if admins else queries.brands_for(request.user)
    wanted = slug or request.GET.get("brand", "")
    preferred = [*governed, *brands]
    brand = next((b for b in brands if b.slug == wanted), None) or next(
        iter(preferred), None
    )
    tabs = [(name, title) for name, title, only in TABS if governed or not only]
    return Place(brand, brands, brand in governed, tab, tabs)


def at_field(form: forms.Form, error: GreenlightError) -> None:
    """Put what a service refused where it belongs: at its field, or above all."""
    field, _colon, words = str(error).partition(": ")
    if words and field in form.fields:
        form.add_error(field, words)
    else:
        form.add_error(None, str(error))
