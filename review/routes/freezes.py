"""Freezes: stop something at once, see what waits, let it go again."""

from django.urls import URLPattern, path

from review.views import freezes

urls: list[URLPattern] = [
    path("freezes/", freezes.index, name="freezes"),
    path("freezes/new/", freezes.new, name="freeze_new"),
    path("freezes/<int:pk>/lift/", freezes.lift, name="freeze_lift"),
    path("freezes/<int:pk>/thaws/", freezes.thaw, name="freeze_thaw"),
]
