"""Rank is one number that ages by itself, and the words give the same number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.errors import BadInput
from orchestrator.domain.rank import PATIENCE, explain, rank

TIMES = st.floats(0, 1e9)
PRIORITIES = st.sampled_from(sorted(PATIENCE))


def test_urgent_goes_before_low_and_an_old_low_before_a_new_urgent():
    assert rank(100, "urgent", None, 0) < rank(100, "low", None, 0)
    assert rank(100, "low", None, 0) < rank(100 + 3601, "urgent", None, 0)


def test_a_deadline_brings_the_latest_start_forward():
    assert rank(100, "low", 400, 50) == 350


def test_a_deadline_already_missed_does_not_jump_before_its_own_time():
    assert rank(100, "low", 20, 50) == 100


@given(TIMES, PRIORITIES, st.none() | TIMES, st.floats(0, 1e6))
def test_no_task_waits_longer_than_its_patience(ready_at, priority, deadline, ahead):
    number = rank(ready_at, priority, deadline, ahead)

    assert ready_at <= number <= ready_at + PATIENCE[priority]
    assert f"Rank {number:.3f}" in explain(ready_at, priority, deadline, ahead)


def test_the_explanation_gives_every_term():
    assert explain(100, "low", 400, 50) == (
        "Ready at 100.000; low priority waits 3600 s for others, to 3700.000. "
        "The run is due at 400.000 with 50 s of work still ahead, so the latest start "
        "is 350.000. Rank 350.000, decided by: its deadline. The lowest goes first."
    )


def test_an_unknown_priority_is_refused_with_those_that_exist():
    with pytest.raises(BadInput, match="'asap': use one of urgent, high, normal, low"):
        rank(0, "asap", None, 0)
