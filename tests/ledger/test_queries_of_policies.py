"""Each check of joins, order and policies sees the break it is for, others do not."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from orchestrator.services.verification.queries_of_policies import POLICIES
from tests.ledger.breaks import Break
from tests.ledger.breaks_of_policies import BREAKS, facts
from tests.postgres import Ledger, Servers

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(scope="module")
def ground(one_ledger: Ledger, servers: Servers) -> tuple[str, dict[str, Any]]:
    """How a superuser gets into a ledger that is whole, and what the breaks name."""
    url = re.sub(r"/[^/]*$", f"/{one_ledger.name}", servers.superuser_url)
    return url, facts()


@pytest.fixture
def owner(ground: tuple[str, dict[str, Any]]) -> Iterator[Connection]:
    """Somebody whom no trigger stops; what they do is rolled back."""
    with psycopg.connect(ground[0]) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection
        connection.rollback()


def seen(connection: Connection) -> dict[str, list[str]]:
    """The rows of each check that has any."""
    rows = {
        query.name: [str(row[0]) for row in connection.execute(query.bad.encode())]
        for query in POLICIES
    }
    return {name: found for name, found in rows.items() if found}


def test_an_unbroken_ledger_shows_nothing_of_policies(owner: Connection) -> None:
    assert seen(owner) == {}


@pytest.mark.parametrize(
    "wrong", BREAKS, ids=[f"{number}-{b.name}" for number, b in enumerate(BREAKS)]
)
def test_a_break_of_a_policy_is_seen_by_its_check_alone(
    owner: Connection, ground: tuple[str, dict[str, Any]], wrong: Break
) -> None:
    owner.execute(wrong.statement.format(**ground[1]).encode())

    found = seen(owner)

    assert set(found) == {wrong.name}
    sees = wrong.sees.format(**ground[1])
    assert any(row.startswith(sees) for row in found[wrong.name]), found


def test_every_check_of_policies_has_its_break() -> None:
    assert {query.name for query in POLICIES} == {b.name for b in BREAKS}
