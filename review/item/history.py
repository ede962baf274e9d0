"""What happened before: on this item, on its step, where its red lines were crossed."""

from dataclasses import dataclass

from django.db import connection

from orchestrator.models import (
    Consumption,
    Decision,
    Output,
    Principal,
    ReviewItem,
    Verdict,
)

LOOKED_AT = 300  # finished items of a brand: the newest, along review_item_finished
SHOWN = 5

# Decisions among the newest finished items: on the same step of the same workflow for
# the same thing ("asset"), or where one of the same red lines was crossed ("similar").
EARLIER = """
    WITH lately AS MATERIALIZED (
        SELECT id, task_id, run_id, screening_id FROM review_item
        WHERE brand_id = %(brand)s AND finished_at IS NOT NULL AND task_id <> %(task)s
        ORDER BY finished_at DESC LIMIT %(window)s
    ), found AS (
        SELECT i.id, t.step = %(step)s AND v.workflow_id = %(workflow)s
                     AND t.item IS NOT DISTINCT FROM %(thing)s AS is_asset,
               EXISTS (SELECT 1 FROM finding f WHERE f.screening_id = i.screening_id
                       AND f.slug = ANY (%(slugs)s)) AS is_similar
        FROM lately i JOIN task t ON t.id = i.task_id JOIN run n ON n.id = i.run_id
        JOIN workflow_version v ON v.id = n.version_id
    )
    SELECT d.id, f.is_asset FROM found f JOIN decision d ON d.item_id = f.id
    WHERE (f.is_asset OR f.is_similar)
    AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)
    ORDER BY d.id DESC LIMIT 40"""


@dataclass(frozen=True, slots=True)
class Source:
    """A released output this one was made from. `what` names its opening."""

    consumption: Consumption
    title: str
    content: str

    @property
    def what(self) -> str:
        return f"source:{self.consumption.release_id}"


@dataclass(frozen=True, slots=True)
class Vote:
    """One approval an item needs: given by somebody, or still open."""

    role: str
    name: str = ""

    @property
    def given(self) -> bool:
        return bool(self.name)


def sources(item: ReviewItem) -> list[Source]:
    """What the task's last producing attempt was given; an edit has the same."""
    if item.output is None:
        return []
    made = Output.objects.filter(task=item.task_id, attempt__isnull=False)
    attempt = made.order_by("-version").values("attempt")[:1]
    used = Consumption.objects.filter(attempt__in=attempt).select_related(
        "release__decision__actor", "output__task", "output__author"
    )
    return [
        Source(one, one.output.task.title, exact(one.output))
        for one in used.order_by("pk")
    ]


def decisions_on(item: ReviewItem) -> list[Decision]:
    """Every decision on this task so far, earlier items and undone ones included."""
    made = Decision.objects.filter(item__task=item.task_id)
    facts = ("actor", "withdrawal__actor", "item")
    return list(made.select_related(*facts).order_by("pk"))


def earlier(
    item: ReviewItem, slugs: list[str]
) -> tuple[list[Decision], list[Decision]]:
    """(on the same asset in other runs, where the same red lines were crossed)."""
    with connection.cursor() as cursor:
        cursor.execute(
            EARLIER,
            {
                "brand": item.brand_id,
                "task": item.task_id,
                "window": LOOKED_AT,
                "step": item.task.step,
                "workflow": item.run.version.workflow_id,
                "thing": bytes(item.task.item) if item.task.item else None,
                "slugs": slugs,
            },
        )
        found = cursor.fetchall()
    asset = [pk for pk, is_asset in found if is_asset][:SHOWN]
    similar = [pk for pk, is_asset in found if not is_asset][:SHOWN]
    made = Decision.objects.select_related("actor", "item__task").in_bulk(
        [*asset, *similar]
    )
    return [made[pk] for pk in asset], [made[pk] for pk in similar]


def quorum(
    decisions: list[Decision], missing: list[str], item: ReviewItem, *, hidden: bool
) -> list[Vote]:
    """Who approved in which role, then what is open; names are left out if `hidden`."""
    given = [
        Vote(d.role, d.actor.name)
        for d in decisions
        if d.verdict == "approve"
        and d.item_id == item.pk
        and d.screening_id == item.screening_id
        and not hasattr(d, "withdrawal")
    ]
    still = []
    for entry in missing:  # "brand 1 of 2"; a second look adds its kind
        words = entry.split()
        left = int(words[-1]) - int(words[-3])
        still += [Vote(" ".join(words[:-3]))] * max(1, left)
    return [*([] if hidden else given), *still]


def successor(item: ReviewItem) -> ReviewItem | None:
    """The item that took this one's place: an edit still held, or a rework."""
    later = ReviewItem.objects.filter(task=item.task_id, pk__gt=item.pk)
    return later.order_by("-pk").first() if item.state != "open" else None


def verdicts(item: ReviewItem) -> list[Verdict]:
    """What the validators said of this output."""
    said = Verdict.objects.filter(output=item.output_id).select_related("validator")
    return list(said.order_by("pk")) if item.output_id else []


def mover(item: ReviewItem) -> str:
    """The name of who moved the item last; "the system" where nobody did."""
    kind, _, key = item.moved_by.partition(":")
    person = Principal.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    return person.name if kind == "principal" and person else "the system"


def exact(output: Output | None) -> str:
    """The stored bytes as text; "" where they are gone."""
    raw = output.content if output else None
    return bytes(raw).decode() if raw is not None else ""
