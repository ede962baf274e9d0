"""The Python functions behind the agents that tests made, by the agent's name."""

from collections.abc import Callable
from typing import Any

from orchestrator.domain.exchange import Brief

FUNCTIONS: dict[str, Callable[[Brief], Any]] = {}
WITHDRAWALS: dict[str, Callable[[Brief], Any]] = {}
"""How the channels that tests made take a delivery back, by the agent's name."""


def forget_agents() -> None:
    """Another ledger has other agents: a stand-in may bear a bundled one's name."""
    FUNCTIONS.clear()
    WITHDRAWALS.clear()
