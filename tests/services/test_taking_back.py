"""A channel is asked to take back what it delivered, until that has an end."""

from collections.abc import Callable
from typing import Any

import pytest

from orchestrator.domain.errors import AgentFailed, BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.models import FollowUp
from orchestrator.services.recalling import follow_ups
from orchestrator.working.withdrawals import ask_channels
from tests import agents_made, making
from tests.services import own_workers
from tests.services.recalling import assert_all_promises_hold, recall

pytestmark = pytest.mark.usefixtures("ledger")


def a_follow_up(withdraw: Callable[[Brief], Any]) -> FollowUp:
    """Of a delivery that people want back, by a channel that answers so."""
    channel = own_workers.a_channel(withdraw=withdraw)
    agents_made.WITHDRAWALS[channel.name] = withdraw
    brand = making.a_brand()
    run = own_workers.a_sending_run(brand, channel=channel)
    own_workers.work()
    recall(brand, run, "write")
    owed = FollowUp.objects.get(effect__run=run)
    by = making.a_person(brand, "operator")
    return follow_ups.settle(owed, choice="unpublish", by=by, reason="It is wrong")


def ask() -> int:
    with own_workers.ours():
        return ask_channels()


def test_a_channel_is_asked_once_with_the_key_of_its_delivery():
    asked: list[str] = []

    def withdraw(brief):
        asked.append(brief.key)
        return {"withdrawn": True, "why": "deleted"}

    owed = a_follow_up(withdraw)
    assert owed.state == "asked"

    ended = [ask(), ask()]

    owed.refresh_from_db()
    assert ended == [1, 0]
    assert asked == [owed.effect.key]
    assert (owed.state, owed.result) == ("done", "deleted")
    assert_all_promises_hold()


def test_where_the_channel_cannot_a_person_decides_again():
    owed = a_follow_up(lambda brief: {"withdrawn": False, "why": "it was read"})

    ask()

    owed.refresh_from_db()
    assert owed.state == "asked"
    assert owed.result == "the channel did not take it back: it was read"
    by = making.a_person(owed.brand, "operator")
    done = follow_ups.settle(owed, choice="accept", by=by, reason="They were told")
    assert done.state == "done"
    assert ask() == 0
    assert_all_promises_hold()


def test_a_channel_that_does_not_answer_is_asked_again():
    answers: list[Any] = [AgentFailed("no answer"), {"withdrawn": True, "why": ""}]

    def withdraw(brief):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    owed = a_follow_up(withdraw)

    ended = [ask(), ask()]

    owed.refresh_from_db()
    assert ended == [0, 1]
    assert (owed.state, owed.result) == ("done", "the channel took it back")


def test_nonsense_from_a_channel_takes_nothing_back():
    owed = a_follow_up(lambda brief: {"withdrawn": "perhaps"})

    assert ask() == 0

    owed.refresh_from_db()
    assert owed.state == "asked"


def test_a_channel_that_takes_nothing_back_is_never_asked():
    brand = making.a_brand()
    run = own_workers.a_sending_run(brand)
    own_workers.work()
    recall(brand, run, "write")
    owed = FollowUp.objects.get(effect__run=run)

    with pytest.raises(BadInput, match="cannot take back by itself"):
        follow_ups.settle(
            owed, choice="unpublish", by=making.a_person(brand, "operator")
        )

    assert ask() == 0
