"""Where somebody new chooses their password, by a link that works once."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from orchestrator.domain.errors import BadInput, StaleState
from orchestrator.services.staff import welcome


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Choose a password and be signed in. 404 for a link that is no longer good."""
    person = welcome.person_behind(key, token)
    if person is None:
        return render(request, "settings/welcome_over.html", status=404)
    error = ""
    if request.method == "POST":
        password = request.POST.get("password", "")
        try:
            if password != request.POST.get("again", ""):
                raise BadInput("The two do not match: type the same password twice.")
            known = welcome.choose_password(key, token, password[:4096])
        except StaleState:
            return render(request, "settings/welcome_over.html", status=404)
        except BadInput as refused:
            error = str(refused)
        else:
            login(request, known)
            return redirect("review:home")
    context = {"person": person, "error": error, "path": request.path}
    status = 422 if error else 200
    return render(request, "settings/welcome.html", context, status=status)
