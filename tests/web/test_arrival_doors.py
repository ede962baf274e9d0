"""A failure whose delivery may have arrived, at the desk."""

from typing import Any

import pytest

from orchestrator.models import Effect, ReviewItem
from tests import making
from tests.postgres import Ledger
from tests.services.test_outcomes import Channel, a_channel, at_once

__all__ = ["at_once"]


@pytest.fixture
def channel(ledger: Ledger) -> Channel:
    """A channel that broke off after it delivered, and a person is asked."""
    found = a_channel(asks=False)
    found.work()
    return found


def post(client: Any, item: ReviewItem, evidence: str, **headers: str) -> Any:
    return client.post(f"/review/{item.pk}/arrival/", {"evidence": evidence}, **headers)


def test_the_page_says_that_it_may_have_arrived(
    channel: Channel, signed_in: Any
) -> None:
    operator = making.a_person(channel.run.brand, "operator")

    page = signed_in(operator).get(f"/review/{channel.item.pk}/").content.decode()

    assert "It may have arrived" in page
    assert channel.effect.key in page
    assert f'action="/review/{channel.item.pk}/arrival/"' in page


def test_a_person_settles_it_with_evidence(channel: Channel, signed_in: Any) -> None:
    operator = making.a_person(channel.run.brand, "operator")
    item = channel.item

    answer = post(signed_in(operator), item, "order 4711")

    assert answer.status_code == 302
    assert Effect.objects.get().state == "done"
    assert len(channel.sent) == 1
    assert "It may have arrived" not in (
        signed_in(operator).get(f"/review/{item.pk}/").content.decode()
    )


@pytest.mark.parametrize(
    ("role", "evidence", "code"), [("operator", " ", 422), ("legal", "I saw it", 403)]
)
def test_what_cannot_stand_changes_nothing_and_says_why(
    channel: Channel, signed_in: Any, role: str, evidence: str, code: int
) -> None:
    person = making.a_person(channel.run.brand, role)

    answer = post(
        signed_in(person), channel.item, evidence, headers={"hx-request": "true"}
    )

    assert answer.status_code == code
    assert Effect.objects.get().state == "unknown"
    assert 'id="item"' in answer.content.decode()


def test_a_failure_without_a_delivery_asks_for_no_evidence(
    ledger: Ledger, signed_in: Any
) -> None:
    item = making.a_held_item()
    reviewer = making.a_person(item.brand, "brand")

    page = signed_in(reviewer).get(f"/review/{item.pk}/").content.decode()

    assert "It may have arrived" not in page
