"""Children come back after a crash and end together."""

import io
import os
import signal
import sys
import time
from collections.abc import Callable

from orchestrator.supervision import Child, Supervisor

LINGER = (sys.executable, "-c", "import time; print('here'); time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('here'); time.sleep(600)",
)


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait for a condition; fail when it never comes."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def test_a_killed_child_comes_back_while_the_others_go_on() -> None:
    out = io.StringIO()
    both = [Child("one", LINGER), Child("two", LINGER)]

    with Supervisor(both, environment=os.environ, out=out) as supervisor:
        until(lambda: out.getvalue().count("here") == 2)
        killed, other = supervisor.pid("one"), supervisor.pid("two")
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        until(lambda: out.getvalue().count("one | here") == 2)

        assert supervisor.pid("one") != killed
        assert supervisor.pid("two") == other

    assert "one | ended with -9; again in 0.25 s" in out.getvalue()


def test_a_child_that_will_not_end_is_killed() -> None:
    out = io.StringIO()
    stubborn = [Child("stubborn", STUBBORN)]

    with Supervisor(
        stubborn, environment=os.environ, out=out, stop_seconds=0.2
    ) as supervisor:
        until(lambda: "here" in out.getvalue())
        pid = supervisor.pid("stubborn")

    assert pid is not None
    assert supervisor.pid("stubborn") is None
    assert not os.path.exists(f"/proc/{pid}")
