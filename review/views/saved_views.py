"""Views a person saves, renames, shares and deletes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Brand
from review import queries
from review.queue import views as queue_views
from review.requests import DeskRequest
from review.views.answers import status_of


@require_POST
@login_required
def create(request: DeskRequest) -> HttpResponse:
    """Keep the filters of the queue page under a name."""
    asked = request.POST.get("query", "")
    try:
        name = request.POST.get("name", "")
        view = queue_views.save(request.user, name, asked, brand=_shared(request))
    except GreenlightError as refused:
        return _refused(request, refused)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(f"{reverse('review:queue')}?{view.query}")


@require_POST
@login_required
def change(request: DeskRequest, pk: int) -> HttpResponse:
    """Another name, shared or no longer."""
    view = queries.saved_view_for(request.user, pk)
    try:
        name = request.POST.get("name", "")
        queue_views.change(view, by=request.user, name=name, brand=_shared(request))
    except GreenlightError as refused:
        return _refused(request, refused)
    return redirect(f"{reverse('review:queue')}?{view.query}")


@require_POST
@login_required
def delete(request: DeskRequest, pk: int) -> HttpResponse:
    """The view goes; no item does."""
    view = queries.saved_view_for(request.user, pk)
    try:
        queue_views.delete(view, by=request.user)
    except GreenlightError as refused:
        return _refused(request, refused)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
    return redirect("review:queue")


def _shared(request: DeskRequest) -> Brand | None:
    """The brand the view is shared with, of the person's own; None keeps it private."""
    slug = request.POST.get("brand", "")
    return queries.brand_for(request.user, slug) if slug else None


def _refused(request: DeskRequest, refused: GreenlightError) -> HttpResponse:
    context = {"refused": refused, "item": None}
    return render(request, "queue/refused.html", context, status=status_of(refused))
