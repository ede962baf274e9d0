"""The root of every address."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from orchestrator.api import health, keys

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path(".well-known/greenlight-key.json", keys.public_keys, name="public-keys"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("orchestrator.api.urls")),
]

if find_spec("review.urls"):
    urlpatterns.append(path("", include("review.urls")))
