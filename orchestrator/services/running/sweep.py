"""The sweep: whatever the doorbell, a worker or a clock forgot, it finds in the ledger.

Runs every second on any number of hosts, no leader: every act looks at the ledger under
its locks again, so what two sweeps both find is done once.
"""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection

from orchestrator.domain.errors import GreenlightError
from orchestrator.services import screening
from orchestrator.services.deciding import settling
from orchestrator.services.history import sealing
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.rules import backtests, shadows
from orchestrator.services.running import bell, retrying
from orchestrator.services.triggering import firing

log = logging.getLogger(__name__)
BATCH = 100
WORKER_LOCKS = 72
"""Class of the advisory locks that worker sessions hold while they live."""

LOST = """
    SELECT a.id, a.token, a.worker, a.lease_until < clock_timestamp() FROM attempt a
    WHERE a.state = 'running' AND (a.lease_until < clock_timestamp() OR NOT EXISTS (
        SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory'
        AND l.classid = %s AND l.objid = a.session::oid AND l.objsubid = 2
        AND l.granted))
    ORDER BY a.lease_until LIMIT %s"""


def sweep_once() -> dict[str, int]:
    """One round. Returns how many of each it dealt with."""
    return {
        "lost": return_lost(),
        "retries": _fire("retry", retrying.retry),
        "decisions": _fire("decision", settling.apply),
        "settled": _fire("settle", lambda pk: screening.settle(pk, actor="sweep")),
        "triggered": trigger(),
        "rung": ring_for_ready(),
        "watched": watch(),
        "sealed": seal(),
    }


def watch() -> int:
    """Let shadows look at new outputs; what goes wrong there stops nothing else."""
    try:
        return shadows.observe()
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("shadows could not watch")
        return 0


def trigger() -> int:
    """Start what triggers are for; what goes wrong there stops nothing else."""
    try:
        return firing.observe()
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("triggers could not look")
        return 0


def seal() -> int:
    """Seal the history that has come; what goes wrong there stops nothing else."""
    try:
        return sealing.seal_due()
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("the history could not be sealed")
        return 0


def return_lost() -> int:
    """Close attempts whose worker is gone; their tasks come back at once."""
    with connection.cursor() as cursor:
        cursor.execute(LOST, [WORKER_LOCKS, BATCH])
        found = cursor.fetchall()
    for attempt_id, token, worker, expired in found:
        why = f"worker {worker} " + ("let its lease run out" if expired else "is gone")
        in_one_transaction(_lose, attempt_id, token, why)
    return len(found)


def ring_for_ready() -> int:
    """Ring for pools that have ready work; a pool that is being worked hears it too.

    A backtest to carry on is work for the first pool.
    """
    backtesting = backtests.waiting()
    with connection.cursor() as cursor:
        rung = 0
        for number, pool in enumerate(bell.pools()):
            cursor.execute(
                "SELECT count(*) FROM (SELECT 1 FROM task WHERE pool = %s"
                " AND state = 'ready' LIMIT %s) ready",
                [pool, bell.MOST],
            )
            (ready,) = cursor.fetchone()
            ready = ready or (backtesting and number == 0)
            if ready:
                rung += bell.knock(pool, int(ready))
    return rung


def _lose(attempt_id: int, token: str, why: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_fail(%s, %s, 'sweep', '', 'lost', %s, true, 0)",
            [attempt_id, token, why],
        )


def _fire(kind: str, act: Callable[[int], object]) -> int:
    """Act on every due row of `kind` whose time has come, each on its own."""
    column = {"retry": "task_id", "decision": "decision_id", "settle": "output_id"}[
        kind
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {column} FROM due WHERE kind = %s"  # noqa: S608 - our own names
            " AND at <= clock_timestamp() ORDER BY at LIMIT %s",
            [kind, BATCH],
        )
        rows = cursor.fetchall()
    for due_id, subject in rows:
        try:
            act(subject)
        except GreenlightError:
            # the ledger refused: the row has said what it had to say
            log.exception("due %s of %s could not be carried out", kind, subject)
        _forget(due_id)
    return len(rows)


def _forget(due_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM due WHERE id = %s", [due_id])
