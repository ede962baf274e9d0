"""What a person sets for themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from review.personal import preferences
from review.personal.preferences_form import PreferencesForm
from review.personal.preferences_page import PreferencesPage
from review.requests import DeskRequest

PAGE = "preferences/page.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: DeskRequest) -> HttpResponse:
    """The page; posting sets what it says, all or nothing."""
    if request.method != "POST":
        form = PreferencesForm.of(request.preferences)
        return render(request, PAGE, {"page": PreferencesPage(form)})
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, {"page": PreferencesPage(form)}, status=422)
    preferences.keep(request.user, form.kept())
    messages.success(request, _("Preferences saved."), extra_tags="toast")
    return redirect("review:preferences")


@require_POST
@login_required
def first_keys(request: DeskRequest) -> HttpResponse:
    """Every action has its own key again; on or off, and Alt, stay as they are."""
    preferences.keep(request.user, {"keys": {}})
    messages.success(request, _("Every key is as at first."), extra_tags="toast")
    return redirect("review:preferences")
