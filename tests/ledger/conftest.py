"""What most attacks start from."""

import pytest

from orchestrator.models import Output, ReviewItem
from tests import making
from tests.postgres import Ledger


@pytest.fixture
def item(ledger: Ledger) -> ReviewItem:
    """A held output; nobody decided yet."""
    return making.a_held_item(workflow=making.TWO_STEPS)


@pytest.fixture
def output(item: ReviewItem) -> Output:
    assert item.output is not None
    return item.output
