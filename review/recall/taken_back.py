"""Which recalls took an output back, newest first: items and runs say so."""

from collections.abc import Collection

from orchestrator.models import Output, Recall, Release

Recalled = dict[int, list[Recall]]


def of_output(output: Output | None) -> list[Recall]:
    """The recalls of this output's releases; [] where it was never taken back."""
    if output is None:
        return []
    found = Recall.objects.filter(release__output=output).select_related("case")
    return list(found.order_by("-created_at"))


def of_tasks(tasks: Collection[int]) -> Recalled:
    """The same for many tasks at once, by task; each case is named once."""
    found = Recall.objects.filter(release__output__task__in=tasks, case__isnull=False)
    by_task: Recalled = {}
    for one in found.select_related("release__output").order_by("-created_at"):
        own = by_task.setdefault(one.release.output.task_id, [])
        if one.case_id not in [other.case_id for other in own]:
            own.append(one)
    return by_task


def stands(output: Output | None) -> bool:
    """Whether the output is released now, and so can be recalled."""
    if output is None:
        return False
    return Release.objects.filter(output=output, recall=None).exists()


def standing(tasks: Collection[int]) -> dict[int, int]:
    """The output of each task that is released now, by task."""
    found = Release.objects.filter(output__task__in=tasks, recall=None)
    return dict(found.values_list("output__task", "output"))
