"""Many arms at once: is there any difference, and which one may be believed."""

from collections.abc import Sequence

from orchestrator.domain.statistics.curves import chi2_above, f_above


def any_share_differs(counts: Sequence[int], ns: Sequence[int]) -> float:
    """p of Pearson's chi-squared test that all shares are the same, 0 to 1.

    K. Pearson, Philosophical Magazine 50 (1900), 157-175; k - 1 degrees of freedom.
    1 where nobody or everybody converted. Raises ValueError for fewer than two arms or
    an empty one.
    """
    if len(counts) < 2 or len(counts) != len(ns) or min(ns) < 1:
        raise ValueError(f"{len(counts)} arms with n {list(ns)}: give two or more.")
    total = sum(ns)
    pooled = sum(counts) / total
    if not 0 < pooled < 1:
        return 1.0
    chi2 = sum(
        (count - n * pooled) ** 2 / (n * pooled * (1 - pooled))
        for count, n in zip(counts, ns, strict=True)
    )
    return chi2_above(chi2, len(ns) - 1)


def any_mean_differs(
    means: Sequence[float], variances: Sequence[float], ns: Sequence[int]
) -> float:
    """p of Welch's test that all means are the same, variances apart; 0 to 1.

    B. L. Welch, "On the comparison of several mean values: an alternative approach",
    Biometrika 38 (1951), 330-336. Raises ValueError for fewer than two arms, an n below
    2, or a variance that is not above 0.
    """
    k = len(means)
    if k < 2 or min(ns) < 2 or min(variances) <= 0:
        raise ValueError(
            f"{k} arms, n {list(ns)}, variances {list(variances)}: give two arms or"
            " more, n of 2 or more, variances above 0."
        )
    weights = [n / variance for n, variance in zip(ns, variances, strict=True)]
    whole = sum(weights)
    middle = sum(w * m for w, m in zip(weights, means, strict=True)) / whole
    between = sum(w * (m - middle) ** 2 for w, m in zip(weights, means, strict=True))
    spread = sum(
        (1 - w / whole) ** 2 / (n - 1) for w, n in zip(weights, ns, strict=True)
    )
    f = (between / (k - 1)) / (1 + 2 * (k - 2) / (k * k - 1) * spread)
    return f_above(f, k - 1, (k * k - 1) / (3 * spread))


def holm(ps: Sequence[float]) -> list[float]:
    """Each p adjusted for the others, in the order given; reject where <= alpha.

    The step-down rule of S. Holm, "A simple sequentially rejective multiple test
    procedure", Scandinavian Journal of Statistics 6 (1979), 65-70: the chance of any
    false rejection stays at alpha, whatever the dependence.
    """
    adjusted = [0.0] * len(ps)
    reached = 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        reached = max(reached, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = reached
    return adjusted
