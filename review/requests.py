"""What every view of the desk may rely on once somebody is signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from orchestrator.models import Principal


class DeskRequest(HttpRequest):
    """A request by a person. `htmx` is true where a partial is wanted."""

    user: Principal
    htmx: HtmxDetails
