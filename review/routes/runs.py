"""Runs."""

from django.urls import URLPattern, path

from review.views import amendments, runs

urls: list[URLPattern] = [
    path("runs/", runs.index, name="runs"),
    path("runs/new/", runs.new, name="run_new"),
    path("runs/<int:pk>/", runs.show, name="run"),
    path("runs/<int:pk>/amendment/", amendments.amendment, name="amendment"),
    path("runs/<int:pk>/cancellation/", runs.cancel, name="run_cancel"),
]
