"""A recall works by the set: what it asks does not grow with what it reaches."""

from typing import Any

import psycopg
import pytest

from orchestrator.models import Release
from tests import making
from tests.postgres import Ledger, Servers

MANY = 12
FEW = 5  # calls of one function that a whole recall may make
BY_ROW = {"ledger_stamp"}  # a plain assignment, no question
LISTED = """
workflow: {slug}
title: Listed
inputs:
  type: object
  properties:
    text: {{type: string}}
    items: {{type: array, items: {{type: string}}}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  each:
    title: Each
    agent: {agent}
    each: "${{ inputs.items }}"
    needs: [write]
    with: {{text: "${{ item }}"}}
"""
CASE = """
    INSERT INTO recall_case (brand_id, origin, subject, reason, roots, radius, state,
        actor_id) VALUES (%s, 'output', 'x', 'wrong', '{}', '{}', 'open', %s)
    RETURNING id"""
RECALL = "SELECT ledger_recall(%s, %s::bigint[], 'hold', %s, 'wrong')"
CALLS = "SELECT funcname, calls FROM pg_stat_xact_user_functions"


@pytest.fixture
def superuser(ledger: Ledger, servers: Servers) -> Any:
    url = servers.superuser_url.rpartition("/")[0] + f"/{ledger.name}"
    with psycopg.connect(url) as session:
        yield session
        session.rollback()


def test_a_recall_asks_no_question_for_each_row(superuser: Any) -> None:
    brand = making.a_brand()
    items = [f"item {number}" for number in range(MANY)]
    version = making.a_workflow(LISTED)
    making.a_run(brand, version, inputs={"text": "Bread", "items": items})
    making.work_until_idle()
    root = Release.objects.get(output__task__step="write")
    by = making.a_person(brand, "operator")
    superuser.execute("SET track_functions = 'all'")

    case = superuser.execute(CASE, [brand.pk, by.pk]).fetchone()[0]
    superuser.execute(RECALL, [case, [root.pk], by.pk])
    superuser.execute("SET CONSTRAINTS ALL IMMEDIATE")

    taken = superuser.execute("SELECT count(*) FROM recall").fetchone()[0]
    assert taken == MANY + 1
    called = dict(superuser.execute(CALLS).fetchall())
    assert called["gate_recall"] == called["recall_stands"] == 1
    often = {name for name, calls in called.items() if calls > FEW}
    # a move still passes its trigger, which leaves those of a recall alone
    assert often <= BY_ROW | {"ledger_moved"}


def test_nobody_but_a_recall_begins_a_generation(app_connection: Any) -> None:
    task = making.a_held_item().task_id

    for statement in (
        f"UPDATE task SET generation = generation + 1 WHERE id = {task}",
        "INSERT INTO recalling (releases) VALUES ('{1}')",
        "DELETE FROM recalling",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_connection.execute(statement)
        app_connection.rollback()
