"""What the desk told a person."""

from django.urls import URLPattern, path

from review.views import notifications

urls: list[URLPattern] = [
    path("notifications/", notifications.show, name="notifications"),
]
