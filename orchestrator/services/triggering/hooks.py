"""Incoming webhooks: who may ring, and that ringing twenty times is ringing once.

A stranger learns nothing: an unknown brand, an unknown trigger and a wrong signature
take the same work and get the same answer.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from orchestrator.domain import content
from orchestrator.domain import triggers as domain
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import (
    BadInput,
    GreenlightError,
    NotPermitted,
    StaleState,
)
from orchestrator.models import Firing, Trigger
from orchestrator.services import vault
from orchestrator.services.triggering import firing, watching

SIZE = 262_144  # bytes of a body
PER_MINUTE = 120  # new deliveries of one trigger
LONGEST_ID = 120
NOBODY = "There is no such webhook, or the signature does not fit."


class TooMany(GreenlightError):
    """More deliveries in a minute than a trigger takes; try again later."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The firing of one delivery; `is_new` where it had not come before."""

    firing: Firing
    is_new: bool


def receive(
    brand: str,
    slug: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    verify: Callable[[str], None],
) -> Delivered:
    """One delivery, signed with the trigger's secret: carried out once an id.

    `verify` is given a secret and raises where headers and body are not signed by it.
    Raises NotPermitted for everybody who cannot sign, BadContent or BadInput for a
    body that is no JSON, StaleState where the trigger is off or the id came with
    another body, TooMany.
    """
    trigger = _known(brand, slug, verify)
    delivery = _delivery(headers)
    earlier = Firing.objects.filter(trigger=trigger, cause=delivery).first()
    if earlier is None:
        facts = _facts(delivery, headers, body)
        _refuse(trigger)
        watching.store([Firing(trigger=trigger, cause=delivery, facts=facts)])
    found = Firing.objects.get(trigger=trigger, cause=delivery)
    if found.facts.get("digest") != _digest(body):
        raise StaleState(
            f"The delivery {content.shown(delivery)!r} came before with another body:"
            " give each delivery an id of its own."
        )
    firing.carry_out(found.pk)
    found.refresh_from_db()
    return Delivered(found, earlier is None)


def _known(brand: str, slug: str, verify: Callable[[str], None]) -> Trigger:
    rows = Trigger.objects.filter(brand__slug=brand, slug=slug, kind="webhook")
    trigger = rows.exclude(secret="").first()
    try:
        verify(vault.unseal(trigger.secret if trigger else _nobodys()))
    except GreenlightError as error:
        raise NotPermitted(NOBODY) from error
    if trigger is None:
        raise NotPermitted(NOBODY)
    return trigger


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """A secret that nobody has, as long as a real one, so that it costs the same."""
    return vault.seal("whsec_" + "A" * 40)


def _delivery(headers: Mapping[str, str]) -> str:
    found = {name.lower(): value for name, value in headers.items()}["webhook-id"]
    plain = found.isascii() and found.isprintable() and " " not in found
    if not plain or len(found) > LONGEST_ID:
        raise BadInput(
            f"webhook-id has {len(found)} characters or odd ones: use up to"
            f" {LONGEST_ID} letters, digits and signs without spaces."
        )
    return found


def _facts(delivery: str, headers: Mapping[str, str], body: bytes) -> dict[str, JSON]:
    found = {name.lower(): value for name, value in headers.items()}
    signed = datetime.fromtimestamp(int(found["webhook-timestamp"]), UTC)
    return {
        "delivery": delivery,
        "at": domain.stamp(signed),
        "body": content.parse(body, limit=SIZE) if body.strip() else None,
        "digest": _digest(body),
    }


def _refuse(trigger: Trigger) -> None:
    """Refuse what would be new: while it is off, and beyond its pace."""
    if not trigger.is_on:
        raise StaleState("This webhook is switched off.")
    since = datetime.now(UTC) - timedelta(minutes=1)
    lately = Firing.objects.filter(trigger=trigger, created_at__gt=since)
    if lately[:PER_MINUTE].count() >= PER_MINUTE:
        raise TooMany(f"At most {PER_MINUTE} deliveries a minute: try again later.")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
