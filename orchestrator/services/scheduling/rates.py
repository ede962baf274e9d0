"""Rates: the most starts a minute of an agent or a pool.

The claim keeps them (ledger_pace in migrations/sql/claim.sql); what must not start yet
stays ready. Nobody is called for the moment it may: the sweep rings every second.
"""

import math

from django.db import transaction
from django.db.models import Exists, OuterRef

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.domain.states import OPEN_TASK_STATES
from orchestrator.models import Agent, Brand, Change, Principal, Rate, Task
from orchestrator.services import changes
from orchestrator.services.running import bell

NOUN = "rate"
MOST = 60_000


def set_rate(
    scope: str,
    name: str,
    per_minute: float | None,
    *,
    by: Principal,
    brand: Brand,
    why: str,
    burst: int | None = None,
) -> Change:
    """Let an agent or a pool start so many tasks a minute; None: as many as it can.

    `burst` may start at once; without it what a second brings, for the sweep looks
    that often. An agent of one brand is set by that brand's admins; one that several
    share, and a pool, by somebody who is admin of the brand given and of every brand
    that has work of it. Raises NotPermitted, or BadInput for what is unknown or out of
    bounds.
    """
    own = _brand_of(scope, name)
    changes.permit_admin(by, own or brand)
    if own is None:
        _permit_shared(scope, name, by)
    if per_minute is not None and not 0 < per_minute <= MOST:
        raise BadInput(f"{per_minute!r} a minute is out of bounds: give up to {MOST}.")
    if burst is not None and not 1 <= burst <= MOST:
        raise BadInput(f"A burst of {burst!r} is out of bounds: give 1 to {MOST}.")
    with transaction.atomic():
        changes.lock_brand(brand)
        rows = Rate.objects.filter(scope=scope, name=name)
        row = rows.first()
        before: JSON = _as_json(row.per_minute, row.burst) if row else None
        after: JSON = None
        if per_minute is None:
            rows.delete()
        else:
            burst = burst or max(1, math.ceil(per_minute / 60))
            after = _as_json(per_minute, burst)
            Rate.objects.update_or_create(
                scope=scope,
                name=name,
                defaults={"per_minute": per_minute, "burst": burst},
            )
        return changes.record(
            by=by,
            noun=NOUN,
            subject=f"{scope} {name}",
            before=before,
            after=after,
            brand=brand,
            why=why,
        )


def _permit_shared(scope: str, name: str, by: Principal) -> None:
    """Raise NotPermitted where it would pace a brand that `by` is no admin of."""
    tasks = Task.objects.filter(brand=OuterRef("pk"), state__in=OPEN_TASK_STATES)
    one = tasks.filter(pool=name) if scope == "pool" else tasks.filter(agent__name=name)
    brands = Brand.objects.filter(Exists(one))
    if not all(changes.is_admin(by, brand) for brand in brands):
        # not which: whose work it is stays behind the walls between brands
        raise NotPermitted(
            f"The {scope} {name} works for other brands too: its rate is set by"
            " somebody who is an admin of each of them."
        )


def _as_json(per_minute: float, burst: int) -> JSON:
    return {"per_minute": per_minute, "burst": burst}


def _brand_of(scope: str, name: str) -> Brand | None:
    """The brand whose agent this is. Raises BadInput for what does not exist."""
    if scope == "agent":
        agent = Agent.objects.filter(name=name, current=True).first()
        if agent is None:
            raise BadInput(f"There is no agent {shown(name)!r}.")
        return agent.brand
    if scope != "pool" or name not in bell.pools():
        raise BadInput(
            f"{shown(scope)} {shown(name)} has no rate: agents and pools do."
        )
    return None
