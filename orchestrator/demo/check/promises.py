"""What the check promises, and which of it did not hold."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from orchestrator.domain.errors import GreenlightError

T = TypeVar("T")
LOOK_EVERY_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 180.0


class NeverHappened(GreenlightError):
    """A condition that was waited for did not come true in time."""


@dataclass(slots=True)
class Promises:
    """Every promise looked at, in order; `broken` are the ones that did not hold."""

    say: Callable[[str], None]
    kept: int = 0
    broken: list[str] = field(default_factory=list)

    def expect(self, promise: str, held: bool, found: object = "") -> None:
        """Note one promise; what was found instead is told where it did not hold."""
        if held:
            self.kept += 1
            self.say(f"ok    {promise}")
            return
        told = f"{promise} (found: {found})" if found != "" else promise
        self.broken.append(told)
        self.say(f"FAIL  {told}")


def wait_for(
    what: str, look: Callable[[], T | None], *, seconds: float = LONGEST_WAIT_SECONDS
) -> T:
    """Look again and again until there is something; raises NeverHappened."""
    pause = threading.Event()
    until = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > until:
            raise NeverHappened(
                f"Waited {seconds:g} s for {what}, and it did not happen."
            )
        pause.wait(LOOK_EVERY_SECONDS)
