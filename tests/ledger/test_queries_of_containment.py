"""Each check of promises 6, 7 and 10 sees the break it is for, and others do not."""

from typing import Any

import pytest

from orchestrator.services.verification.queries_of_containment import CONTAINING
from tests.ledger import contained
from tests.ledger.breaking import Connection, seen
from tests.ledger.breaks import BREAKS, Break, names
from tests.postgres import Ledger


@pytest.fixture(scope="module")
def named(one_ledger: Ledger) -> dict[str, Any]:
    """What the breaks name, in a ledger that is whole."""
    return names(contained.facts())


def test_an_unbroken_ledger_shows_nothing(
    owner: Connection, named: dict[str, Any]
) -> None:
    assert seen(owner, CONTAINING) == {}


@pytest.mark.parametrize(
    "wrong", BREAKS, ids=[f"{number}-{b.name}" for number, b in enumerate(BREAKS)]
)
def test_a_break_is_seen_by_its_check_alone(
    owner: Connection, named: dict[str, Any], wrong: Break
) -> None:
    owner.execute(wrong.statement.format(**named).encode())

    found = seen(owner, CONTAINING)

    assert set(found) == {wrong.name}
    sees = wrong.sees.format(**named)
    assert any(row.startswith(sees) for row in found[wrong.name]), found


def test_every_check_has_its_break() -> None:
    assert {query.name for query in CONTAINING} == {b.name for b in BREAKS}
