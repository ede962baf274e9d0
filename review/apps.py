"""The desk as a Django app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Pages, partials, static files, and tables of its own; none of the ledger's."""

    name = "review"
    verbose_name = "Review desk"
