"""Tasks that agents propose: done within the limits, asked about beyond them."""

import pytest

from orchestrator.models import Effect, Principal, ReviewItem, Task
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


def a_task(text, agent="echo", **fields):
    return {"agent": agent, "title": text, "with": {"text": text}, **fields}


def publish_proposing(*tasks, **proposes):
    told = list(tasks)
    agents(plans=lambda b: {"text": "A plan", "proposes": told})
    making.an_agent("other", output_schema=making.ANYTHING)
    own_workers.a_channel(name="sends", output_schema=making.ANYTHING)
    limits = {"agents": ["echo"], "most": 2, "owner": "owner", **proposes}
    steps = {
        "plan": a_step("plans", proposes=limits),
        "after": a_step(
            **{"with": {"all": "${ steps.plan__proposed.map(p, p.text) }"}}
        ),
    }
    publish("proposing", steps)
    return told


def proposed(run):
    rows = Task.objects.filter(run=run, step="plan__proposed", kind="step")
    return {t.title.split(" · ")[1]: t for t in rows.select_related("agent")}


def a_brand():
    """With somebody who may say what else is started."""
    brand = making.a_brand()
    making.a_person(brand, "owner", name="Olga Owner")
    return brand


def answer(run, *keys):
    item = ReviewItem.objects.get(run=run, state="open")
    owner = Principal.objects.get(name="Olga Owner")
    making.decide(item, owner, "answer", answer=list(keys))
    own_workers.work()


def test_what_is_within_the_limits_is_done_by_the_agent_it_names():
    publish_proposing(a_task("Rye"), a_task("Wheat"))

    run = a_worked_run("proposing", a_brand())

    assert run.state == "done"
    assert {t.agent.name for t in proposed(run).values()} == {"echo"}
    assert given(run, "after")["all"] == ["Rye", "Wheat"]
    assert_rebuilt(run)


def test_a_proposal_is_never_read_as_a_template():
    publish_proposing(a_task("${ inputs.secret }"))

    run = a_worked_run("proposing", a_brand(), secret="hush")

    assert given(run, "after")["all"] == ["${ inputs.secret }"]


def test_what_is_beyond_them_waits_for_people_and_is_done_as_they_say():
    publish_proposing(a_task("Rye"), a_task("Oats", "other"), a_task("Barley", "other"))
    brand = a_brand()
    run = a_worked_run("proposing", brand)
    assert states(run)["plan__ask"] == "held"

    answer(run, "p2")

    assert proposed(run).keys() == {"Rye", "Barley"}
    assert proposed(run)["Barley"].agent.name == "other"
    assert given(run, "after")["all"] == ["Rye", "Barley"]
    assert_rebuilt(run)


def test_an_effect_is_asked_about_and_spends_its_token():
    publish_proposing(a_task("Send", "sends", effect="outbox"))
    brand = a_brand()
    run = a_worked_run("proposing", brand)
    assert not proposed(run)

    answer(run, "p1")

    assert proposed(run)["Send"].channel == "outbox"
    (sent,) = Effect.objects.filter(run=run)
    assert (sent.channel, sent.state) == ("outbox", "done")
    assert_rebuilt(run)


def test_nobody_is_asked_where_nothing_can_be_done():
    publish_proposing(a_task("Rye", "nobody"), a_task("Send", "sends"))

    run = a_worked_run("proposing", a_brand())

    assert run.state == "done"
    assert len(given(run, "plan__check")["refused"]) == 2
    assert given(run, "after")["all"] == []


def test_a_proposer_made_again_lists_its_tasks_anew():
    told = publish_proposing(a_task("Rye"), a_task("Wheat"))
    brand = a_brand()
    run = a_worked_run("proposing", brand)
    kept = proposed(run)["Wheat"].pk
    told[:] = [a_task("Wheat"), a_task("Oats")]

    recall(brand, run, "plan", mode="rerun")
    own_workers.work()

    now = proposed(run)
    assert now["Rye"].state == "skipped"
    assert now["Wheat"].pk == kept
    assert given(run, "after")["all"] == ["Wheat", "Oats"]
    assert_rebuilt(run)
