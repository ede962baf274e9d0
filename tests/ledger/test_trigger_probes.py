"""Each trigger of the ledger, attacked with it on and with it off.

An attack must be refused while its trigger stands, and must get through once that one
trigger is dropped (in a transaction that is rolled back): so each is known to bear
weight. The list of triggers is the catalogue's; one without a probe fails the test.
"""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from orchestrator.domain.errors import NotPermitted
from orchestrator.models import (
    Attempt,
    Brand,
    Decision,
    Release,
    Ruleset,
    RulesetInForce,
)
from orchestrator.services import desk_settings
from orchestrator.services.catalogue import allowances, prices
from orchestrator.services.catalogue.allowances import EvidenceGiven
from orchestrator.services.deciding import decisions, guards, planting, second_looks
from orchestrator.services.history import sealing
from orchestrator.services.rules import rule_health, shadows
from tests import making
from tests.ledger import contained
from tests.ledger.attacks import recall
from tests.ledger.probes import all_probes, triggers
from tests.ledger.probes_of_orchestration import fill
from tests.ledger.probing import Held, Probe
from tests.postgres import Ledger, Servers

Connection = psycopg.Connection[tuple[Any, ...]]
CHECKED = """
workflow: {slug}
title: Checked
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    validators: [judge]
    with: {{text: "${{ inputs.text }}"}}
"""

# a row in each table that nothing of the ground has filled, to be kept
FILLED = (
    "INSERT INTO audit_draw (brand_id, release, seen) SELECT min(id), 0, 0 FROM brand",
    "INSERT INTO audited (item_id, release_id) SELECT i.id, r.id FROM review_item i,"
    " release r ORDER BY i.id DESC, r.id DESC LIMIT 1",
    "INSERT INTO amendment (run_id, number, inputs, digest, reason, actor_id)"
    " SELECT max(r.id), 1, '{}', '', '', max(p.id) FROM run r, principal p",
    "INSERT INTO erasure (output_id, reason, actor_id) SELECT min(o.id), '', min(p.id)"
    " FROM output o, principal p",
)


@pytest.fixture
def superuser(ledger: Ledger, servers: Servers) -> Iterator[Connection]:
    url = re.sub(r"/[^/]*$", f"/{ledger.name}", servers.superuser_url)
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def facts(ledger: Ledger) -> dict[str, Any]:
    """A ledger in which every table has a row, and what the attacks need of it."""
    item = making.a_held_item(people=2, workflow=making.TWO_STEPS)
    brand = item.brand
    first = making.approve(item, making.a_person(brand, "brand"))
    other = making.a_held_item(making.a_brand(), people=2)
    undo = making.approve(other, making.a_person(other.brand, "brand"))
    decisions.undo(undo, by=undo.actor)
    stranger = making.a_person(making.a_brand(), "brand")
    with pytest.raises(NotPermitted):
        making.approve(item, stranger)
    making.an_agent(
        "judge",
        lambda brief: {"passed": True, "findings": []},
        validator=True,
        output_schema={"type": "object"},
    )
    plain = making.a_brand()
    checked = making.a_run(plain, making.a_workflow(CHECKED))
    making.a_run(plain, making.a_workflow(making.TWO_STEPS))
    making.work_until_idle()
    releases = list(Release.objects.filter(output__brand=plain).order_by("pk"))
    row = {"sku": "1", "name": "Bread", "history": [["2024-01-31", 1.5]]}
    admin = making.a_person(plain, "admin")
    prices.import_prices(plain, [row], by=admin, source="test")
    making.a_run(plain)
    live = making.take()
    assert live is not None
    author = making.a_person(brand, "admin")
    life = _a_life(plain)
    return {
        **life,
        "rejected": _a_guarded_desk(),
        "item": item,
        "output": item.output,
        "decision": first,
        "stranger": stranger,
        "release": releases[0],
        "recalled": releases[-1],
        "over": Attempt.objects.get(output__run=checked),
        "live": live,
        "admin": admin,
        "draft": making.a_draft_rule(brand, author=author),
        "older": Ruleset.objects.filter(brand=brand).earliest("pk"),
        "force": RulesetInForce.objects.get(brand=brand).ruleset,
        "contained": contained.facts(),  # last: what others work on is its own too
    }


def _a_life(brand: Brand) -> dict[str, Any]:
    """A row in every table of a rule's life and of what may be said."""
    admin = making.a_person(brand, "admin")
    draft = making.a_ready_rule(brand, author=admin)
    shadow = shadows.start(draft, by=admin)
    making.a_run(brand, inputs={"text": "A miracle again"})
    making.work_until_idle()
    finding = shadow.findings.first()
    assert finding is not None
    shadows.label(finding, by=admin, is_right=True)
    rule_health.waive(draft.red_line, by=admin, reason="agreed with legal")
    making.a_claim(brand)
    proposer = making.a_person(brand, "brand", "admin")
    claim = allowances.propose(
        brand,
        kind="claim",
        slug="unapproved",
        terms={"wording": "Kind to wool"},
        by=proposer,
        evidence=[EvidenceGiven("A study")],
    )
    pinned = allowances.live(brand).get()
    return {"unapproved": claim, "pinned": pinned}


def _a_guarded_desk() -> Decision:
    """A row in every table of the guards and settings; a rejection on record."""
    item = making.a_held_item()
    brand, person = item.brand, making.a_person(item.brand, "brand")
    admin = making.a_person(brand, "admin")
    guards.record_first_view(item, by=person, view="not")
    claim = making.a_claim(brand)
    guards.record_opening(item, by=person, what=f"claim:{claim.pk}")
    asked = making.a_held_item(making.a_brand())
    making.a_person(asked.brand, "brand")
    asker = making.a_person(asked.brand, "brand")
    second_looks.ask(asked, by=asker, role="brand", reason="Is it a claim?")
    rejected = making.decide(item, person, "reject", reason="A miracle")
    assert rejected.output is not None
    planting.plant(rejected.output, fault="A miracle", by=None)
    desk_settings.change(brand, "capacity_default", 21, by=admin)
    desk_settings.change(brand, "settle_from", "off", by=admin, why="a test")
    return rejected


def test_every_trigger_bears_weight(
    facts: dict[str, Any], superuser: Connection
) -> None:
    sealing.seal_once()  # a checkpoint to attack, whoever swept before
    recall(superuser, facts["recalled"].pk, by=facts["admin"].pk)
    for statement in FILLED:
        superuser.execute(statement)
    fill(superuser, facts["contained"])
    superuser.commit()
    probes = all_probes(facts, superuser)

    faults = [fault for probe in probes if (fault := _fault(superuser, probe))]

    assert faults == []
    probed = {(p.table, p.trigger) for p in probes}
    assert triggers(superuser) - probed == set()


def _fault(connection: Connection, probe: Probe) -> str:
    """ "" when the attack is stopped by the trigger, and by the trigger alone."""
    name = f"{probe.table}.{probe.trigger}"
    with connection.transaction(force_rollback=True):
        for other in probe.off:
            table, trigger = other.split(".")
            connection.execute(f"DROP TRIGGER {trigger} ON {table}")
        if not _stopped(connection, probe):
            return f"{name} stops nothing"
        connection.execute(f"DROP TRIGGER {probe.trigger} ON {probe.table}")
        if why := _stopped(connection, probe):
            return f"without {name} it is still stopped: {why}"
    return ""


def _stopped(connection: Connection, probe: Probe) -> str:
    try:
        with connection.transaction(force_rollback=True):
            if probe.role:
                connection.execute(f"SET LOCAL ROLE {probe.role}")
            probe.attack(connection)
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except (psycopg.Error, Held) as error:
        return str(error) or "refused"
    return ""
