"""The loop of one worker process: claim, perform, commit and claim again."""

import logging
import os
import random
import socket
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from orchestrator.domain.errors import GreenlightError
from orchestrator.services import screening
from orchestrator.services.locking import in_one_transaction, is_lost, patiently
from orchestrator.services.rules import backtests
from orchestrator.services.running import bell, dispatch
from orchestrator.services.running.dispatch import Claim
from orchestrator.services.running.sweep import WORKER_LOCKS
from orchestrator.working.steps import Finish, perform
from orchestrator.working.watchdog import Watchdog

log = logging.getLogger(__name__)
BUDGET_SECONDS = 60.0
RING_EVERY_SECONDS = 0.05


class Worker:
    """One process that takes tasks. Its session lock tells sweeps that it lives."""

    def __init__(self, *, watched: bool = True) -> None:
        self.session = 0
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.watchdog = Watchdog(self.name) if watched else None
        self._locked_on: object = None
        self._rang_at = 0.0

    def work(
        self,
        pool: str,
        *,
        linger: float,
        budget: float = BUDGET_SECONDS,
        stopping: Callable[[], bool] = lambda: False,
    ) -> int:
        """Take tasks of `pool` until none is ready for `linger` seconds, or `budget`.

        When `stopping` turns true the task in hand is finished and nothing more is
        taken. Returns how many tasks were done. A lost database is waited for.
        """
        until, done, finish = time.monotonic() + budget, 0, None
        while True:
            more = not stopping() and time.monotonic() < until
            try:
                claim = self._commit(finish, pool if more else None)
                if claim is None and more and self._carry_a_backtest():
                    finish = None
                    continue
            except (OperationalError, InterfaceError) as error:
                if not is_lost(error):
                    raise
                if not self._reconnect(error):
                    return done
                continue
            finish = None
            if claim is not None:
                finish = self._perform(claim)
                done += 1
            elif not more or linger <= 0 or not self._linger(pool, linger, stopping):
                return done

    def _perform(self, claim: Claim) -> Finish:
        if self.watchdog is None:
            return perform(claim, worker=self.name)
        with self.watchdog.over(claim):
            return perform(claim, worker=self.name)

    def _commit(self, finish: Finish | None, pool: str | None) -> Claim | None:
        """Write what came of the last task and take the next: one transaction."""
        self._hold_session_lock()
        result, claim = self._step(finish, pool)
        while result == "rescreen" and finish is not None and finish.again is not None:
            finish = finish.again()
            result, claim = self._step(finish, pool)
        if result.startswith("settle "):
            self._settle(int(result.split()[1]))
        if claim is not None and claim.more and pool is not None:
            self._share_the_work(pool)
        return claim

    def _step(
        self, finish: Finish | None, pool: str | None
    ) -> tuple[str, Claim | None]:
        first = finish.first if finish is not None else None
        ending = finish.ending if finish is not None else dispatch.NOTHING

        def act() -> tuple[str, Claim | None]:
            if first is not None:
                first()
            return dispatch.step(ending, pool, worker=self.name, session=self.session)

        # one statement is one transaction: BEGIN and COMMIT would be two round trips
        return in_one_transaction(act) if first is not None else patiently(act)

    def _settle(self, output_id: int) -> None:
        try:
            screening.settle(output_id, actor=self.name)
        except GreenlightError:
            log.exception(
                "output %s could not be settled; sweep tries again", output_id
            )

    def _share_the_work(self, pool: str) -> None:
        """There was more: let a lingering colleague look too, but not at every step."""
        now = time.monotonic()
        if now - self._rang_at > RING_EVERY_SECONDS:
            self._rang_at = now
            bell.knock(pool)

    def _carry_a_backtest(self) -> bool:
        """No task is ready: carry a backtest a chunk further, where there is one."""
        try:
            return backtests.step()
        except (GreenlightError, DatabaseError) as error:
            lost = (OperationalError, InterfaceError)
            if isinstance(error, lost) and is_lost(error):
                raise
            log.exception("a backtest could not be carried on")
            return False

    def _linger(self, pool: str, seconds: float, stopping: Callable[[], bool]) -> bool:
        """Wait a moment for the doorbell; True when somebody rang."""
        until = time.monotonic() + seconds
        while not stopping() and (left := until - time.monotonic()) > 0:
            if bell.listen(pool, min(left, 1.0)):
                return True
        return False

    def _hold_session_lock(self) -> None:
        """Hold a session's advisory lock on the connection in use, another for each.

        So what an earlier connection took, maybe in a commit whose answer was lost,
        is seen to be nobody's and comes back.
        """
        connection.ensure_connection()
        if self._locked_on is not connection.connection:
            self.session = random.SystemRandom().randint(1, 2**31 - 1)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_lock(%s, %s)", [WORKER_LOCKS, self.session]
                )
            self._locked_on = connection.connection

    def _reconnect(self, error: Exception) -> bool:
        """Wait for the database with growing pauses; False after about a lease."""
        log.warning("the database went away: %s", error)
        until = time.monotonic() + settings.LEASE_SECONDS
        pause = 0.1
        while time.monotonic() < until:
            connection.close()
            try:
                connection.ensure_connection()
            except OperationalError:
                time.sleep(random.uniform(0, pause))  # noqa: S311 - jitter
                pause = min(pause * 2, 2.0)
            else:
                return True
        return False
