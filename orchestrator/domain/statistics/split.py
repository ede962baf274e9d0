"""Did visitors reach the arms as planned? The check that comes before every effect."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.domain.statistics.curves import chi2_above

ALARM = 0.001  # a broken split is rare, and every test is asked: few false alarms


@dataclass(frozen=True, slots=True)
class Split:
    """`p` is the chance of a split at least this far from the plan; 0 to 1."""

    chi2: float
    df: int
    p: float

    @property
    def broken(self) -> bool:
        return self.p < ALARM


def sample_ratio(observed: Sequence[int], shares: Sequence[float]) -> Split:
    """Visitors an arm against the planned shares (which sum to one).

    chi2 = sum of (observed - expected)^2 / expected, k - 1 degrees of freedom: Pearson
    (1900), as the check of sample ratios in A. Fabijan et al., "Diagnosing sample ratio
    mismatch in online controlled experiments", KDD 2019; the alarm at 0.001 is usual
    there. Raises ValueError for fewer than two arms, no visitor, or shares that are not
    above 0 and sum to one (within a thousandth; they are scaled to one).
    """
    if len(observed) < 2 or len(observed) != len(shares):
        raise ValueError(
            f"{len(observed)} arms and {len(shares)} shares: give two or more of each."
        )
    total, whole = sum(observed), sum(shares)
    if total < 1 or min(observed) < 0:
        raise ValueError(f"observed is {list(observed)}: give counts, not all 0.")
    if min(shares) <= 0 or abs(whole - 1) > 0.00101:
        raise ValueError(f"shares are {list(shares)}: each above 0, together 1.")
    chi2 = 0.0
    for seen, share in zip(observed, shares, strict=True):
        expected = total * share / whole
        chi2 += (seen - expected) ** 2 / expected
    df = len(observed) - 1
    return Split(chi2, df, chi2_above(chi2, df))
