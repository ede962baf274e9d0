"""Recall: 5,000 descendants in a run of 10,000 tasks, counted and taken back.

The run is worked to its end by SQL alone, as many workers would have done it: one list,
a lane of two steps for each item, and as many tasks beside it.
"""

import time
from collections.abc import Iterator

from django.db import connection, transaction

from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground, step
from orchestrator.models import Release, Run
from orchestrator.services.recalling import recalls

ITEMS = 2_500
EACH = ', each: "${ inputs.items }"'

ROUNDS = 5

# What workers and the gate write for every task of one step, set by set: the triggers
# check and record each of these rows as they do any other.
WORK = (
    """UPDATE task SET state = 'ready', pending = 0, moved_by = 'bench'
    WHERE run_id = %(run)s AND step = %(step)s AND state = 'waiting'""",
    """UPDATE task SET state = 'running', attempts_made = 1, moved_by = 'bench'
    WHERE run_id = %(run)s AND step = %(step)s""",
    """INSERT INTO attempt (task_id, run_id, kind, number, token, state, moved_by, why,
        worker, session, lease_until, deadline, brief_digest)
    SELECT id, run_id, 'step', 1, gen_random_uuid(), 'running', 'bench', '', 'bench', 0,
        clock_timestamp() + interval '1 hour', clock_timestamp() + interval '1 hour', ''
    FROM task WHERE run_id = %(run)s AND step = %(step)s ORDER BY id""",
    """INSERT INTO consumption (attempt_id, release_id, output_id)
    SELECT a.id, r.id, r.output_id FROM task t JOIN attempt a ON a.task_id = t.id
    JOIN dependency d ON d.task_id = t.id JOIN task n ON n.id = d.needs_id
    JOIN release r ON r.id = n.release_id
    WHERE t.run_id = %(run)s AND t.step = %(step)s""",
    """INSERT INTO output (task_id, run_id, brand_id, attempt_id, author_id, version,
        content, digest, raw_digest)
    SELECT t.id, t.run_id, t.brand_id, a.id, g.principal_id, 1,
        convert_to('{"text":"' || t.id || '"}', 'UTF8'), '', ''
    FROM task t JOIN attempt a ON a.task_id = t.id JOIN agent g ON g.id = t.agent_id
    WHERE t.run_id = %(run)s AND t.step = %(step)s ORDER BY t.id""",
    """UPDATE attempt SET state = 'finished', moved_by = 'bench' WHERE state = 'running'
    AND task_id IN (SELECT id FROM task WHERE run_id = %(run)s AND step = %(step)s)""",
    """INSERT INTO screening (output_id, digest, ruleset_id)
    SELECT o.id, o.digest, f.ruleset_id FROM task t JOIN output o ON o.task_id = t.id
    JOIN ruleset_in_force f ON f.brand_id = t.brand_id
    WHERE t.run_id = %(run)s AND t.step = %(step)s ORDER BY o.id""",
    """INSERT INTO release (output_id, digest, number, screening_id, ruleset_id, actor)
    SELECT o.id, o.digest, 1, s.id, s.ruleset_id, 'bench' FROM task t
    JOIN output o ON o.task_id = t.id JOIN screening s ON s.output_id = o.id
    WHERE t.run_id = %(run)s AND t.step = %(step)s ORDER BY o.id""",
    """UPDATE task t SET state = 'done', release_id = r.id, moved_by = 'bench'
    FROM output o JOIN release r ON r.output_id = o.id
    WHERE o.task_id = t.id AND t.run_id = %(run)s AND t.step = %(step)s""",
)


def lay(ground: Ground) -> None:
    """Publish the workflow: half of its tasks grew from the first step."""
    first = step("first")
    grew = step("grew", text="item", more=f"{EACH}, needs: [first]")
    then = step("then", text="steps.grew.text", more=EACH)
    apart = step("apart", text="item", more=EACH)
    beside = step("beside", text="steps.apart.text", more=EACH)
    ground.publish("recall", first + grew + then + apart + beside)


def measure(ground: Ground) -> Iterator[Figure]:
    """Preview several times, act once: that one is what people wait for."""
    run = ground.start("recall", items=ITEMS)
    for name in ("first", "grew", "then", "apart", "beside"):
        _work(run, name)
    root = Release.objects.get(output__task__run=run, output__task__step="first")
    subject = str(root.output_id)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seen = []
    for _ in range(ROUNDS):
        at = time.perf_counter()
        found = recalls.preview(ground.brand, "output", subject)
        seen.append(time.perf_counter() - at)
    assert found.radius.tasks == 2 * ITEMS + 1, found.radius
    at = time.perf_counter()
    recalls.act(
        ground.brand,
        "output",
        subject,
        reason="measured",
        by=ground.owner,
        fingerprint=found.fingerprint,
    )
    acted = time.perf_counter() - at
    yield Figure("recall preview, 5,000 of 10,000", quantile(seen, 0.5), "s", 1, 0.5)
    yield Figure("recall, 5,000 of 10,000", acted, "s", 1, 0.5)


def _work(run: Run, name: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in WORK:
            cursor.execute(statement, {"run": run.pk, "step": name})
