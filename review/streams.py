"""Which live news a person may hear: the brands where they hold a role, and their own.

The ticket stands in the page's `sse-connect`; who may hear what is settled here, when
the page is made, so that the stream itself never asks the database.
"""

from orchestrator import tickets
from orchestrator.models import Principal
from orchestrator.services.staff.people import brands_of


def token_for(person: Principal) -> str:
    """A signed ticket to the person's stream, good for `tickets.LIFE`; one query."""
    brands = brands_of(person).order_by().values_list("pk", flat=True)
    return tickets.signed(person.pk, brands)
