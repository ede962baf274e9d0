"""The agents of a price campaign: what is lawful, what is earned, and when it ends."""

from datetime import date, timedelta
from typing import Any

import pytest

from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.demo.catalogue import load_catalogue
from orchestrator.domain.content import admit
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief, Verdict

TODAY = date(2030, 10, 1)
STARTS, ENDS = "2030-10-07", "2030-10-20"
CATALOGUE = load_catalogue(TODAY)
MARKETS = [{"market": "DE", "locale": "de-DE", "channel": "email"}]
SKUS = ["VER-101", "VER-102", "VER-103", "VER-104", "VER-106", "VER-111"]
BY = ("t", 1, "r", "w", "s", "a", "1", "verdara")


def gives(agent: str, **inputs: Any) -> Any:
    return call(find(agent), Brief(*BY, admit(inputs))).content


def candidates(**changes: Any) -> list[dict[str, Any]]:
    given = {
        "catalogue": CATALOGUE,
        "skus": SKUS,
        "markets": MARKETS,
        "starts": STARTS,
        "margin_floor_percent": 30,
        "stock": {"VER-104": 0, "VER-101": 40},
    }
    found: list[dict[str, Any]] = gives("price-candidates", **given | changes)[
        "candidates"
    ]
    return found


def options(**changes: Any) -> Any:
    given = {
        "candidates": candidates(),
        "elasticities": [],
        "depths": [10, 20, 30],
        "starts": STARTS,
        "ends": ENDS,
    }
    return gives("campaign-options", **given | changes)


PLANNING = {
    "discount_percent": 20,
    "skus": ["VER-101", "VER-102"],
    "window": {"starts": STARTS, "ends": ENDS},
    "candidates": candidates(),
    "catalogue": CATALOGUE,
    "margin_floor_percent": 30,
    "terms": "While stocks last.",
}


def checked(plan: Any, **changes: Any) -> list[str]:
    brief = Brief(*BY, admit(PLANNING | changes), output=admit(plan))
    verdict = Verdict.read(call(find("offer-check"), brief).content, output=plan)
    assert verdict.passed is not bool(verdict.findings)
    return [finding.message for finding in verdict.findings]


def test_who_may_be_reduced_and_why_the_others_may_not() -> None:
    found = {one["sku"]: one for one in candidates()}

    assert [sku for sku, one in found.items() if one["open"]] == [
        "VER-101",
        "VER-102",
        "VER-111",
    ]
    assert "it was 10.00" in found["VER-103"]["why"]
    assert found["VER-104"]["why"] == "it is out of stock"
    assert "24 days of prices are known" in found["VER-106"]["why"]
    assert found["VER-111"]["most_percent"] < 10
    assert (found["VER-101"]["stock"], found["VER-102"]["stock"]) == (40, None)


def test_a_floor_without_a_cost_opens_nothing() -> None:
    bare = [{k: v for k, v in one.items() if k != "cost"} for one in CATALOGUE]

    with_floor = candidates(catalogue=bare, skus=["VER-101"])
    without = candidates(catalogue=bare, skus=["VER-101"], margin_floor_percent=0)

    assert "its cost is not known" in with_floor[0]["why"]
    assert without[0]["open"]
    with pytest.raises(AgentFailed, match="'X-1' is not in the price book"):
        candidates(skus=["X-1"])


def sold(price: str, units: int, first: date) -> dict[str, Any]:
    last = first + timedelta(days=9)
    return {
        "sku": "VER-101",
        "market": "DE",
        "from": str(first),
        "to": str(last),
        "units": units,
    }


def test_elasticity_comes_from_its_own_price_changes_or_not_at_all() -> None:
    # VER-101 cost 18.90, then 14.90 for two weeks, then 18.90 again
    days = [TODAY - timedelta(days=n) for n in (180, 138, 100, 131)]
    sales = [
        sold("18.90", 100, days[0]),
        sold("14.90", 161, days[1]),
        sold("18.90", 100, days[2]),
        sold("mixed", 999, days[3]),
    ]

    def read(given: list[dict[str, Any]]) -> Any:
        found = gives(
            "price-elasticity",
            candidates=candidates(),
            catalogue=CATALOGUE,
            sales=given,
        )
        return found["elasticities"][0]

    assert read(sales)["elasticity"] == pytest.approx(-2.0, abs=0.01)
    assert "3 periods at 2 prices" in read(sales)["why"]
    assert read(sales[:2])["elasticity"] is None
    assert read([sales[0], sales[2]])["why"].startswith("Its price never changed")
    assert read([])["why"] == "No sales were given: nothing can be said."
    with pytest.raises(AgentFailed, match=r"sales\[0\]\.to"):
        read([sales[0] | {"to": "2001-01-01"}])


def test_three_offers_are_worked_out_and_each_product_can_take_them() -> None:
    found = options()

    assert [one["label"] for one in found["options"]] == [
        "10 % on 2 products in DE",
        "20 % on 2 products in DE",
        "30 % on 2 products in DE",
        "No campaign",
    ]
    assert found["recommended"] == "10"
    assert "cannot be computed" in found["options"][0]["consequence"]
    assert [one["key"] for one in found["products"]["30"]] == ["VER-101", "VER-102"]
    assert found["dates"]["later"] == {"starts": "2030-10-14", "ends": "2030-10-27"}
    assert len(found["closed"]) == 3


def test_the_effect_on_the_margin_is_told_where_the_elasticity_is_known() -> None:
    known = {"sku": "VER-101", "market": "DE", "changes": 2, "why": "x"}

    weak = options(elasticities=[known | {"elasticity": -1.0}])
    strong = options(elasticities=[known | {"elasticity": -4.0}])

    assert "changes by -7 %" in weak["options"][0]["consequence"]
    assert "1 of 2 prices" in weak["options"][0]["consequence"]
    assert "changes by +28 %" in strong["options"][0]["consequence"]


def test_nothing_to_reduce_is_said_with_the_reasons() -> None:
    with pytest.raises(AgentFailed, match="VER-104: it is out of stock"):
        options(candidates=candidates(skus=["VER-104"]))
    with pytest.raises(AgentFailed, match="ends: 2030-10-01 is before"):
        options(ends="2030-10-01")


def test_a_plan_has_an_end_for_each_offer_and_passes() -> None:
    plan = gives("campaign-plan", **PLANNING)

    offer = plan["offers"][0]
    assert (offer["now"], offer["was"], offer["ref_30d_low"]) == (
        "15.09",
        "18.90",
        "18.90",
    )
    assert (offer["claimed_pct"], offer["lawful_pct"]) == (20, 20.1)
    assert plan["revert"][0] == {
        "sku": "VER-101",
        "market": "DE",
        "price": "18.90",
        "currency": "EUR",
        "on": "2030-10-21",
    }
    assert checked(plan) == []
    with pytest.raises(AgentFailed, match="'VER-103' may not be reduced"):
        gives("campaign-plan", **PLANNING | {"skus": ["VER-101", "VER-103"]})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"claimed_pct": 30}, "30 % is claimed; from 18.90"),
        ({"ref_30d_low": "21.90"}, "The lowest of 30 days is 18.90"),
        ({"was": "24.90"}, "The price on record is 18.90"),
        ({"now": "7.50"}, "the floor is 30 %"),
        ({"terms": "Up to 20 % off"}, "'Up to' needs conditions"),
        ({"terms": "Versand gratis dazu"}, "'gratis' needs conditions"),
        ({"terms": "Jusqu\u2019à 20 %"}, "needs conditions"),
        ({"sku": "VER-999"}, "knows no such price"),
        ({"sku": "VER-103"}, "may not be reduced"),
        ({"end": "2030-10-25"}, "2030-10-26 would be right"),
    ],
)
def test_an_offer_that_may_not_be_made_is_found(change: Any, words: str) -> None:
    plan = gives("campaign-plan", **PLANNING)
    plan["offers"][0] |= change

    found = checked(plan)

    assert any(words in one for one in found), found


def test_an_offer_that_ends_without_a_task_for_it_is_refused() -> None:
    plan = gives("campaign-plan", **PLANNING)

    assert checked(plan | {"revert": plan["revert"][1:]}) == [
        "No task puts the price back: it would never end."
    ]
    wrong = [plan["revert"][0] | {"price": "17.90"}, *plan["revert"][1:]]
    assert checked(plan | {"revert": wrong}) == [
        "It goes back to 17.90, and was 18.90."
    ]


def judged(kind: str, **changes: Any) -> Any:
    signal = {"id": "s1", "kind": kind, "sku": "VER-101", "market": "DE"} | changes
    return gives(
        "price-watcher",
        signal=signal,
        plan=gives("campaign-plan", **PLANNING),
        margin_floor_percent=30,
    )


def test_sold_out_pauses_and_anything_else_is_asked_or_noted() -> None:
    money = {"currency": "EUR"}

    gone, dearer = judged("out_of_stock"), judged("cost", amount="13.00", **money)
    rival = judged("competitor", amount="14.50", **money)

    assert gone["does"] == "pause"
    assert (dearer["does"], dearer["recommended"]) == ("ask", "pause")
    assert (rival["does"], rival["recommended"]) == ("ask", "keep")
    assert "14.50, below our 15.09" in rival["why"]
    assert judged("out_of_stock", market="FR")["does"] == "nothing"
    assert judged("cost", amount="9.00", currency="GBP")["does"] == "nothing"


def test_a_signal_counts_once_and_cannot_say_two_things() -> None:
    one = {"id": "s1", "kind": "out_of_stock", "sku": "A", "market": "DE"}

    assert gives("price-signals", signals=[one, one])["signals"] == [one]
    with pytest.raises(AgentFailed, match="told something else"):
        gives("price-signals", signals=[one, one | {"market": "FR"}])
    with pytest.raises(AgentFailed, match="a cost signal needs one"):
        gives("price-signals", signals=[one | {"kind": "cost"}])
