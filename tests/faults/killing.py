"""A process of its own does something, and is killed beside one of its commits."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from django.db import connection, connections

from orchestrator import crashing
from tests.faults.polling import until


def killed_at(point: str, act: Callable[[], object]) -> None:
    """`act` dies at the crash point `point`, such as settling._apply.before:1."""
    _die(lambda: crashing.arm(point, testing=True), act, point)


def killed_by_commit_of(
    function: str, act: Callable[[], object], *, before: bool
) -> None:
    """`act` dies right before or after `function`, such as runs.start_run, commits."""
    _die(lambda: _arm_commit(function, before=before), act, function)


def _die(arm: Callable[[], None], act: Callable[[], object], where: str) -> None:
    connections.close_all()
    pid = os.fork()
    if not pid:
        code = 1
        try:
            arm()
            act()
            code = 0
        finally:
            os._exit(code)
    _, ended = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(ended), f"{where} was never passed: {ended}"
    assert os.WTERMSIG(ended) == signal.SIGKILL
    until(_alone, "the killed process's sessions to end", sweeping=False)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return bool(cursor.fetchone()[0] == 0)


def _arm_commit(function: str, *, before: bool) -> None:
    commit = connection.commit

    def commit_and_die() -> None:
        ours = function in _stack(sys._getframe())
        if ours and before:
            os.kill(os.getpid(), signal.SIGKILL)
        commit()
        if ours:
            os.kill(os.getpid(), signal.SIGKILL)

    connection.commit = commit_and_die  # type: ignore[method-assign]


def _stack(frame: FrameType | None) -> Iterator[str]:
    """The functions under way; one that `atomic` decorates has returned by its commit,
    and is known by the wrapper.
    """
    while frame is not None:
        code, module = frame.f_code, frame.f_globals.get("__name__", "")
        wrapped: Any = frame.f_locals.get("func") if code.co_name == "inner" else None
        yield crashing.name_of(wrapped) if wrapped else _named(module, code.co_qualname)
        frame = frame.f_back


def _named(module: str, function: str) -> str:
    return f"{module.rpartition('.')[2]}.{function.replace('.<locals>', '')}"
