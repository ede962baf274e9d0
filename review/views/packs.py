"""Starter packs, and red lines in and out as files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from orchestrator.domain.errors import GreenlightError
from orchestrator.services.rules import red_line_files
from orchestrator.services.rules.red_line_files import Imported
from review import queries
from review.forms import ImportForm
from review.requests import DeskRequest
from review.views.answers import status_of


@login_required
def index(request: DeskRequest) -> HttpResponse:
    """Every pack; a POST makes drafts of one for a brand."""
    if request.method != "POST":
        return _shown(request)
    brand = queries.brand_for(request.user, request.POST.get("brand", ""))
    pack = request.POST.get("pack", "")
    try:
        done = red_line_files.install_pack(brand, pack, by=request.user)
    except GreenlightError as error:
        return _shown(request, refused=str(error), status=status_of(error))
    return _shown(request, done=done, title=f"Pack {pack} for {brand.name}")


@login_required
def import_file(request: DeskRequest) -> HttpResponse:
    """Drafts from a YAML file or its text; what is wrong is named, the rest comes."""
    if request.method != "POST":
        return redirect("review:packs")
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        why = " ".join(str(e) for found in form.errors.values() for e in found)
        return _shown(request, refused=why, status=422)
    brand = queries.brand_for(request.user, form.cleaned_data["brand"])
    text = form.cleaned_data["text"]
    try:
        done = red_line_files.import_(brand, text, by=request.user)
    except GreenlightError as error:
        code = status_of(error)
        return _shown(request, refused=str(error), typed=text, status=code)
    if done.made and not done.refused:
        messages.success(request, f"{len(done.made)} drafts made for {brand.name}.")
    return _shown(request, done=done, title=f"The file, for {brand.name}")


@require_safe
@login_required
def export(request: DeskRequest, brand: str) -> HttpResponse:
    """The live red lines of a brand as YAML."""
    found = queries.brand_for(request.user, brand)
    return _file(red_line_files.export(found), f"red-lines-{found.slug}.yaml")


@require_safe
@login_required
def export_one(request: DeskRequest, pk: int) -> HttpResponse:
    """One version as YAML."""
    version = queries.red_line_version_for(request.user, pk)
    name = f"{version.red_line.slug}-v{version.number}.yaml"
    return _file(red_line_files.export_one(version), name)


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _shown(
    request: DeskRequest,
    *,
    done: Imported | None = None,
    title: str = "",
    refused: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "packs": red_line_files.packs(),
        "brands": queries.brands_where(request.user, "admin"),
        "done": done,
        "title": title,
        "refused": refused,
        "typed": typed,
    }
    return render(request, "packs/page.html", context, status=status)
