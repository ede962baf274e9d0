"""Keep N forked workers alive: Django is imported once, before the fork.

A fork of a warm parent starts in milliseconds, where a fresh interpreter imports for a
second; so a worker that died or replaced itself is back before its task is missed.
"""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from django.db import connections

log = logging.getLogger(__name__)
QUICK_DEATH_SECONDS = 5.0
GRACE_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.1


def keep_forked(work: Callable[[], None], *, processes: int) -> None:
    """Run `work` in `processes` children until SIGTERM or SIGINT; replace the dead.

    The signal is passed on, so that each finishes the task in hand; after 30 s the
    rest is killed. A child that dies at once is restarted with growing pauses.
    """
    children: dict[int, float] = {}
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for pid in children:
            _send(pid, signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    pause = 0.0
    while not stopping:
        while len(children) < processes and not stopping:
            children[_fork(work)] = time.monotonic()
        pid = _reap()
        if pid not in children:
            continue
        quick = time.monotonic() - children.pop(pid) < QUICK_DEATH_SECONDS
        pause = min(max(pause * 2, 0.05), 5.0) if quick else 0.0
        if pause and not stopping:
            time.sleep(pause)
    _wait_for_all(children)


def _fork(work: Callable[[], None]) -> int:
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        log.exception("worker %s died", os.getpid())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _reap() -> int | None:
    """A child that ended, if any: looks, not waits, so that signals are heard."""
    try:
        pid, _ = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        pid = 0
    if not pid:
        time.sleep(LOOK_EVERY_SECONDS)
    return pid or None


def _wait_for_all(children: dict[int, float]) -> None:
    until = time.monotonic() + GRACE_SECONDS
    while children and time.monotonic() < until:
        for pid in list(children):
            try:
                ended, _ = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                ended = pid
            if ended:
                del children[pid]
        time.sleep(0.02)
    for pid in children:
        _send(pid, signal.SIGKILL)


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
