"""Is an agent still in order? Wald's sequential test, decided one output at a time.

A. Wald, "Sequential Tests of Statistical Hypotheses", Annals of Mathematical
Statistics 16 (1945). H0: the share of faults is p0, H1: it is p1. Each output adds the
logarithm of its likelihood ratio, log(p1 / p0) for a fault and
log((1 - p1) / (1 - p0)) for a good one. H1 is accepted at log((1 - beta) / alpha), H0
at log(beta / (1 - alpha)): so at most about alpha of the agents in order trip, and at
most about beta of the bad ones pass. After H0 the test starts anew: nobody is in order
for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Literal


@dataclass(frozen=True, slots=True)
class Wald:
    """The two shares told apart, and how often it may err either way."""

    p0: float
    p1: float
    alpha: float = 0.001
    beta: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.p0 < self.p1 < 1:
            raise ValueError(
                f"The shares are {self.p0} and {self.p1}: 0 < p0 < p1 < 1."
            )
        if not (0 < self.alpha < 0.5 and 0 < self.beta < 0.5):
            raise ValueError(f"alpha {self.alpha} and beta {self.beta}: each 0 to 0.5.")

    @property
    def upper(self) -> float:
        """At this sum the agent is bad."""
        return log((1 - self.beta) / self.alpha)

    @property
    def lower(self) -> float:
        """At this sum the agent is in order."""
        return log(self.beta / (1 - self.alpha))

    def step(self, fault: bool) -> float:
        """What one output adds."""
        if fault:
            return log(self.p1 / self.p0)
        return log((1 - self.p1) / (1 - self.p0))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the test stands: `seen` and `faults` since it last started anew."""

    said: Literal["bad", "good", "open"]
    seen: int
    faults: int
    sum: float


def decide(test: Wald, outputs: Iterable[bool]) -> Verdict:
    """Go through outputs, oldest first (True: a fault), to the first "bad" or the end.

    "good" where the last of them ended a test in the agent's favour.
    """
    seen, faults, total = 0, 0, 0.0
    said: Literal["good", "open"] = "open"
    for fault in outputs:
        if said == "good":
            seen, faults, total = 0, 0, 0.0
        seen, faults, total = seen + 1, faults + fault, total + test.step(fault)
        if total >= test.upper:
            return Verdict("bad", seen, faults, total)
        said = "good" if total <= test.lower else "open"
    return Verdict(said, seen, faults, total)
