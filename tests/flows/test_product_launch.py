"""A launch in three markets: one is held alone, round 2 comes as a question."""

from typing import Any

from orchestrator.domain.content import JSON
from orchestrator.models import Output, Recall, Run
from orchestrator.services.recalling import amendments, recalls
from orchestrator.services.running.definitions import inputs_of
from tests.flows.desk import Desk

FILES = ("market_launch.yaml", "product_launch.yaml")
LOCAL = "market/local"
GIVEN_AWAY = "Two small things to give away"
DECIDED = [
    ("direction", "answer", "brand"),
    ("master", "approve", "brand"),
    ("market/signed", "approve", "brand"),
]
RESULTS: list[JSON] = [
    {"market": "DE", "n": 4000, "conversions": 80},
    {"market": "FR", "n": 3500, "conversions": 70},
    {"market": "PL", "n": 4000, "conversions": 140},
]


def launched(desk: Desk, **changes: Any) -> Run:
    desk.publish(*FILES)
    desk.price()
    return desk.start("product-launch", desk.sample("product-launch") | changes)


def messages(desk: Desk, run: Run, step: str = "market/note") -> dict[str, str]:
    """The markets that are out, each with its message."""
    notes = desk.contents(run, step)
    return {one["market"]: one["message"] for one in notes if one["out"]}


def test_a_launch_goes_out_and_the_best_message_is_offered(desk: Desk) -> None:
    run = launched(desk)

    said = desk.finish(run, {"direction": "slow"}, strict=False)

    assert said == DECIDED
    assert desk.states(run)["measured"] == "waiting"

    inputs = inputs_of(run.pk) | {"results": RESULTS}
    del inputs["catalogue"]
    amendments.amend(run, inputs, by=desk.one("operator"), reason="Measured")
    said = desk.finish(run, {"offer": ["DE"]})

    assert said == [
        ("offer", "answer", "brand"),
        ("again/signed", "approve", "brand"),
    ]
    assert messages(desk, run) == {"DE": "slow", "FR": "slow", "PL": "origin"}
    assert messages(desk, run, "again/note") == {"DE": "origin"}
    assert "50\u00a0ml" in desk.contents(run, "market/local")[0]["body"]
    assert desk.contents(run, "market/dates")[0]["moved"]
    assert "utm_content=origin" in desk.contents(run, "again/link")[0]["url"]


def test_one_market_is_held_alone_and_an_edited_master_makes_all_anew(
    desk: Desk,
) -> None:
    words = desk.sample("product-launch")["translations"]
    poorer = {k: v for k, v in words[0].items() if k != "fr"}
    run = launched(desk, translations=[poorer, *words[1:]])
    desk.tell(run, "nothing_measured", True)
    desk.work()
    desk.answer(desk.item(run, "direction"), "slow")
    desk.work()
    desk.approve(desk.item(run, "master"))
    desk.work()
    desk.approve(desk.item(run, "market/signed"))
    desk.work()

    (item,) = desk.items(run)

    assert (item.task.step, item.task.index) == ("market/local", 1)
    assert messages(desk, run) == {"DE": "slow", "PL": "origin"}

    master = Output.objects.filter(task__run=run, task__step="master").latest("pk")
    recalls.act(
        desk.brand, "output", str(master.pk), reason="Too soft", by=desk.one("owner")
    )
    desk.work()
    desk.edit(desk.item(run, "master"), lambda c: c | {"headline": GIVEN_AWAY})
    desk.work()
    desk.approve(desk.item(run, "master"))
    desk.work()

    texts = {one["market"]: one["headline"] for one in desk.contents(run, LOCAL)}
    assert texts == {
        "DE": "Zwei kleine Dinge zum Verschenken",
        "FR": "Deux petites choses à offrir",
        "PL": "Z pól, które znamy",
    }
    assert Recall.objects.filter(release__output__task__step=LOCAL).count() == 2
