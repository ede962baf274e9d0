"""calendar: which days are closed in which market, and when it is clear."""

from datetime import date
from typing import Any

import pytest

from orchestrator.agents.bundled.testing.calendar import calendar
from orchestrator.agents.calling import call
from orchestrator.domain.errors import AgentFailed, BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.starting import days


def asked(**inputs: Any) -> Any:
    brief = Brief("1", 1, "1", "w", "s", "calendar", "1", "b", inputs)
    return call(calendar, brief).content


def test_a_holiday_of_one_market_closes_the_day_for_all() -> None:
    found = asked(markets=["de", "gb"], **{"from": "2026-05-01", "to": "2026-05-05"})

    holidays = [
        (one["day"], one["market"])
        for one in found["closed"]
        if one["kind"] == "holiday"
    ]
    assert holidays == [("2026-05-01", "de"), ("2026-05-04", "gb")]
    assert found["working"] == ["2026-05-05"]
    assert (found["clear"], found["working_days"]) == (False, 1)


def test_a_region_has_holidays_its_country_has_not() -> None:
    epiphany = {"from": "2026-01-06", "to": "2026-01-06"}

    assert asked(markets=["de"], **epiphany)["clear"]
    assert not asked(markets=["de-by"], **epiphany)["clear"]


def test_weekends_within_are_clear_but_a_start_on_one_is_not() -> None:
    week = asked(markets=["fr"], **{"from": "2026-03-02", "to": "2026-03-15"})
    sunday = asked(markets=["fr"], **{"from": "2026-03-01", "to": "2026-03-15"})

    assert week["clear"]
    assert not sunday["clear"]
    assert sunday["next_clear"]["from"] == "2026-03-02"


def test_the_next_clear_slot_begins_after_a_blackout_on_a_working_day() -> None:
    frozen = [{"from": "2026-12-20", "to": "2026-12-31", "why": "peak season"}]

    found = asked(
        markets=["de"],
        blackouts=frozen,
        **{"from": "2026-12-14", "to": "2026-12-27"},
    )

    assert found["next_clear"] == {"from": "2027-01-04", "to": "2027-01-17"}
    assert "peak season" in found["why"]


def test_there_may_be_no_clear_slot_within_a_year() -> None:
    always = [days.Blackout(date(2026, 1, 1), date(2030, 1, 1))]

    assert days.next_clear(["de"], date(2026, 1, 1), 7, always) is None


@pytest.mark.parametrize("market", ["xx", "", "de-zz", "germany"])
def test_an_unknown_market_is_named(market: str) -> None:
    with pytest.raises(BadInput, match=r"markets: '.*' is no country"):
        days.closed([market], date(2026, 1, 1), date(2026, 1, 2))


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(AgentFailed, match="to is 2026-01-01, before from") as failed:
        asked(markets=["de"], **{"from": "2026-01-02", "to": "2026-01-01"})

    assert not failed.value.retryable
