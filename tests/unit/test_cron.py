"""When a cron expression fires, where clocks jump and months end."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain import cron
from orchestrator.domain.errors import BadInput

VIENNA = "Europe/Vienna"


def firings(expression: str, since: str, count: int, zone: str = VIENNA) -> list[str]:
    """The next moments, in UTC, to the minute."""
    at, found = datetime.fromisoformat(since).replace(tzinfo=UTC), []
    for _ in range(count):
        at = cron.next_time(expression, zone, after=at)
        found.append(at.strftime("%m-%d %H:%M"))
    return found


def test_a_time_that_spring_skips_fires_once_right_after_the_gap() -> None:
    assert firings("30 2 * * *", "2026-03-28T00:00", 3) == [
        "03-28 01:30",
        "03-29 01:00",  # 02:30 is not there: 03:00 in Vienna
        "03-30 00:30",
    ]


def test_two_skipped_times_of_one_expression_fire_together_once() -> None:
    assert firings("0 2,3 * * *", "2026-03-28T10:00", 2) == [
        "03-29 01:00",
        "03-30 00:00",
    ]


def test_a_time_that_autumn_repeats_fires_the_first_time_only() -> None:
    assert firings("30 2 * * *", "2026-10-24T10:00", 2) == [
        "10-25 00:30",
        "10-26 01:30",
    ]


def test_asked_between_the_two_equal_hours_the_next_day_is_next() -> None:
    assert firings("30 2 * * *", "2026-10-25T01:10", 1) == ["10-26 01:30"]


def test_every_half_hour_goes_by_elapsed_time_in_autumn() -> None:
    assert firings("*/30 2 * * *", "2026-10-24T12:00", 4) == [
        "10-25 00:00",
        "10-25 00:30",
        "10-25 01:00",
        "10-25 01:30",
    ]


def test_the_29th_of_february_comes_in_leap_years_only() -> None:
    at = cron.next_time("0 0 29 2 *", "UTC", after=datetime(2026, 3, 1, tzinfo=UTC))

    assert at == datetime(2028, 2, 29, tzinfo=UTC)


def test_the_31st_passes_over_shorter_months_and_l_means_the_last_day() -> None:
    on_31 = firings("0 0 31 * *", "2026-01-31T12:00", 2, "UTC")
    on_last = firings("0 0 L * *", "2026-01-31T12:00", 2, "UTC")

    assert on_31 == ["03-31 00:00", "05-31 00:00"]
    assert on_last == ["02-28 00:00", "03-31 00:00"]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("61 * * * *", "The minute of '61"),
        ("0 24 * * *", "The hour of"),
        ("0 0 30 2 *", "The day of the month of '0 0 30 2"),
        ("0 0 * * 8", "The day of the week of"),
        ("* * * *", "has 4 fields"),
        ("0 0 0 9 * *", "has 6 fields"),
        ("", "has 0 fields"),
        ("every day at nine !", "The minute of"),
        ("0 9 * * mon-\u202efri", "The day of the week"),
    ],
)
def test_what_is_no_cron_expression_is_refused_in_words(bad: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        cron.check(bad, "UTC")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "CEST", "../UTC"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(BadInput, match="no time zone"):
        cron.check("0 9 * * *", zone)


def test_a_span_of_time_gives_each_moment_once() -> None:
    after = datetime(2026, 10, 24, tzinfo=UTC)

    found = cron.times(
        "30 2 * * *", VIENNA, after=after, until=after + timedelta(days=3)
    )

    assert [f"{at:%d %H:%M}" for at in found] == ["24 00:30", "25 00:30", "26 01:30"]


def test_a_long_absence_gives_the_newest_moments_only() -> None:
    until = datetime(2026, 7, 1, tzinfo=UTC)

    found = cron.times(
        "* * * * *", VIENNA, after=until - timedelta(days=2), until=until
    )

    assert len(found) == cron.MOST_TIMES
    assert found[-1] == until


@given(
    st.sampled_from(["*/7 * * * *", "15 1-3 * * *", "30 2 * * 0", "0 * 28-31 * *"]),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),
    st.sampled_from([VIENNA, "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"]),
)
def test_time_only_goes_forward(expression: str, since: datetime, zone: str) -> None:
    at, found = since.replace(tzinfo=UTC), []
    for _ in range(4):
        at = cron.next_time(expression, zone, after=at)
        found.append(at)

    assert found[0] > since.replace(tzinfo=UTC)
    assert all(one < other for one, other in pairwise(found))
