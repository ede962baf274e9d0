"""How sure a share or a count is: intervals for precision, bands for hit rates."""

import math
from dataclasses import dataclass

Z_95 = 1.959964  # the normal quantile of a two-sided 95 %
Z_99 = 2.575829
LARGE = 400.0  # above this mean a Poisson band is taken from the normal curve


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of `labelled` hits were right; the interval is Wilson's, 95 %.

    `share`, `low` and `high` are 0 to 1, None where nothing is labelled.
    """

    labelled: int
    right: int

    @property
    def share(self) -> float | None:
        return self.right / self.labelled if self.labelled else None

    @property
    def low(self) -> float | None:
        return wilson(self.right, self.labelled)[0] if self.labelled else None

    @property
    def high(self) -> float | None:
        return wilson(self.right, self.labelled)[1] if self.labelled else None

    def __str__(self) -> str:
        if not self.labelled:
            return "none labelled yet"
        low, high = wilson(self.right, self.labelled)
        share = self.right / self.labelled
        return (
            f"{self.labelled} labelled, precision {share * 100:.0f} %"
            f" ({low * 100:.0f}–{high * 100:.0f})"  # noqa: RUF001
        )


def wilson(right: int, total: int, *, z: float = Z_95) -> tuple[float, float]:
    """The score interval of a share, 0 to 1; (0, 1) where `total` is 0.

    E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", Journal of the American Statistical Association 22 (1927), 209-212.
    """
    if not 0 <= right <= total:
        raise ValueError(f"{right} of {total} is no share: 0 to {total} can be right.")
    if total == 0:
        return 0.0, 1.0
    share, squared = right / total, z * z
    middle = share + squared / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + squared / (4 * total * total))
    scale = 1 + squared / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def poisson_band(mean: float) -> tuple[int, int]:
    """The counts that are no surprise where `mean` are expected: central 99 %.

    The smallest counts whose cumulative Poisson probability reaches 0.005 and 0.995
    (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.6.19); above 400 by the
    normal approximation.
    """
    if mean <= 0:
        return 0, 0
    if mean > LARGE:
        spread = Z_99 * math.sqrt(mean)
        return max(0, math.floor(mean - spread)), math.ceil(mean + spread)
    low = high = -1
    term, reached, count = math.exp(-mean), 0.0, 0
    while high < 0:
        reached += term
        if low < 0 and reached >= 0.005:
            low = count
        if reached >= 0.995:
            high = count
        count += 1
        term *= mean / count
    return low, high
