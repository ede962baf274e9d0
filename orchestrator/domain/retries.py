"""How long to wait before trying again."""

from orchestrator.domain.errors import BadInput


def backoff(
    attempt: int, *, base: float = 1.0, cap: float = 300.0, jitter: float
) -> float:
    """Seconds to wait after failed attempt number `attempt` (1 is the first).

    Exponential backoff with full jitter: jitter * min(cap, base * 2 ** (attempt - 1)),
    jitter drawn evenly from [0, 1) by the caller. Source of the formula: Marc Brooker,
    "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. Raises BadInput.
    """
    if attempt < 1:
        raise BadInput(f"attempt must be at least 1, got {attempt}.")
    if not 0 <= jitter < 1:
        raise BadInput(f"jitter must be from 0 to below 1, got {jitter}.")
    if not (base > 0 and cap > 0):
        raise BadInput(f"base and cap must be above 0 seconds, got {base} and {cap}.")
    doublings = min(attempt - 1, 64)  # far past any cap, far from overflow
    return float(jitter * min(cap, base * 2.0**doublings))
