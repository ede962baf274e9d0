"""/api/v1/: JSON for machines, described at /api/v1/openapi.json."""

from django.http import HttpRequest
from django.urls import path, re_path
from django.urls.resolvers import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.parser import Parser

from orchestrator.api import (
    freezes,
    outputs,
    problems,
    recalls,
    runs,
    signals,
    triggers,
    webhooks,
)
from orchestrator.domain import content


class StrictParser(Parser):
    """Bodies are read like everything else from outside: strictly."""

    def parse_body(self, request: HttpRequest) -> dict[str, object]:
        return content.parse(request.body)  # type: ignore[return-value]


api = NinjaAPI(
    title="Greenlight",
    version="1",
    description="Start runs, freeze them, take back what was found wrong. Nothing here"
    " can decide a review item.",
    docs_url=None,
    urls_namespace="api-1",
    parser=StrictParser(),
)
problems.install(api)
api.add_router("/runs", runs.router)
api.add_router("/runs", signals.router)
api.add_router("/outputs", outputs.router)
api.add_router("/freezes", freezes.router)
api.add_router("/recalls", recalls.router)
api.add_router("/triggers", triggers.router)
api.add_router("/hooks", webhooks.router)

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    if _pattern.callback is not None:
        _pattern.callback = problems.with_problems(_pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", problems.nowhere, name="api-nothing"),
    path("", (_patterns, _app, _namespace)),
    re_path(r"^.*$", problems.nowhere, name="api-nowhere"),
]
