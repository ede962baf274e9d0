"""What htmx gets after a decision: the next item, the old row gone, and a toast."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orchestrator.models import Decision, ReviewItem
from orchestrator.services.deciding import guards
from review import queries
from review.item import page as item_page
from review.requests import DeskRequest
from review.templatetags.desk import verdict_word


def decided(
    request: DeskRequest, made: Decision, item: ReviewItem, coming: ReviewItem | None
) -> HttpResponse:
    """`coming` as the item (the same one without any), and around it what changed."""
    shown = queries.item_for(request.user, coming.pk) if coming else item
    page = item_page.build(request.user, shown)
    in_queue = is_from_queue(request)
    context = {
        "page": page,
        "item": shown,
        "form": page.form,
        "made": made,
        "done": item,
        "moved_on": coming is not None,
        "in_queue": in_queue,
        "nudge": guards.nudge(request.user, item.brand),
        "now": timezone.now(),
        "said": words_for(request, made),
    }
    response = render(request, "item/_after.html", context)
    if coming is not None and not in_queue:
        response["HX-Push-Url"] = reverse("review:item", args=[coming.pk])
    return response


def undone(request: DeskRequest, item: ReviewItem) -> HttpResponse:
    """The item as it was before the decision, and a toast that says so."""
    page = item_page.build(request.user, item)
    context = {"page": page, "item": item, "form": page.form}
    response = render(request, "item/_undone.html", context)
    if not is_from_queue(request):
        response["HX-Push-Url"] = reverse("review:item", args=[item.pk])
    return response


def words_for(request: DeskRequest, made: Decision) -> str:
    """What a screen reader hears: the verdict, and how many items are left."""
    left = queries.items_for(request.user).filter(state="open").count()
    verdict = verdict_word(made.verdict).capitalize()
    return _("%(verdict)s. %(left)s") % {
        "verdict": verdict,
        "left": ngettext("%(n)s left.", "%(n)s left.", left) % {"n": f"{left:,}"},
    }


def is_from_queue(request: DeskRequest) -> bool:
    """Whether the item stood in the pane of the queue."""
    return urlsplit(request.htmx.current_url or "").path == reverse("review:queue")
