"""Workflows: their steps, their versions, and the proof of the gate."""

from django.urls import URLPattern, path

from review.views import workflows

urls: list[URLPattern] = [
    path("workflows/", workflows.index, name="workflows"),
    path("workflows/<slug:slug>/", workflows.show, name="workflow"),
]
