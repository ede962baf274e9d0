"""Rounds on the ledger: they stop as they should, and carry what was learnt."""

import pytest

from orchestrator.domain.errors import BadWorkflow
from orchestrator.models import Choice
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
HEADLINE = {
    "write": a_step(
        "writes",
        **{
            "with": {
                "number": "${ inputs.number }",
                "last": "${ inputs.last }",
                "learnings": "${ inputs.learnings }",
                "good_at": "${ inputs.good_at }",
            }
        },
    )
}
REPEAT = {
    "workflow": "headline",
    "with": {
        "number": "${ round.number }",
        "last": "${ round.last == null ? 'none' : round.last.text }",
        "learnings": "${ round.learnings }",
        "good_at": "${ inputs.good_at }",
    },
    "until": "${ round.last.good }",
    "max": 3,
}


def writes(brief):
    number = brief.inputs["number"]
    return {
        "text": f"Bread {number}",
        "good": number >= brief.inputs["good_at"],
        "spent": 4,
        "learnings": [f"round {number} was long"],
        "saw": dict(brief.inputs),
    }


def publish_rounds(**changes):
    agents(writes=writes)
    publish("headline", HEADLINE)
    steps = {
        "rounds": {"repeat": {**REPEAT, **changes}},
        "end": a_step(
            **{
                "with": {
                    "count": "${ steps.rounds.count }",
                    "stopped": "${ steps.rounds.stopped }",
                    "text": "${ steps.rounds.last.text }",
                }
            }
        ),
    }
    return publish("outer", steps)


@pytest.mark.parametrize(
    ("good_at", "changes", "ended"),
    [
        (2, {}, {"count": 2, "stopped": "until", "text": "Bread 2"}),
        (9, {}, {"count": 3, "stopped": "max", "text": "Bread 3"}),
        (
            9,
            {"cost": "${ round.last.spent }", "budget": 8},
            {"count": 2, "stopped": "budget", "text": "Bread 2"},
        ),
    ],
)
def test_rounds_end_at_their_condition_their_bound_or_their_budget(
    good_at, changes, ended
):
    publish_rounds(**changes)

    run = a_worked_run("outer", good_at=good_at)

    assert run.state == "done"
    assert given(run, "end") == ended
    assert_rebuilt(run)


def test_a_round_is_given_the_last_result_and_what_all_before_learnt():
    publish_rounds()

    run = a_worked_run("outer", good_at=9)

    assert given(run, "rounds/3/write")["saw"] == {
        "number": 3,
        "last": "Bread 2",
        "learnings": ["round 1 was long", "round 2 was long"],
        "good_at": 9,
    }


def test_why_another_round_began_is_on_record():
    publish_rounds()

    run = a_worked_run("outer", good_at=2)

    told = Choice.objects.filter(run=run).order_by("pk")
    assert [(c.what, c.chosen) for c in told] == [
        ("round", "next"),
        ("round", "until"),
        ("route", "until"),
    ]
    assert told[1].why == "round.last.good holds after round 2"


def test_a_recall_of_a_round_reaches_those_after_it_alone():
    publish_rounds()
    brand = making.a_brand()
    run = a_worked_run("outer", brand, good_at=9)

    recall(brand, run, "rounds/2/write", mode="rerun")

    waiting = {s for s, state in states(run).items() if state != "done"}
    assert waiting == {
        "rounds/2/write",
        "rounds/3/begin",
        "rounds/3/write",
        "rounds/end",
        "end",
    }
    own_workers.work()
    assert set(states(run).values()) == {"done"}
    assert_rebuilt(run)


def test_rounds_go_round_for_each_item_of_a_list():
    agents(writes=writes)
    publish("headline", HEADLINE)
    told = {**REPEAT, "with": {**REPEAT["with"], "good_at": "${ item }"}}
    steps = {
        "rounds": {"repeat": told, "each": "${ inputs.goods }"},
        "end": a_step(**{"with": {"n": "${ steps.rounds.map(r, r.count) }"}}),
    }
    publish("outer", steps)

    run = a_worked_run("outer", goods=[1, 3])

    assert given(run, "end")["n"] == [1, 3]
    assert_rebuilt(run)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until": "${ inputs.good_at > 3 }"}, "no round could change it"),
        ({"max": 21}, "20"),
        ({"workflow": "outer"}, "a loop is a repeat"),
    ],
)
def test_a_loop_that_never_ends_is_refused(changes, words):
    with pytest.raises(BadWorkflow, match=words):
        publish_rounds(**changes)
