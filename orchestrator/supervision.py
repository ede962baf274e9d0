"""Child processes kept running: started, restarted, told apart, stopped together.

Own code because honcho ends all its children when one of them ends: here a crashed
worker must come back while the others go on.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import TextIO

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 30.0  # having lived this long, a crash starts the pauses over
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Child:
    """One process to keep running, and the name its lines carry."""

    name: str
    command: tuple[str, ...]


class Supervisor:
    """Keeps children running until it is told to stop. Use it as a context."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        environment: Mapping[str, str],
        out: TextIO = sys.stdout,
        stop_seconds: float = 20.0,
    ) -> None:
        self._children = children
        self._environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self._out = out
        self._stop_seconds = stop_seconds
        self._width = max(len(child.name) for child in children)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._threads = [
            threading.Thread(target=self._tend, args=(child,), daemon=True)
            for child in children
        ]

    def start(self) -> None:
        """Start every child."""
        for thread in self._threads:
            thread.start()

    def pid(self, name: str) -> int | None:
        """The child's process id, or None between two lives."""
        with self._lock:
            found = self._running.get(name)
            return found.pid if found else None

    def wait(self) -> int:
        """Block until Ctrl-C or SIGTERM; the exit code they stand for.

        The children go on running until `stop()`, which the context calls.
        """
        code = [0]

        def asked(number: int, frame: FrameType | None) -> None:
            code[0] = 128 + number
            self._stopping.set()

        before = {
            number: signal.signal(number, asked)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            while not self._stopping.wait(3600):
                pass
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return code[0]

    def stop(self) -> None:
        """End every child: SIGTERM, then after `stop_seconds` SIGKILL to its group."""
        self._stopping.set()
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + self._stop_seconds
        for thread in self._threads:
            if thread.ident:
                thread.join(max(0.0, deadline - time.monotonic()))
        self._signal(signal.SIGKILL)
        for thread in self._threads:
            if thread.ident:
                thread.join(5)

    def __enter__(self) -> Supervisor:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _tend(self, child: Child) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            code = self._live(child)
            if self._stopping.is_set():
                return
            if time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            self._say(child.name, f"ended with {code}; again in {pause:g} s\n")
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _live(self, child: Child) -> int:
        """One life of a child, its lines passed on; how it ended."""
        with self._lock:
            if self._stopping.is_set():
                return 0
            process = subprocess.Popen(  # noqa: S603
                child.command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,  # Ctrl-C is the supervisor's to hear
                preexec_fn=_end_with_parent if _libc else None,
            )
            self._running[child.name] = process
        with process:
            for line in process.stdout or ():
                self._say(child.name, line)
        with self._lock:
            self._running.pop(child.name, None)
        return process.returncode

    def _signal(self, number: signal.Signals) -> None:
        with self._lock:
            for process in self._running.values():
                with suppress(ProcessLookupError):
                    if number is signal.SIGKILL:
                        os.killpg(process.pid, number)
                    else:
                        process.send_signal(number)

    def _say(self, name: str, line: str) -> None:
        with self._lock, suppress(OSError, ValueError):
            self._out.write(f"{name:>{self._width}} | {line.rstrip()}\n")
            self._out.flush()


def _end_with_parent() -> None:
    """Ask the kernel to end this child when its supervisor is killed outright."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
