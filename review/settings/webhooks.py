"""Webhooks of a brand: added, switched, tried and removed, on record."""

import base64
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import AgentFailed, BadInput
from orchestrator.models import Brand, Principal
from orchestrator.services import changes, vault
from review.models import Delivery, Notification, Webhook
from review.models.notifications import KINDS, SHAPES
from review.notices import webhook

NOUN = "webhook"
SECRET_PREFIX = "whsec_"  # noqa: S105 - how its kind is told, no secret


@dataclass(frozen=True, slots=True)
class HookRow:
    """One webhook with how its last sending went."""

    hook: Webhook
    sent_at: object
    error: str


def listed(brand: Brand) -> list[HookRow]:
    """The webhooks of a brand by name."""
    last = Delivery.objects.filter(webhook=OuterRef("pk")).order_by("-pk")
    hooks = Webhook.objects.filter(brand=brand).annotate(
        sent=Subquery(last.values("sent_at")[:1]),
        went_wrong=Subquery(last.values("error")[:1]),
    )
    return [
        HookRow(hook, hook.sent, hook.went_wrong or "")
        for hook in hooks.order_by("name")
    ]


@transaction.atomic
def add(
    brand: Brand, *, name: str, shape: str, url: str, kinds: list[str], by: Principal
) -> tuple[Webhook, str]:
    """A new webhook, and its signing secret, which is shown this once.

    A Slack address is its own secret: then the second is "". Raises NotPermitted, or
    BadInput that begins with the field at fault.
    """
    changes.permit_admin(by, brand)
    name = " ".join(name.split())
    _check(brand, name, shape, kinds)
    try:
        webhook.check_address(url)
    except BadInput as error:
        raise BadInput(f"url: {error}") from error
    secret = _new_secret() if shape == "signed" else ""
    hook = Webhook.objects.create(
        brand=brand,
        name=name,
        shape=shape,
        url=url,
        kinds=kinds,
        secret=vault.seal(secret) if secret else "",
    )
    _record(hook, by, None, described(hook))
    return hook, secret


@transaction.atomic
def switch(hook: Webhook, *, on: bool, by: Principal) -> None:
    """Send to it again, or no more."""
    changes.permit_admin(by, hook.brand)
    if Webhook.objects.filter(pk=hook.pk, active=not on).update(active=on):
        _record(hook, by, {"active": not on}, {"active": on})


@transaction.atomic
def remove(hook: Webhook, *, by: Principal) -> None:
    """Take it away with what still waits to be sent there."""
    changes.permit_admin(by, hook.brand)
    _record(hook, by, described(hook), None)
    hook.delete()


def try_out(hook: Webhook, *, by: Principal) -> str:
    """Send a message that is about nothing, now. Returns why it failed, or ""."""
    changes.permit_admin(by, hook.brand)
    told = Notification(
        pk=0,
        person=by,
        brand=hook.brand,
        kind="digest",
        title=_("A test from Greenlight"),
        body=_("%(name)s tries out this webhook.") % {"name": by.name},
        link="/settings/webhooks/",
        created_at=timezone.now(),
    )
    try:
        webhook.post(told, hook)
    except (AgentFailed, BadInput) as error:
        return str(error)
    return ""


def described(hook: Webhook) -> dict[str, JSON]:
    """A webhook as the record keeps it: never its secret, nor a Slack address."""
    where = hook.url if hook.shape == "signed" else "hooks.slack.com/…"
    return {
        "name": hook.name,
        "shape": hook.shape,
        "url": where,
        "kinds": hook.kinds,
        "active": hook.active,
    }


def _check(brand: Brand, name: str, shape: str, kinds: list[str]) -> None:
    if not name or len(name) > 60:
        raise BadInput(_("name: Give it a name of 1 to 60 characters."))
    if Webhook.objects.filter(brand=brand, name=name).exists():
        raise BadInput(_("name: There is a webhook of this name already."))
    if shape not in SHAPES:
        raise BadInput(f"shape: {shape!r} is none of {', '.join(SHAPES)}.")
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise BadInput(f"kinds: {unknown[0]!r} is none of {', '.join(KINDS)}.")


def _new_secret() -> str:
    """As the signature reads it: base64 after the prefix."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(30)).decode()


def _record(hook: Webhook, by: Principal, before: JSON, after: JSON) -> None:
    changes.record(
        by=by,
        noun=NOUN,
        subject=hook.name,
        before=before,
        after=after,
        brand=hook.brand,
    )
