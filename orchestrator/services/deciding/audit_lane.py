"""The audit lane: some of what went through with nobody looking goes to people anyway.

Drawn at random, and looking like a held sample of an agent's work: the same finding,
reason and severity; that it was drawn is told when it is over. Its task is done and its
run may close; approving it changes nothing. Any other verdict first takes the release
back, with everything that grew from it. What is found is how much escapes.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from secrets import SystemRandom

from django.db import connection
from django.db.models import F, Q

from orchestrator.domain.errors import StaleState
from orchestrator.domain.statistics.escape import bounds
from orchestrator.models import (
    AuditDraw,
    Audited,
    Brand,
    Decision,
    Finding,
    Principal,
    Release,
    ReviewItem,
    Screening,
    Task,
)
from orchestrator.services import desk_settings, news
from orchestrator.services.deciding import autonomy
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.recalling import recalls

ORIGIN = "audit"
WINDOW = 10_000  # releases looked through at once, of whatever brand
MEDIUM = 2  # as what is held for a look
SETTLED = 30.0  # seconds: by then every release of a lower number is committed
_lot = SystemRandom()

# From where and up to where the lot is cast now.
BEGINS = """
    SELECT coalesce((SELECT release FROM audit_draw WHERE brand_id = %(brand)s),
        (SELECT min(id) - 1 FROM release
         WHERE created_at > clock_timestamp() - make_interval(days => 1)), 0)"""
ENDS = """
    SELECT max(id) FROM (SELECT id, created_at FROM release WHERE id > %s
        ORDER BY id LIMIT %s) r
    WHERE created_at <= clock_timestamp() - make_interval(secs => %s)"""
# Released by policy, made by an agent, no receipt of a delivery, nothing planted.
BY_POLICY = (
    Q(decision=None, output__attempt__isnull=False, output__task__channel="")
    & Q(output__task__kind="step", output__planted__isnull=True)
    & Q(output__task__agent__effect=False)
)


@dataclass(frozen=True, slots=True)
class EscapeRate:
    """What the lane found: `found` wrong of `judged`, with exact bounds (95 %).

    `released` by policy in that time, `drawn` of it. `rate` is None before anything
    was judged; the bounds are then 0 and 1.
    """

    drawn: int
    judged: int
    found: int
    released: int
    rate: float | None
    low: float
    high: float


def draw(brand: Brand, *, settled: float = SETTLED) -> int:
    """Cast the lot over what was released by policy since last time; how many it hit.

    Each release is cast once, in the order they came: what is hit is asked about and
    counted as cast in one transaction, so that a crash between two leaves no half.
    """
    share = desk_settings.value(brand, "audit_share")
    chance = float(share) if isinstance(share, int | float) else 0.0
    begins, ends = _window(brand, settled)
    if ends is None:
        return 0
    fresh = Release.objects.filter(
        BY_POLICY, pk__gt=begins, pk__lte=ends, output__brand=brand
    )
    cast, drawn, place = 0, 0, begins
    with suppress(StaleState):  # another host casts: the rest is its own
        for release in fresh.order_by("pk").values_list("pk", flat=True):
            cast += 1
            if _lot.random() < chance:
                drawn += in_one_transaction(_hit, brand, place, release, cast)
                cast, place = 0, release
        in_one_transaction(_advance, brand, place, ends, cast)
    return drawn


def escape_rate(brand: Brand, since: datetime) -> EscapeRate:
    """How much of what was drawn since then people found wrong."""
    drawn = Audited.objects.filter(item__brand=brand, created_at__gte=since)
    over = drawn.filter(item__state__in=("settled", "returned"))
    last: dict[int, str] = {}
    standing = Decision.objects.filter(
        item__in=over.values("item"), withdrawal__isnull=True
    )
    for item, verdict in standing.order_by("pk").values_list("item", "verdict"):
        last[item] = verdict
    found = sum(verdict != "approve" for verdict in last.values())
    low, high = bounds(found, len(last))
    released = Release.objects.filter(
        BY_POLICY, output__brand=brand, created_at__gte=since
    )
    return EscapeRate(
        drawn=drawn.count(),
        judged=len(last),
        found=found,
        released=released.count(),
        rate=found / len(last) if last else None,
        low=low,
        high=high,
    )


def is_audit(item: ReviewItem) -> bool:
    """Whether this item was drawn."""
    return Audited.objects.filter(item=item.pk).exists()


def take_back(item: ReviewItem, *, by: Principal, reason: str) -> None:
    """Recall what an audit item shows, in the transaction of the decision against it.

    The run is locked alone; the item stays the one question about its task. Nothing
    where its release stands no longer.
    """
    task = item.task
    if task.state != "done" or task.release_id is None:
        return
    recalls.recall_releases(
        item.brand,
        ORIGIN,
        str(item.output_id),
        [task.release_id],
        reason=reason.strip() or "found wrong after its release",
        by=by,
    )
    task.refresh_from_db()
    item.refresh_from_db(fields=["state", "screening", "severity", "why"])


def _window(brand: Brand, settled: float) -> tuple[int, int | None]:
    """After which release and up to which the lot is cast; None: there is none."""
    with connection.cursor() as cursor:
        cursor.execute(BEGINS, {"brand": brand.pk})
        begins: int = cursor.fetchone()[0]
        cursor.execute(ENDS, [begins, WINDOW, settled])
        ends: int | None = cursor.fetchone()[0]
    return begins, ends


def _hit(brand: Brand, place: int, release: int, cast: int) -> int:
    asked = _ask(release)
    _advance(brand, place, release, cast)
    return asked


def _advance(brand: Brand, place: int, to: int, cast: int) -> None:
    """The lot was cast up to `to`. Raises StaleState where it no longer was `place`."""
    AuditDraw.objects.get_or_create(brand=brand, defaults={"release": place})
    standing = AuditDraw.objects.filter(brand=brand, release=place)
    if not standing.update(release=to, seen=F("seen") + cast):
        raise StaleState(f"The lot of {brand} was cast by somebody else meanwhile.")


def _ask(release_id: int) -> int:
    """Put one release before people; 0 where it stands no longer, or is asked about."""
    release = Release.objects.select_related("output").get(pk=release_id)
    lock_run(release.output.run_id)
    rows = Task.objects.select_related("run", "brand", "agent").select_for_update(
        of=("self",), no_key=True
    )
    task = rows.get(pk=release.output.task_id)
    asked = ReviewItem.objects.filter(task=task, state__in=("open", "settling"))
    if task.state != "done" or task.release_id != release.pk or asked.exists():
        return 0
    shown = _screening(release, task)
    item = ReviewItem.objects.create(
        brand_id=task.brand_id,
        run_id=task.run_id,
        task=task,
        kind="output",
        output=release.output,
        screening=shown,
        title=f"{task.title} · {task.run.title}"[:200],
        severity=MEDIUM,
        state="open",
        moved_by=task.moved_by,
        why="held by agent-autonomy",
        due_at=task.run.deadline if task.run.state == "open" else None,
    )
    Audited.objects.create(item=item, release=release)
    news.tell("queue", f"run-{task.run_id}", brand=task.brand_id)
    return 1


def _screening(release: Release, task: Task) -> Screening:
    """The screening it was released on, and that somebody is to look at it."""
    shown = Screening.objects.create(
        output=release.output,
        digest=release.output.digest,
        ruleset_id=release.ruleset_id,
    )
    findings = list(Finding.objects.filter(screening=release.screening_id))
    look = autonomy.sampled(task.brand, task.agent.name)
    for one in findings:
        one.pk, one.screening = None, shown
    findings.append(
        Finding(
            screening=shown,
            output=release.output,
            slug=look.slug,
            detector=look.detector,
            category=look.category,
            severity=look.severity,
            message=look.message,
            roles=list(look.roles),
        )
    )
    Finding.objects.bulk_create(findings)
    return shown
