"""How much escaped: the exact bounds of a share found in a sample.

C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated
in the case of the binomial", Biometrika 26 (1934), 404-413: low is the share at which
so many finds or more have probability alpha / 2, high the one at which so many or fewer
have. They cover the true share at least as often as promised, however small the sample.
"""

import math
from collections.abc import Callable

CONFIDENCE = 0.95
HALVINGS = 60  # of the interval [0, 1]: below the steps of a float


def bounds(
    found: int, judged: int, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """(low, high) of the true share, where `found` of `judged` were wrong.

    Nothing judged: (0, 1), nothing is known. Raises ValueError where the counts are
    none, or the confidence is not between 0 and 1.
    """
    if not 0 <= found <= judged or not 0 < confidence < 1:
        raise ValueError(
            f"{found} of {judged} at {confidence:g}: give 0 <= found <= judged, and a"
            " confidence between 0 and 1."
        )
    if judged == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = high = found / judged
    if found:
        low = _first(lambda share: 1 - at_most(found - 1, judged, share) >= tail)
    if found < judged:
        high = _first(lambda share: at_most(found, judged, share) <= tail)
    return low, high


def at_most(found: int, judged: int, share: float) -> float:
    """The probability of `found` or fewer in `judged` draws: the binomial law."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return float(found >= judged)
    whole = math.lgamma(judged + 1)
    return math.fsum(
        math.exp(
            whole
            - math.lgamma(k + 1)
            - math.lgamma(judged - k + 1)
            + k * math.log(share)
            + (judged - k) * math.log1p(-share)
        )
        for k in range(found + 1)
    )


def _first(reached: Callable[[float], bool]) -> float:
    """The share from which on `reached` is so: it is monotonous."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
