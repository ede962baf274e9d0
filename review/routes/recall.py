"""Recalls: what is wrong, how far it reaches, what is done about it."""

from django.urls import URLPattern, path

from review.views import recall, recall_cases

urls: list[URLPattern] = [
    path("recall/", recall.index, name="recalls"),
    path("recall/preview/", recall.preview, name="recall_preview"),
    path("recall/acts/", recall.act, name="recall_act"),
    path("recall/<int:pk>/", recall_cases.show, name="recall"),
    path("recall/<int:pk>/report/", recall_cases.report, name="recall_report"),
    path("recall/<int:pk>/second/", recall_cases.second, name="recall_second"),
    path("recall/<int:pk>/decline/", recall_cases.decline, name="recall_decline"),
    path("recall/<int:pk>/close/", recall_cases.close, name="recall_close"),
    path("recall/follow-ups/<int:pk>/", recall_cases.settle, name="follow_up"),
]
