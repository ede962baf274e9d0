"""The Python functions behind the agents that tests made, by the agent's name."""

from collections.abc import Callable
from typing import Any

from orchestrator.domain.exchange import Brief

FUNCTIONS: dict[str, Callable[[Brief], Any]] = {}
