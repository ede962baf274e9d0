"""What the desk told a person."""

from django.urls import URLPattern, path

from review.views import notifications

urls: list[URLPattern] = [
    path("notifications/", notifications.show, name="notifications"),
    path("notifications/bell/", notifications.bell, name="bell"),
    path("notifications/reading/", notifications.all_read, name="all_read"),
    path("notifications/<int:pk>/reading/", notifications.read, name="read"),
    path("review/<int:pk>/routing/", notifications.routing, name="routing"),
]
