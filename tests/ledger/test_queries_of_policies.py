"""Each check of joins, order and policies sees the break it is for, others do not."""

from typing import Any

import pytest

from orchestrator.services.verification.queries_of_policies import POLICIES
from tests.ledger.breaking import Connection, seen
from tests.ledger.breaks import Break
from tests.ledger.breaks_of_policies import BREAKS, facts
from tests.postgres import Ledger


@pytest.fixture(scope="module")
def named(one_ledger: Ledger) -> dict[str, Any]:
    """What the breaks name, in a ledger that is whole."""
    return facts()


def test_an_unbroken_ledger_shows_nothing_of_policies(
    owner: Connection, named: dict[str, Any]
) -> None:
    assert seen(owner, POLICIES) == {}


@pytest.mark.parametrize(
    "wrong", BREAKS, ids=[f"{number}-{b.name}" for number, b in enumerate(BREAKS)]
)
def test_a_break_of_a_policy_is_seen_by_its_check_alone(
    owner: Connection, named: dict[str, Any], wrong: Break
) -> None:
    owner.execute(wrong.statement.format(**named).encode())

    found = seen(owner, POLICIES)

    assert set(found) == {wrong.name}
    sees = wrong.sees.format(**named)
    assert any(row.startswith(sees) for row in found[wrong.name]), found


def test_every_check_of_policies_has_its_break() -> None:
    assert {query.name for query in POLICIES} == {b.name for b in BREAKS}
