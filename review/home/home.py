"""The home page: three things that need this person, and what happened without them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from orchestrator.models import Brand, Decision, Principal, Run
from orchestrator.services import changes
from review import queries
from review.home import away as home_away
from review.home import things as home_things
from review.home.away import Count, Made
from review.home.things import Thing
from review.models import Preferences
from review.personal import preferences

SHOWN = 3
LONGEST_AWAY = timedelta(days=7)
OWN_RUNS = 5
RUNS_LOOKED_AT = 500  # the newest of a brand: an older open run is on its own page


@dataclass(frozen=True, slots=True)
class HomePage:
    """The context of `home/page.html`.

    `more` is how many further things this person could settle, `is_full` that there
    are more than were looked at.
    """

    person: Principal
    brands: list[Brand]
    things: list[Thing]
    more: int
    is_full: bool
    since: datetime
    counts: list[Count]
    made: list[Made]
    runs: list[Run]
    is_admin: bool


def build(person: Principal) -> HomePage:
    """Gather the page; every query walks an index and stops at a cap."""
    brands = queries.brands_for(person)
    found, is_full = home_things.pressing(person, brands)
    since = since_when(person)
    return HomePage(
        person=person,
        brands=brands,
        things=home_things.explained(found[:SHOWN]),
        more=max(0, len(found) - SHOWN),
        is_full=is_full,
        since=since,
        counts=home_away.counts(person, brands, since),
        made=home_away.made_today(brands),
        runs=_own_runs(person, brands),
        is_admin=any(changes.is_admin(person, brand) for brand in brands),
    )


def since_when(person: Principal) -> datetime:
    """Since when this person was away: a week at most.

    They were here when they last marked the page as read, and when they last decided.
    """
    seen = preferences.of(person).home_seen_at
    own = Decision.objects.filter(actor=person).order_by("-created_at")
    decided = own.values_list("created_at", flat=True).first()  # decision_by_actor
    week = timezone.now() - LONGEST_AWAY
    return max(moment for moment in (seen, decided, week) if moment is not None)


def mark_read(person: Principal) -> None:
    """From now on "while you were away" starts here."""
    now = timezone.now()
    Preferences.objects.update_or_create(person=person, defaults={"home_seen_at": now})


def _own_runs(person: Principal, brands: list[Brand]) -> list[Run]:
    """The open runs among the newest that this person started."""
    found: list[Run] = []
    for brand in brands:
        newest = Run.objects.filter(brand=brand).order_by("-pk")[:RUNS_LOOKED_AT]
        own = Run.objects.filter(
            pk__in=newest.values("pk"), started_by=person, state="open"
        )
        found += own.select_related("version__workflow").order_by("-pk")[:OWN_RUNS]
    return sorted(found, key=lambda run: -run.pk)[:OWN_RUNS]
