"""One review item: reading, deciding, talking about it."""

from django.urls import URLPattern, path

from review.views import (
    arrivals,
    comments,
    decisions,
    drafts,
    items,
    looking,
    previews,
    rescreen,
)

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
    path("review/<int:pk>/draft/", drafts.create, name="item_draft"),
    path("review/<int:pk>/comments/", comments.create, name="comments"),
    path(
        "review/<int:pk>/comments/<int:comment>/resolution/",
        comments.resolve,
        name="comment_resolution",
    ),
    path("review/<int:pk>/arrival/", arrivals.create, name="arrival"),
    path("review/<int:pk>/screenings/", rescreen.create, name="screenings"),
    path("review/<int:pk>/openings/", looking.opening, name="openings"),
    path("review/<int:pk>/first-view/", looking.first_view, name="first_view"),
    path("review/<int:pk>/escalations/", looking.escalation, name="escalations"),
    path("review/<int:pk>/second-looks/", looking.second_look, name="second_looks"),
]
