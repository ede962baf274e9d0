"""What most attacks start from."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from orchestrator.models import Output, ReviewItem
from tests import making
from tests.ledger.breaking import Connection, broken_into
from tests.postgres import (
    Ledger,
    Servers,
    django_pointed_at,
    forget_caches,
    fresh_database,
)


@pytest.fixture(scope="module")
def one_ledger(
    servers: Servers, django_db_blocker: DjangoDbBlocker
) -> Iterator[Ledger]:
    """One database for a whole file, whose tests leave each other alone."""
    forget_caches()
    with (
        fresh_database(servers) as found,
        django_db_blocker.unblock(),
        django_pointed_at(found),
    ):
        yield found


@pytest.fixture
def owner(one_ledger: Ledger, servers: Servers) -> Iterator[Connection]:
    """Somebody whom no trigger of `one_ledger` stops, until the end of the test."""
    with broken_into(one_ledger, servers) as connection:
        yield connection


@pytest.fixture
def item(ledger: Ledger) -> ReviewItem:
    """A held output; nobody decided yet."""
    return making.a_held_item(workflow=making.TWO_STEPS)


@pytest.fixture
def output(item: ReviewItem) -> Output:
    assert item.output is not None
    return item.output
