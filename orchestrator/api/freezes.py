"""Freezes for machines, in the name of the person a token belongs to."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router, Status

from orchestrator.api.auth import Authorised, Scoped
from orchestrator.api.containing import (
    FreezeShape,
    FreezeWithGroups,
    GroupShape,
    InFlightShape,
    NewFreeze,
    NewThaw,
    Pace,
)
from orchestrator.api.runs import WRONG
from orchestrator.domain.errors import NotFound
from orchestrator.models import ApiToken, Brand, Freeze
from orchestrator.services.freezing import freezes

router = Router(tags=["freezes"])


@router.post(
    "",
    auth=Scoped("freezes:write"),
    response={200: FreezeWithGroups, 201: FreezeWithGroups, **WRONG},
    operation_id="freeze",
)
def freeze(
    request: Authorised, response: HttpResponse, new: NewFreeze
) -> Status[FreezeWithGroups]:
    """Stop a task, run, brand, channel, agent or everything.

    201 for a new freeze; 200 and the one that stands where it is frozen already.
    """
    brand = None if new.level == "everything" or new.all_brands else request.auth.brand
    before = set(Freeze.objects.filter(lifted_at=None).values_list("pk", flat=True))
    order = freezes.freeze(
        new.level,
        new.subject,
        brand=brand,
        reason=new.reason,
        by=request.auth.principal,
    )
    response["Location"] = reverse("api-1:freeze", args=[order.pk])
    status = 200 if order.pk in before else 201
    return Status(status, _whole(order, request.auth.brand))


@router.get(
    "",
    auth=Scoped("freezes:read"),
    response={200: list[FreezeShape], **WRONG},
    operation_id="list_freezes",
)
def listed(request: Authorised) -> list[FreezeShape]:
    """The freezes that stand and concern the token's brand, oldest first."""
    brand = request.auth.brand
    return [FreezeShape(**_facts(order, brand)) for order in freezes.active(brand)]


@router.get(
    "/{int:freeze_id}",
    auth=Scoped("freezes:read"),
    response={200: FreezeWithGroups, **WRONG},
    operation_id="show_freeze",
    url_name="freeze",
)
def shown(request: Authorised, freeze_id: int) -> FreezeWithGroups:
    """One freeze: what waits behind it, and what was under way when it came."""
    return _whole(_found(request.auth, freeze_id), request.auth.brand)


@router.post(
    "/{int:freeze_id}/lift",
    auth=Scoped("freezes:write"),
    response={200: FreezeWithGroups, **WRONG},
    operation_id="lift_freeze",
)
def lift(request: Authorised, freeze_id: int, pace: Pace) -> FreezeWithGroups:
    """End it; deliveries that waited leave at the pace given, not all at once."""
    order = _found(request.auth, freeze_id)
    freezes.lift(order, by=request.auth.principal, per_minute=pace.per_minute)
    return _whole(order, request.auth.brand)


@router.post(
    "/{int:freeze_id}/thaws",
    auth=Scoped("freezes:write"),
    response={201: FreezeWithGroups, **WRONG},
    operation_id="thaw_group",
)
def thaw(
    request: Authorised, freeze_id: int, group: NewThaw
) -> Status[FreezeWithGroups]:
    """Let one group go first."""
    order = _found(request.auth, freeze_id)
    freezes.thaw(
        order,
        group.level,
        group.subject,
        by=request.auth.principal,
        per_minute=group.per_minute,
    )
    return Status(201, _whole(order, request.auth.brand))


def _found(token: ApiToken, pk: int) -> Freeze:
    rows = Freeze.objects.select_related("brand", "actor").filter(pk=pk)
    order = rows.first()
    if order is None or order.brand not in (None, token.brand):
        raise NotFound(f"There is no freeze {pk} this token may know of.")
    return order


def _whole(order: Freeze, brand: Brand) -> FreezeWithGroups:
    """One freeze as far as it concerns a brand."""
    return FreezeWithGroups(
        **_facts(order, brand),
        groups=[
            GroupShape(
                level=group.level,
                subject=group.subject,
                title=group.title,
                waiting=group.waiting,
                thawed=group.thawed,
            )
            for group in freezes.groups(order, within=[brand])
        ],
        in_flight=[
            InFlightShape(
                effect=one.effect,
                task=one.task,
                run=one.run,
                task_title=one.task_title,
                run_title=one.run_title,
                channel=one.channel,
                spent_at=one.spent_at,
                deadline=one.deadline,
            )
            for one in freezes.in_flight(order, within=[brand])
        ],
    )


def _facts(order: Freeze, brand: Brand) -> dict[str, Any]:
    return {
        "id": order.pk,
        "level": order.level,
        "subject": order.subject,
        "title": freezes.title_of(order),
        "brand": order.brand.slug if order.brand else None,
        "reason": order.reason,
        "by": order.actor.name,
        "created_at": order.created_at,
        "lifted_at": order.lifted_at,
        "waiting": freezes.waiting(order, within=[brand]),
    }
