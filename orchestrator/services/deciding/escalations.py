"""A question whose time has passed: who was called is on record, no more."""

from collections.abc import Iterable

from orchestrator.models import Choice, ReviewItem

CALLED = ("owner", "admin")


def note_overdue(items: Iterable[ReviewItem], *, by: str = "sweep") -> int:
    """Record for each question of a step with a time to answer whom it was called to.

    Once an item; returns how many. What is asked of people in passing has no such time.
    """
    asked = [item for item in items if item.task.answer_within is not None]
    known = set(
        Choice.objects.filter(
            what="escalate", task__in=[item.task_id for item in asked]
        ).values_list("task_id", "facts__item")
    )
    made = [_choice(item, by) for item in asked if (item.task_id, item.pk) not in known]
    Choice.objects.bulk_create(made)
    return len(made)


def _choice(item: ReviewItem, by: str) -> Choice:
    due = item.due_at.isoformat() if item.due_at else None
    return Choice(
        run_id=item.run_id,
        brand_id=item.brand_id,
        task=item.task,
        what="escalate",
        chosen=f"call {' and '.join(CALLED)}",
        why="its time to answer has passed; nothing is decided by that",
        rule=f"due: {item.task.answer_within:g}h",
        facts={"item": item.pk, "due": due},
        by_kind="rule",
        by=by,
    )
