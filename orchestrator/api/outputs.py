"""Released outputs for machines. What is not released does not leave here either."""

from ninja import Router

from orchestrator.api.auth import Authorised, Scoped
from orchestrator.api.runs import WRONG
from orchestrator.api.shapes import OutputShape
from orchestrator.domain import content
from orchestrator.domain.errors import NotFound
from orchestrator.models import Output, Release

router = Router(tags=["outputs"])


@router.get(
    "/{int:output_id}",
    auth=Scoped("outputs:read"),
    response={200: OutputShape, **WRONG},
    operation_id="show_output",
    url_name="output",
)
def shown(request: Authorised, output_id: int) -> OutputShape:
    """One output; its content only while a release of it stands."""
    output = Output.objects.filter(pk=output_id, brand=request.auth.brand).first()
    if output is None:
        raise NotFound(f"There is no output {output_id} this token may know of.")
    released = Release.objects.filter(output=output, recall__isnull=True).exists()
    bytes_out = bytes(output.content) if released and output.content else None
    return OutputShape(
        id=output.pk,
        run=output.run_id,
        task=output.task_id,
        version=output.version,
        digest=output.digest,
        released=released,
        content=None if bytes_out is None else content.parse(bytes_out),
    )
