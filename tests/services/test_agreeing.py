"""Agents that disagree: another one chooses, or people do."""

import pytest

from orchestrator.models import ReviewItem
from tests import making
from tests.services import own_workers
from tests.services.recalling import recall
from tests.services.unfolding import (
    a_step,
    a_worked_run,
    agents,
    assert_rebuilt,
    given,
    publish,
    states,
)

pytestmark = pytest.mark.usefixtures("ledger")


def publish_agreeing(**how):
    agents(
        referee=lambda b: {
            "case": max(
                b.inputs["candidates"],
                key=lambda name: len(b.inputs["candidates"][name]["headline"]),
            ),
            "why": "It is longer.",
        }
    )
    steps = {
        "copy_a": a_step(**{"with": {"headline": "${ inputs.a }"}}),
        "copy_b": a_step(**{"with": {"headline": "${ inputs.b }"}}),
        "same": {"agree": {"of": ["copy_a", "copy_b"], "on": "headline", **how}},
        "after": a_step(**{"with": {"headline": "${ steps.same.headline }"}}),
    }
    publish("agreeing", steps)


def test_where_they_agree_nobody_chooses():
    publish_agreeing(by="referee")

    run = a_worked_run("agreeing", a="Brot", b="Brot")

    assert states(run)["same/tie"] == "skipped"
    assert given(run, "after")["headline"] == "Brot"
    assert_rebuilt(run)


def test_where_they_differ_an_agent_chooses_one_of_them():
    publish_agreeing(by="referee")

    run = a_worked_run("agreeing", a="Brot", b="Fresh bread")

    assert given(run, "same/tie")["case"] == "copy_b"
    assert given(run, "after")["headline"] == "Fresh bread"
    assert_rebuilt(run)


def test_an_agent_that_chooses_neither_chooses_nothing():
    publish_agreeing(by="referee")
    making.an_agent(
        "referee", lambda b: {"case": "copy_c"}, output_schema=making.ANYTHING
    )

    run = a_worked_run("agreeing", a="Brot", b="Fresh bread")

    assert states(run)["same/tie"] in ("waiting", "held")
    assert states(run)["after"] == "waiting"


def test_where_no_agent_is_named_people_choose():
    publish_agreeing(roles=["brand"])
    brand = making.a_brand()
    person = making.a_person(brand, "brand")
    run = a_worked_run("agreeing", brand, a="Brot", b="Bread")
    item = ReviewItem.objects.get(run=run, state="open")

    making.decide(item, person, "answer", answer="copy_b")
    own_workers.work()

    assert given(run, "after")["headline"] == "Bread"
    assert_rebuilt(run)


def test_a_recall_of_one_of_them_has_the_choice_made_again():
    publish_agreeing(by="referee")
    brand = making.a_brand()
    run = a_worked_run("agreeing", brand, a="Brot", b="Fresh bread")

    recall(brand, run, "copy_a", mode="rerun")

    waiting = {s for s, state in states(run).items() if state != "done"}
    assert waiting == {"copy_a", "same/same", "same/tie", "after"}
    own_workers.work()
    assert given(run, "after")["headline"] == "Fresh bread"
    assert_rebuilt(run)
