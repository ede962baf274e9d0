"""Tickets to live news: who listens and which brands' news they get, signed.

A page asks the database once and puts a ticket into the stream's address; the stream
only checks the signature and the age. A ticket shows no more than names and ids, and
the panels it makes ask again are answered by today's rights.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing

from orchestrator.domain.errors import BadInput

SALT = "greenlight.events"
LIFE = 8 * 3600
"""How long a ticket is good (seconds): a working day with one page left open."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a stream carries: news of these brands, and news for this person.

    `at`: when the page was made (milliseconds), so that nothing is missed until its
    stream is open.
    """

    person: int
    brands: frozenset[int]
    at: int


def signed(person: int, brands: Iterable[int]) -> str:
    """A ticket for an address; letters, digits and `-_:.` only."""
    facts = {"p": person, "b": sorted(brands), "at": int(time.time() * 1000)}
    return signing.dumps(facts, salt=SALT, compress=True)


def opened(raw: str) -> Ticket:
    """The ticket behind `raw`. Raises BadInput where it is forged, cut or too old."""
    try:
        facts = signing.loads(raw, salt=SALT, max_age=LIFE)
    except signing.SignatureExpired:
        raise BadInput("This page is too old for live news: reload it.") from None
    except signing.BadSignature:
        raise BadInput("This is no ticket of ours: reload the page.") from None
    return Ticket(facts["p"], frozenset(facts["b"]), facts["at"])
