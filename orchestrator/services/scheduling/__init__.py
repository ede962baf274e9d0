"""Who goes next and why: pins, shares, rates, explanations."""
