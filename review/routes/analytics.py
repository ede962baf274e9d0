"""Figures."""

from django.urls import URLPattern, path

from review.views import analytics

urls: list[URLPattern] = [
    path("analytics/", analytics.show, name="analytics"),
    path("analytics/escapes/", analytics.show, {"family": "escapes"}, name="escapes"),
    path("analytics/figure.csv", analytics.sheet, name="figure_csv"),
    path("analytics/rows/", analytics.rows, name="figure_rows"),
]
