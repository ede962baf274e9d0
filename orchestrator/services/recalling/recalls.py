"""Take back what was found wrong, with everything that grew from it.

`preview` and `act` read one function of the ledger (ledger_radius in recall.sql): what
a person was shown is what is done, or the act is refused and shows what is so now.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models.functions import Now

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import REVIEWER_ROLES, Brand, Principal, RecallCase
from orchestrator.services import desk_settings, news
from orchestrator.services.deciding import settling
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.recalling import recall_origins
from orchestrator.services.recalling.recall_radius import (
    Preview,
    Radius,
    Row,
    Told,
    in_short,
    look,
    radius_of,
    recalled,
)
from orchestrator.services.recalling.recall_reports import report
from orchestrator.services.refusals import in_words
from orchestrator.services.staff import people
from orchestrator.services.staff.people import roles_of

__all__ = [
    "Preview",
    "Radius",
    "Row",
    "act",
    "close",
    "decline",
    "preview",
    "radius_of",
    "recall_releases",
    "report",
    "second",
]

OPERATORS = frozenset({"owner", "admin", "operator"})
RECALLERS = OPERATORS | frozenset(REVIEWER_ROLES)
DEFAULT_LIMIT = 10
"""Deliveries that one person may reach alone where no setting says otherwise."""


RUNS_OF = """
    SELECT DISTINCT o.run_id FROM release r JOIN output o ON o.id = r.output_id
    WHERE r.id = ANY (%s)
    UNION SELECT run_id FROM task WHERE id = ANY (%s) ORDER BY 1"""


def preview(brand: Brand, origin: str, subject: str) -> Preview:
    """What a recall from there would reach now; nothing is changed.

    Raises BadInput (no such origin), NotFound (no such subject of this brand).
    """
    title = recall_origins.title_of(brand, origin, subject)
    roots = recall_origins.releases_of(brand, origin, subject)
    radius, fingerprint, rows = look(roots)
    return Preview(origin, subject, title, roots, radius, fingerprint, rows)


def act(
    brand: Brand,
    origin: str,
    subject: str,
    *,
    reason: str,
    by: Principal,
    fingerprint: str = "",
    mode: str = "hold",
) -> RecallCase:
    """Recall what `preview` showed, in one transaction; a case of its own keeps track.

    Where more deliveries are reached than `recall_effects_limit` the case is only
    'proposed' and a second person acts. Raises NotPermitted, NotFound, BadInput (no
    reason, nothing to recall) or StaleState: what is reached is no longer what
    `fingerprint` stands for, the counts as they are now in the message.
    """
    permit(by, brand)
    roots = recall_origins.releases_of(brand, origin, subject)
    limit = _limit(brand)

    def recall() -> RecallCase:
        _lock_runs(roots)
        case = new_case(brand, origin, subject, roots, reason=reason, by=by)
        told = recalled(case, roots, mode, by=by, seen=fingerprint, most=limit)
        if fingerprint and fingerprint != told.fingerprint:
            raise StaleState(
                "Things moved since you looked: it now reaches"
                f" {in_short(told.radius)}. Look at it again before you recall it."
            )
        return _acted(case, told) if told.acted else _propose(case, told)

    _need(roots, reason)
    return _told(in_one_transaction(recall))


def recall_releases(
    brand: Brand,
    origin: str,
    subject: str,
    releases: Sequence[int],
    *,
    reason: str,
    by: Principal,
    mode: str = "hold",
) -> RecallCase:
    """Recall exactly these releases at once: the inner door, of machines and screens.

    No second person is asked; who may come here is the caller's to say. Raises
    BadInput or StaleState (one of them was recalled already).
    """
    roots = tuple(sorted(set(releases)))
    _need(roots, reason)

    def recall() -> RecallCase:
        _lock_runs(roots)
        case = new_case(brand, origin, subject, roots, reason=reason, by=by)
        return carry_out(case, roots, mode, by=by)

    return _told(in_one_transaction(recall))


def second(case: RecallCase, *, by: Principal) -> RecallCase:
    """Another person agrees: what was proposed is done, as far as it reaches now.

    Raises NotPermitted (the same person, or no operator), StaleState (settled, or
    nothing of it is left to recall).
    """

    def agree() -> RecallCase:
        held = _locked(case, "proposed")
        _permit_second(held, by)
        roots = tuple(recall_origins.effective(held.roots))
        if not roots:
            raise StaleState("All of it was recalled meanwhile: decline the proposal.")
        _lock_runs(roots)
        mode = str(held.radius.get("mode", "hold"))
        RecallCase.objects.filter(pk=held.pk).update(seconded_by=by, state="open")
        held.refresh_from_db()
        return carry_out(held, roots, mode, by=by)

    return _told(in_one_transaction(agree))


def decline(case: RecallCase, *, by: Principal, why: str = "") -> RecallCase:
    """A proposed recall is not done; its author may take it back too.

    Raises NotPermitted or StaleState.
    """

    def refuse() -> RecallCase:
        held = _locked(case, "proposed")
        other = by.pk != held.actor_id
        if other:
            _permit_second(held, by)
        radius = {**held.radius, "declined": why.strip()}
        RecallCase.objects.filter(pk=held.pk).update(
            state="declined",
            radius=radius,
            closed_at=Now(),
            seconded_by=by if other else None,
        )
        held.refresh_from_db()
        return held

    return _told(in_one_transaction(refuse))


def close(case: RecallCase, *, by: Principal) -> RecallCase:
    """End a case once each of its follow-ups is done; the report stays.

    Raises NotPermitted or StaleState (not open, or follow-ups are left).
    """

    def end() -> RecallCase:
        held = _locked(case, "open")
        permit(by, held.brand)
        left = held.follow_ups.exclude(state="done").count()
        if left:
            raise StaleState(
                f"{left} deliveries are not followed up yet: settle each of them first."
            )
        radius = {**held.radius, "closed_by": by.name}
        RecallCase.objects.filter(pk=held.pk).update(
            state="closed", radius=radius, closed_at=Now()
        )
        held.refresh_from_db()
        return held

    return _told(in_one_transaction(end))


def carry_out(
    case: RecallCase,
    roots: Sequence[int],
    mode: str,
    *,
    by: Principal,
    tasks: Sequence[int] = (),
) -> RecallCase:
    """Do it, inside the caller's transaction with the runs locked alone."""
    return _acted(case, recalled(case, roots, mode, by=by, tasks=tasks))


def permit(by: Principal, brand: Brand) -> None:
    """Only operators and reviewers of the brand recall."""
    if by.kind != "human" and not OPERATORS & roles_of(by, brand):
        raise NotPermitted("Only people recall, or a service that operates the brand.")
    people.permit(by, brand, RECALLERS, "recall")


def new_case(
    brand: Brand,
    origin: str,
    subject: str,
    roots: Sequence[int],
    *,
    reason: str,
    by: Principal,
    radius: Radius | None = None,
) -> RecallCase:
    """The row that keeps track of one act; its radius is what was counted before it."""
    with in_words():
        return RecallCase.objects.create(
            brand=brand,
            origin=origin,
            subject=subject[:200],
            reason=reason.strip(),
            roots=list(roots),
            radius=_counted(radius) if radius else {},
            state="open",
            actor=by,
        )


def _acted(case: RecallCase, told: Told) -> RecallCase:
    radius = case.radius or _counted(told.radius)
    RecallCase.objects.filter(pk=case.pk).update(acted_at=Now(), radius=radius)
    case.refresh_from_db()
    for run_id in told.runs:
        settling.ring_for_run(run_id)
        news.tell(f"run-{run_id}", brand=case.brand_id)
    return case


def _counted(radius: Radius) -> dict[str, JSON]:
    return {
        "counts": dict(radius.counts),
        "deliveries": radius.deliveries,
        "tasks": radius.tasks,
        "runs": radius.runs,
    }


def _propose(case: RecallCase, told: Told) -> RecallCase:
    radius = {**_counted(told.radius), "fingerprint": told.fingerprint}
    RecallCase.objects.filter(pk=case.pk).update(state="proposed", radius=radius)
    case.refresh_from_db()
    return case


def _need(roots: Sequence[int], reason: str) -> None:
    if not reason.strip():
        raise BadInput("Say why it is recalled: whoever is stopped by it will ask.")
    if not roots:
        raise BadInput("Nothing that stands came from there: nothing to recall.")


def _limit(brand: Brand) -> int:
    value: JSON = desk_settings.values(brand).get("recall_effects_limit", DEFAULT_LIMIT)
    return value if isinstance(value, int) else DEFAULT_LIMIT


def _lock_runs(roots: Sequence[int], tasks: Sequence[int] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RUNS_OF, [list(roots), list(tasks)])
        found = [row[0] for row in cursor.fetchall()]
    for run_id in found:
        lock_run(run_id, alone=True)


def _locked(case: RecallCase, state: str) -> RecallCase:
    held = RecallCase.objects.select_for_update(of=("self",), no_key=True)
    row = held.select_related("brand").get(pk=case.pk)
    if row.state != state:
        raise StaleState(f"This recall is {row.state}: only one that is {state} can.")
    return row


def _permit_second(case: RecallCase, by: Principal) -> None:
    if by.pk == case.actor_id:
        raise NotPermitted("You proposed this recall: a second person has to agree.")
    people.permit(by, case.brand, OPERATORS, "settle recalls", people_only=True)


def _told(case: RecallCase) -> RecallCase:
    news.tell("recalls", f"recall-{case.pk}", "queue", brand=case.brand_id)
    return case
