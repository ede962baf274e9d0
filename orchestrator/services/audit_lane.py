"""The audit lane: some of what went through with nobody looking goes to people anyway.

Drawn at random, and looking like any other item: nothing in it says audit. Its task is
done and its run may close; approving it changes nothing. Any other verdict first takes
the release back, with everything that grew from it. What is found is how much escapes.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import SystemRandom

from django.db import connection
from django.db.models import F, Q

from orchestrator.domain.escape import bounds
from orchestrator.models import (
    AuditDraw,
    Audited,
    Brand,
    Decision,
    Principal,
    Release,
    ReviewItem,
    Task,
)
from orchestrator.services import desk_settings, news, recalls
from orchestrator.services.locking import in_one_transaction, lock_run

ORIGIN = "audit"
WINDOW = 10_000  # releases looked through at once, of whatever brand
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

    Each release is cast once, in the order they came. One host at a time for a brand.
    """
    share = desk_settings.value(brand, "audit_share")
    with connection.cursor() as cursor:
        cursor.execute(BEGINS, {"brand": brand.pk})
        begins = cursor.fetchone()[0]
        cursor.execute(ENDS, [begins, WINDOW, settled])
        ends = cursor.fetchone()[0]
    if ends is None:
        return 0
    fresh = Release.objects.filter(
        BY_POLICY, pk__gt=begins, pk__lte=ends, output__brand=brand
    )
    candidates = list(fresh.order_by("pk").values_list("pk", flat=True))
    chance = float(share) if isinstance(share, int | float) else 0.0
    hit = [pk for pk in candidates if _lot.random() < chance]
    drawn = sum(in_one_transaction(_ask, pk) for pk in hit)
    AuditDraw.objects.get_or_create(brand=brand, defaults={"release": begins})
    AuditDraw.objects.filter(brand=brand).update(
        release=ends, seen=F("seen") + len(candidates)
    )
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


def _ask(release_id: int) -> int:
    """Put one release before people; 0 where it stands no longer, or is asked about."""
    release = Release.objects.select_related("output").get(pk=release_id)
    lock_run(release.output.run_id)
    rows = Task.objects.select_related("run").select_for_update(
        of=("self",), no_key=True
    )
    task = rows.get(pk=release.output.task_id)
    asked = ReviewItem.objects.filter(task=task, state__in=("open", "settling"))
    if task.state != "done" or task.release_id != release.pk or asked.exists():
        return 0
    deadline = task.run.deadline if task.run.state == "open" else None
    item = ReviewItem.objects.create(
        brand_id=task.brand_id,
        run_id=task.run_id,
        task=task,
        kind="output",
        output=release.output,
        screening_id=release.screening_id,
        title=f"{task.title} · {task.run.title}"[:200],
        severity=1,
        state="open",
        moved_by="gate",
        why="somebody looks at it",
        due_at=deadline,
    )
    Audited.objects.create(item=item, release=release)
    news.tell("queue", f"run-{task.run_id}", brand=task.brand_id)
    return 1
