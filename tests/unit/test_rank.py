"""Rank is one moment that ages by itself, and says what decided it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.rank import (
    MOST_TURN,
    PATIENCE,
    PINNED,
    Terms,
    decided_by,
    rank,
    turn_of,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOMENTS = st.datetimes(
    datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)
)
SECONDS = st.floats(0, 1e6)
TERMS = st.builds(
    Terms, MOMENTS, SECONDS, st.floats(0, MOST_TURN), st.none() | MOMENTS, st.booleans()
)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_urgent_goes_before_low_and_an_old_low_before_a_new_urgent() -> None:
    low = rank(Terms(NOON, PATIENCE["low"]))

    assert rank(Terms(NOON, PATIENCE["urgent"])) < low
    assert low < rank(Terms(after(3601), PATIENCE["urgent"]))


def test_a_deadline_brings_the_latest_start_forward() -> None:
    terms = Terms(NOON, 3600, latest_start=after(350))

    assert rank(terms) == after(350)
    assert decided_by(terms) == "deadline"


def test_a_deadline_already_missed_does_not_jump_before_its_own_time() -> None:
    terms = Terms(NOON, 3600, latest_start=after(-50))

    assert rank(terms) == NOON
    assert decided_by(terms) == "overdue"


def test_a_later_item_of_a_list_lets_others_pass_but_not_for_ever() -> None:
    assert turn_of(None) == turn_of(0) == 0
    assert turn_of(200) == 10
    assert turn_of(1_000_000) == MOST_TURN
    assert rank(Terms(NOON, 600, turn_of(200))) == after(610)


def test_a_deadline_counts_for_a_later_item_too() -> None:
    assert rank(Terms(NOON, 600, 300, latest_start=after(700))) == after(700)


def test_a_pinned_task_goes_before_every_other() -> None:
    terms = Terms(NOON, 3600, latest_start=after(350), pinned=True)

    assert rank(terms) == PINNED < NOON
    assert decided_by(terms) == "pinned"


@given(TERMS)
def test_no_task_waits_longer_than_patience_and_turn(terms: Terms) -> None:
    found = rank(terms)

    if not terms.pinned:
        most = timedelta(seconds=terms.patience + terms.turn)
        assert terms.ready_at <= found <= terms.ready_at + most
