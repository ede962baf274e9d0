"""A price campaign from the price book to the task that ends it, lived at the desk."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestrator.agents.registry import find
from orchestrator.domain.exchange import Brief
from orchestrator.models import Run
from orchestrator.services.recalling import amendments
from orchestrator.services.running.definitions import amended_at, inputs_of
from tests.flows.desk import Desk

FILES = ("price_promotion.yaml", "price_watch.yaml", "price_campaign.yaml")
DIRECTED = [
    ("discount", "answer", "commercial"),
    ("products", "answer", "commercial"),
    ("window", "answer", "commercial"),
]
MANY = 120  # products of the real price book; the rest is more of the same
PRICED = ("promotion/offer", "approve", "commercial, legal")
SOLD_OUT = {"id": "s1", "kind": "out_of_stock", "sku": "VER-101", "market": "DE"}
RIVAL = SOLD_OUT | {
    "id": "s2",
    "kind": "competitor",
    "amount": "14.10",
    "currency": "EUR",
}


def started(desk: Desk, **changes: Any) -> Run:
    desk.publish(*FILES)
    today = datetime.now(UTC).date()
    sample = desk.sample("price-campaign")
    del sample["today"]
    days = {
        "starts": str(today + timedelta(days=2)),
        "ends": str(today + timedelta(days=9)),
    }
    return desk.start("price-campaign", sample | days | changes)


def seen(desk: Desk, run: Run, *signals: Mapping[str, Any]) -> None:
    """What was seen on the market is added to the run while it goes on."""
    inputs = inputs_of(run.pk, amended_at(run.pk)) | {"signals": list(signals)}
    del inputs["catalogue"]
    amendments.amend(
        run,
        inputs,
        by=desk.one("operator"),
        reason="Seen",
        fingerprint=amendments.preview(run, inputs).fingerprint,
    )


def test_a_campaign_is_directed_approved_watched_and_ended(desk: Desk) -> None:
    desk.price()
    run = started(desk)

    said = desk.finish(run, {"products": ["VER-101"], "discount": "20"}, strict=False)

    assert sorted(said) == sorted([*DIRECTED, PRICED])
    assert len(desk.contents(run, "promotion/deliver")) == 2
    assert desk.states(run)["over"] == "waiting"
    assert not desk.contents(run, "revert")

    seen(desk, run, SOLD_OUT, RIVAL)
    desk.work()

    assert [one["channel"] for one in desk.contents(run, "watch/pause")] == ["ads"]
    (question,) = desk.items(run)
    assert question.task.step == "watch/decide"
    assert desk.answer(question, "keep") == "commercial"
    desk.work()
    assert not desk.contents(run, "watch/hold")
    assert desk.states(run)["over"] == "waiting"

    desk.tell(run, "end_now", {"why": "Sold well"})
    desk.finish(run)

    shops = [one["channel"] for one in desk.contents(run, "revert")]
    assert sorted(shops) == ["shop DE", "shop FR"]


def held(desk: Desk, run: Run, step: str) -> list[str]:
    """What holds the one open item of this step."""
    item = desk.item(run, step)
    assert item.screening is not None
    return [finding.message for finding in item.screening.findings.all()]


def test_red_lines_hold_a_wrong_offer_and_loose_words(desk: Desk) -> None:
    desk.price()
    desk.guard(packs=["pricing"], steps=["promotion/copy", "copy"])
    run = started(
        desk,
        skus=["VER-101"],
        markets=desk.sample("price-campaign")["markets"][:1],
        terms="Up to 20 % off",
        must_say=["Free delivery today."],
    )
    desk.work()
    desk.answer(desk.item(run, "discount"), "20")
    desk.work()
    # of one product there is nothing to choose
    desk.answer(desk.item(run, "window"), "short")
    desk.work()

    assert any("'Up to' needs conditions" in one for one in held(desk, run, "plan"))

    def worse(plan: Any) -> Any:
        offers = [one | {"claimed_pct": 35, "terms": ""} for one in plan["offers"]]
        return plan | {"offers": offers, "revert": []}

    desk.edit(desk.item(run, "plan"), worse)
    desk.work()
    found = held(desk, run, "plan")
    assert any("35 % is claimed; from 18.90" in one for one in found)
    assert any("No task puts the price back" in one for one in found)

    def mended(plan: Any) -> Any:
        offers = [one | {"claimed_pct": 20} for one in plan["offers"]]
        back = [
            {key: one[key] for key in ("sku", "market", "currency")}
            | {"price": one["was"], "on": str(_after(one["end"]))}
            for one in offers
        ]
        return plan | {"offers": offers, "revert": back}

    desk.edit(desk.item(run, "plan"), mended)
    desk.work()
    desk.approve(desk.item(run, "promotion/offer"))
    desk.work()
    words = held(desk, run, "promotion/copy")
    assert any("No approved offer gives this away." in one for one in words)
    assert not desk.contents(run, "promotion/deliver")


def _after(day: str) -> date:
    return date.fromisoformat(day) + timedelta(days=1)


def test_people_may_choose_to_reduce_nothing(desk: Desk) -> None:
    desk.price()
    run = started(desk)

    said = desk.finish(run, {"discount": "none"})

    assert said == [("discount", "answer", "commercial")]
    assert set(desk.states(run)["revert"].split()) == {"skipped"}


def reducible(run: Run, starts: str) -> Any:
    """What the agent says of the run's own price book on another day."""
    asked: dict[str, Any] = {
        "catalogue": inputs_of(run.pk)["catalogue"],
        "skus": [],
        "markets": inputs_of(run.pk)["markets"],
        "starts": starts,
        "margin_floor_percent": 0,
        "stock": {},
    }
    brief = Brief("t", 1, "r", "w", "s", "a", "1", "b", asked)
    content: Any = find("price-candidates")(brief)
    return content["candidates"]


def test_real_prices_are_imported_reduced_and_put_back(
    desk: Desk, real_data: Path
) -> None:
    rows = json.loads((real_data / "price_history_at.json").read_text("utf-8"))
    desk.price(rows[:MANY], market="AT")
    markets = [{"market": "AT", "locale": "de-AT", "channel": "web"}]
    run = started(
        desk, skus=[], markets=markets, stock={}, margin_floor_percent=0, depths=[]
    )
    desk.work()
    found = desk.content(run, "candidates")["candidates"]
    assert len(found) > 0.9 * MANY
    assert all(one["open"] for one in found if one["lowest"] == one["price"])
    # in spring 2023 some had just been cheaper: not one of them may be reduced
    spring = reducible(run, "2023-04-10")
    cheaper = [one for one in spring if float(one["lowest"]) < float(one["price"])]
    assert cheaper
    assert not any(one["open"] for one in cheaper)
    assert any("are needed" in one["why"] for one in reducible(run, "2022-07-16"))
    sku = desk.content(run, "options")["products"]["20"][0]["key"]

    desk.tell(run, "end_now", True)
    desk.finish(run, {"discount": "20", "products": [sku]})

    (offer,) = desk.content(run, "plan")["offers"]
    assert offer["claimed_pct"] <= offer["lawful_pct"]
    assert desk.contents(run, "revert")[0]["channel"] == "shop AT"
