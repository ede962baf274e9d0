"""Shadows: a version watches live traffic, holds nothing, and people label its hits."""

import logging
import time
from datetime import UTC, datetime

from django.db import DatabaseError, IntegrityError, connection, transaction

from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.domain.screening.findings import NOT_CHECKED
from orchestrator.domain.statistics.intervals import Precision
from orchestrator.models import (
    Brand,
    Output,
    Principal,
    RedLine,
    RedLineVersion,
    Screening,
    Shadow,
    ShadowFinding,
    ShadowLabel,
    ShadowScreening,
)
from orchestrator.services.rules import red_lines
from orchestrator.services.rules.evaluating import Trial, trial, why_not
from orchestrator.services.rules.readiness import end_shadows, readiness, require
from orchestrator.services.staff.people import permit

log = logging.getLogger(__name__)
BATCH = 50
SLACK = 1_000  # screenings numbered earlier may commit later: look again at so many
PLACES = 100  # findings kept of one output

# The outputs screened since, made after the shadow began, not looked at yet.
NEW = """
    SELECT s.output_id, min(s.id) FROM screening s JOIN output o ON o.id = s.output_id
    WHERE s.id > %(position)s - %(slack)s AND s.id <= %(top)s
    AND o.brand_id = %(brand)s AND o.created_at >= %(since)s AND o.content IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM shadow_screening w
        WHERE w.shadow_id = %(shadow)s AND w.output_id = s.output_id)
    GROUP BY s.output_id ORDER BY 2 LIMIT %(most)s"""

# Right and labelled findings; where people disagree, the last word counts.
LABELS = """
    SELECT count(*), count(*) FILTER (WHERE is_right) FROM (
        SELECT DISTINCT ON (l.finding_id) l.is_right FROM shadow_label l
        JOIN shadow_finding f ON f.id = l.finding_id WHERE f.shadow_id = %s
        ORDER BY l.finding_id, l.id DESC) last"""


def start(version: RedLineVersion, *, by: Principal) -> Shadow:
    """Let a version watch from now on. Its author may: it holds nothing.

    Its examples must be green and a backtest done. Raises NotPermitted or BadInput.
    """
    brand = version.red_line.brand
    _permit(by, brand)
    if red_lines.live_versions(brand).filter(pk=version.pk).exists():
        raise BadInput(f"{version} is live: it holds already.")
    found = readiness(version)
    require(found, reason="a shadow holds nothing")
    return _open(version, by)


def take_back(red_line: RedLine, *, by: Principal, reason: str) -> Shadow:
    """A live red line goes back to shadow: retired, and watching from now on."""
    live = red_lines.live_versions(red_line.brand).filter(red_line=red_line).first()
    if live is None:
        raise BadInput(f"{red_line.slug} is not live: there is nothing to take back.")
    with transaction.atomic():
        red_lines.retire(red_line, by=by, reason=reason)
        return _open(live, by)


def stop(shadow: Shadow, *, by: Principal, why: str) -> None:
    """End a shadow; what it found and how it was labelled stays."""
    _permit(by, shadow.brand)
    end_shadows(shadow.version, by=by, why=why.strip() or "stopped")
    shadow.refresh_from_db()


def open_shadow(version: RedLineVersion) -> Shadow | None:
    """The shadow of a version that watches now."""
    return version.shadows.filter(ended_at=None).first()


def observe(*, budget_ms: int = 200) -> int:
    """Look at the newest outputs under every shadow; how many were looked at.

    Bounded; several sweeps share the shadows. It writes only to the shadow's own
    tables: no screening waits for it and none changes.
    """
    until, looked = time.monotonic() + budget_ms / 1000, 0
    for pk in Shadow.objects.filter(ended_at=None).order_by("pk").values_list("pk"):
        with transaction.atomic():
            shadow = (
                Shadow.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(pk=pk[0], ended_at=None)
                .select_related("version")
                .first()
            )
            if shadow is not None:
                looked += _watch(shadow, until)
        if time.monotonic() > until:
            break
    return looked


def to_label(
    shadow: Shadow, person: Principal, *, limit: int = 20
) -> list[ShadowFinding]:
    """The newest findings that this person has not labelled, one an output first."""
    unlabelled = shadow.findings.exclude(labels__person=person)
    firsts = unlabelled.order_by("-output_id", "pk").distinct("output_id")[:limit]
    return list(firsts.select_related("output__task", "output__run"))


def label(
    finding: ShadowFinding, *, by: Principal, is_right: bool, note: str = ""
) -> ShadowLabel:
    """Say that a finding is right or a false alarm: once a person."""
    _permit(by, finding.shadow.brand)
    try:
        with transaction.atomic():
            return ShadowLabel.objects.create(
                finding=finding, person=by, is_right=is_right, note=note.strip()[:1000]
            )
    except IntegrityError as error:
        raise BadInput("You labelled this finding already.") from error


def precision(shadow: Shadow) -> Precision:
    """How many of the labelled findings were right, with its interval."""
    with connection.cursor() as cursor:
        cursor.execute(LABELS, [shadow.pk])
        labelled, right = cursor.fetchone()
    return Precision(labelled, right)


def _open(version: RedLineVersion, by: Principal) -> Shadow:
    newest = Screening.objects.order_by("-pk").values_list("pk", flat=True).first()
    try:
        with transaction.atomic():
            return Shadow.objects.create(
                brand=version.red_line.brand,
                red_line=version.red_line,
                version=version,
                started_by=by,
                position=newest or 0,
            )
    except IntegrityError as error:
        raise BadInput(f"{version} is in shadow already.") from error


def _watch(shadow: Shadow, until: float) -> int:
    try:
        tried = trial(shadow.brand_id, shadow.version)
    except GreenlightError as error:
        log.exception("shadow %s cannot watch", shadow.pk)
        Shadow.objects.filter(pk=shadow.pk).update(
            ended_at=datetime.now(UTC), why=f"it could not be checked: {error}"
        )
        return 0
    newest = Screening.objects.order_by("-pk").values_list("pk", flat=True).first()
    found = _new(shadow, newest or 0)
    outputs = Output.objects.select_related("task", "brand").in_bulk(
        [pk for pk, _ in found]
    )
    looked, position = 0, shadow.position
    for pk, screening_id in found:
        _look(shadow, tried, outputs[pk])
        looked, position = looked + 1, max(position, screening_id)
        if time.monotonic() > until:
            break
    if looked == len(found) < BATCH:
        position = newest or position
    Shadow.objects.filter(pk=shadow.pk).update(position=position)
    return looked


def _new(shadow: Shadow, top: int) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            NEW,
            {
                "position": shadow.position,
                "slack": SLACK,
                "top": top,
                "brand": shadow.brand_id,
                "since": shadow.started_at,
                "shadow": shadow.pk,
                "most": BATCH,
            },
        )
        rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def _look(shadow: Shadow, tried: Trial, output: Output) -> None:
    """Judge one output and keep what would have been lit. An error is a hit too."""
    try:
        lit = tried.judge(output).findings[shadow.version_id]
        kept = [
            ShadowFinding(
                shadow=shadow,
                output=output,
                path=f.path,
                start=f.start,
                end=f.end,
                message=f.message,
                detector=f.detector[:30],
            )
            for f in lit[:PLACES]
        ]
    except DatabaseError:
        raise
    except Exception as error:
        message = f"Not checked: {why_not(error)}"
        kept = [
            ShadowFinding(
                shadow=shadow, output=output, message=message, detector=NOT_CHECKED
            )
        ]
    ShadowScreening.objects.create(
        shadow=shadow, output=output, brand_id=shadow.brand_id, hits=len(kept)
    )
    ShadowFinding.objects.bulk_create(kept)


def _permit(person: Principal, brand: Brand) -> None:
    permit(person, brand, ("admin",), "run shadows")
