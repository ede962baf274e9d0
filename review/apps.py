"""The desk as a Django app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Pages, partials and static files; it keeps no ledger table."""

    name = "review"
    verbose_name = "Review desk"
