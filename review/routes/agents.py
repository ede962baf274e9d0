"""Agents."""

from django.urls import URLPattern, path

from review.views import agents

urls: list[URLPattern] = [
    path("agents/", agents.show, name="agents"),
]
