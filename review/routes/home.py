"""Where everybody starts."""

from django.urls import URLPattern, path

from review.views import home

urls: list[URLPattern] = [
    path("", home.show, name="home"),
]
