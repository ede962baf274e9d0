"""The record of what admins changed: filtered, a page at a time, or as a file."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orchestrator.domain.content import JSON
from orchestrator.domain.desk_settings import SETTINGS
from orchestrator.models import Brand, Change, Principal
from review.settings.values import in_words

PAGE = 50
MOST_IN_A_FILE = 10_000
NOUNS = {
    "setting": _("Setting"),
    "role": _("Role"),
    "person": _("Person"),
    "skills": _("Skills"),
    "password": _("Password link"),
    "brand": _("Brand"),
    "routing": _("Routing rule"),
    "webhook": _("Webhook"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the record is wanted; "" and None: whatever."""

    noun: str = ""
    actor: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """From an address; what makes no sense is ignored."""
        return cls(
            noun=query.get("noun", "")[:30],
            actor=_whole(query.get("actor", "")),
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
            before=_whole(query.get("before", "")),
        )


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change in words."""

    change: Change
    noun: str
    subject: str
    before: str
    after: str


def found(brand: Brand, wanted: Filters) -> QuerySet[Change]:
    """The changes of a brand, newest first."""
    rows = Change.objects.filter(brand=brand).select_related("actor", "seconded_by")
    if wanted.noun:
        rows = rows.filter(noun=wanted.noun)
    if wanted.actor is not None:
        rows = rows.filter(actor=wanted.actor)
    if wanted.since is not None:
        rows = rows.filter(created_at__gte=_start(wanted.since))
    if wanted.until is not None:
        rows = rows.filter(created_at__lt=_start(wanted.until + timedelta(days=1)))
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    return rows.order_by("-pk")


def page(brand: Brand, wanted: Filters) -> tuple[list[ChangeRow], int | None]:
    """50 rows, and before which change the next page begins."""
    rows = list(found(brand, wanted)[: PAGE + 1])
    shown = rows[:PAGE]
    return in_rows(shown), shown[-1].pk if len(rows) > PAGE else None


def in_rows(rows: list[Change]) -> list[ChangeRow]:
    """Changes with names in place of numbers."""
    numbers = {n for c in rows if (n := _whole(c.subject.partition(":")[0]))}
    names = dict(Principal.objects.filter(pk__in=numbers).values_list("pk", "name"))
    return [
        ChangeRow(
            c,
            str(NOUNS.get(c.noun, c.noun)),
            _subject(c, names),
            _words(c, c.before),
            _words(c, c.after),
        )
        for c in rows
    ]


def about(person: Principal, brands: list[Brand]) -> list[ChangeRow]:
    """The newest changes of somebody's account, roles and skills."""
    own = Q(subject=str(person.pk)) | Q(subject__startswith=f"{person.pk}:")
    made = Change.objects.filter(
        own, brand__in=brands, noun__in=("person", "role", "skills", "password")
    )
    return in_rows(
        list(made.select_related("actor", "seconded_by").order_by("-pk")[:20])
    )


def actors(brand: Brand) -> list[Principal]:
    """Whoever changed anything."""
    made = Change.objects.filter(brand=brand).values("actor")
    return list(Principal.objects.filter(pk__in=made).order_by("name", "pk"))


def lines(brand: Brand, wanted: Filters) -> Iterator[str]:
    """The record as CSV, a line at a time; no cell is a formula."""
    writer = csv.writer(_Echo())
    yield writer.writerow(
        ("at", "by", "seconded by", "what", "which", "before", "after", "why")
    )
    rows = list(found(brand, wanted)[:MOST_IN_A_FILE])
    for row in in_rows(rows):
        c = row.change
        second = c.seconded_by.name if c.seconded_by else ""
        cells = (
            c.created_at.isoformat(),
            c.actor.name,
            second,
            row.noun,
            row.subject,
            row.before,
            row.after,
            c.why,
        )
        yield writer.writerow([_plain(cell) for cell in cells])


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _subject(change: Change, names: dict[int, str]) -> str:
    number, _colon, role = change.subject.partition(":")
    if change.noun == "setting" and change.subject in SETTINGS:
        return SETTINGS[change.subject].title
    if change.noun in ("person", "skills", "password", "role"):
        name = names.get(_whole(number) or 0, number)
        return f"{name}: {role}" if role else name
    if change.noun == "routing":
        for side in (change.after, change.before):
            if isinstance(side, dict) and side.get("name"):
                return str(side["name"])
    return change.subject


def _words(change: Change, value: JSON) -> str:
    if value is None:
        return ""
    if change.noun == "setting" and change.subject in SETTINGS:
        return in_words(SETTINGS[change.subject], value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        parts = (f"{k} {_part(v)}" for k, v in value.items() if v not in (None, "", []))
        return ", ".join(parts)
    return str(value)


def _part(value: JSON) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return " ".join(str(entry) for entry in value)
    if isinstance(value, dict):
        return " ".join(f"{k} {_part(v)}" for k, v in value.items())
    return json.dumps(value, ensure_ascii=False)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(min(day, date(9999, 1, 1)), time()))
