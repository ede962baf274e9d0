"""A ledger that its owner breaks past all triggers, and which checks see it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from orchestrator.services.verification.queries import Query
from tests.postgres import Ledger, Servers

Connection = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def broken_into(ledger: Ledger, servers: Servers) -> Iterator[Connection]:
    """Somebody whom no trigger stops; what they do is rolled back."""
    url = re.sub(r"/[^/]*$", f"/{ledger.name}", servers.superuser_url)
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection
        connection.rollback()


def seen(connection: Connection, checks: Iterable[Query]) -> dict[str, list[str]]:
    """The rows of each check that has any."""
    rows = {
        query.name: [str(row[0]) for row in connection.execute(query.bad.encode())]
        for query in checks
    }
    return {name: found for name, found in rows.items() if found}
