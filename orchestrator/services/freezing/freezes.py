"""Freezes: from the commit of one on, nothing of its subject starts or goes out.

The database keeps that (migrations/sql/freezes.sql); here is who may do it, in
words, and how it ends: at once, or group by group. What piled up leaves by a pace.
"""

from django.db import IntegrityError, connection
from django.db.models import F, Q, QuerySet

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import (
    REVIEWER_ROLES,
    Brand,
    Freeze,
    Principal,
    RoleGrant,
    Task,
    Thaw,
)
from orchestrator.services import news
from orchestrator.services.freezing.freeze_groups import (
    Group,
    InFlight,
    groups,
    in_flight,
    waiting,
)
from orchestrator.services.freezing.freeze_subjects import Subject, resolved, title_of
from orchestrator.services.locking import in_one_transaction
from orchestrator.services.running import bell
from orchestrator.services.staff.people import roles_of

__all__ = [
    "Group",
    "InFlight",
    "active",
    "freeze",
    "groups",
    "in_flight",
    "lift",
    "may_freeze",
    "may_lift",
    "thaw",
    "title_of",
    "waiting",
]

OPERATORS = frozenset({"owner", "admin", "operator"})
FREEZERS = OPERATORS | frozenset(REVIEWER_ROLES)
PACE = 6
"""Deliveries a minute, for what waited under a freeze, unless somebody says else."""
FASTEST = 10_000


def freeze(
    level: str,
    subject: str = "",
    *,
    brand: Brand | None = None,
    reason: str,
    by: Principal,
) -> Freeze:
    """Stop a task, run, brand, channel, agent or everything; the freeze that stands.

    `brand` narrows a channel or agent to one brand. Frozen already: the standing
    freeze is returned and nothing changes. Raises BadInput (unknown level or subject,
    no reason) or NotPermitted: whoever works on a brand may stop it, only owners,
    admins and operators what belongs to several.
    """
    found = resolved(level, subject, brand)
    _permit(by, found.brand, FREEZERS, f"freeze {found.title}")
    if not reason.strip():
        raise BadInput("Say why: whoever finds their work stopped reads the reason.")

    def act() -> Freeze:
        standing = _standing(found)
        if standing is not None:
            return standing
        made = Freeze.objects.create(
            level=level,
            subject=found.subject,
            brand=found.brand,
            reason=reason.strip()[:2000],
            actor=by,
        )
        _tell(made)
        return made

    try:
        made = in_one_transaction(act)
    except IntegrityError:  # somebody froze it in this moment
        standing = _standing(found)
        if standing is None:
            raise
        return standing
    made.refresh_from_db()
    return made


def lift(order: Freeze, *, by: Principal, per_minute: int = PACE) -> Freeze:
    """End a freeze; deliveries that waited leave at `per_minute`, not at once.

    Raises NotPermitted, BadInput (a pace out of bounds) or StaleState (it is lifted).
    """
    _permit_to_lift(order, by)
    _check_pace(per_minute)

    def act() -> None:
        for level, subject in _whole(order):
            _thawed(order, level, subject, by, per_minute)
        standing = Freeze.objects.filter(pk=order.pk, lifted_at=None)
        # the trigger stamps the time
        if not standing.update(lifted_at=F("created_at"), lifted_by=by):
            raise StaleState("This freeze was lifted already.")
        _go_on(order)

    in_one_transaction(act)
    order.refresh_from_db()
    return order


def thaw(
    order: Freeze, level: str, subject: str, *, by: Principal, per_minute: int = PACE
) -> Thaw:
    """Let one group of a freeze go first, its deliveries at `per_minute`.

    A group let go already: that thaw is returned. Raises as `lift`, and BadInput
    where the group is none of this freeze.
    """
    _check_pace(per_minute)
    if level not in ("task", "run", "brand", "channel", "agent"):
        raise BadInput(f"{level!r} is no group: a task, run, brand, channel or agent.")
    found = resolved(level, subject, order.brand)
    _permit_to_lift(order, by)
    if found.brand is not None:
        _permit(by, found.brand, OPERATORS, f"let {found.title} go")
    if not _is_part(order, found):
        raise BadInput(f"{found.title} is no part of the freeze of {title_of(order)}.")

    def act() -> Thaw:
        if not Freeze.objects.filter(pk=order.pk, lifted_at=None).exists():
            raise StaleState("This freeze was lifted already: everything goes.")
        made = _thawed(order, level, found.subject, by, per_minute)
        _go_on(order)
        return made

    return in_one_transaction(act)


def active(brand: Brand | None = None) -> list[Freeze]:
    """The freezes that stand, oldest first; those that concern `brand`, if given."""
    found: QuerySet[Freeze] = Freeze.objects.filter(lifted_at=None).select_related(
        "actor", "brand"
    )
    if brand is not None:
        found = found.filter(Q(brand=brand) | Q(brand=None))
    return list(found.order_by("pk"))


def may_freeze(person: Principal, brand: Brand | None) -> bool:
    """Whether `person` may stop something of `brand`; None: of several brands."""
    return _holds(person, brand, FREEZERS if brand else OPERATORS)


def may_lift(order: Freeze, person: Principal) -> bool:
    """Whether `person` may end this freeze, or let groups of it go."""
    return _holds(person, order.brand, OPERATORS)


def _permit_to_lift(order: Freeze, by: Principal) -> None:
    _permit(by, order.brand, OPERATORS, f"lift the freeze of {title_of(order)}")


def _permit(
    person: Principal, brand: Brand | None, roles: frozenset[str], what: str
) -> None:
    wanted = roles if brand is not None else OPERATORS
    if not _holds(person, brand, wanted):
        where = brand.name if brand is not None else "any brand"
        raise NotPermitted(
            f"{person.name} may not {what}: it takes a person who is"
            f" {', '.join(sorted(wanted))} of {where}."
        )


def _holds(person: Principal, brand: Brand | None, roles: frozenset[str]) -> bool:
    """People only: a service stops nothing and lets nothing go."""
    if person.kind != "human" or not person.is_active:
        return False
    if brand is not None:
        return bool(roles & roles_of(person, brand))
    held = RoleGrant.objects.filter(person=person, until=None, role__in=roles)
    return held.exists()


def _standing(found: Subject) -> Freeze | None:
    return Freeze.objects.filter(
        level=found.level, subject=found.subject, brand=found.brand, lifted_at=None
    ).first()


def _whole(order: Freeze) -> list[tuple[str, str]]:
    """The groups that make up all of a freeze."""
    if order.level != "everything":
        return [(order.level, order.subject)]
    return [("brand", str(pk)) for pk in Brand.objects.values_list("pk", flat=True)]


def _thawed(
    order: Freeze, level: str, subject: str, by: Principal, per_minute: int
) -> Thaw:
    made, _ = Thaw.objects.get_or_create(
        freeze=order,
        level=level,
        subject=subject,
        defaults={"per_minute": per_minute, "actor": by},
    )
    return made


def _is_part(order: Freeze, found: Subject) -> bool:
    """A channel or agent of several brands is part of what no single one owns."""
    if order.brand is None or found.brand is None:
        return order.level not in ("task", "run")
    if order.brand != found.brand:
        return False
    task = Task.objects.filter(pk=found.subject) if found.level == "task" else None
    return (
        order.level != "run"
        or found.level != "task"
        or bool(task and task.filter(run=int(order.subject)).exists())
    )


def _check_pace(per_minute: int) -> None:
    if not 1 <= per_minute <= FASTEST:
        raise BadInput(
            f"{per_minute} deliveries a minute is out of bounds: give 1 to {FASTEST}."
        )


def _go_on(order: Freeze) -> None:
    """Call workers for what may start again, and tell open pages."""
    with connection.cursor() as cursor:
        for pool in bell.pools():
            cursor.execute(
                "SELECT count(*) FROM (SELECT 1 FROM task WHERE pool = %s"
                " AND state = 'ready' LIMIT %s) ready",
                [pool, bell.MOST],
            )
            bell.ring(pool, cursor.fetchone()[0])
    _tell(order)


def _tell(order: Freeze) -> None:
    names = ["freezes", f"freeze-{order.pk}"]
    if order.level == "run":
        names.append(f"run-{order.subject}")
    brands = Brand.objects.values_list("pk", flat=True)
    for brand in brands if order.brand_id is None else [order.brand_id]:
        news.tell(*names, brand=brand)
