"""The orchestrator as a Django application."""

from django.apps import AppConfig


class OrchestratorConfig(AppConfig):
    """The ledger and its verbs."""

    name = "orchestrator"
    verbose_name = "Greenlight"
