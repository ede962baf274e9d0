"""Triggers: what starts runs without anybody's click."""

from django.urls import URLPattern, path

from review.views import triggers

urls: list[URLPattern] = [
    path("triggers/", triggers.index, name="triggers"),
    path("triggers/new/", triggers.new, name="trigger_new"),
    path("triggers/new/dry-runs/", triggers.dry_run, name="trigger_new_dry_run"),
    path("triggers/<int:pk>/", triggers.show, name="trigger"),
    path("triggers/<int:pk>/dry-runs/", triggers.dry_run, name="trigger_dry_run"),
    path("triggers/<int:pk>/switch/", triggers.switch, name="trigger_switch"),
    path("triggers/<int:pk>/secret/", triggers.secret, name="trigger_secret"),
    path(
        "triggers/<int:pk>/firings/<int:number>/replays/",
        triggers.replay,
        name="trigger_replay",
    ),
]
