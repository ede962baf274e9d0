"""The events of one output: its own, and those of all that was done to it."""

from typing import Any

from django.db.models import Q, QuerySet

from orchestrator.models import (
    Audited,
    Decision,
    Effect,
    Event,
    Kept,
    Output,
    Refusal,
    Release,
    ReviewItem,
)


def events_of(output: Output) -> QuerySet[Event]:
    """Oldest first: the output, its attempt, items, decisions, releases, effects.

    Each kind is looked up by its subjects; index: event_by_subject.
    """
    items = list(ReviewItem.objects.filter(output=output).values_list("pk", flat=True))
    subjects: dict[str, list[int]] = {
        "output": [output.pk],
        "erasure": [output.pk],
        "attempt": [output.attempt_id] if output.attempt_id else [],
        "kept": list(Kept.objects.filter(output=output).values_list("pk", flat=True)),
        "review_item": items,
        "audited": _keys(told_of(items)),
        "refusal": _keys(Refusal.objects.filter(item__in=items)),
        "decision": _keys(Decision.objects.filter(output=output)),
        "release": _keys(Release.objects.filter(output=output)),
        "effect": _keys(effects_of(output)),
    }
    wanted = Q(pk__in=[])
    for noun, keys in subjects.items():
        if keys:
            wanted |= Q(noun=noun, subject__in=keys)
    return Event.objects.filter(wanted).order_by("pk")


def told_of(items: list[int]) -> "QuerySet[Audited]":
    """Which of these were drawn: not told before they are over, an audit is blind."""
    return Audited.objects.filter(item__in=items, item__finished_at__isnull=False)


def effects_of(output: Output) -> QuerySet[Effect]:
    """The deliveries this output went into: its own task's, and those given it."""
    given = Effect.objects.filter(attempt__consumptions__output=output)
    own = Effect.objects.filter(attempt=output.attempt_id or 0)
    return (given | own).distinct().order_by("pk")


def _keys(rows: "QuerySet[Any]") -> list[int]:
    return list(rows.values_list("pk", flat=True))
