"""The queue and what is done from it."""

from django.urls import URLPattern, path

from review.views import queue

urls: list[URLPattern] = [
    path("review/", queue.show, name="queue"),
    path("review/news/", queue.news, name="queue_news"),
]
