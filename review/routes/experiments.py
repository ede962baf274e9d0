"""Experiments, their archive, and what they taught."""

from django.urls import URLPattern, path

from review.views import experiments

urls: list[URLPattern] = [
    path("experiments/", experiments.index, name="experiments"),
    path("experiments/archive/", experiments.archived, name="archive"),
    path(
        "experiments/archive/<int:pk>/",
        experiments.archived_test,
        name="archived_test",
    ),
    path("experiments/<int:pk>/", experiments.show, name="experiment"),
    path("learnings/", experiments.learned, name="learnings"),
]
