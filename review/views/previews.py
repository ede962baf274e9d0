"""An output as its reader would see it, unable to do anything."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent
from orchestrator.models import ReviewItem
from review import previews, queries
from review.item import page as item_page
from review.item.washing import preview_page
from review.requests import DeskRequest

POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline';"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


@require_safe
@xframe_options_sameorigin
@login_required
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """The text at `?at=` (a JSON pointer), or all of it as channel `?as=` shows it."""
    item = queries.item_for(request.user, pk)
    content = item_page.content_of(item.output)
    if "as" in request.GET:
        response = HttpResponse(_as_channel(item, content, request.GET["as"]))
    else:
        response = HttpResponse(preview_page(_text_at(content, request.GET)))
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _as_channel(item: ReviewItem, content: JSON, key: str) -> str:
    if key not in previews.CHANNELS or content is None:
        raise Http404("There is no such channel.")
    return previews.page_for(item, content, key)


def _text_at(content: JSON, asked: QueryDict) -> str:
    try:
        text = contents.at(content, asked.get("at", ""))
    except BadContent as error:
        raise Http404(str(error)) from None
    if not isinstance(text, str):
        raise Http404("Only a text can be previewed.")
    return text
