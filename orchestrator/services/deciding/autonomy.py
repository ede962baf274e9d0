"""How much of an agent's work people see besides what crosses a red line.

Three tiers, set by brand and agent: hold_all, sample, red_lines. Red lines hold in
every one of them. More autonomy takes a second admin; less is in force at once, and
comes by itself where people change or reject too much of what the agent makes.
"""

import hmac
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from time import monotonic
from types import MappingProxyType

from django.conf import settings
from django.db import connection, transaction

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.desk_settings import DEFAULT_TIER, TIERS
from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.findings import Finding
from orchestrator.domain.statistics.intervals import wilson
from orchestrator.models import (
    REVIEWER_ROLES,
    Brand,
    Change,
    Principal,
    Proposal,
    RoleGrant,
)
from orchestrator.services import changes, desk_settings
from orchestrator.services.running.places import Place

SETTING = "agent_tiers"
ASKED_A_SECOND = 2  # times: so long a worker goes on with what it read
LAST = 50  # decided outputs a demotion looks at
LEAST = 10  # fewer of them prove nothing
IN_WORDS = MappingProxyType(
    {
        "hold_all": "everything is held",
        "sample": "a sample is held",
        "red_lines": "red lines alone hold",
    }
)

# The last decided outputs of each agent of a brand, newest first.
DECIDED = """
    SELECT a.name, d.verdict, d.created_at FROM (
        SELECT id, task_id, output_id FROM review_item
        WHERE brand_id = %(brand)s AND finished_at IS NOT NULL
        ORDER BY finished_at DESC LIMIT 2000) i
    JOIN task t ON t.id = i.task_id JOIN agent a ON a.id = t.agent_id
    CROSS JOIN LATERAL (SELECT d.verdict, d.created_at FROM decision d
        WHERE d.item_id = i.id
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)
        ORDER BY d.id DESC LIMIT 1) d
    WHERE d.verdict IN ('approve', 'edit', 'changes', 'reject')
    AND NOT EXISTS (SELECT 1 FROM planted p WHERE p.output_id = i.output_id)
    ORDER BY d.created_at DESC"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a brand holds besides red lines: tiers by agent, which share, for whom."""

    tiers: MappingProxyType[str, str]
    share: float
    role: str


def held_for(value: JSON, place: Place) -> tuple[Finding, ...]:
    """The finding that holds an agent's output for its tier, or none.

    The sample is drawn from the content's digest with our own key: the same content is
    always drawn alike, and no agent can tell which.
    """
    wanted = _wanted(place.brand, int(monotonic() * ASKED_A_SECOND))
    tier = wanted.tiers.get(place.agent.name, DEFAULT_TIER) if wanted else DEFAULT_TIER
    if wanted is None or tier == DEFAULT_TIER or place.agent.effect:
        return ()
    if tier == "sample" and not _is_drawn(value, place, wanted.share):
        return ()
    said = "all" if tier == "hold_all" else f"a sample ({wanted.share:.0%})"
    return (_finding(said, place.agent.name, wanted.role),)


def sampled(brand: Brand, agent: str) -> Finding:
    """The finding of an output that was drawn for a look, whatever the agent's tier."""
    return _finding(f"a sample ({_share(brand):.0%})", agent, _role(brand))


def _finding(said: str, agent: str, role: str) -> Finding:
    return Finding(
        rule=None,
        slug="agent-autonomy",
        detector="autonomy",
        category="always_review",
        severity="medium",
        blocking=True,
        path="",
        start=0,
        end=0,
        message=f"People look at {said} of what {agent} makes.",
        roles=(role,),
        people=1,
    )


def tiers_of(brand: Brand) -> dict[str, str]:
    """The tier of every agent that somebody set one for."""
    found = desk_settings.value(brand, SETTING)
    return {k: str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def tier_of(brand: Brand, agent: str) -> str:
    """The tier of one agent on a brand now."""
    return tiers_of(brand).get(agent, DEFAULT_TIER)


def set_tier(
    brand: Brand, agent: str, tier: str, *, by: Principal, why: str = ""
) -> Change | Proposal:
    """Change one agent's tier; more autonomy becomes a proposal to a second admin.

    Raises BadInput for an unknown tier or the one it has, else as
    `desk_settings.change`.
    """
    if tier not in TIERS:
        raise BadInput(f"{tier!r} is no tier: choose from {', '.join(TIERS)}.")
    now = tiers_of(brand)
    if tier == now.get(agent, DEFAULT_TIER):
        raise BadInput(f"Of {agent} {IN_WORDS[tier]} already: nothing was changed.")
    after: dict[str, JSON] = {**now, agent: tier}
    done = desk_settings.change(brand, SETTING, after, by=by, why=why)
    transaction.on_commit(_wanted.cache_clear)
    return done


def demote_due(brand: Brand) -> list[Change]:
    """Lower by one step the tier of each agent whose work people change too often.

    Of the last 50 outputs decided since its tier was last changed, the share not
    approved unchanged: its lower bound (95 %, Wilson) above the brand's setting. The
    change is booked on the admin who set the tiers last, and says that it came by
    itself. No admin, no change. Cheap enough for every few minutes.
    """
    limit = desk_settings.value(brand, "agent_demote_share")
    actor = who_answers(brand)
    if actor is None or not isinstance(limit, int | float):
        return []
    made = []
    for agent, verdicts in _since_set(brand).items():
        tier = tier_of(brand, agent)
        wrong, n = sum(v != "approve" for v in verdicts), len(verdicts)
        low = wilson(wrong, n)[0] if n else 0.0
        if tier == TIERS[0] or n < LEAST or low <= limit:
            continue
        lower = TIERS[TIERS.index(tier) - 1]
        why = (
            f"By itself: of the last {n} decided outputs of {agent}, {wrong} were"
            f" edited, sent back or rejected; that is at least {low:.0%} (95 %), and"
            f" the limit is {limit:.0%}. From now on {IN_WORDS[lower]}. Booked on"
            f" {actor.name}, who answers for the tiers."
        )
        done = set_tier(brand, agent, lower, by=actor, why=why)
        made += [done] if isinstance(done, Change) else []
    return made


@lru_cache(maxsize=256)
def _wanted(slug: str, _half_second: int) -> Wanted | None:
    """What a brand holds; None where nothing is set. Read twice a second at most."""
    brand = Brand.objects.get(slug=slug)
    tiers = {a: t for a, t in tiers_of(brand).items() if t != DEFAULT_TIER}
    if not tiers:
        return None
    return Wanted(MappingProxyType(tiers), _share(brand), _role(brand))


def _share(brand: Brand) -> float:
    share = desk_settings.value(brand, "agent_sample_share")
    return float(share) if isinstance(share, int | float) else 1.0


def _role(brand: Brand) -> str:
    """The first reviewer role that somebody holds; "brand" where nobody holds any."""
    held = RoleGrant.objects.filter(
        brand=brand, until=None, person__is_active=True, person__kind="human"
    ).values_list("role", flat=True)
    there = set(held)
    return next((role for role in REVIEWER_ROLES if role in there), REVIEWER_ROLES[0])


def _is_drawn(value: JSON, place: Place, share: float) -> bool:
    said = f"autonomy:{place.brand}:{place.agent.name}:".encode()
    drawn = hmac.digest(
        settings.SECRET_KEY.encode(), said + content.canonical(value), "sha256"
    )
    return int.from_bytes(drawn[:8]) / 2**64 < share


def who_answers(brand: Brand) -> Principal | None:
    """Who is booked for a change that came by itself; None without any admin.

    Who changed the tiers last and is an admin still; else the first admin.
    """
    set_by = Change.objects.filter(brand=brand, noun="setting", subject=SETTING)
    last = set_by.select_related("actor").order_by("-pk").first()
    if last and changes.is_admin(last.actor, brand):
        return last.actor
    granted = RoleGrant.objects.filter(brand=brand, role="admin", until=None)
    human = granted.filter(person__is_active=True, person__kind="human")
    first = human.select_related("person").order_by("person").first()
    return first.person if first else None


def _since_set(brand: Brand) -> dict[str, list[str]]:
    """The last verdicts on each agent's outputs since its tier was changed."""
    changed = tiers_changed_at(brand)
    with connection.cursor() as cursor:
        cursor.execute(DECIDED, {"brand": brand.pk})
        rows = cursor.fetchall()
    never = datetime.min.replace(tzinfo=UTC)
    found: dict[str, list[str]] = defaultdict(list)
    for agent, verdict, at in rows:
        if at > changed.get(agent, never) and len(found[agent]) < LAST:
            found[agent].append(verdict)
    return found


def tiers_changed_at(brand: Brand) -> dict[str, datetime]:
    """When each agent's tier was last another one."""
    found: dict[str, datetime] = {}
    rows = Change.objects.filter(brand=brand, noun="setting", subject=SETTING)
    for row in rows:
        before, after = row.before or {}, row.after or {}
        for agent in before.keys() | after.keys():
            if before.get(agent, DEFAULT_TIER) != after.get(agent, DEFAULT_TIER):
                at = row.created_at
                found[agent] = max(at, found.get(agent, at))
    return found
