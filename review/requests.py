"""What every view of the desk may rely on once somebody is signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from orchestrator.models import Principal
from review.models import Preferences


class DeskRequest(HttpRequest):
    """A request by a person. `htmx` is true where a partial is wanted.

    `preferences` are theirs, or unsaved defaults (review.middleware).
    """

    user: Principal
    htmx: HtmxDetails
    preferences: Preferences
