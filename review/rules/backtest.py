"""What the page of a backtest shows."""

from dataclasses import dataclass

from orchestrator.models import Backtest
from orchestrator.services.rules import backtests
from orchestrator.services.rules.backtest_reports import Report
from review.bars import Chart, stacked
from review.item.lit import Lit, lit

VERDICTS = {
    "rejected": "Rejected",
    "changes": "Sent back",
    "edited": "Edited",
    "approved": "Approved unchanged",
    "none": "Nobody decided",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What people decided, against what the version would do."""

    verdict: str
    held: int
    passed: int


@dataclass(frozen=True, slots=True)
class Example:
    """One of the random hits: where it was, what is lit, what people decided."""

    output_id: int
    title: str
    run_id: int
    verdict: str
    held_before: bool
    places: list[Lit]


@dataclass(frozen=True, slots=True)
class BacktestPage:
    """The context of `backtest/page.html`. `report` is None before the first chunk."""

    backtest: Backtest
    is_over: bool
    percent: int
    report: Report | None
    by_day: Chart | None
    confusion: list[Row]
    examples: list[Example]


def build(backtest: Backtest) -> BacktestPage:
    """Read a backtest out, as far as it has come."""
    is_over = backtest.state in ("done", "failed")
    report = backtests.report(backtest) if backtest.done else None
    return BacktestPage(
        backtest=backtest,
        is_over=is_over,
        percent=100 * backtest.done // backtest.total if backtest.total else 100,
        report=report,
        by_day=_by_day(report) if report and report.by_day else None,
        confusion=_confusion(report) if report else [],
        examples=_examples(report) if report and is_over else [],
    )


def _by_day(report: Report) -> Chart:
    days = [
        (f"{on:%d %b}", (held, outputs - held))
        for on, outputs, held, _ in report.by_day[-31:]
    ]
    return stacked(days, names=("would hold", "would pass"))


def _confusion(report: Report) -> list[Row]:
    return [
        Row(words, *report.confusion.get(verdict, (0, 0)))
        for verdict, words in VERDICTS.items()
    ]


def _examples(report: Report) -> list[Example]:
    return [
        Example(
            output_id=row.output_id,
            title=row.output.task.title,
            run_id=row.output.run_id,
            verdict=VERDICTS[row.verdict],
            held_before=row.held_before,
            places=lit(row.output, row.spans[:3]),
        )
        for row in report.examples
    ]
