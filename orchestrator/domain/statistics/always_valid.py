"""Results looked at all the time, without raising false alarms: the mixture SPRT.

R. Johari, P. Koomen, L. Pekelis, D. Walsh, "Always valid inference: continuous
monitoring of A/B tests", Operations Research 70 (2022), 1806-1821, for a normal
mixture (H. Robbins, "Statistical methods related to the law of the iterated logarithm",
Annals of Mathematical Statistics 41 (1970), 1397-1409): the true difference is thought
of as normal about 0 with standard deviation tau. A wrong tau costs time, never
validity, as long as it is fixed before the results are seen.
"""

import math


def log_evidence(difference: float, variance: float, tau: float) -> float:
    """The logarithm of Lambda, the likelihood of "some difference" over that of "none".

    Lambda = sqrt(V / (V + tau^2)) exp(tau^2 d^2 / (2 V (V + tau^2))), with d the
    difference of the means and V the variance of d (var1 / n1 + var2 / n2), both in the
    metric's unit and its square. V = 0 tells nothing: 0. Raises ValueError where V is
    negative or tau is not above 0.
    """
    if not tau > 0 or not variance >= 0:
        raise ValueError(f"tau {tau}, variance {variance}: above 0, and 0 or more.")
    if variance == 0:
        return 0.0
    whole = variance + tau * tau
    return 0.5 * math.log(variance / whole) + (
        (tau * difference) ** 2 / (2 * variance * whole)
    )


def p_of(log_lambda: float) -> float:
    """What one look says: 1 / Lambda, at most 1. The series' p is the least so far."""
    return math.exp(-log_lambda) if log_lambda > 0 else 1.0


def confidence_sequence(
    difference: float, variance: float, tau: float, *, alpha: float = 0.05
) -> tuple[float, float]:
    """The interval that holds the true difference at all looks together, 1 - alpha.

    Those differences d0 for which Lambda(d - d0) stays below 1 / alpha: d plus or minus
    sqrt(V (V + tau^2) / tau^2 (2 ln(1 / alpha) + ln((V + tau^2) / V))), Johari et al.
    (2022), section 4. With V = 0 nothing is known: (-inf, inf).
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}: give one between 0 and 1.")
    if not tau > 0 or not variance >= 0:
        raise ValueError(f"tau {tau}, variance {variance}: above 0, and 0 or more.")
    if variance == 0:
        return -math.inf, math.inf
    whole = variance + tau * tau
    reach = math.sqrt(
        variance * whole * (-2 * math.log(alpha) + math.log(whole / variance))
    )
    return difference - reach / tau, difference + reach / tau
