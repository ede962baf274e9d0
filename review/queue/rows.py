"""What each row of the queue says, gathered for a whole page at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.desk_settings import SETTINGS
from orchestrator.domain.errors import BadContent
from orchestrator.models import (
    Finding,
    FirstView,
    Principal,
    ReviewItem,
    SecondLook,
    Setting,
)
from orchestrator.services.deciding import guards
from review.item.reading import readable
from review.queue import alike

SEVERITY = {1: "low", 2: "medium", 3: "high"}
FACTS = (
    "brand",
    "task__agent",
    "run__version__workflow",
    "output",
    "lease__person",
    "assignment__person",
)
HEAVY = ("output__content", "output__raw", "run__inputs", "run__version__definition")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue.

    `cluster` is the same for rows that could be decided together ("" for none) and
    `twins` how many rows of this page read alike. `given` of `wanted` approvals.
    `veiled`: the person must first say their own view, so no finding is shown.
    """

    item: ReviewItem
    first: Finding | None
    findings: int
    missing: list[str]
    market: str
    because: str
    cluster: str = ""
    twins: int = 0
    given: int = 0
    wanted: int = 0
    veiled: bool = False

    @property
    def used(self) -> int:
        """Percent of the time until the deadline that has passed, 0 to 100."""
        return share_used(self.item.created_at, self.item.due_at)

    @property
    def band(self) -> str:
        """How sure the agent says it is, in words; "" where it does not say."""
        sure = self.item.output.confidence if self.item.output else None
        if sure is None:
            return ""
        return _("sure") if sure >= 0.85 else _("fair") if sure >= 0.6 else _("unsure")

    @property
    def holder(self) -> Principal | None:
        """Who works on it now."""
        lease = getattr(self.item, "lease", None)
        return lease.person if lease and lease.until > timezone.now() else None

    @property
    def assigned(self) -> Principal | None:
        """Whose item it is."""
        assignment = getattr(self.item, "assignment", None)
        return assignment.person if assignment else None


def share_used(start: datetime, due: datetime | None) -> int:
    """Percent of the time from `start` to `due` that has passed, 0 to 100."""
    if due is None or due <= start:
        return 100 if due else 0
    share = (timezone.now() - start) / (due - start)
    return round(100 * min(1.0, max(0.0, share)))


def rows(person: Principal, keys: Sequence[int]) -> list[Row]:
    """The rows of these items in this order, each query once for all of them."""
    items = ReviewItem.objects.filter(pk__in=keys).select_related(*FACTS)
    known = {item.pk: item for item in items.defer(*HEAVY)}
    ordered = [known[key] for key in keys if key in known]
    found = _findings(ordered)
    lacking = missing_of(keys)
    looks = _looks(keys)
    clusters = alike.clusters(ordered, found)
    veiled = _veiled(person, ordered)
    made = []
    for item in ordered:
        own = found.get(item.screening_id or 0, [])
        missing = lacking.get(item.pk, [])
        wanted = _wanted(own, missing, looks.get(item.pk, []))
        cluster = clusters.get(item.pk)
        shown = [] if item.pk in veiled else own
        made.append(
            Row(
                item=item,
                first=shown[0] if shown else None,
                findings=len(shown),
                missing=missing,
                market=market_of(item),
                because=because(item, shown),
                veiled=item.pk in veiled,
                cluster=cluster.key if cluster and cluster.simple else "",
                twins=cluster.size - 1 if cluster else 0,
                given=wanted - still_wanted(missing),
                wanted=wanted,
            )
        )
    return made


def because(item: ReviewItem, findings: Sequence[Finding]) -> str:
    """Why an item has its severity, in words: "High because: a regulated claim"."""
    level = SEVERITY.get(item.severity, "low")
    if item.kind == "failure":
        why = [_("a step failed and what follows waits")]
    elif item.kind == "direction":
        why = [_("an agent asks where to go")]
    elif not findings:
        why = []
    else:
        named = [f for f in findings if f.severity == level] or list(findings)
        why = list(dict.fromkeys(readable(f.category).lower() for f in named))[:3]
    if item.task.channel:
        why.append(_("goes to %(channel)s") % {"channel": item.task.channel})
    if item.due_at and item.due_at < timezone.now():
        why.append(_("it is late"))
    words = ", ".join(why) or _("an earlier screening held it")
    return _("%(level)s because: %(why)s") % {
        "level": _(level.capitalize()),
        "why": words,
    }


def still_wanted(missing: Sequence[str]) -> int:
    """How many approvals ["legal 0 of 1", "brand 1 of 2"] still ask for."""
    counted = (entry.split()[-3::2] for entry in missing)
    return sum(int(of) - int(given) for given, of in counted)


def missing_of(keys: Sequence[int]) -> dict[int, list[str]]:
    """The approvals still missing of each item, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, ledger_missing(i.output_id, i.screening_id, false)"
            " FROM review_item i WHERE i.id = ANY (%s) AND i.output_id IS NOT NULL",
            [list(keys)],
        )
        return dict(cursor.fetchall())


def market_of(item: ReviewItem) -> str:
    """The market this item's task is about, where its fan-out names one."""
    raw = item.task.item
    try:
        value: JSON = contents.parse(bytes(raw)) if raw else None
    except BadContent:
        return ""
    named = value.get("market") if isinstance(value, dict) else value
    return named if isinstance(named, str) else ""


def _findings(items: Sequence[ReviewItem]) -> dict[int, list[Finding]]:
    """By screening: what blocks first, the gravest of it first."""
    screenings = [item.screening_id for item in items if item.screening_id]
    found: dict[int, list[Finding]] = {}
    for finding in Finding.objects.filter(screening__in=screenings):
        found.setdefault(finding.screening_id, []).append(finding)
    grave = {"high": 0, "medium": 1, "low": 2}
    for listed in found.values():
        listed.sort(key=lambda f: (not f.blocking, grave.get(f.severity, 3), f.pk))
    return found


def _veiled(person: Principal, items: Sequence[ReviewItem]) -> set[int]:
    """The items drawn for an own view that this person has not said yet."""
    brands = {item.brand_id for item in items}
    kept = Setting.objects.filter(brand__in=brands, name="own_view_share")
    shares = dict(kept.values_list("brand", "value"))
    default = SETTINGS["own_view_share"].default
    drawn = {
        item.pk
        for item in items
        if item.kind == "output"
        and item.state == "open"
        and guards.drawn(item, "own view", shares.get(item.brand_id, default))
    }
    said = FirstView.objects.filter(item__in=drawn, person=person) if drawn else ()
    return drawn - {view.item_id for view in said}


def _looks(keys: Sequence[int]) -> dict[int, list[str]]:
    asked: dict[int, list[str]] = {}
    looks = SecondLook.objects.filter(item__in=list(keys))
    for pk, role in looks.values_list("item", "role"):
        asked.setdefault(pk, []).append(role)
    return asked


def _wanted(
    findings: Sequence[Finding], missing: Sequence[str], looks: Sequence[str]
) -> int:
    """How many approvals an item takes in all, as far as its page shows."""
    need: dict[str, int] = {}
    for finding in findings:
        for role in finding.roles if finding.blocking else ():
            need[role] = max(need.get(role, 0), finding.people)
    for role in looks:
        need[role] = need.get(role, 0) + 1
    for entry in missing:  # an earlier screening may ask for more
        role, _given, _of, total = entry.split()
        need[role] = max(need.get(role, 0), int(total))
    return sum(need.values())
