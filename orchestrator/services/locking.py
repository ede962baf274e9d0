"""Transactions that meet others: one order of locks, and patience with deadlocks."""

import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
T = TypeVar("T")

# serialization_failure, deadlock_detected: PostgreSQL undid everything; try again
RETRIED = {"40001", "40P01"}
TRIES = 5


def in_one_transaction(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `act` in one transaction; after a deadlock again, five times at most."""
    return patiently(transaction.atomic(act), *args, **kwargs)


def patiently(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `act`, which is one transaction; after a deadlock again, as above."""
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
