"""The root of every address."""

from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; says nothing of its database."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz)]

if find_spec("orchestrator.api.urls"):
    urlpatterns.append(path("api/v1/", include("orchestrator.api.urls")))
if find_spec("review.urls"):
    urlpatterns.append(path("", include("review.urls")))
