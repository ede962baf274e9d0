"""Comments on an item: said, answered, resolved."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import BadInput
from orchestrator.models import ReviewItem
from review import queries
from review.item import comments
from review.item import page as item_page
from review.item.comments import Anchor
from review.requests import DeskRequest
from review.views.items import shown
from review.views.session import person_required


@require_POST
@person_required
def create(request: DeskRequest, pk: int) -> HttpResponse:
    """Say something about the item, or about some of its words."""
    item = queries.item_for(request.user, pk)
    answered = request.POST.get("parent", "")
    parent = (
        queries.comment_for(request.user, pk, int(answered))
        if _is_key(answered)
        else None
    )
    try:
        comments.say(
            item,
            by=request.user,
            body=request.POST.get("comment", ""),
            content=item_page.content_of(item.output),
            anchor=_anchor(request),
            to_agent="to_agent" in request.POST,
            parent=parent,
        )
    except BadInput as error:
        return _thread(request, item, str(error), status=422)
    return _thread(request, item)


@require_POST
@person_required
def resolve(request: DeskRequest, pk: int, comment: int) -> HttpResponse:
    """Mark a comment resolved; with `open` open it again."""
    said = queries.comment_for(request.user, pk, comment)
    comments.settle(said, by=request.user, resolved="open" not in request.POST)
    return _thread(request, queries.item_for(request.user, pk))


def _thread(
    request: DeskRequest, item: ReviewItem, error: str = "", status: int = 200
) -> HttpResponse:
    if not request.htmx:
        if not error:
            return redirect(reverse("review:item", args=[item.pk]) + "#thread")
        return shown(request, item, said=_said(request, error), status=status)
    page = item_page.build(request.user, item)
    context = {"page": page, "item": item, "said": _said(request, error)}
    return render(request, "item/_thread.html", context, status=status)


def _said(request: DeskRequest, error: str) -> dict[str, str]:
    """What was typed and why it did not stand; nothing after it did."""
    if not error:
        return {}
    return {"error": error, "body": request.POST.get("comment", "")}


def _anchor(request: DeskRequest) -> Anchor:
    start, end = (request.POST.get(name, "") for name in ("start", "end"))
    whole = not (_is_key(start) and _is_key(end))
    return Anchor(
        request.POST.get("path", ""),
        0 if whole else int(start),
        0 if whole else int(end),
    )


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 10
