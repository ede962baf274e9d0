"""The winner's curse: what wins looks larger than it is, so tell less of it."""

PRIOR_SD = 0.1  # most changes move a rate by less than a tenth


def shrunken(lift: float, error: float, *, prior_sd: float = PRIOR_SD) -> float:
    """A lift as it should be expected to last, in the unit of `lift` (0.12 is 12 %).

    The mean after normal evidence on a normal prior about no effect:
    lift * s^2 / (s^2 + e^2), with s the prior's standard deviation and e the standard
    error of the lift (A. Gelman et al., "Bayesian Data Analysis", 3rd edition (2013),
    section 2.5; for tests chosen because they won, E. van Zwet and A. Gelman, "A
    proposal for informative default priors scaled by the standard error of estimates",
    The American Statistician 76 (2022), 1-9). Raises ValueError where `error` is
    negative or `prior_sd` is not above 0.
    """
    if not prior_sd > 0 or not error >= 0:
        raise ValueError(f"prior_sd {prior_sd}, error {error}: above 0, and 0 or more.")
    prior, noise = prior_sd * prior_sd, error * error
    return lift * prior / (prior + noise)
