"""The living plan, the digest, and what agents did today."""

from django.urls import URLPattern, path

from review.views import digest, plan, today

urls: list[URLPattern] = [
    path("plan/", plan.index, name="plan"),
    path("runs/<int:pk>/plan/", plan.show, name="run_plan"),
    path("digest/", digest.show, name="digest"),
    path("digest.json", digest.as_json, name="digest_json"),
    path("digest/seen/", digest.seen, name="digest_seen"),
    path("runs/<int:pk>/digest/", digest.of_run, name="run_digest"),
    path("runs/<int:pk>/digest.json", digest.of_run_as_json, name="run_digest_json"),
    path("today/", today.show, name="today"),
]
