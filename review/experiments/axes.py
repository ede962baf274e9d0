"""Round numbers for the axes of a drawing."""

import math

STEPS = (1, 2, 5, 10)


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """At most `most` evenly spaced round numbers that reach from `low` to `high`.

    `low` is at most `high`; where they are equal, the axis goes a bit further.
    """
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    for step in (factor * power for factor in (*STEPS, 20, 50)):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        last = max(last, first + 1)
        if last - first < most:
            break
    digits = max(0, 1 - math.floor(math.log10(step)))
    return [round(n * step, digits) for n in range(first, last + 1)]
