"""Who acts from the command line: somebody by login, number or name."""

import getpass

from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand, Principal


def somebody(given: str) -> Principal:
    """The active person `given` names; "": whose login this account of the host has.

    Raises BadInput where nobody is called that, or several are.
    """
    wanted = given.strip() or getpass.getuser()
    people = Principal.objects.filter(is_active=True, kind="human")
    found = list(people.filter(login=wanted))
    if not found and wanted.isdecimal() and len(wanted) < 16:
        found = list(people.filter(pk=int(wanted)))
    found = found or list(people.filter(name=wanted)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(f"Several people are called {shown(wanted)!r}: give the login.")
    raise BadInput(
        f"Nobody here is called {shown(wanted)!r}: say who does it with --by LOGIN."
    )


def brand_called(slug: str) -> Brand:
    """A brand by its slug, "": the only one there is; BadInput where there is none."""
    found = list(Brand.objects.filter(slug=slug) if slug else Brand.objects.all()[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput("There are several brands: say which with --brand SLUG.")
    raise BadInput(f"There is no brand {shown(slug)!r}: give its slug.")
