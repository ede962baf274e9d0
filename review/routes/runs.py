"""Runs."""

from django.urls import URLPattern, path

from review.views import amendments, reasons, runs, signals

urls: list[URLPattern] = [
    path("runs/", runs.index, name="runs"),
    path("runs/new/", runs.new, name="run_new"),
    path("runs/<int:pk>/", runs.show, name="run"),
    path("runs/<int:pk>/amendment/", amendments.amendment, name="amendment"),
    path("runs/<int:pk>/cancellation/", runs.cancel, name="run_cancel"),
    path("runs/<int:pk>/signals/", signals.signal, name="run_signal"),
    path("runs/<int:pk>/decisions/", reasons.decisions, name="run_decisions"),
    path("tasks/<int:pk>/why/", reasons.why, name="task_why"),
    path("tasks/<int:pk>/pins/", reasons.pin, name="task_pin"),
]
