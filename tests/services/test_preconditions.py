"""What was right when it was released is asked again before it goes out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from orchestrator.models import (
    Brand,
    Effect,
    Finding,
    Product,
    RecallCase,
    Release,
    ReviewItem,
    Run,
    Task,
)
from orchestrator.services.catalogue import allowances, prices
from tests import making
from tests.postgres import Ledger
from tests.services import own_workers

WORKFLOW = """
workflow: {slug}
title: Writes and sends
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}", market: AT, offers: "${{ inputs.offers }}"}}
  send:
    title: Send
    agent: %s
    effect: outbox
    with: {{text: "${{ steps.write.text }}", sku: "${{ inputs.sku }}", market: AT}}
"""
YESTERDAY = (date.today() - timedelta(days=2)).isoformat()


@dataclass
class Written:
    """A run whose text is released, and whose delivery has not begun."""

    brand: Brand
    run: Run
    sent: list[str] = field(default_factory=list)

    def work(self) -> None:
        own_workers.work()

    @property
    def item(self) -> ReviewItem:
        return ReviewItem.objects.get(run=self.run, state="open")


def a_row(price: str) -> dict[str, Any]:
    return {"sku": "A-1", "name": "Bread", "history": [["2024-01-01", price]]}


def priced(brand: Brand, price: str) -> None:
    admin = making.a_person(brand, "admin")
    report = prices.import_prices(brand, [a_row(price)], by=admin, source="a test")
    assert not report.refused


def written(
    brand: Brand, text: str, *, offers: Any = (), sku: str = "", **agent: Any
) -> Written:
    found = Written(brand, Run())

    def send(brief: Any) -> dict[str, str]:
        found.sent.append(brief.inputs["text"])
        return {"text": "sent"}

    channel = making.an_agent(function=send, effect=True, idempotent=True)
    writer = making.an_agent(output_schema={"type": "object"}, **agent)
    version = making.a_workflow(WORKFLOW % channel.name, agent=writer)
    inputs: dict[str, Any] = {"text": text, "offers": list(offers), "sku": sku}
    found.run = making.a_run(brand, version, inputs=inputs)
    taken = making.take()
    assert taken is not None
    making.give(taken, {"text": text, "offers": list(offers)})
    return found


def went_back(found: Written, why: str) -> None:
    """Nothing went out; a person is asked, with the reason, about what it consumed."""
    case = RecallCase.objects.get(brand=found.brand)
    release = Release.objects.get(output__run=found.run)
    send = Task.objects.get(run=found.run, step="send")
    assert found.sent == []
    assert not Effect.objects.exists()
    assert (case.origin, case.subject) == ("precondition", f"task {send.pk}")
    assert case.roots == [release.pk]
    assert found.item.output_id == release.output_id
    assert why in found.item.why
    assert (send.state, send.generation) == ("waiting", 1)


def test_what_still_holds_goes_out_once(ledger: Ledger) -> None:
    brand = making.a_brand()
    making.a_live_rule(brand, when={"price": {}})
    priced(brand, "1.99")
    found = written(brand, "Bread for EUR 1.99")

    found.work()

    assert found.sent == ["Bread for EUR 1.99"]
    assert Effect.objects.get().state == "done"
    assert not RecallCase.objects.exists()


def test_a_price_list_that_moved_on_sends_the_copy_back(ledger: Ledger) -> None:
    brand = making.a_brand()
    making.a_live_rule(brand, when={"price": {}}, message="Not the price on record.")
    priced(brand, "1.99")
    found = written(brand, "Bread for EUR 1.99")

    priced(brand, "1.49")
    found.work()

    went_back(found, "Not the price on record")


def test_what_a_person_then_approves_goes_out(ledger: Ledger) -> None:
    brand = making.a_brand()
    making.a_live_rule(brand, when={"price": {}})
    priced(brand, "1.99")
    found = written(brand, "Bread for EUR 1.99")
    priced(brand, "1.49")
    found.work()

    shown = Finding.objects.filter(screening=found.item.screening, blocking=True)
    assert [finding.detector for finding in shown] == ["price"]
    making.approve(found.item, making.a_person(brand, "brand"))
    found.work()

    assert found.sent == ["Bread for EUR 1.99"]
    assert Effect.objects.get().state == "done"


def test_a_claim_that_was_withdrawn_sends_the_copy_back(ledger: Ledger) -> None:
    brand = making.a_brand()
    making.a_live_rule(brand, unless=[{"approved_claim": "exact"}])
    claim = making.a_claim(brand, "A miracle cream")
    found = written(brand, "A miracle cream")
    assert Release.objects.filter(output__run=found.run).exists()

    allowances.withdraw(claim, by=making.a_person(brand, "legal"), reason="no proof")
    found.work()

    went_back(found, "nobody can prove")


def test_an_offer_that_is_over_goes_back(ledger: Ledger) -> None:
    offer = {"sku": "A-1", "market": "AT", "price": "1.49", "currency": "EUR"}
    over = {**offer, "ends": YESTERDAY}

    found = written(making.a_brand(), "Bread", offers=[over], offers_at="/offers")
    found.work()

    went_back(found, f"the offer for A-1 ended on {YESTERDAY}")


def test_what_is_out_of_stock_is_not_offered(ledger: Ledger) -> None:
    brand = making.a_brand()
    priced(brand, "1.99")
    offer = {"sku": "A-1", "market": "AT", "price": "1.49", "currency": "EUR"}
    found = written(brand, "Bread", offers=[offer], offers_at="/offers")

    Product.objects.filter(brand=brand, sku="A-1").update(stock=0)
    found.work()

    went_back(found, "A-1 is out of stock")


def test_stock_that_nothing_released_names_asks_a_person(ledger: Ledger) -> None:
    brand = making.a_brand()
    priced(brand, "1.99")
    Product.objects.filter(brand=brand, sku="A-1").update(stock=0)
    found = written(brand, "Bread", sku="A-1")

    found.work()

    assert (found.sent, Effect.objects.count()) == ([], 0)
    assert found.item.kind == "failure"
    assert "A-1 is out of stock" in found.item.why


def other_rule(brand: Brand) -> None:
    making.a_live_rule(brand, when={"phrases": {"terms": ["wonder"]}})


def other_prices(brand: Brand) -> None:
    priced(brand, "2.99")


@pytest.mark.parametrize("moved", [other_rule, other_prices])
def test_what_people_approved_stands_under_the_next_ruleset(
    ledger: Ledger, moved: Callable[[Brand], None]
) -> None:
    brand = making.a_brand()
    making.a_live_rule(brand)
    found = written(brand, "A miracle cream")
    making.approve(found.item, making.a_person(brand, "brand"))

    moved(brand)
    found.work()

    assert found.sent == ["A miracle cream"]
    assert not RecallCase.objects.exists()
