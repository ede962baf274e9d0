"""Random histories keep every promise, and end in the states a model predicts."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.postgres import Ledger
from tests.property.containment_rules import Containing

QUIET: dict[str, Any] = {
    "deadline": None,
    "print_blob": True,
    "suppress_health_check": list(HealthCheck),
}


@pytest.fixture(autouse=True)
def no_grace(settings: Any) -> None:
    settings.GRACE_SECONDS = 0


def test_random_histories_keep_every_promise(ledger: Ledger) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Containing, settings=settings(max_examples=10, stateful_step_count=30, **QUIET)
    )


@pytest.mark.long
def test_very_many_histories_keep_every_promise(ledger: Ledger) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Containing,
        settings=settings(max_examples=120, stateful_step_count=60, **QUIET),
    )
