"""Waiting for what must happen, with a deadline instead of a guess."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from orchestrator.services.running.sweep import sweep_once

T = TypeVar("T")
PATIENCE = 60.0


def until(
    condition: Callable[[], T], what: str, *, sweeping: bool = True, pause: float = 0.02
) -> T:
    """Ask until `condition` gives something true; sweep meanwhile, as a host would."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if sweeping:
            sweep_once()
        found = condition()
        if found:
            return found
        time.sleep(pause)
    raise AssertionError(f"after {PATIENCE:g} s still not so: {what}")


def lines(path: Path) -> list[str]:
    """What agents wrote so far."""
    return path.read_text().splitlines() if path.exists() else []
