"""Figures."""

from django.urls import URLPattern, path

from review.views import analytics

urls: list[URLPattern] = [
    path("analytics/", analytics.show, name="analytics"),
]
