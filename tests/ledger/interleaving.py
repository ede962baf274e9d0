"""Two sessions, statement by statement, in every order; waits seen in the server."""

import select
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import psycopg
from psycopg.pq import ExecStatus

Connection = psycopg.Connection[tuple[Any, ...]]
BAD = (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED)


def orders(first: int, second: int) -> Iterator[tuple[int, ...]]:
    """Every order of so many steps of session 0 and of session 1."""
    places = range(first + second)
    for mine in combinations(places, first):
        yield tuple(0 if place in mine else 1 for place in places)


class Session:
    """One session: at most one statement under way.

    `errors` are what was refused, `said` the first value of the last row it got.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.pid = connection.info.backend_pid
        self.busy = False
        self.errors: list[str] = []
        self.said = ""

    def forget(self) -> None:
        self.errors.clear()
        self.said = ""

    def send(self, statement: str) -> None:
        self.connection.pgconn.send_query(statement.encode())
        self.connection.pgconn.flush()
        self.busy = True

    def done(self, seconds: float) -> bool:
        """Did the statement end within this time?"""
        pg = self.connection.pgconn
        while self.busy:
            pg.consume_input()
            while not pg.is_busy():
                result = pg.get_result()
                if result is None:
                    self.busy = False
                    return True
                if result.status in BAD:
                    self.errors.append(result.error_message.decode())
                elif result.ntuples:
                    self.said = (result.get_value(0, 0) or b"").decode()
            if not select.select([pg.socket], [], [], seconds)[0]:
                return False
        return True


def play(
    sessions: Sequence[Session],
    scripts: Sequence[Sequence[str]],
    order: Sequence[int],
    watch: Connection,
) -> None:
    """Carry out both scripts in this order; who waits for a lock goes on when it can.

    A statement has ended, or the server says that it waits for the other session:
    nothing here waits for time to pass.
    """
    left = [list(script) for script in scripts]
    turns = list(order)
    while turns or any(s.busy for s in sessions):
        ready = [t for t in turns if not sessions[t].busy]
        if ready:
            who = ready[0]
            turns.remove(who)
            sessions[who].send(left[who].pop(0))
        for session in sessions:
            _settle(session, sessions, watch, alone=not ready)


def _settle(
    session: Session, sessions: Sequence[Session], watch: Connection, *, alone: bool
) -> None:
    """Until it ended or waits; the last one under way is waited for to its end."""
    while not session.done(0.002):
        row = watch.execute(
            "SELECT pg_blocking_pids(%s) <> '{}'", [session.pid]
        ).fetchone()
        if row == (True,):
            return
        if alone and not any(s.busy for s in sessions if s is not session):
            continue
