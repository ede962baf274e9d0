"""A text that looks like HTML, as its reader would see it, unable to do anything."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from orchestrator.domain import content as contents
from orchestrator.domain.errors import BadContent
from review import item_page, queries
from review.requests import DeskRequest
from review.washing import preview_page

POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline';"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


@require_safe
@xframe_options_sameorigin
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """The text at `?at=` (a JSON pointer) for a sandboxed frame."""
    item = queries.item_for(request.user, pk)
    try:
        text = contents.at(item_page.content_of(item.output), request.GET.get("at", ""))
    except BadContent as error:
        raise Http404(str(error)) from None
    if not isinstance(text, str):
        raise Http404("Only a text can be previewed.")
    response = HttpResponse(preview_page(text))
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    return response
