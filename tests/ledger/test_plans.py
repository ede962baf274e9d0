"""The claim walks indexes: no scan, no sort, and no more pages when more is ready."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from orchestrator.benchmarks import claims
from tests import making
from tests.postgres import Ledger, Servers

FEW, MANY = 1_000, 100_000  # 90 % of the many wait behind a full agent
NOISY = 2.5  # dead rows and the depth of an index differ; the backlog is 100 times
WATCHED = {"task", "slot", "dependency"}
EXPLAIN = """
    LOAD 'auto_explain';
    SET auto_explain.log_min_duration = 0;
    SET auto_explain.log_nested_statements = on;
    SET auto_explain.log_analyze = on;
    SET auto_explain.log_timing = off;
    SET auto_explain.log_buffers = on;
    SET auto_explain.log_format = json;
    SET auto_explain.log_level = notice;
    SET client_min_messages = notice"""
CLAIM = "SELECT attempt_id FROM ledger_claim(%s, 'worker:test', 0, 45)"

Plan = dict[str, Any]


class Explained:
    """A superuser's session that hears the plan of every statement inside a claim."""

    def __init__(self, session: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._session, self._plans = session, list[Plan]()
        session.add_notice_handler(self._hear)
        session.execute(EXPLAIN)

    def claim(self) -> list[Plan]:
        """The plans of one claim, which is taken back."""
        return self.plans(CLAIM, claims.POOL)

    def plans(self, statement: str, *values: object) -> list[Plan]:
        """The plans of all that a statement does, which is taken back."""
        self._plans.clear()
        with self._session.transaction(force_rollback=True):
            assert self._session.execute(statement, values).fetchone() is not None
        return list(self._plans)

    def _hear(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        said = diagnostic.message_primary or ""
        if "plan:" in said:
            self._plans.append(json.loads(said.partition("plan:")[2])["Plan"])


@pytest.fixture
def explained(ledger: Ledger, servers: Servers) -> Iterator[Explained]:
    superuser = servers.superuser_url.rpartition("/")[0] + f"/{ledger.name}"
    with psycopg.connect(superuser, autocommit=True) as session:
        yield Explained(session)


def nodes(plan: Plan) -> Iterator[Plan]:
    """Every node of a plan."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def offences(plans: list[Plan]) -> list[str]:
    """Scans of what grows with the backlog, and sorts of it."""
    found = []
    for plan in plans:
        for node in nodes(plan):
            table = node.get("Relation Name", "")
            if node["Node Type"] == "Seq Scan" and table in WATCHED:
                found.append(f"Seq Scan on {table}")
            if "Sort" in node["Node Type"]:
                below = {n.get("Relation Name") for n in nodes(node)}
                found += [f"Sort of {name}" for name in below & WATCHED]
    return found


def pages(plans: list[Plan]) -> int:
    """Pages touched, hit or read, over the statements that touch the queue."""
    return sum(
        plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        for plan in plans
        if any(node.get("Relation Name") in WATCHED for node in nodes(plan))
    )


def indexes(plans: list[Plan]) -> set[str]:
    """The indexes a claim walks."""
    return {
        str(node["Index Name"])
        for plan in plans
        for node in nodes(plan)
        if "Index Name" in node
    }


def test_a_claim_scans_and_sorts_nothing_however_much_is_ready(
    ledger: Ledger, explained: Explained
) -> None:
    agent = making.an_agent("no-op")
    run = making.a_run(making.a_brand(), making.a_workflow(agent=agent))
    open_lane, full_lane = claims.lanes(claims.POOL)
    claims.fill(run, open_lane, FEW)
    explained.claim()  # plans are made once a session
    few = explained.claim()

    claims.fill(run, open_lane, MANY // 10 - FEW)
    claims.fill(run, full_lane, MANY * 9 // 10)
    unknown = explained.claim()
    with psycopg.connect(ledger.owner_url, autocommit=True) as owner:
        owner.execute("ANALYZE task")
    explained.claim()
    known = explained.claim()

    for plans in (few, unknown, known):
        assert "task_ready" in indexes(plans), "the plans were not heard"
        assert not offences(plans)
    assert pages(unknown) <= NOISY * pages(few)
    assert pages(known) <= NOISY * pages(few)
