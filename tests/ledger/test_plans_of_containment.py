"""Spending, freezing and recalling walk indexes, however much was sent before."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from orchestrator.models import Brand, Freeze, Principal, Run, SpeedLimit, Thaw
from tests.ledger import contained
from tests.ledger.contained import release_of
from tests.ledger.test_plans import Explained, Plan, nodes
from tests.postgres import Ledger, Servers

TIMES = 500  # the ledger of contained.py: some 20,000 tasks
APART = 100_000
SPEND = "SELECT ledger_spend(%s, %s, 'me', %s, 'd', %s, '{}')"

GROWS = (
    "run",
    "task",
    "dependency",
    "attempt",
    "output",
    "gate",
    "screening",
    "release",
    "consumption",
    "effect",
    "recall_case",
    "recall",
    "affected",
    "follow_up",
    "kept",
    "review_item",
    "decision",
    "due",
)
# what names a row of these tables, and what no two rows share
SHIFTED = {
    *("id", "run_id", "task_id", "needs_id", "attempt_id", "output_id", "release_id"),
    *("supersedes_id", "subject_id", "item_id", "decision_id", "replacement_id"),
    *("screening_id", "effect_id", "case_id"),
}
OWN = {
    "uid": "gen_random_uuid()",
    "token": "gen_random_uuid()",
    "spent_at": "spent_at - n * interval '1 hour'",
}
NAMED = {"key", "idempotency_key"}


@pytest.fixture(scope="module")
def grown(
    one_ledger: Ledger, servers: Servers
) -> Iterator[tuple[dict[str, Any], Explained]]:
    """A ledger with freezes and limits, grown by copies of itself; who hears plans."""
    facts = contained.facts()
    _bounded(facts["brand"], facts["live"], facts["by"])
    superuser = servers.superuser_url.rpartition("/")[0] + f"/{one_ledger.name}"
    with psycopg.connect(superuser, autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        for table in GROWS:
            session.execute(_copied(session, table).encode())
        session.execute("ANALYZE")
        session.execute("RESET session_replication_role")
        yield facts, Explained(session)


def _bounded(brand: Brand, run: Run, by: Principal) -> None:
    """Every question that can be asked of a delivery is asked."""
    SpeedLimit.objects.create(
        brand=brand, kind="channel", subject="shop", effects_hour=10**6, canary=0.5
    )
    order = Freeze.objects.create(level="brand", subject=brand.pk, reason="x", actor=by)
    Thaw.objects.create(freeze=order, level="run", subject=run.pk, actor=by)


def _copied(session: psycopg.Connection[tuple[Any, ...]], table: str) -> str:
    rows = session.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = ''",
        [table],
    ).fetchall()
    columns = [row[0] for row in rows]
    values = [_value(column) for column in columns]
    quoted = ", ".join(f'"{column}"' for column in columns)
    return (
        f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)}"
        f" FROM {table}, generate_series(1, {TIMES}) n"
    )


def _value(column: str) -> str:
    if column in SHIFTED:
        return f"{column} + n * {APART}"
    if column in NAMED:
        return f"{column} || '/' || n"
    return OWN.get(column, f'"{column}"')


def scans(plans: list[Plan]) -> set[str]:
    """The tables that grow and are read from end to end."""
    return {
        node["Relation Name"]
        for plan in plans
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in GROWS
    }


def test_a_token_is_spent_by_index(
    grown: tuple[dict[str, Any], Explained],
) -> None:
    facts, explained = grown
    sending = facts["sending"]
    key = f"{facts['live'].uid}:{sending.task_id}"

    plans = explained.plans(
        SPEND, sending.attempt_id, sending.token, key, sending.ruleset_id
    )

    assert len(plans) > 10, "the plans were not heard"
    assert scans(plans) == set()


def test_a_freeze_is_looked_up_by_index(
    grown: tuple[dict[str, Any], Explained],
) -> None:
    facts, explained = grown

    plans = explained.plans("SELECT ledger_frozen(%s)", facts["sending"].task_id)

    assert plans
    assert scans(plans) == set()


@pytest.mark.parametrize("mode", ["hold", "rerun", "correct"])
def test_a_recall_is_foreseen_by_index(
    grown: tuple[dict[str, Any], Explained],
    mode: str,
) -> None:
    facts, explained = grown
    root = release_of(facts["plain"], "write").pk

    plans = explained.plans("SELECT * FROM ledger_radius(%s, %s)", [root], mode)

    assert plans
    assert scans(plans) == set()
