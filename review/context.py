"""What every page is told."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from orchestrator.models import REVIEWER_ROLES, Principal, RoleGrant
from orchestrator.services.freezing import freezes
from orchestrator.services.ownership import owns_ledger
from review import queries, streams
from review.models import Notification, Preferences
from review.personal import hotkeys
from review.recall import freezes as freeze_page

SETTERS = ("admin", "owner")  # only they get settings
MOST_SHOWN = 99  # the bell says "99+" beyond


def one_role(request: HttpRequest) -> dict[str, bool]:
    """Whether the ledger's locks rest on trust alone: the page says so in red."""
    return {"one_role": settings.ALLOW_ONE_ROLE and owns_ledger()}


def frame(request: HttpRequest) -> dict[str, Any]:
    """What base.html shows of the person; asked of the database only when shown."""
    chosen = getattr(request, "preferences", None) or Preferences()
    return {
        "preferences": chosen,
        "keys_json": SimpleLazyObject(lambda: hotkeys.as_json(chosen)),
        "unread": SimpleLazyObject(lambda: _unread(request)),
        "toast": SimpleLazyObject(lambda: _toast(request)),
        "may_set_up": SimpleLazyObject(lambda: _holds(request, SETTERS)),
        "may_audit": SimpleLazyObject(lambda: _holds(request, queries.AUDITORS)),
        "may_have_evidence": SimpleLazyObject(
            lambda: _holds(request, (*queries.AUDITORS, *REVIEWER_ROLES))
        ),
        "may_freeze": SimpleLazyObject(lambda: _holds(request, freezes.FREEZERS)),
        "frozen": SimpleLazyObject(lambda: _frozen(request)),
    }


def stream(request: HttpRequest) -> dict[str, object]:
    """The signed ticket to live news, made where a page shows it; "" for strangers."""

    def ticket() -> str:
        person = getattr(request, "user", None)
        return streams.token_for(person) if isinstance(person, Principal) else ""

    return {"stream": SimpleLazyObject(ticket)}


def _toast(request: HttpRequest) -> dict[str, str]:
    """The last message meant for the toast: it says that something was kept."""
    said = [m.message for m in get_messages(request) if m.extra_tags == "toast"]
    return {"words": said[-1]} if said else {}


def _unread(request: HttpRequest) -> str:
    """How many notifications the person has not read; empty where none."""
    person = request.user
    if not isinstance(person, Principal):
        return ""
    unread = Notification.objects.filter(person=person, read_at__isnull=True)
    number = unread[: MOST_SHOWN + 1].count()  # index: desk_notification_unread
    return f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number or "")


def _holds(request: HttpRequest, roles: Collection[str]) -> bool:
    """Whether the person holds one of `roles` on a brand; one query for all askers."""
    person = request.user
    if not isinstance(person, Principal):
        return False
    held = getattr(request, "roles_held", None)
    if held is None:
        grants = RoleGrant.objects.filter(person=person, until=None)
        held = set(grants.values_list("role", flat=True))
        request.roles_held = held  # type: ignore[attr-defined]
    return bool(held & set(roles))


def _frozen(request: HttpRequest) -> list[freeze_page.Band]:
    """What is frozen of the person's brands: it stands on every page."""
    person = request.user
    return freeze_page.band(person) if isinstance(person, Principal) else []
