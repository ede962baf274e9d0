"""How far two judges agree beyond what chance alone would give."""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from orchestrator.domain.statistics.intervals import Z_95


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `n` things judged twice: the share judged alike, and Cohen's kappa.

    `kappa`, `low` and `high` (95 %) are None where chance alone would agree on
    everything (both judges used one and the same word throughout) or n is 0: there is
    then nothing beyond chance to measure. `observed` and `expected` are 0 to 1.
    """

    n: int
    observed: float | None
    expected: float | None
    kappa: float | None
    low: float | None
    high: float | None


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Agreement of two judges on the same things, in nominal categories.

    kappa = (p_o - p_e) / (1 - p_e), with the large-sample standard error
    sqrt(p_o (1 - p_o) / (n (1 - p_e)^2)): J. Cohen, "A coefficient of agreement for
    nominal scales", Educational and Psychological Measurement 20 (1960), 37-46.
    """
    n = len(pairs)
    if not n:
        return Agreement(0, None, None, None, None, None)
    first, second = (Counter(pair[judge] for pair in pairs) for judge in (0, 1))
    observed = sum(one == other for one, other in pairs) / n
    expected = sum(first[word] * second[word] for word in first) / (n * n)
    if math.isclose(expected, 1.0):
        return Agreement(n, observed, expected, None, None, None)
    kappa = (observed - expected) / (1 - expected)
    spread = Z_95 * math.sqrt(observed * (1 - observed) / n) / (1 - expected)
    return Agreement(
        n,
        observed,
        expected,
        kappa,
        max(-1.0, kappa - spread),
        min(1.0, kappa + spread),
    )
