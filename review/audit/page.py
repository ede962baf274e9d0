"""The audit page: the history by facets, page by page, each row with its seal."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand, Event, Output, Principal, RoleGrant, Run
from orchestrator.services.history import sealing
from orchestrator.services.history.timeline import events_of
from orchestrator.services.locking import sqlstate
from orchestrator.services.verification import history
from review import queries
from review.audit.filters import NOUNS, Filters, spaced
from review.queue.export import written

PAGE = 50
MOST_IN_A_FILE = 50_000
CANCELLED = "57014"  # query_canceled: it took longer than PATIENCE
PATIENCE = 4_000  # ms one page may take
CHECK_SECONDS = 15.0
COLUMNS = (
    *("event", "at", "by", "actor", "what", "subject", "run", "brand", "before"),
    *("after", "digest", "reason", "checkpoint"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One event with names in place of numbers; `seal` is its checkpoint's number."""

    event: Event
    noun: str
    who: str
    brand: str
    run: str
    seal: int | None

    @property
    def before(self) -> str:
        return spaced(self.event.before)

    @property
    def after(self) -> str:
        return spaced(self.event.after)


@dataclass(slots=True)
class Page:
    """One page of the history. `older`: before which event the next one begins."""

    rows: list[Row] = field(default_factory=list)
    older: int | None = None
    too_slow: bool = False


@dataclass(frozen=True, slots=True)
class Seals:
    """How far the history is sealed, and what is kept elsewhere."""

    number: int
    total: int
    made_at: str
    key: str
    waiting: int
    anchor_file: str
    anchor_host: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking the chain."""

    events: int
    checkpoints: int
    bad: list[str]
    complete: bool
    anchor: str = ""


def page(person: Principal, wanted: Filters, output: Output | None) -> Page:
    """50 events, newest first; too slow where the facets fit too few rows."""
    rows = found(person, wanted, output)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
            events = list(rows[: PAGE + 1])
    except OperationalError as error:
        if sqlstate(error) != CANCELLED:
            raise
        return Page(too_slow=True)
    shown = events[:PAGE]
    return Page(in_rows(shown), shown[-1].pk if len(events) > PAGE else None)


def found(person: Principal, wanted: Filters, output: Output | None) -> QuerySet[Event]:
    """The events the person may see that fit, newest first."""
    brands = queries.audited_brands(person)
    if wanted.brand:
        brands = [brand for brand in brands if brand.slug == wanted.brand]
    rows = queries.events_in(brands, everywhere=not wanted.brand)
    if output is not None:
        rows = rows.filter(pk__in=list(events_of(output).values_list("pk", flat=True)))
    return rows.filter(wanted.condition()).order_by("-pk")


def in_rows(events: list[Event]) -> list[Row]:
    """Events with the names of people, brands and runs, and their checkpoints."""
    people = {e.actor.partition(":")[2] for e in events if e.actor[:10] == "principal:"}
    keys = [int(key) for key in people if key.isdecimal()]
    names = dict(Principal.objects.filter(pk__in=keys).values_list("pk", "name"))
    runs = dict(
        Run.objects.filter(pk__in={e.run_id for e in events if e.run_id}).values_list(
            "pk", "title"
        )
    )
    brands = dict(Brand.objects.values_list("pk", "name"))
    seals = sealing.sealed_in([(e.xid, e.pk) for e in events])
    return [
        Row(
            event=e,
            noun=str(NOUNS.get(e.noun, e.noun)),
            who=_who(e.actor, names),
            brand=brands.get(e.brand_id or 0, ""),
            run=runs.get(e.run_id or 0, ""),
            seal=seals[e.xid, e.pk],
        )
        for e in events
    ]


def actors(brands: list[Brand]) -> list[Principal]:
    """Whoever holds or held a role on one of `brands`."""
    held = RoleGrant.objects.filter(brand__in=brands).values("person")
    people = Principal.objects.filter(pk__in=held, kind="human")
    return list(people.order_by("name", "pk"))


def lines(rows: QuerySet[Event]) -> Iterator[str]:
    """The events as CSV. Raises BadInput beyond MOST_IN_A_FILE, before any line."""
    if rows.order_by()[: MOST_IN_A_FILE + 1].count() > MOST_IN_A_FILE:
        raise BadInput(
            _("More than %(most)s events fit: choose a shorter period, or one run.")
            % {"most": f"{MOST_IN_A_FILE:,}"}
        )
    return _lines(rows)


def _lines(rows: QuerySet[Event]) -> Iterator[str]:
    yield written(COLUMNS)
    batch: list[Event] = []
    for event in rows.iterator(chunk_size=1_000):
        batch.append(event)
        if len(batch) == 1_000:
            yield from (written(_cells(row)) for row in in_rows(batch))
            batch = []
    yield from (written(_cells(row)) for row in in_rows(batch))


def _cells(row: Row) -> list[str]:
    e = row.event
    return [
        *(str(e.pk), e.at.isoformat(), row.who, e.actor, row.noun, str(e.subject)),
        *(str(e.run_id or ""), row.brand, e.before, e.after, e.digest, e.why),
        str(row.seal or ""),
    ]


def seals() -> Seals | None:
    """How far the history is sealed; None before the first checkpoint."""
    last = sealing.last_seal()
    if last is None:
        return None
    file = settings.ANCHOR_FILE or ""
    host = (settings.ANCHOR_WEBHOOK or "").partition("://")[2].partition("/")[0]
    waiting = sealing.waiting(last)
    return Seals(last.number, last.total, last.made_at, last.key, waiting, file, host)


def check() -> Checked:
    """Go through the chain, for some seconds at most, and compare the anchor file."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        seen = history.examined(seconds=CHECK_SECONDS)
        bad, anchor = list(seen.bad), ""
        if settings.ANCHOR_FILE:
            try:
                compared = history.anchored(settings.ANCHOR_FILE)
            except BadInput as error:
                anchor = str(error)
            else:
                anchor = _("%(n)s anchors compared.") % {"n": compared[2]}
                bad += compared[3]
    return Checked(seen.events, seen.checkpoints, bad[:20], seen.complete, anchor)


def _who(actor: str, names: dict[int, str]) -> str:
    kind, _colon, key = actor.partition(":")
    if kind == "principal" and key.isdecimal():
        return names.get(int(key), actor)
    return actor
