"""What waits for its time comes back when the time has come: by sweep, or at once.

A backoff and a gate leave a due row. Whoever moved that row to now may have it carried
out after its own commit; what is lost on the way, the next sweep finds.
"""

from django.db import connection, transaction

from orchestrator.services.locking import in_one_transaction
from orchestrator.services.running import bell

MOST = 100  # gates looked at for one piece of news; sweep takes the rest

FORGET = """
    DELETE FROM due
    WHERE kind = 'retry' AND task_id = %s AND at <= clock_timestamp()"""

# what was recalled meanwhile waits for its needs first
MAKE_READY = """
    UPDATE task SET state = 'ready', moved_by = %s, why = CASE
        WHEN kind = 'gate' THEN 'to be looked at again' ELSE 'its backoff is over' END
    WHERE id = %s AND state = 'waiting' AND pending = 0 RETURNING pool"""

DUE_NOW = """
    SELECT d.task_id FROM due d JOIN wait w ON w.task_id = d.task_id
    WHERE w.run_id = %s AND w.over_at IS NULL
    AND d.kind = 'retry' AND d.at <= clock_timestamp() ORDER BY d.at LIMIT %s"""


def retry(task_id: int, *, actor: str = "sweep") -> None:
    """Its time has come: a backoff is over, a gate is to be looked at again."""
    in_one_transaction(_retry, task_id, actor)


def look_at_once(run_id: int, *, actor: str) -> None:
    """After commit, make ready whatever gates of a run are due; ring for them.

    Never fails its caller: what goes wrong is logged, and left to sweep.
    """
    transaction.on_commit(lambda: _look(run_id, actor), robust=True)


def _look(run_id: int, actor: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DUE_NOW, [run_id, MOST])
        found = cursor.fetchall()
    for (task_id,) in found:
        retry(task_id, actor=actor)


def _retry(task_id: int, actor: str) -> None:
    """The due row goes in the same act: the next look may leave another."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [task_id])
        cursor.execute(MAKE_READY, [actor, task_id])
        row = cursor.fetchone()
    if row:
        bell.ring(row[0])
