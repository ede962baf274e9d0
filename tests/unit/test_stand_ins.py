"""What one test makes is gone in the next."""

from tests.agents_made import FUNCTIONS, WITHDRAWALS
from tests.postgres import forget_caches


def test_a_stand_in_under_a_bundled_name_is_forgotten_with_its_ledger():
    FUNCTIONS["variants"] = WITHDRAWALS["variants"] = lambda brief: None

    forget_caches()  # which every ledger begins with

    assert not FUNCTIONS
    assert not WITHDRAWALS
