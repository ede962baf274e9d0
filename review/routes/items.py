"""One review item: reading, deciding, talking about it."""

from django.urls import URLPattern, path

from review.views import decisions, items, previews

urls: list[URLPattern] = [
    path("review/<int:pk>/", items.show, name="item"),
    path("review/<int:pk>/news/", items.news, name="item_news"),
    path("review/<int:pk>/preview/", previews.show, name="preview"),
    path("review/<int:pk>/decisions/", decisions.create, name="decide"),
    path(
        "review/<int:pk>/decisions/<int:decision>/withdrawal/",
        decisions.withdraw,
        name="undo",
    ),
]
