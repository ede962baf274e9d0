"""The desk walks indexes: with 10,000 open items no page scans what grows."""

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestrator.benchmarks import claims
from orchestrator.models import Brand, Principal, ReviewItem
from review.queue import queue
from review.queue import views as queue_views
from review.queue.filters import VIEWS, Filters, Place
from tests import making
from tests.postgres import Ledger, Servers

OPEN = 10_000
GROWS = ("review_item", "decision", "finding", "screening", "output", "task", "run")
WAITING = """
    INSERT INTO review_item (brand_id, run_id, task_id, kind, title, severity, state,
        moved_by, why, due_at)
    SELECT t.brand_id, t.run_id, t.id, 'failure', t.title, 1 + t.id %% 3, 'open', 't',
        '', now() + t.id %% 1000 * interval '1 minute'
    FROM task t WHERE t.run_id = %s AND t.pool = %s AND t.state = 'ready'"""

FINDINGS = """
    INSERT INTO finding (screening_id, output_id, slug, detector, category, severity,
        blocking, path, start, "end", message, expected, actual, roles, people, key)
    SELECT 1000000 + n, f.output_id, f.slug, f.detector, f.category, f.severity,
        f.blocking, f.path, f.start, f."end", f.message, f.expected, f.actual, f.roles,
        f.people, f.key
    FROM (SELECT * FROM finding LIMIT 1) f, generate_series(1, 100000) n"""

World = tuple[Brand, Principal]
Plan = dict[str, Any]


@pytest.fixture(scope="module")
def world(one_ledger: Ledger, servers: Servers) -> World:
    """A brand with 10,000 open items among those of another brand, and with many
    findings of items long decided."""
    agent = making.an_agent("no-op")
    item, (lane, _) = making.a_held_item(), claims.lanes(claims.POOL)
    for brand in (making.a_brand(), item.brand):
        run = making.a_run(brand, making.a_workflow(agent=agent))
        claims.fill(run, lane, OPEN)
        with connection.cursor() as cursor:
            cursor.execute(WAITING, [run.pk, claims.POOL])
    superuser = servers.superuser_url.rpartition("/")[0] + f"/{one_ledger.name}"
    with psycopg.connect(superuser, autocommit=True) as session:
        session.execute("SET session_replication_role = replica")  # past the gates
        session.execute(FINDINGS)
        session.execute("ANALYZE")
    return item.brand, making.a_person(item.brand, "brand", "operator")


def scans(queries: CaptureQueriesContext) -> list[str]:
    """Sequential scans of what grows, with the statement that makes them."""
    found = []
    for query in queries.captured_queries:
        sql = query["sql"]
        if not re.match(r"\(?SELECT|WITH", sql) or "review_item" not in sql:
            continue
        for node in nodes(explained(sql)):
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in GROWS:
                found.append(f"Seq Scan on {node['Relation Name']}: {sql[:300]}")
    return found


def explained(sql: str) -> Plan:
    """The plan of a statement. A scan is left only where no index could do: small
    tables, as some are here, are else scanned by right."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (plan,) = cursor.fetchone()
        cursor.execute("RESET enable_seqscan")
    found = json.loads(plan) if isinstance(plan, str) else plan
    first: Plan = found[0]["Plan"]
    return first


def nodes(plan: Plan) -> Iterator[Plan]:
    """Every node of a plan."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def test_no_page_of_the_queue_scans_what_grows(world: World) -> None:
    _, person = world
    middle = ReviewItem.objects.filter(brand=world[0], severity=2).order_by("due_at")[9]
    assert middle.due_at is not None
    after = Place(middle.severity, middle.due_at, middle.pk)

    with CaptureQueriesContext(connection) as queries:
        for view in VIEWS:
            queue.page(person, Filters(view=view))
        for filters in (
            Filters(may=True),
            Filters(q="nothing"),
            Filters(category="pricing_change"),
            Filters(due="late"),
            Filters(market="DE"),
            Filters(assignee=str(person.pk)),
            Filters(agent="no-op", workflow="x"),
        ):
            queue.page(person, filters)
        queue.page(person, Filters(), after)
        queue.moved_since(person, Filters(), queue.page(person, Filters()).seen)

    assert scans(queries) == []


def test_the_counts_scan_nothing_that_grows(world: World) -> None:
    brand, person = world

    with CaptureQueriesContext(connection) as queries:
        found = queue_views.counted(person, [brand.pk])
        queue_views.at_risk([brand])
        queue_views.next_due([brand])

    assert scans(queries) == []
    assert found[""] == queue_views.CAP + 1
    assert found["high"] == queue_views.CAP + 1


def test_a_page_walks_the_queues_index_in_its_order(world: World) -> None:
    _, person = world

    with CaptureQueriesContext(connection) as queries:
        queue.page(person, Filters())

    walk = next(
        q["sql"]
        for q in queries.captured_queries
        if f"LIMIT {queue.PAGE + 1}" in q["sql"]
    )
    found = list(nodes(explained(walk)))
    assert "review_item_queue" in {node.get("Index Name") for node in found}
    assert not [node for node in found if node["Node Type"] == "Sort"]
