"""Triggers of a brand: made, changed, switched on and off, each time on record."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import IntegrityError, connection, transaction

from orchestrator.domain import triggers as domain
from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand, Principal, Trigger, Workflow
from orchestrator.services import changes, vault
from orchestrator.services.staff.people import permit, roles_of
from orchestrator.services.waits import signals

NOUN = "trigger"
KEEPERS = frozenset({"admin", "owner"})
MOST = 200  # of one brand
SECRET_PREFIX = "whsec_"  # noqa: S105 - how its kind is told, no secret
POSITION = "SELECT pg_current_xact_id()::text::bigint"


@dataclass(frozen=True, slots=True)
class TriggerGiven:
    """A trigger as somebody wrote it; `workflow` is a slug.

    With the action "signal" the signal of that name goes to the open run that `run`
    gives (an expression over `cause`), or, where that is empty, to every open run of
    the workflow; `inputs` are its content.
    """

    title: str
    kind: str
    workflow: str
    spec: Mapping[str, JSON] = field(default_factory=dict)
    inputs: Mapping[str, JSON] = field(default_factory=dict)
    when: str = ""
    action: str = "start"
    signal: str = ""
    run: str = ""


@transaction.atomic
def create(
    brand: Brand, slug: str, given: TriggerGiven, *, by: Principal
) -> tuple[Trigger, str]:
    """A new trigger that is on, and its secret, shown this once; "" but for webhooks.

    It sees what happens from now on and acts as `by`. Raises NotPermitted, or BadInput
    that begins with the field at fault.
    """
    _permit(by, brand)
    _check_slug(slug)
    changes.lock_brand(brand)
    if Trigger.objects.filter(brand=brand).count() >= MOST:
        raise BadInput(
            f"slug: {brand.name} has {MOST} triggers: the most there can be."
        )
    made = Trigger(brand=brand, slug=slug, kind=given.kind)
    _fill(made, given, by)
    secret = _new_secret() if given.kind == "webhook" else ""
    made.secret = vault.seal(secret) if secret else ""
    made.seen_xid = _position()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise BadInput(f"slug: there is a trigger {slug!r} already.") from error
    _record(made, by, None, described(made))
    return made, secret


@transaction.atomic
def change(trigger: Trigger, given: TriggerGiven, *, by: Principal) -> Trigger:
    """Change what it watches and does; from now on it acts as `by`. Raises as `create`.

    Its kind stays: another kind is another trigger.
    """
    _permit(by, trigger.brand)
    held = _held(trigger)
    if given.kind != held.kind:
        raise BadInput(
            f"kind: it is a {held.kind} and stays one: make another trigger."
        )
    before = described(held)
    _fill(held, given, by)
    after = described(held)
    if after != before:
        _write(held)
        _record(held, by, before, after)
    return held


@transaction.atomic
def switch(trigger: Trigger, *, on: bool, by: Principal) -> Trigger:
    """Switch it on or off. What happened while it was off is not made up for."""
    _permit(by, trigger.brand)
    held = _held(trigger)
    if held.is_on == on:
        return held
    held.is_on, held.seen_xid, held.seen = on, _position(), 0
    held.next_at = _next_at(held)
    _write(held)
    _record(held, by, {"is_on": not on}, {"is_on": on})
    return held


@transaction.atomic
def renew_secret(trigger: Trigger, *, by: Principal) -> str:
    """A new secret for a webhook, shown this once; the old one is good no more."""
    _permit(by, trigger.brand)
    held = _held(trigger)
    if held.kind != "webhook":
        raise BadInput(f"A {held.kind} has no secret: only a webhook is signed.")
    secret = _new_secret()
    Trigger.objects.filter(pk=held.pk).update(secret=vault.seal(secret))
    _record(held, by, {"secret": "before"}, {"secret": "renewed"})
    return secret


def unsaved(brand: Brand, slug: str, given: TriggerGiven, *, by: Principal) -> Trigger:
    """A trigger as it would be, checked and not kept. Raises as `create`."""
    _permit(by, brand)
    made = Trigger(brand=brand, slug=slug, kind=given.kind)
    _fill(made, given, by)
    return made


def described(trigger: Trigger) -> dict[str, JSON]:
    """A trigger as the record keeps it: everything but its secret."""
    return {
        "title": trigger.title,
        "kind": trigger.kind,
        "spec": trigger.spec,
        "action": trigger.action,
        "workflow": trigger.workflow.slug if trigger.workflow else None,
        "signal": trigger.signal,
        "inputs": trigger.inputs,
        "when": trigger.when,
        "is_on": trigger.is_on,
        "owner": trigger.owner.login,
    }


def _fill(trigger: Trigger, given: TriggerGiven, by: Principal) -> None:
    """Check what was given and put it into the row, unsaved."""
    title = " ".join(given.title.split())
    if not title or len(title) > 120:
        raise BadInput("title: give it a title of 1 to 120 characters.")
    if given.action not in domain.ACTIONS:
        raise BadInput(
            f"action: {shown(given.action)!r} is none of {', '.join(domain.ACTIONS)}."
        )
    if given.action == "signal" and not (0 < len(given.signal.strip()) <= 60):
        raise BadInput("signal: name the signal, as the workflow waits for it.")
    if given.action == "signal" and not signals.SENDERS & roles_of(by, trigger.brand):
        raise BadInput(
            "action: a trigger acts as you, and to signal runs takes one of"
            f" {', '.join(sorted(signals.SENDERS))}: let one of them make it."
        )
    domain.check_template(dict(given.inputs), given.when)
    trigger.title, trigger.action = title, given.action
    trigger.spec = domain.checked(given.kind, given.spec) | _target(given)
    trigger.workflow = _workflow(given.workflow)
    trigger.signal = given.signal.strip() if given.action == "signal" else ""
    trigger.inputs, trigger.when = dict(given.inputs), given.when.strip()
    trigger.owner = by
    trigger.next_at = _next_at(trigger)


def _target(given: TriggerGiven) -> dict[str, JSON]:
    """Which run is signalled, where one is named."""
    run = given.run.strip()
    if given.action != "signal" or not run:
        return {}
    if len(run) > 300:
        raise BadInput("run: an expression has at most 300 characters.")
    try:
        domain.check_template({"run": run}, "")
    except BadInput as error:
        raise BadInput(f"run: {str(error).removeprefix('inputs: ')}") from error
    return {"run": run}


def _workflow(slug: str) -> Workflow:
    found = Workflow.objects.filter(slug=slug, versions__isnull=False).first()
    if found is None:
        raise BadInput(f"workflow: no workflow {shown(slug)!r} is published.")
    return found


def _next_at(trigger: Trigger) -> datetime | None:
    if trigger.kind != "schedule" or not trigger.is_on:
        return None
    return domain.next_moment(trigger.spec, after=datetime.now(UTC))


def _write(trigger: Trigger) -> None:
    names = "title spec action workflow signal inputs when owner is_on next_at seen_xid"
    fields = {name: getattr(trigger, name) for name in (*names.split(), "seen")}
    Trigger.objects.filter(pk=trigger.pk).update(**fields)


def _held(trigger: Trigger) -> Trigger:
    rows = Trigger.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("brand", "workflow", "owner").get(pk=trigger.pk)


def _position() -> int:
    """This very transaction: what began to be written before it is not seen."""
    with connection.cursor() as cursor:
        cursor.execute(POSITION)
        return int(cursor.fetchone()[0])


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(30)).decode()


def _check_slug(slug: str) -> None:
    plain = slug.replace("-", "").replace("_", "")
    if not (slug.isascii() and plain.isalnum() and len(slug) <= 60):
        raise BadInput("slug: letters, digits and - only, at most 60.")


def _permit(person: Principal, brand: Brand) -> None:
    permit(person, brand, KEEPERS, "keep triggers", people_only=True)


def _record(trigger: Trigger, by: Principal, before: JSON, after: JSON) -> None:
    changes.record(
        by=by,
        noun=NOUN,
        subject=trigger.slug,
        before=before,
        after=after,
        brand=trigger.brand,
    )
