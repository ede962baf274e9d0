"""What admins set."""

from django.urls import URLPattern, path

from review.views import settings_pages

urls: list[URLPattern] = [
    path("settings/", settings_pages.show, name="settings"),
]
