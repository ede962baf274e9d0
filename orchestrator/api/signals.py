"""Tell a run something, in the name of whom a token belongs to."""

from ninja import Router, Status
from ninja.params.functions import Header

from orchestrator.api.auth import Authorised, Scoped
from orchestrator.api.runs import WRONG
from orchestrator.api.shapes import NewSignal, SignalShape
from orchestrator.domain.errors import NotFound
from orchestrator.models import Run, Signal
from orchestrator.services.waits import signals

router = Router(tags=["runs"])


@router.post(
    "/{int:run_id}/signals",
    auth=Scoped("runs:write"),
    response={200: SignalShape, 201: SignalShape, **WRONG},
    operation_id="signal_run",
)
def signal(
    request: Authorised,
    run_id: int,
    new: NewSignal,
    idempotency_key: str = Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="unique for each cause; sent again, it tells nothing new",
    ),
) -> Status[SignalShape]:
    """Tell a run something that its gates may wait for.

    201 for a new signal, 200 where this Idempotency-Key told it already; 409 where the
    run is over.
    """
    run = Run.objects.filter(brand=request.auth.brand, pk=run_id).first()
    if run is None:
        raise NotFound(f"There is no run {run_id} this token may know of.")
    known = Signal.objects.filter(run=run, name=new.name, key=idempotency_key).exists()
    told = signals.send(
        run, new.name, new.content, by=request.auth.principal, key=idempotency_key
    )
    return Status(200 if known else 201, shape(told))


def shape(told: Signal) -> SignalShape:
    return SignalShape(
        id=told.pk,
        run=told.run_id,
        name=told.name,
        digest=told.digest,
        created_at=told.created_at,
    )
