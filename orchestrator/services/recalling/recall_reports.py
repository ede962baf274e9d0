"""The closing report of a recall: what it reached, what became of it, what is left."""

from django.db import connection

from orchestrator.domain.content import JSON
from orchestrator.models import RecallCase

# Each task reached, as it stands now. Kept: an earlier output stayed, nobody called.
BECAME = """
    SELECT f.how, count(*),
        count(*) FILTER (WHERE t.state IN ('done', 'skipped')),
        count(*) FILTER (WHERE t.state IN ('rejected', 'failed', 'cancelled')),
        count(*) FILTER (WHERE t.state NOT IN
            ('done', 'skipped', 'rejected', 'failed', 'cancelled')),
        count(*) FILTER (WHERE EXISTS (SELECT 1 FROM kept k
            JOIN attempt a ON a.id = k.attempt_id
            WHERE a.task_id = t.id AND k.created_at >= %s)),
        count(*) FILTER (WHERE EXISTS (SELECT 1 FROM output o
            WHERE o.task_id = t.id AND o.attempt_id IS NOT NULL
            AND o.created_at >= %s))
    FROM affected f JOIN task t ON t.id = f.task_id
    WHERE f.case_id = %s GROUP BY f.how ORDER BY f.how"""
COLUMNS = ("tasks", "standing", "stopped", "open", "kept", "made_again")


def report(case: RecallCase) -> dict[str, JSON]:
    """The case in figures and lines: shown on its page and given out by the API.

    `reached` has a line for each way a task was met, `follow_ups` one for each
    delivery that had gone out, `left` what is still open.
    """
    case = RecallCase.objects.select_related("actor", "seconded_by").get(pk=case.pk)
    reached = _reached(case)
    follow_ups = _follow_ups(case)
    unsettled = sum(line["state"] != "done" for line in follow_ups)
    open_tasks = sum(
        count for line in reached if isinstance(count := line["open"], int)
    )
    return {
        "case": case.pk,
        "origin": case.origin,
        "subject": case.subject,
        "reason": case.reason,
        "state": case.state,
        "by": case.actor.name,
        "seconded_by": case.seconded_by.name if case.seconded_by else None,
        "at": _when(case.acted_at or case.created_at),
        "closed_at": _when(case.closed_at),
        "counts": case.radius.get("counts", {}),
        "tasks": case.radius.get("tasks", 0),
        "runs": case.radius.get("runs", 0),
        "recalled": case.recalls.count(),
        "found_wrong": case.recalls.filter(root=True).count(),
        "reached": list[JSON](reached),
        "follow_ups": list[JSON](follow_ups),
        "left": {"tasks": open_tasks, "sent": unsettled},
    }


def _reached(case: RecallCase) -> list[dict[str, JSON]]:
    since = case.acted_at or case.created_at
    with connection.cursor() as cursor:
        cursor.execute(BECAME, [since, since, case.pk])
        rows = cursor.fetchall()
    return [
        {"how": how, **dict(zip(COLUMNS, counts, strict=True))} for how, *counts in rows
    ]


def _follow_ups(case: RecallCase) -> list[dict[str, JSON]]:
    rows = case.follow_ups.select_related("effect__task", "effect__run", "actor")
    return [
        {
            "id": row.pk,
            "channel": row.effect.channel,
            "key": row.effect.key,
            "task": row.effect.task.title,
            "run": row.effect.run.title,
            "sent_at": _when(row.effect.spent_at),
            "state": row.state,
            "choice": row.choice,
            "reason": row.reason,
            "evidence": row.evidence,
            "result": row.result,
            "by": row.actor.name if row.actor else None,
            "finished_at": _when(row.finished_at),
        }
        for row in rows.order_by("pk")
    ]


def _when(moment: object) -> str | None:
    isoformat = getattr(moment, "isoformat", None)
    return isoformat() if isoformat else None
