"""The digest: on a page and as JSON, of a person and of one run."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from review import queries
from review.digest import page as digest_page
from review.home import home
from review.requests import DeskRequest


@require_safe
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """The person's own."""
    digest = digest_page.of_person(request.user)
    return render(request, "digest/page.html", {"digest": digest})


@require_safe
@login_required
def as_json(request: DeskRequest) -> HttpResponse:
    """The person's own, for machines."""
    return _json(digest_page.of_person(request.user))


@require_safe
@login_required
def of_run(request: DeskRequest, pk: int) -> HttpResponse:
    """One campaign's."""
    digest = digest_page.of_run(request.user, queries.run_for(request.user, pk))
    return render(request, "digest/page.html", {"digest": digest})


@require_safe
@login_required
def of_run_as_json(request: DeskRequest, pk: int) -> HttpResponse:
    """One campaign's, for machines."""
    run = queries.run_for(request.user, pk)
    return _json(digest_page.of_run(request.user, run))


@require_POST
@login_required
def seen(request: DeskRequest) -> HttpResponse:
    """The person has read it: from now on "since you looked" starts here."""
    home.mark_read(request.user)
    return redirect("review:digest")


def _json(digest: digest_page.Digest) -> HttpResponse:
    answer = JsonResponse(digest_page.as_json(digest))
    answer["Cache-Control"] = "private, no-store"
    return answer
