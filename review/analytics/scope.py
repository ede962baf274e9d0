"""Which brands and days a page of figures counts, as its address says."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.http import urlencode

from orchestrator.models import Brand, Principal, RoleGrant
from review import queries

DAYS = (7, 30, 90)
USUAL = 30
LONGEST = 731
WIDE = frozenset({"owner", "admin", "auditor"})  # who sees the figures of others


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: real items of `brands` from `first` to `last`, whole UTC days.

    `wide` are the brands whose people's figures this person may see; elsewhere only
    their own. `days` is 0 for dates of one's own.
    """

    person: Principal
    brands: tuple[Brand, ...]
    wide: tuple[int, ...]
    first: date
    last: date
    days: int
    brand: str = ""

    @property
    def since(self) -> datetime:
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        end = self.last + timedelta(days=1)
        return datetime(end.year, end.month, end.day, tzinfo=UTC)

    @property
    def told(self) -> dict[str, Any]:
        """The parameters that every statement takes."""
        return {
            "brands": [brand.pk for brand in self.brands],
            "wide": list(self.wide),
            "person": self.person.pk,
            "since": self.since,
            "until": self.until,
        }

    @property
    def every_day(self) -> list[date]:
        """The days, oldest first."""
        length = (self.last - self.first).days + 1
        return [self.first + timedelta(days=n) for n in range(length)]

    def query(self, **more: str) -> str:
        """The same scope as the query of an address, with whatever else is given."""
        when = (
            {"days": str(self.days)}
            if self.days
            else {"from": self.first.isoformat(), "to": self.last.isoformat()}
        )
        brand = {"brand": self.brand} if self.brand else {}
        return urlencode({**brand, **when, **more})


def asked(person: Principal, query: QueryDict, *, today: date | None = None) -> Scope:
    """The scope an address asks for; what makes no sense in it is left out."""
    own = queries.brands_for(person)
    slug = query.get("brand", "")
    brands = [brand for brand in own if brand.slug == slug] or own
    granted = RoleGrant.objects.filter(person=person, until=None, role__in=WIDE)
    wide = set(granted.values_list("brand_id", flat=True))
    now = today or datetime.now(UTC).date()
    first, last, days = _period(query, now)
    return Scope(
        person=person,
        brands=tuple(brands),
        wide=tuple(brand.pk for brand in brands if brand.pk in wide),
        first=first,
        last=last,
        days=days,
        brand=slug if len(brands) == 1 and brands[0].slug == slug else "",
    )


def _period(query: QueryDict, today: date) -> tuple[date, date, int]:
    first, last = (_date(query.get(name, "")) for name in ("from", "to"))
    if first and last and first <= last <= today and not query.get("days"):
        return max(first, last - timedelta(days=LONGEST)), last, 0
    words = query.get("days", "")
    days = int(words) if words in {str(n) for n in DAYS} else USUAL
    return today - timedelta(days=days - 1), today, days


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
