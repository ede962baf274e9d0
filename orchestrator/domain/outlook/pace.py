"""How long something takes, from how long it took: quantiles of what was seen."""

from collections.abc import Sequence

from orchestrator.domain.outlook.pieces import NOTHING, Span

FEWEST = 3
"""Fewer observations say too little: what stands in for them is used."""

OF_TIMEOUT = (0.05, 0.2, 0.6)
"""Shares of an agent's time limit that stand in for a past it does not have."""

UNSEEN_PEOPLE = Span(15 * 60.0, 4 * 3600.0, 24 * 3600.0)
"""What stands in for the response times of people nobody has asked yet."""


def span_of(seconds: Sequence[float]) -> Span:
    """The tenth, the median and the ninetieth of what was seen, between neighbours
    linearly; NOTHING without any."""
    if not seconds:
        return NOTHING
    ranked = sorted(max(0.0, one) for one in seconds)
    return Span(*(_quantile(ranked, share) for share in (0.1, 0.5, 0.9)))


def of_timeout(timeout: float) -> Span:
    """What is expected of an agent without a past."""
    return Span(*(share * timeout for share in OF_TIMEOUT))


def slowest(spans: Sequence[Span]) -> Span:
    """All of these have to be through: each bound the longest of theirs."""
    if not spans:
        return NOTHING
    return Span(
        max(span.p10 for span in spans),
        max(span.p50 for span in spans),
        max(span.p90 for span in spans),
    )


def _quantile(ranked: Sequence[float], share: float) -> float:
    place = share * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)
