"""Real worker processes and a real sweep, for as long as a measurement takes."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestrator.benchmarks.ground import Ground, done, wait
from orchestrator.boot import manage

PROCESSES = 2


@contextmanager
def working(ground: Ground) -> Iterator[int]:
    """Two worker processes and a sweep, warm; gives the workers' parent's id."""
    commands = [("work", "--processes", str(PROCESSES)), ("sweep",)]
    running = [
        subprocess.Popen(manage(*command), start_new_session=True)  # noqa: S603
        for command in commands
    ]
    try:
        warm = ground.start("many", items=50)
        wait(lambda: done(warm), "the workers' first run")
        yield running[0].pid
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            _end(process)


def children_of(parent: int) -> list[int]:
    """The worker processes that `parent` keeps."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in found.split()]


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
