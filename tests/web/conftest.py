"""People at the desk: signed in through Django's own client, over real commits."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from orchestrator.models import Principal

SignedIn = Callable[[Principal], Client]


@pytest.fixture
def signed_in(ledger: object) -> Iterator[SignedIn]:
    """A browser of somebody who has signed in."""

    def sign_in(person: Principal) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def no_grace(settings) -> None:
    """Decisions take effect at once, unless a test asks for a grace."""
    settings.GRACE_SECONDS = 0
