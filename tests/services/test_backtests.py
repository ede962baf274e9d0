"""Backtests: the production evaluator on past outputs, in chunks that crash safely."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import Backtest, BacktestRow, Brand, ReviewItem
from orchestrator.services.rules import backtests, evaluating, red_lines
from orchestrator.working.worker import Worker
from tests import making
from tests.postgres import Ledger

TEXTS = ["A miracle", "Fresh bread", "No wonder", "Miracle and wonder"]


def outputs(brand: Brand, *texts: str) -> None:
    """One released or held output for each text."""
    version = making.a_workflow()
    for text in texts:
        making.a_run(brand, version, inputs={"text": text})
    making.work_until_idle()


def test_a_backtest_tells_what_a_version_would_hold(ledger: Ledger) -> None:
    brand = making.a_brand()
    live = making.a_live_rule(brand, when={"phrases": {"terms": ["miracle"]}})
    outputs(brand, *TEXTS)
    people = [("A miracle", "approve"), ("Miracle and wonder", "reject")]
    for text, verdict in people:
        item = ReviewItem.objects.get(
            output__content=f'{{"text":"{text}"}}'.encode(), state="open"
        )
        making.decide(item, making.a_person(brand, "brand"), verdict, reason="so")
    wonder = {**live.definition, "when": {"phrases": {"terms": ["wonder"]}}}
    draft = red_lines.draft(
        live.red_line, definition=wonder, by=making.a_person(brand, "admin")
    )

    done = making.a_backtest(draft)
    told = backtests.report(done)

    assert (done.state, done.done, done.total, done.against) == ("done", 4, 4, live)
    assert (told.would_hold, told.newly_caught, told.newly_passed) == (2, 1, 1)
    assert told.confusion["rejected"] == (1, 0)
    assert told.confusion["approved"] == (0, 1)
    assert told.confusion["none"] == (1, 1)
    assert told.would_hold_a_day == 2
    assert told.minutes_a_day == 2.0
    assert told.too_many
    assert "2 of 4 outputs, more than 20%" in told.warnings[0]
    assert told.by_day == [(datetime.now(UTC).date(), 4, 2, 2)]
    assert told.by_market == [("", 4, 2)]
    (span,) = BacktestRow.objects.get(verdict="rejected").spans
    assert (span["path"], span["start"], span["end"]) == ("/text", 12, 18)
    assert {row.pk for row in told.examples} == {
        row.pk for row in done.rows.filter(would_hold=True)
    }


def test_a_backtest_says_the_same_as_the_screening_did(ledger: Ledger) -> None:
    brand = making.a_brand()
    live = making.a_live_rule(brand)
    outputs(brand, *TEXTS)

    done = making.a_backtest(live)

    held = set(
        ReviewItem.objects.filter(brand=brand).values_list("output_id", flat=True)
    )
    assert held
    rows = done.rows.filter(would_hold=True)
    assert set(rows.values_list("output_id", flat=True)) == held
    assert done.summary["newly_caught"] == done.summary["newly_passed"] == 0


def test_a_sample_is_the_newest_and_not_older_than_asked(ledger: Ledger) -> None:
    brand = making.a_brand()
    outputs(brand, *TEXTS)
    draft = making.a_draft_rule(brand)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)

    two = making.a_backtest(draft, limit=2)
    none = making.a_backtest(draft, since=tomorrow)

    newest = brand.output_set.order_by("-pk").values_list("pk", flat=True)[:2]
    assert set(two.rows.values_list("output_id", flat=True)) == set(newest)
    assert (none.state, none.total) == ("done", 0)
    assert backtests.report(none).warnings == ["There were no outputs to try it on."]


def test_a_chunk_ends_in_time_and_another_takes_it_on(ledger: Ledger) -> None:
    brand = making.a_brand()
    outputs(brand, *TEXTS)
    asked = backtests.ask(
        making.a_draft_rule(brand), by=making.a_person(brand, "admin")
    )

    went_on = backtests.step(budget_ms=0)

    asked.refresh_from_db()
    assert went_on
    assert (asked.state, asked.done) == ("running", 1)
    assert backtests.waiting()
    while backtests.step(budget_ms=0):
        pass
    asked.refresh_from_db()
    assert (asked.state, asked.done, asked.rows.count()) == ("done", 4, 4)


def test_a_chunk_that_crashes_is_taken_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = making.a_brand()
    outputs(brand, *TEXTS)
    asked = backtests.ask(
        making.a_draft_rule(brand), by=making.a_person(brand, "admin")
    )

    def crash(*args: Any, **kwargs: Any) -> None:
        raise SystemExit("killed")

    with monkeypatch.context() as patch:
        patch.setattr(BacktestRow.objects, "bulk_create", crash)
        with pytest.raises(SystemExit):
            backtests.step()
    asked.refresh_from_db()
    after_crash = (asked.state, asked.done)
    while backtests.step():
        pass

    asked.refresh_from_db()
    assert after_crash == ("waiting", 0)
    assert (asked.state, asked.done) == ("done", 4)


def test_an_evaluator_that_fails_ends_it_with_the_reason(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = making.a_brand()
    outputs(brand, *TEXTS)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the evaluator is broken")

    monkeypatch.setattr(evaluating, "screen", broken)
    draft = making.a_draft_rule(brand, tests=making.EXAMPLES)
    done = making.a_backtest(draft)

    assert done.state == "failed"
    assert "the evaluator is broken" in done.error
    with pytest.raises(BadInput, match="no finished backtest"):
        red_lines.make_live(draft, by=making.a_person(brand, "admin"))


def test_one_open_backtest_a_version(ledger: Ledger) -> None:
    brand = making.a_brand()
    draft, admin = making.a_draft_rule(brand), making.a_person(brand, "admin")

    first = backtests.ask(draft, by=admin)
    second = backtests.ask(draft, by=admin)

    assert first == second
    with pytest.raises(BadInput, match="choose 1 to 5,000"):
        backtests.ask(draft, by=admin, limit=5001)
    with pytest.raises(NotPermitted):
        backtests.ask(draft, by=making.a_person(brand, "brand"))


def test_an_idle_worker_carries_it_to_its_end(ledger: Ledger) -> None:
    brand = making.a_brand()
    outputs(brand, *TEXTS)
    asked = backtests.ask(
        making.a_draft_rule(brand), by=making.a_person(brand, "admin")
    )

    Worker(watched=False).work("default", linger=0)

    asked.refresh_from_db()
    assert asked.state == "done"


def test_a_rule_of_the_future_is_tried_as_if_in_force(ledger: Ledger) -> None:
    brand = making.a_brand()
    outputs(brand, *TEXTS)
    draft = making.a_draft_rule(
        brand, scope={"effective": date(2099, 1, 1).isoformat()}
    )

    done = making.a_backtest(draft)

    assert done.summary["would_hold"] == 2
    assert Backtest.objects.count() == 1
