"""Waits double up to a cap, and jitter spreads them from nothing to all of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.errors import BadInput
from orchestrator.domain.retries import backoff

ALMOST_ONE = 1 - 2**-53


def test_waits_double_up_to_the_cap():
    waits = [round(backoff(n, jitter=ALMOST_ONE), 6) for n in range(1, 12)]

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@given(st.integers(1, 10**9), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_negative_nor_past_the_cap(attempt, jitter):
    assert 0 <= backoff(attempt, cap=60, jitter=jitter) <= 60


@pytest.mark.parametrize(
    "wrong",
    [{"attempt": 0}, {"jitter": 1}, {"jitter": -0.1}, {"base": 0}, {"cap": -1}],
)
def test_a_wait_that_makes_no_sense_is_refused(wrong):
    terms = {"attempt": 1, "jitter": 0.5} | wrong

    with pytest.raises(BadInput, match="must be"):
        backoff(terms.pop("attempt"), **terms)
