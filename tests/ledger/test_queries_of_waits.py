"""Each check of waits and choices sees the break it is for, and others do not."""

import pytest

from orchestrator.agents.registry import find
from orchestrator.services import registry
from orchestrator.services.verification.queries_of_waits import WAITING
from orchestrator.services.waits import signals
from tests import making
from tests.agents_made import FUNCTIONS
from tests.ledger.breaking import seen
from tests.postgres import Ledger
from tests.services.waiting_made import a_gated_run

ROUTED = """
workflow: {slug}
title: Routed
inputs: {{type: object}}
steps:
  pick:
    title: Pick
    route:
      cases:
        - {{case: bread, when: "${{ inputs.text != '' }}", to: [send]}}
      default: bread
  send:
    title: Send
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
"""
SAYS, OVER, ALLOWED, KEPT, DIGEST = (query.name for query in WAITING)
BREAKS = [
    (SAYS, "UPDATE wait SET missing = '' WHERE over_at IS NULL", "task "),
    (SAYS, "DELETE FROM wait WHERE over_at IS NULL", "task "),
    (SAYS, "UPDATE wait SET timeout_at = '2001-01-01'", "task "),
    (OVER, "UPDATE wait SET over_at = NULL WHERE task_id IN (SELECT id FROM task"
           " WHERE state = 'done')", "wait "),
    (ALLOWED, "UPDATE choice SET chosen = 'cake' WHERE what = 'route'", "choice "),
    (ALLOWED, "UPDATE output SET content = x.it, digest = encode(sha256(x.it), 'hex')"
              " FROM choice c, (SELECT convert_to('{\"case\":\"bread\",\"to\":"
              "[\"pick\"]}', 'UTF8') AS it) x"
              " WHERE c.attempt_id = output.attempt_id AND c.what = 'route'",
     "choice "),
    (KEPT, "DELETE FROM choice WHERE what = 'route'", "output "),
    (DIGEST, "UPDATE signal SET content = '\"no\"'", "signal "),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def ground(one_ledger: Ledger) -> None:
    """A gate that waits, one that waited and was told, and a route that was taken."""
    waiting = a_gated_run({"until": "${ facts.prices > 5 }"})
    told = a_gated_run({"signal": "go"}, kind="wait", brand=waiting.brand)
    making.work_until_idle()
    by = making.a_person(told.brand, "owner")
    signals.send(told, "go", True, by=by, key="1")
    registry.register(find("router"))
    FUNCTIONS["router"] = find("router")
    making.a_run(waiting.brand, making.a_workflow(ROUTED))
    making.work_until_idle()


def test_an_unbroken_ledger_shows_nothing_and_has_something_to_look_at(owner):
    assert seen(owner, WAITING) == {}
    for query in WAITING:
        found = owner.execute(f"SELECT count(*) FROM {query.examined}".encode())
        assert found.fetchone()[0] or query.name == OVER, query.name


@pytest.mark.parametrize(("name", "statement", "sees"), BREAKS)
def test_a_break_is_seen_by_its_check(owner, name, statement, sees):
    owner.execute(statement.encode())

    found = seen(owner, WAITING)

    assert name in found
    assert found[name][0].startswith(sees)
