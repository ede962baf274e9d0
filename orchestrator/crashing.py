"""Crash points: where a test has its own process killed, to see what is lost. Nothing.

`CRASH_AT=settling._apply.before:2` kills at the second time the point is passed. No
deployment can trip over it: without TESTING=1 the variable keeps a process from
starting at all, and where it is not set every point does nothing.
"""

import os
import signal
from collections.abc import Callable

from orchestrator.env import BadSetting

_armed: dict[str, int] = {}
"""Points that kill, by how many times they may still be passed."""


def crashpoint(name: str) -> None:
    """Die here, where a test asked for it."""
    if not _armed or name not in _armed:
        return
    _armed[name] -= 1
    if _armed[name] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


def armed() -> bool:
    """Whether this process is to be killed somewhere."""
    return bool(_armed)


def name_of(act: Callable[..., object]) -> str:
    """What an act's crash points are called: its module and its name, such as
    settling._apply or recalls.act.recall.
    """
    module = act.__module__.rpartition(".")[2]
    return f"{module}.{act.__qualname__.replace('.<locals>', '')}"


def arm(asked: str, *, testing: bool) -> None:
    """Read `name:count`; "" disarms. Raises BadSetting outside a test."""
    _armed.clear()
    if not asked:
        return
    name, _, count = asked.rpartition(":")
    if not testing:
        right = "leave it out: it kills processes, and is for tests alone (TESTING=1)."
        raise BadSetting("CRASH_AT", asked, right)
    if not name or not count.isdigit() or int(count) < 1:
        raise BadSetting("CRASH_AT", asked, "write name:count, count from 1.")
    _armed[name] = int(count)


arm(os.environ.get("CRASH_AT", ""), testing=os.environ.get("TESTING") == "1")
