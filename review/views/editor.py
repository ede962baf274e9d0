"""The editor of workflows: open, check as one types, try, publish, start over."""

from functools import wraps
from typing import Any, Protocol

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from orchestrator.domain.errors import GreenlightError, StaleState
from orchestrator.models import Workflow
from orchestrator.services.publishing.publishing import may_publish, publish_after
from review import queries
from review.editor import drafts, page
from review.editor.drafts import Written
from review.editor.examples import example
from review.requests import DeskRequest
from review.views.answers import status_of


class _View(Protocol):
    def __call__(
        self, request: DeskRequest, workflow: Workflow | None
    ) -> HttpResponse: ...


def _for_authors(view: _View) -> Any:
    """Load the workflow ("" is a new one); who may not publish is told so."""

    @wraps(view)
    @login_required
    def guarded(request: DeskRequest, slug: str = "") -> HttpResponse:
        workflow = queries.workflow_for(request.user, slug) if slug else None
        if not may_publish(request.user):
            return render(request, "editor/closed.html", status=403)
        return view(request, workflow)

    return guarded


@_for_authors
def edit(request: DeskRequest, workflow: Workflow | None) -> HttpResponse:
    """The text as one left it, or as it is published."""
    return _page(request, workflow, drafts.opened(request.user, workflow))


@require_POST
@_for_authors
def check(request: DeskRequest, workflow: Workflow | None) -> HttpResponse:
    """Every problem with its line, and the drawing; the text is kept as a draft."""
    written = _kept(request, workflow)
    if not request.htmx:
        return _page(request, workflow, written)
    context = page.checked(request.user, workflow, written)
    return render(request, "editor/_checked.html", context)


@require_POST
@_for_authors
def dry_run(request: DeskRequest, workflow: Workflow | None) -> HttpResponse:
    """What a run of the text would be, though it is not published."""
    written = _kept(request, workflow)
    brand = queries.brand_for(request.user, request.POST.get("brand", ""))
    given = request.POST.get("inputs", "")
    tried = page.tried(request.user, brand, written.text, given)
    context = {"tried": tried, "brand": brand, "given": given}
    if not request.htmx:
        return _page(request, workflow, written, status=tried.status, **context)
    return render(request, "dry_run/_dry_run.html", context, status=tried.status)


@require_POST
@_for_authors
def publish(request: DeskRequest, workflow: Workflow | None) -> HttpResponse:
    """Publish the text as the next version, unless somebody was first."""
    written = _kept(request, workflow)
    try:
        version, made = publish_after(
            written.text,
            base=written.base,
            by=request.user,
            note=written.note,
            slug=workflow.slug if workflow else "",
        )
    except StaleState as error:
        conflict = page.conflict(workflow, written, str(error))
        return _page(request, workflow, written, status=409, conflict=conflict)
    except GreenlightError as error:
        status = status_of(error)
        return _page(request, workflow, written, status=status, refused=str(error))
    if not made:
        same = f"This is version {version.number} already: nothing was published."
        return _page(request, workflow, written, same=same)
    drafts.forget(request.user, workflow)
    said = f"Version {version.number} of “{version.workflow.title}” is published."
    messages.success(request, said)
    return redirect("review:workflow", version.workflow.slug)


@require_POST
@_for_authors
def start(request: DeskRequest, workflow: Workflow | None) -> HttpResponse:
    """Begin from an example, where nothing of one's own would be lost."""
    chosen = example(request.POST.get("example", ""))
    if chosen and drafts.is_untouched(drafts.opened(request.user, None)):
        drafts.keep(request.user, None, text=chosen.text, base=0, note="")
    return redirect("review:workflow_new")


@require_POST
@_for_authors
def discard(request: DeskRequest, workflow: Workflow | None) -> HttpResponse:
    """Give one's draft up."""
    drafts.forget(request.user, workflow)
    if workflow is None:
        return redirect("review:workflow_new")
    return redirect("review:workflow_edit", workflow.slug)


def _kept(request: DeskRequest, workflow: Workflow | None) -> Written:
    """What was posted, kept as one's draft."""
    text = request.POST.get("text", "").replace("\r\n", "\n")[: drafts.LONGEST]
    note = request.POST.get("note", "")
    given = request.POST.get("base", "")
    base = int(given) if given.isdecimal() and len(given) < 9 else 0
    draft = drafts.keep(request.user, workflow, text=text, base=base, note=note)
    return Written(text, base, note, draft)


def _page(
    request: DeskRequest,
    workflow: Workflow | None,
    written: Written,
    *,
    status: int = 200,
    **told: object,
) -> HttpResponse:
    context = page.build(request.user, workflow, written) | told
    return render(request, "editor/page.html", context, status=status)
