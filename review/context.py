"""What every page is told."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from orchestrator.models import Principal, RoleGrant
from orchestrator.services.ownership import owns_ledger
from review.models import Notification, Preferences

MOST_SHOWN = 99  # the bell says "99+" beyond


def one_role(request: HttpRequest) -> dict[str, bool]:
    """Whether the ledger's locks rest on trust alone: the page says so in red."""
    return {"one_role": settings.ALLOW_ONE_ROLE and owns_ledger()}


def frame(request: HttpRequest) -> dict[str, Any]:
    """What base.html shows of the person; asked of the database only when shown."""
    chosen = getattr(request, "preferences", None) or Preferences()
    return {
        "preferences": chosen,
        "keys_json": json.dumps(
            {"on": chosen.keys_on, "alt": chosen.keys_with_alt, "map": chosen.keys}
        ),
        "unread": SimpleLazyObject(lambda: _unread(request)),
        "may_set_up": SimpleLazyObject(lambda: _may_set_up(request)),
    }


def stream(request: HttpRequest) -> dict[str, str]:
    """The signed name of the person's stream of news; empty for strangers."""
    try:
        from review.streams import token_for
    except ImportError:
        return {"stream": ""}
    person = request.user
    return {"stream": token_for(person) if isinstance(person, Principal) else ""}


def _unread(request: HttpRequest) -> str:
    """How many notifications the person has not read; empty where none."""
    person = request.user
    if not isinstance(person, Principal):
        return ""
    unread = Notification.objects.filter(person=person, read_at__isnull=True)
    number = unread[: MOST_SHOWN + 1].count()  # index: desk_notification_unread
    return f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number or "")


def _may_set_up(request: HttpRequest) -> bool:
    """Whether the person is an admin or owner of a brand: only they get settings."""
    person = request.user
    if not isinstance(person, Principal):
        return False
    grants = RoleGrant.objects.filter(person=person, until=None)
    return grants.filter(role__in=("admin", "owner")).exists()
