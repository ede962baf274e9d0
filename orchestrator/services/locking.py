"""Transactions that meet others: one order of locks, and patience with deadlocks."""

import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from orchestrator.crashing import armed, crashpoint, name_of

P = ParamSpec("P")
T = TypeVar("T")

# serialization_failure, deadlock_detected: PostgreSQL undid everything; try again
RETRIED = {"40001", "40P01"}
TRIES = 5


def in_one_transaction(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `act` in one transaction; after a deadlock again, five times at most."""
    if not armed():
        return _patiently(transaction.atomic(act), *args, **kwargs)
    name = name_of(act)

    def act_and_crash(*args: P.args, **kwargs: P.kwargs) -> T:
        result = act(*args, **kwargs)
        crashpoint(f"{name}.before")  # all is written, nothing committed
        return result

    result = _patiently(transaction.atomic(act_and_crash), *args, **kwargs)
    crashpoint(f"{name}.after")
    return result


def patiently(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `act`, which is one statement; after a deadlock again, as above."""
    crashpoint(f"{name_of(act)}.before")
    result = _patiently(act, *args, **kwargs)
    crashpoint(f"{name_of(act)}.after")
    return result


def _patiently(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    for attempt in range(1, TRIES + 1):
        try:
            return act(*args, **kwargs)
        except OperationalError as error:
            if sqlstate(error) not in RETRIED or attempt == TRIES:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter
    raise AssertionError("unreachable: the last try returns or raises")


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's five-character code behind a Django database error, or ""."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone (08…, 57P…, or no word from the server at all)."""
    code = sqlstate(error)
    return not code or code.startswith(("08", "57P"))


def lock_run(run_id: int, *, alone: bool = False) -> None:
    """Take the run's lock until the transaction ends: first in the order of locks."""
    name = "ledger_lock_run_alone" if alone else "ledger_lock_run"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s)", [run_id])
