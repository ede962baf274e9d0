"""Run every check against the ledger as it stands, in one snapshot of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from orchestrator.services.verification import history, locks, rebuilt
from orchestrator.services.verification.queries import Query
from orchestrator.services.verification.queries_of_containment import CONTAINING
from orchestrator.services.verification.queries_of_desk import DESK
from orchestrator.services.verification.queries_of_direction import DIRECTION
from orchestrator.services.verification.queries_of_gate import GATE
from orchestrator.services.verification.queries_of_moves import MOVING
from orchestrator.services.verification.queries_of_policies import POLICIES
from orchestrator.services.verification.queries_of_stalls import MOVING_ON
from orchestrator.services.verification.queries_of_waits import WAITING

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one promise: `count` rows were examined, `bad` names the bad ones.

    `bad` lists at most 20 rows; a last line counts the rest.
    """

    promise: str
    name: str
    count: int
    bad: list[str]

    @property
    def kept(self) -> bool:
        return not self.bad


def verify(anchor: str = "") -> list[Check]:
    """Every check of every promise built so far, in the order of the promises.

    `anchor` is the path of a file with exported checkpoints, compared with the ledger's
    own; BadInput where it holds none. Reads one snapshot, so a check made while people
    and agents work sees no half step.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = [*_queried(), *_computed(anchor)]
    return sorted(found, key=lambda check: int(check.promise))


def ask(query: Query) -> Check:
    """Run one query in the transaction there is."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {query.examined}")  # noqa: S608
        count: int = cursor.fetchone()[0]
        cursor.execute(query.bad)
        bad = [str(row[0]) for row in cursor.fetchmany(SHOWN)]
        rest = len(cursor.fetchall())
    return Check(query.promise, query.name, count, _with_rest(bad, rest))


def _queried() -> Iterator[Check]:
    orchestrated = (*POLICIES, *MOVING_ON, *WAITING, *DIRECTION)
    for query in (*GATE, *DESK, *MOVING, *CONTAINING, *orchestrated):
        yield ask(query)


def _computed(anchor: str) -> Iterator[Check]:
    for promise, name, count, bad in (
        rebuilt.briefs(),
        locks.moves(),
        locks.catalogue(),
        history.chain(),
        history.erased(),
        *([history.anchored(anchor)] if anchor else []),
    ):
        yield Check(promise, name, count, _with_rest(bad[:SHOWN], len(bad[SHOWN:])))


def _with_rest(bad: list[str], rest: int) -> list[str]:
    return [*bad, f"… and {rest} more"] if rest else bad
