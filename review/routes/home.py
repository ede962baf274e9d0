"""Where everybody starts."""

from django.urls import URLPattern, path

from review.views import home

urls: list[URLPattern] = [
    path("", home.show, name="home"),
    path("home/seen/", home.seen, name="home_seen"),
    path("home/away/", home.away, name="away"),
    path("home/red-lines/", home.health, name="home_health"),
]
