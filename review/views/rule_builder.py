"""The rule builder: a red line written in a form, or as YAML, and saved as a draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from orchestrator.domain.errors import BadInput, GreenlightError, StaleState
from orchestrator.models import Brand, RedLineVersion
from orchestrator.services.rules import red_lines
from review import queries
from review.requests import DeskRequest
from review.rules import builder as builder_page
from review.rules import draft as rule_draft
from review.rules import rows as rule_rows
from review.rules.builder import Desk
from review.rules.draft import Draft
from review.rules.from_definition import plain
from review.rules.read_back import read_back
from review.rules.trial import Asked
from review.views import test_box
from review.views.answers import status_of

PARTIAL = ("read", "try")  # what only the right-hand side answers
STRICT = ("save", "anyway", "check")


@login_required
def new(request: DeskRequest) -> HttpResponse:
    """Write the first version of a red line."""
    brands = queries.brands_where(request.user, "admin")
    chosen = request.POST.get("brand") or request.GET.get("brand")
    brand = queries.brand_for(request.user, chosen) if chosen else None
    if brand is None and brands:
        brand = brands[0]
    desk = Desk(request.user, brand, brands, may_write=brand in brands)
    return _answer(request, desk, rule_draft.fresh())


@login_required
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """Write a new version on top of the newest one."""
    red_line = queries.red_line_for(request.user, pk)
    brand = red_line.brand
    newest = queries.newest_version(red_line)
    may_write = brand in queries.brands_where(request.user, "admin")
    desk = Desk(request.user, brand, [], red_line, newest, may_write=may_write)
    start = rule_draft.of(newest.definition, base=newest.number) if newest else None
    return _answer(request, desk, start or rule_draft.fresh())


def _answer(request: DeskRequest, desk: Desk, start: Draft) -> HttpResponse:
    """Do what was pressed and show the builder as it is then."""
    if request.method != "POST":
        return _shown(request, desk, start, Asked())
    usual = "save" if "definition" in request.POST else "check"
    button, _, place = (request.POST.get("act") or usual).partition(":")
    slug = desk.red_line.slug if desk.red_line else ""
    draft = rule_draft.posted(request.POST, slug=slug) if desk.may_write else start
    asked = Asked.posted(request.POST)
    if button == "anyway" and place.isdecimal():
        draft.base = int(place[:9])
    if button in ("save", "anyway"):
        return _save(request, desk, draft, asked)
    if button == "show":
        asked = test_box.asked_of_example(draft, place, asked)
    goal = rule_rows.act(draft, button, place)
    if button == "keep" and place in ("must_hold", "must_pass"):
        told = read_back(draft, strict=False)
        trial = test_box.answer(desk, asked, told)
        goal = rule_rows.keep(draft, place, trial, asked)
    return _shown(request, desk, draft, asked, button=button, goal=goal)


def _save(request: DeskRequest, desk: Desk, draft: Draft, asked: Asked) -> HttpResponse:
    def refuse(why: str, status: int) -> HttpResponse:
        return _shown(
            request, desk, draft, asked, button="save", refused=why, status=status
        )

    if not desk.may_write:
        return refuse(desk.why_not, 403)
    if not read_back(draft, strict=True).is_clean:
        return refuse("", 422)
    try:
        with transaction.atomic():
            made = _write(desk, draft)
    except GreenlightError as error:
        return refuse(str(error), status_of(error))
    said = f"Draft {made.number} of “{made.name}” is saved. It holds nothing yet."
    messages.success(request, said)
    return redirect("review:red_line", made.red_line_id)


def _write(desk: Desk, draft: Draft) -> RedLineVersion:
    """Save the draft. StaleState where a version came between; BadInput, …"""
    definition = draft.write().definition
    assert desk.brand is not None
    if desk.red_line is None:
        return red_lines.create(desk.brand, definition=definition, by=desk.person)
    # held until this is saved: no version can come in between
    Brand.objects.select_for_update(no_key=True).get(pk=desk.brand.pk)
    newest = desk.newest = queries.newest_version(desk.red_line)
    if newest is not None and newest.number != draft.base:
        desk.stale = True
        raise StaleState(
            f"Version {newest.number} was written by {newest.author.name} after you"
            " began. Nothing you typed is lost."
        )
    if newest is not None and plain(newest.definition) == plain(definition):
        raise BadInput(
            f"Nothing differs from version {newest.number}: change it first."
        )
    return red_lines.draft(desk.red_line, definition=definition, by=desk.person)


def _shown(
    request: DeskRequest,
    desk: Desk,
    draft: Draft,
    asked: Asked,
    *,
    button: str = "",
    goal: str = "",
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    told = read_back(draft, strict=button in STRICT)
    trial = test_box.answer(desk, asked, told)
    if status == 200 and trial.error and button == "try":
        status = 422
    context = builder_page.build(desk, draft, told, trial, asked)
    if button in ("try", "show"):
        goal = "try"
    elif button in STRICT and not refused:
        goal = told.first or next(iter(told.broken), "")
    context |= {"refused": refused, "goal": goal, "here": request.path}
    name = "page"
    if request.htmx:
        name = "_said" if button in PARTIAL else "_builder"
    return render(request, f"rule_builder/{name}.html", context, status=status)
