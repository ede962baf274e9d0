"""Agents."""

from django.urls import URLPattern, path

from review.views import agents

urls: list[URLPattern] = [
    path("agents/", agents.index, name="agents"),
    path("agents/<slug:name>/", agents.show, name="agent"),
    path("agents/<slug:name>/tier/", agents.tier, name="agent_tier"),
]
