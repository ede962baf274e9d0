"""What every page is told."""

from django.conf import settings
from django.http import HttpRequest

from orchestrator.services.ownership import owns_ledger


def one_role(request: HttpRequest) -> dict[str, bool]:
    """Whether the ledger's locks rest on trust alone: the page says so in red."""
    return {"one_role": settings.ALLOW_ONE_ROLE and owns_ledger()}
