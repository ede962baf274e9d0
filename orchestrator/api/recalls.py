"""Recalls for machines, in the name of the person a token belongs to.

A recall that reaches many deliveries waits for a second person, who agrees in the desk.
"""

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from ninja import Router, Status
from ninja.params.functions import Header

from orchestrator.api.auth import Authorised, Scoped
from orchestrator.api.containing import (
    CaseShape,
    NewRecall,
    RecallAsked,
    RecallPreview,
)
from orchestrator.api.runs import WRONG
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput, NotFound
from orchestrator.models import Affected, ApiToken, Change, RecallCase
from orchestrator.services import changes
from orchestrator.services.recalling import recalls

router = Router(tags=["recalls"])
NOUN = "recall request"


@router.post(
    "/preview",
    auth=Scoped("recalls:read"),
    response={200: RecallPreview, **WRONG},
    operation_id="preview_recall",
)
def preview(request: Authorised, asked: RecallAsked) -> RecallPreview:
    """What a recall from there would reach; nothing is changed."""
    found = recalls.preview(request.auth.brand, asked.origin, asked.subject)
    return RecallPreview(
        origin=found.origin,
        subject=found.subject,
        title=found.title,
        tasks=found.radius.tasks,
        runs=found.radius.runs,
        deliveries=found.radius.deliveries,
        counts=found.radius.counts,
        fingerprint=found.fingerprint,
    )


@router.post(
    "",
    auth=Scoped("recalls:write"),
    response={200: CaseShape, 201: CaseShape, **WRONG},
    operation_id="recall",
)
def recall(
    request: Authorised,
    response: HttpResponse,
    new: NewRecall,
    idempotency_key: str = Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=80,
        pattern=r"^[\x21-\x7e]+$",
        description="unique for each recall; sent again, it returns the first case",
    ),
) -> Status[CaseShape]:
    """Recall what the preview with this fingerprint showed, or answer 409.

    201 for a new case, 200 where this Idempotency-Key made one already.
    """
    known = _made_before(request.auth, idempotency_key)
    if known is not None and (known.origin, known.subject) != (new.origin, new.subject):
        raise BadInput(
            f"The Idempotency-Key {idempotency_key!r} already made case {known.pk} of"
            f" {known.origin} {known.subject}: use a new key."
        )
    case = known or _act(request.auth, new, idempotency_key)
    response["Location"] = reverse("api-1:recall", args=[case.pk])
    return Status(200 if known else 201, _shape(case))


@router.get(
    "/{int:case_id}",
    auth=Scoped("recalls:read"),
    response={200: CaseShape, **WRONG},
    operation_id="show_recall",
    url_name="recall",
)
def shown(request: Authorised, case_id: int) -> CaseShape:
    """One case, and how many of its follow-ups are open."""
    cases = RecallCase.objects.filter(brand=request.auth.brand, pk=case_id)
    case = cases.select_related("actor").first()
    if case is None:
        raise NotFound(f"There is no recall {case_id} this token may know of.")
    return _shape(case)


@transaction.atomic
def _act(token: ApiToken, new: NewRecall, key: str) -> RecallCase:
    """The recall and its key, or neither: of two at once one finds it recalled."""
    case = recalls.act(
        token.brand,
        new.origin,
        new.subject,
        reason=new.reason,
        by=token.principal,
        fingerprint=new.fingerprint,
    )
    changes.record(
        by=token.principal,
        noun=NOUN,
        subject=f"key {key}",
        after=case.pk,
        brand=token.brand,
    )
    return case


def _made_before(token: ApiToken, key: str) -> RecallCase | None:
    made: JSON = (
        Change.objects.filter(
            brand=token.brand, actor=token.principal, noun=NOUN, subject=f"key {key}"
        )
        .values_list("after", flat=True)
        .first()
    )
    cases = RecallCase.objects.select_related("actor")
    return cases.get(pk=made) if isinstance(made, int) else None


def _shape(case: RecallCase) -> CaseShape:
    hows = Affected.objects.filter(case=case).values_list("how", flat=True)
    counts: dict[str, int] = {}
    for how in hows:
        counts[how] = counts.get(how, 0) + 1
    return CaseShape(
        id=case.pk,
        origin=case.origin,
        subject=case.subject,
        reason=case.reason,
        state=case.state,
        by=case.actor.name,
        created_at=case.created_at,
        acted_at=case.acted_at,
        closed_at=case.closed_at,
        counts=counts,
        open_follow_ups=case.follow_ups.exclude(state="done").count(),
    )
