"""The circuit breaker: an agent found bad by a sequential test is let out no more.

Each decided output of an agent's version is one step of domain/sequential.py: a fault
where people rejected it or sent it back, or found it wrong after its release.
When it trips, everything of the agent is held from then on, and what it released by
policy and was not yet sent is held again. An admin who trusts it again raises its tier:
the test then starts anew.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from orchestrator.domain.desk_settings import TIERS
from orchestrator.domain.errors import StaleState
from orchestrator.domain.statistics.sequential import Verdict, Wald, decide
from orchestrator.models import Brand, Change, Principal, Release
from orchestrator.services import desk_settings, news
from orchestrator.services.deciding import autonomy
from orchestrator.services.recalling import recalls

ORIGIN = "breaker"
MOST = 500  # releases held again in one act
TRIES = 5
LOOKS_BACK = 2000  # decided items of a brand

# One row for each output of a current version: whether it was a fault, and since when
# that is known. A wrong price list is not the agent's fault; what was recalled for the
# output itself, for the agent, or by an audit is.
DECIDED = """
    WITH decided AS (
        SELECT o.id AS output, t.agent_id AS agent, d.created_at AS at,
            d.verdict IN ('reject', 'changes') AS fault
        FROM (SELECT id, task_id, output_id FROM review_item
            WHERE brand_id = %(brand)s AND finished_at IS NOT NULL AND kind = 'output'
            ORDER BY finished_at DESC LIMIT %(most)s) i
        JOIN task t ON t.id = i.task_id
        JOIN output o ON o.id = i.output_id AND o.attempt_id IS NOT NULL
        CROSS JOIN LATERAL (SELECT d.verdict, d.created_at FROM decision d
            WHERE d.item_id = i.id
            AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)
            ORDER BY d.id DESC LIMIT 1) d
        WHERE NOT EXISTS (SELECT 1 FROM planted p WHERE p.output_id = o.id)
        UNION ALL
        SELECT o.id, t.agent_id, x.created_at, true
        FROM recall_case k JOIN recall x ON x.case_id = k.id AND x.root
        JOIN release r ON r.id = x.release_id JOIN output o ON o.id = r.output_id
        JOIN task t ON t.id = o.task_id
        WHERE k.brand_id = %(brand)s AND k.origin IN ('output', 'agent', 'audit')
    )
    SELECT a.name, bool_or(d.fault), min(d.at) FROM decided d
    JOIN agent a ON a.id = d.agent AND a.current AND NOT a.effect AND NOT a.validator
    WHERE d.at > coalesce(%(since)s::jsonb ->> a.name, '-infinity')::timestamptz
    GROUP BY a.name, d.output ORDER BY 3, d.output"""


@dataclass(frozen=True, slots=True)
class Tripped:
    """An agent found bad, by `faults` of `seen`; `held` releases were held again."""

    agent: str
    seen: int
    faults: int
    held: int


def watch(brand: Brand) -> list[Tripped]:
    """Trip for each agent of a brand that the test finds bad; cheap, every minute.

    Booked on the admin who answers for the tiers; without an admin nothing is done.
    """
    wald, actor = _test(brand), autonomy.who_answers(brand)
    if wald is None or actor is None:
        return []
    held = autonomy.tiers_of(brand)
    tripped = []
    for agent, faults in _decided(brand).items():
        verdict = decide(wald, faults)
        if verdict.said == "bad" and held.get(agent) != TIERS[0]:
            tripped.append(_trip(brand, agent, verdict, wald, actor))
    return tripped


def _trip(
    brand: Brand, agent: str, verdict: Verdict, wald: Wald, actor: Principal
) -> Tripped:
    why = (
        f"By itself: of {verdict.seen} outputs of {agent} {verdict.faults} were"
        " rejected, sent back or found wrong afterwards. A sequential test tells"
        f" {wald.p1:.0%} from {wald.p0:.0%} and says: bad. From now on"
        f" {autonomy.IN_WORDS[TIERS[0]]}. Booked on {actor.name}, who answers for the"
        " tiers."
    )
    made = autonomy.set_tier(brand, agent, TIERS[0], by=actor, why=why)
    assert isinstance(made, Change), "less autonomy needs no second admin"
    held = _hold_again(brand, agent, why, actor)
    news.tell("agents", "queue", brand=brand.pk)
    return Tripped(agent, verdict.seen, verdict.faults, held)


def _hold_again(brand: Brand, agent: str, why: str, actor: Principal) -> int:
    """Recall what it released by policy and nothing was delivered from; how many."""
    for _ in range(TRIES):
        unsent = [pk for pk in _by_policy(brand, agent) if not _was_sent(pk)]
        if not unsent:
            return 0
        # one of them may have been recalled in this moment: look again
        with suppress(StaleState):
            recalls.recall_releases(brand, ORIGIN, agent, unsent, reason=why, by=actor)
            return len(unsent)
    raise StaleState(f"What {agent} released moves too fast to be held again.")


def _by_policy(brand: Brand, agent: str) -> Iterable[int]:
    """What the current version let out by policy in runs under way, newest first."""
    found = Release.objects.filter(
        decision=None,
        recall=None,
        output__brand=brand,
        output__task__agent__name=agent,
        output__task__agent__current=True,
        output__task__run__state="open",
    )
    return found.order_by("-pk").values_list("pk", flat=True)[:MOST]


def _was_sent(release: int) -> bool:
    radius, _ = recalls.radius_of((release,))
    return radius.deliveries > 0


def _test(brand: Brand) -> Wald | None:
    """The brand's test; None where its two shares cannot be told apart."""
    good = desk_settings.value(brand, "breaker_good")
    bad = desk_settings.value(brand, "breaker_bad")
    if not isinstance(good, int | float) or not isinstance(bad, int | float):
        return None
    return Wald(float(good), float(bad)) if good < bad else None


def _decided(brand: Brand) -> dict[str, list[bool]]:
    """Of each agent's current version, since its tier was changed: the faults."""
    since = {
        agent: at.astimezone(UTC).isoformat()
        for agent, at in autonomy.tiers_changed_at(brand).items()
    }
    with connection.cursor() as cursor:
        cursor.execute(
            DECIDED,
            {"brand": brand.pk, "most": LOOKS_BACK, "since": json.dumps(since)},
        )
        rows: list[tuple[str, bool, datetime]] = cursor.fetchall()
    found: dict[str, list[bool]] = defaultdict(list)
    for agent, fault, _ in rows:
        found[agent].append(fault)
    return found
