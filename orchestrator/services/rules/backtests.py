"""Backtests: a version tried on past outputs in small chunks, between tasks."""

import logging
import time
from datetime import UTC, date, datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from orchestrator.domain.errors import BadInput
from orchestrator.models import (
    Backtest,
    BacktestRow,
    Output,
    Principal,
    RedLineVersion,
)
from orchestrator.services import news
from orchestrator.services.refusals import in_words
from orchestrator.services.rules import backtest_reports
from orchestrator.services.rules.evaluating import (
    Trial,
    is_unchecked,
    spans_of,
    trial,
    why_not,
)
from orchestrator.services.rules.readiness import live_version_of
from orchestrator.services.running import bell
from orchestrator.services.staff.people import permit

log = logging.getLogger(__name__)
MOST = 5_000
BATCH = 25
LAST = 2**62
OPEN = Q(state__in=("waiting", "running"))

# What people decided on each output, the last word that stands, and how long that
# person took: the time since their decision before, where that was within 15 minutes
# (a longer gap was a pause).
VERDICTS = """
    SELECT DISTINCT ON (d.output_id) d.output_id, d.verdict,
        extract(epoch FROM d.created_at - before.at) / 60
    FROM decision d LEFT JOIN LATERAL (
        SELECT max(e.created_at) AS at FROM decision e WHERE e.actor_id = d.actor_id
        AND e.created_at < d.created_at
        AND e.created_at > d.created_at - interval '15 minutes') before ON true
    WHERE d.output_id = ANY (%s)
    AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)
    ORDER BY d.output_id, d.id DESC"""
SAID = {
    "approve": "approved",
    "edit": "edited",
    "reject": "rejected",
    "changes": "changes",
}


def ask(
    version: RedLineVersion,
    *,
    by: Principal,
    limit: int = 500,
    since: date | None = None,
) -> Backtest:
    """Ask for a backtest on the newest `limit` outputs, none made before `since`.

    Workers carry it out between tasks. One that is not finished is given back
    instead of a second. Raises NotPermitted, or BadInput outside 1 to 5,000.
    """
    brand = version.red_line.brand
    permit(by, brand, ("admin",), "backtest")
    if not 1 <= limit <= MOST:
        raise BadInput(f"limit: {limit} outputs: choose 1 to {MOST:,}.")
    with in_words(), transaction.atomic():
        type(brand).objects.select_for_update(no_key=True).get(pk=brand.pk)
        there = version.backtests.filter(OPEN).first()
        if there is not None:
            return there
        sampled = _sample(brand.pk, since, LAST)[:limit]
        made = Backtest.objects.create(
            brand=brand,
            red_line=version.red_line,
            version=version,
            against=live_version_of(version),
            asked_by=by,
            sample=limit,
            since=since,
            position=LAST,
            total=len(sampled.values_list("pk", flat=True)),
        )
        bell.ring(bell.pools()[0])
    return made


def step(*, budget_ms: int = 200) -> bool:
    """Carry the oldest open backtest a chunk further; False: there is none to carry.

    The chunk is one transaction: a crash undoes it, and somebody takes it again. An
    evaluator that fails ends the backtest as failed, with the reason.
    """
    until = time.monotonic() + budget_ms / 1000
    with transaction.atomic():
        backtest = (
            Backtest.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(OPEN)
            .select_related("version", "against", "brand")
            .order_by("pk")
            .first()
        )
        if backtest is None:
            return False
        try:
            with transaction.atomic():
                _carry(backtest, until)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("backtest %s failed", backtest.pk)
            _update(backtest, state="failed", error=why_not(error), finished_at=_now())
        news.tell(f"backtest-{backtest.pk}", brand=backtest.brand_id)
    return True


def waiting() -> bool:
    """Whether a backtest is not finished."""
    return Backtest.objects.filter(OPEN).exists()


def latest(version: RedLineVersion) -> Backtest | None:
    """The newest backtest of a version, in whatever state."""
    return version.backtests.order_by("-pk").first()


report = backtest_reports.report


def _carry(backtest: Backtest, until: float) -> None:
    tried = trial(backtest.brand_id, backtest.version, backtest.against)
    position, done = backtest.position, backtest.done
    is_over = done >= backtest.total
    while not is_over:
        sample = _sample(backtest.brand_id, backtest.since, position)
        wanted = min(BATCH, backtest.total - done)
        batch = list(sample.select_related("task", "brand")[:wanted])
        judged = _rows(backtest, tried, batch, until)
        BacktestRow.objects.bulk_create(judged)
        done += len(judged)
        position = judged[-1].output_id if judged else position
        is_over = done >= backtest.total or not batch
        if time.monotonic() > until:
            break
    _update(
        backtest,
        state="running",
        position=position,
        done=done,
        started_at=backtest.started_at or _now(),
    )
    if is_over:
        summary = backtest_reports.summarise(backtest)
        _update(backtest, state="done", summary=summary, finished_at=_now())


def _rows(
    backtest: Backtest, tried: Trial, outputs: list[Output], until: float
) -> list[BacktestRow]:
    """Judge in order until the time is up, at least one."""
    decided = _decided([o.pk for o in outputs])
    rows: list[BacktestRow] = []
    for output in outputs:
        if rows and time.monotonic() > until:
            break
        judged = tried.judge(output)
        lit = judged.findings[backtest.version_id]
        verdict, minutes = decided.get(output.pk, ("none", None))
        rows.append(
            BacktestRow(
                backtest=backtest,
                output=output,
                brand_id=backtest.brand_id,
                would_hold=bool(lit),
                held_before=judged.holds(backtest.against_id),
                not_checked=is_unchecked(lit),
                verdict=verdict,
                market=judged.market[:20],
                made_on=output.created_at.date(),
                minutes=minutes,
                spans=spans_of(lit),
            )
        )
    return rows


def _decided(outputs: list[int]) -> dict[int, tuple[str, float | None]]:
    with connection.cursor() as cursor:
        cursor.execute(VERDICTS, [outputs])
        return {
            pk: (SAID.get(verdict, "none"), None if minutes is None else float(minutes))
            for pk, verdict, minutes in cursor.fetchall()
        }


def _sample(brand_id: int, since: date | None, below: int) -> QuerySet[Output]:
    """Outputs of a brand, newest first, by keyset; erased ones have nothing to read."""
    found = Output.objects.filter(
        brand_id=brand_id, pk__lt=below, content__isnull=False
    )
    if since is not None:
        start = datetime(since.year, since.month, since.day, tzinfo=UTC)
        found = found.filter(created_at__gte=start)
    return found.order_by("-pk")


def _update(backtest: Backtest, **changes: Any) -> None:
    Backtest.objects.filter(pk=backtest.pk).update(**changes)
    for name, value in changes.items():
        setattr(backtest, name, value)


def _now() -> datetime:
    return datetime.now(UTC)
