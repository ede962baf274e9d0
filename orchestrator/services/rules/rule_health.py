"""How live red lines do: hits, precision from decisions, cost, alarms, proposals.

A hit is an output on which a version of the red line lit something, counted on the day
of its first such screening. It was right where people edited, rejected or sent the
output back, a false alarm where they approved it unchanged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.scope import day
from orchestrator.domain.statistics.intervals import Precision, poisson_band
from orchestrator.models import Brand, Principal, RedLine, RedLineVersion, Waiver
from orchestrator.services.rules import red_lines
from orchestrator.services.rules.backtest_reports import minutes_each
from orchestrator.services.staff.people import permit

DAYS = 30
BASE = 28  # days that a band is learnt from
LEAST_BASE = 7  # days of traffic before there is a band
FLOOR = 0.30  # precision below which a rule costs more than it saves
LABELLED = 20
COSTLY_DAYS = 14
SAFETY = frozenset({"regulated_claim"})

# One row a red line and day: hits. And one row a day without a red line: traffic.
HITS = """
    WITH seen AS MATERIALIZED (
        SELECT s.id, s.output_id, s.created_at FROM screening s
        JOIN output o ON o.id = s.output_id
        WHERE s.created_at >= %(since)s AND s.created_at < %(until)s
        AND o.brand_id = %(brand)s
    ), first AS (
        SELECT v.red_line_id, s.output_id, min(s.created_at) AS at
        FROM seen s JOIN finding f ON f.screening_id = s.id
        JOIN red_line_version v ON v.id = f.version_id
        GROUP BY v.red_line_id, s.output_id
    )
    SELECT red_line_id, (at AT TIME ZONE 'UTC')::date, count(*) FROM first GROUP BY 1, 2
    UNION ALL
    SELECT NULL, (at AT TIME ZONE 'UTC')::date, count(*) FROM (
        SELECT min(created_at) AS at FROM seen GROUP BY output_id) outputs GROUP BY 2"""

# Of each red line, the outputs it hit in the last days by what people decided: the
# last word that stands.
DECIDED = """
    WITH hit AS MATERIALIZED (
        SELECT DISTINCT v.red_line_id, s.output_id FROM screening s
        JOIN output o ON o.id = s.output_id
        JOIN finding f ON f.screening_id = s.id
        JOIN red_line_version v ON v.id = f.version_id
        WHERE s.created_at >= %(since)s AND s.created_at < %(until)s
        AND o.brand_id = %(brand)s
    ), word AS (
        SELECT DISTINCT ON (d.output_id) d.output_id, d.verdict, d.created_at
        FROM decision d WHERE d.output_id IN (SELECT output_id FROM hit)
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)
        ORDER BY d.output_id, d.id DESC
    )
    SELECT h.red_line_id, count(*) FILTER (WHERE w.verdict <> 'approve'),
        count(*) FILTER (WHERE w.verdict = 'approve'),
        count(*) FILTER (WHERE w.created_at >= %(costly)s)
    FROM hit h JOIN word w ON w.output_id = h.output_id GROUP BY h.red_line_id"""


@dataclass(frozen=True, slots=True)
class Health:
    """One live red line over the last 30 days.

    `days`: hits of each day, oldest first. `precision` counts decisions. `overturn` is
    the share of decided hits that people approved unchanged. `minutes_a_day` is what
    deciding its hits took; an output that two rules hit counts for both. `alarm` and
    `proposal` are sentences, "" is none.
    """

    red_line_id: int
    version_id: int
    days: list[tuple[date, int]]
    hits: int
    precision: Precision
    overturn: float | None
    minutes_a_day: float
    alarm: str
    review_by: date | None
    review_due: bool
    proposal: str
    last_hit: date | None


def of_brand(brand: Brand, *, on: date | None = None) -> dict[int, Health]:
    """The health of every live red line of a brand, by red line."""
    today = on or datetime.now(UTC).date()
    hits, traffic = _hits(brand, today)
    decided = _decided(brand, today)
    each = minutes_each(brand.pk)
    waived = set(
        Waiver.objects.filter(red_line__brand=brand).values_list(
            "red_line_id", flat=True
        )
    )
    found = {}
    for version in red_lines.live_versions(brand):
        line = version.red_line
        right, wrong, lately = decided.get(line.pk, (0, 0, 0))
        by_day = hits.get(line.pk, {})
        is_exempt = line.category in SAFETY and line.pk not in waived
        precision = Precision(right + wrong, right)
        lately_minutes = lately * each / COSTLY_DAYS
        review_by = day(version.definition.get("review_by"))
        days = [(d, by_day.get(d, 0)) for d in _days(today, DAYS)]
        found[line.pk] = Health(
            red_line_id=line.pk,
            version_id=version.pk,
            days=days,
            hits=sum(count for _, count in days),
            precision=precision,
            overturn=wrong / (right + wrong) if right + wrong else None,
            minutes_a_day=round((right + wrong) * each / DAYS, 1),
            alarm=alarm(by_day, traffic, today),
            review_by=review_by,
            review_due=review_by is not None and review_by <= today,
            proposal="" if is_exempt else proposal(precision, lately_minutes),
            last_hit=max((d for d, count in by_day.items() if count), default=None),
        )
    return found


def alarm(hits: dict[date, int], traffic: dict[date, int], today: date) -> str:
    """Why the hit rate is out of its band, or "".

    Yesterday, then the last seven days, against the rate a screened output of the 28
    days before, as a Poisson count; a window of traffic but no hits says so.
    """
    for length, name in ((1, "yesterday"), (7, "in the last 7 days")):
        window = _days(today - timedelta(days=1), length)
        base = _days(window[0] - timedelta(days=1), BASE)
        seen = sum(traffic.get(d, 0) for d in base)
        if not seen or sum(bool(traffic.get(d)) for d in base) < LEAST_BASE:
            continue
        rate = sum(hits.get(d, 0) for d in base) / seen
        expected = rate * sum(traffic.get(d, 0) for d in window)
        low, high = poisson_band(expected)
        count = sum(hits.get(d, 0) for d in window)
        told = f"{count} hits {name} where {expected:.1f} were to be expected"
        if not count and low > 0:
            return f"It has gone silent: no {told[2:]}. Is it broken?"
        if count < low:
            return f"It holds too little: {told} ({low} to {high})."
        if count > max(high, 1):
            return f"It holds too much: {told} ({low} to {high})."
    return ""


def proposal(precision: Precision, minutes_a_day: float) -> str:
    """Why the rule should be tuned or go back to shadow, or ""."""
    share = precision.share
    if share is not None and precision.labelled >= LABELLED and share < FLOOR:
        return (
            f"Back to shadow? {precision.right} of {precision.labelled} decided hits"
            f" were right: below {FLOOR:.0%}."
        )
    most = settings.RED_LINE_MINUTES
    if minutes_a_day > most:
        return (
            f"Back to shadow? It took {minutes_a_day:.0f} reviewer minutes a day for"
            f" {COSTLY_DAYS} days: more than {most}."
        )
    return ""


def waive(red_line: RedLine, *, by: Principal, reason: str) -> Waiver:
    """Put in writing that a red line of a safety family may be proposed for shadow."""
    permit(by, red_line.brand, ("admin",), "waive readiness")
    if not reason.strip():
        raise BadInput("reason: a waiver is in writing: say why.")
    return Waiver.objects.create(red_line=red_line, person=by, reason=reason.strip())


def _hits(
    brand: Brand, today: date
) -> tuple[dict[int, dict[date, int]], dict[date, int]]:
    span = {"since": _start(today, BASE + 8), "until": _start(today, -1)}
    with connection.cursor() as cursor:
        cursor.execute(HITS, {"brand": brand.pk, **span})
        rows = cursor.fetchall()
    by_line: dict[int, dict[date, int]] = {}
    for line, on, count in rows:
        if line is not None:
            by_line.setdefault(line, {})[on] = count
    return by_line, {on: count for line, on, count in rows if line is None}


def _decided(brand: Brand, today: date) -> dict[int, tuple[int, int, int]]:
    span = {
        "since": _start(today, DAYS - 1),
        "until": _start(today, -1),
        "costly": _start(today, COSTLY_DAYS - 1),
    }
    with connection.cursor() as cursor:
        cursor.execute(DECIDED, {"brand": brand.pk, **span})
        rows: Iterable[tuple[Any, ...]] = cursor.fetchall()
    return {line: (right, wrong, lately) for line, right, wrong, lately in rows}


def _days(last: date, count: int) -> list[date]:
    return [last - timedelta(days=back) for back in range(count - 1, -1, -1)]


def _start(today: date, back: int) -> datetime:
    then = today - timedelta(days=back)
    return datetime(then.year, then.month, then.day, tzinfo=UTC)


def version_health(version: RedLineVersion) -> Health | None:
    """The health of one live version; None where it is not live."""
    found = of_brand(version.red_line.brand).get(version.red_line_id)
    return found if found and found.version_id == version.pk else None
