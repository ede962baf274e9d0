"""Everything under way: expected finish against the deadline, what is at risk first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from orchestrator.domain.errors import BadInput
from orchestrator.models import Outlook, Principal, Run
from orchestrator.services.deciding.planted_runs import SLUG
from review import queries
from review.plan import words
from review.plan.words import Held, Risk

PAGE = 50
FACTS = ("run__version__workflow", "brand")
MOST_MISSING = 100


@dataclass(frozen=True, slots=True)
class RunRow:
    """One open run: when it is expected to be over, and what holds it up."""

    run: Run
    brand: str
    left: int
    total: int
    likely: datetime
    range: str
    risk: Risk
    held: list[Held]
    made_at: datetime

    @property
    def done(self) -> int:
        return self.total - self.left


def rows(
    person: Principal, *, brand: str = "", after: str = ""
) -> tuple[list[RunRow], str]:
    """A page of them and where the next begins ("" : no more).

    Raises BadInput for a place that is none. index: outlook_by_risk
    """
    found = outlooks(person, brand=brand).filter(_beyond(after))
    page = list(found[: PAGE + 1])
    shown = page[:PAGE]
    more = ""
    if len(page) > PAGE:
        last = shown[-1]
        margin = "" if last.margin is None else repr(last.margin)
        more = f"{margin}~{last.run_id}"
    return [row_of(one) for one in shown], more


def outlooks(person: Principal, *, brand: str = "") -> QuerySet[Outlook]:
    """What is expected of the open runs of the person's brands, at risk first."""
    brands = [b for b in queries.brands_for(person) if brand in ("", b.slug)]
    found = Outlook.objects.filter(brand__in=brands, run__state="open")
    ordered = found.order_by(F("margin").asc(nulls_last=True), "run")
    return ordered.select_related(*FACTS).defer("run__inputs")


def row_of(outlook: Outlook) -> RunRow:
    """One of them in words."""
    return RunRow(
        outlook.run,
        outlook.brand.name,
        outlook.left,
        outlook.total,
        outlook.likely,
        words.between(outlook.soon, outlook.late),
        words.risk(outlook.margin, outlook.tail),
        [words.held(wait) for wait in outlook.waits],
        outlook.made_at,
    )


def missing(person: Principal) -> int:
    """How many open runs the rounds have not reckoned yet; counting stops at 100.

    index: run_open
    """
    own = Run.objects.filter(brand__in=queries.brands_for(person), state="open")
    shown = own.exclude(version__workflow__slug__startswith=SLUG)
    found = shown.filter(outlook=None).values("pk")[:MOST_MISSING]
    return found.count()


def _beyond(after: str) -> Q:
    if not after:
        return Q()
    margin, tilde, run = after.partition("~")
    try:
        place, number = float(margin) if margin else None, int(run)
    except ValueError:
        raise BadInput("There is no such place in the list.") from None
    if not tilde or not 0 <= number < 2**62 or place != place:
        raise BadInput("There is no such place in the list.")
    if place is None:
        return Q(margin=None, run__gt=number)
    return Q(margin__gt=place) | Q(margin=place, run__gt=number) | Q(margin=None)
