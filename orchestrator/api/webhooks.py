"""Incoming webhooks: a signed POST starts or signals a run, once a delivery id."""

import time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from orchestrator.agents.signing import verify_signature
from orchestrator.api import problems
from orchestrator.api.shapes import Problem
from orchestrator.domain.errors import NotPermitted
from orchestrator.services.triggering import hooks

router = Router(tags=["hooks"])
WRONG = dict.fromkeys((400, 401, 405, 409, 413, 422, 429), Problem)


class DeliveryShape(Schema):
    """What came of a delivery: the same answer however often it comes."""

    firing: int
    state: str = Field(description="waiting, done, refused or skipped")
    why: str
    run: int | None = Field(description="the run that was started or told")


@router.post(
    "/{slug:brand}/{slug:slug}/",
    auth=None,
    response={200: DeliveryShape, **WRONG},
    operation_id="deliver_webhook",
    url_name="hook",
)
def receive(
    request: HttpRequest, response: HttpResponse, brand: str, slug: str
) -> DeliveryShape | HttpResponse:
    """Fire a webhook trigger: any JSON body, signed as in docs/triggers.md.

    The headers are webhook-id (unique a delivery), webhook-timestamp and
    webhook-signature. The same id again answers 200 with the same run.
    """
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > hooks.SIZE:
        return problems.problem(413, f"The body may have {hooks.SIZE:,} bytes.")
    headers, body = request.headers, request.body

    def verify(secret: str) -> None:
        verify_signature(secret, headers, body, now=time.time())

    try:
        delivered = hooks.receive(brand, slug, headers, body, verify=verify)
    except NotPermitted as error:
        refused = problems.problem(401, str(error))
        refused["WWW-Authenticate"] = 'Signature realm="greenlight"'
        return refused
    except hooks.TooMany as error:
        refused = problems.problem(429, str(error))
        refused["Retry-After"] = "60"
        return refused
    found = delivered.firing
    if found.run_id:
        response["Location"] = reverse("api-1:run", args=[found.run_id])
    return DeliveryShape(
        firing=found.pk, state=found.state, why=found.why, run=found.run_id
    )
