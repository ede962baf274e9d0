"""Rounds and agreements become steps, frames and names that stand for them."""

import pytest

from orchestrator.domain.expressions import evaluate
from tests.unit.compiled import a_library, a_step, flat, needs, said, scope

ROUND = {"copy": a_step(**{"with": {"last": "${ inputs.last }", "n": "${ inputs.n }"}})}
LIBRARY = a_library(headline=ROUND)
REPEAT = {
    "workflow": "headline",
    "with": {
        "last": "${ round.last }",
        "n": "${ round.number }",
        "all": "${ round.learnings }",
    },
    "until": "${ round.last.good }",
    "max": 3,
    "cost": "${ round.last.spent }",
    "budget": 10,
}


def rounds(**changes):
    told = {k: v for k, v in {**REPEAT, **changes}.items() if v is not None}
    return {
        "rounds": {"repeat": told},
        "end": a_step(**{"with": {"r": "${ steps.rounds }"}}),
    }


def chosen(workflow, step, **given):
    """The first case that holds, as the router takes it."""
    own = scope(workflow, step, **given)
    cases = evaluate(dict(own.step.with_), own.own())["cases"]
    return next(case["case"] for case in cases if case["holds"])


def test_each_round_waits_for_the_one_before_and_for_the_word_to_begin():
    found = needs(flat(rounds(), LIBRARY))

    assert found["rounds/1/copy"] == set()
    assert found["rounds/2/begin"] == {"rounds/1/copy"}
    assert found["rounds/2/copy"] == {"rounds/1/copy", "rounds/2/begin"}
    assert {"rounds/3/copy", "rounds/3/begin"} <= found["rounds/end"]
    assert found["end"] >= {"rounds/1/copy", "rounds/2/copy", "rounds/3/copy"}


@pytest.mark.parametrize(
    ("first", "case"),
    [
        ({"good": True, "spent": 1}, "until"),
        ({"good": False, "spent": 10}, "budget"),
        ({"good": False, "spent": 9}, "next"),
    ],
)
def test_a_round_begins_unless_the_condition_holds_or_the_budget_is_spent(first, case):
    workflow = flat(rounds(), LIBRARY)

    assert chosen(workflow, "rounds/2/begin", rounds__1__copy=first) == case


def test_what_has_ended_stays_so():
    workflow = flat(rounds(), LIBRARY)
    stopped = {"case": "budget"}
    given = {"rounds__1__copy": {"good": False, "spent": 11}}

    begin = chosen(workflow, "rounds/3/begin", **given, rounds__2__begin=stopped)
    end = chosen(workflow, "rounds/end", **given, rounds__3__begin=stopped)

    assert (begin, end) == ("budget", "budget")


def test_the_cost_of_all_rounds_counts():
    workflow = flat(rounds(), LIBRARY)
    spent = {"good": False, "spent": 5}
    given = {"rounds__1__copy": spent, "rounds__2__copy": spent}

    case = chosen(
        workflow, "rounds/3/begin", **given, rounds__2__begin={"case": "next"}
    )

    assert case == "budget"


def test_a_round_without_a_result_is_the_last():
    workflow = flat(rounds(until=None), LIBRARY)

    assert chosen(workflow, "rounds/2/begin") == "empty"
    good = {"good": False, "spent": 0}
    going = {"rounds__3__begin": {"case": "next"}, "rounds__3__copy": good}
    assert chosen(workflow, "rounds/end", **going) == "max"


def test_a_round_is_given_its_number_the_last_result_and_what_was_learnt():
    workflow = flat(rounds(), LIBRARY)
    given = {
        "rounds__1__copy": {"t": "a", "spent": 1, "learnings": ["short"]},
        "rounds__2__copy": {"t": "b", "spent": 1, "learnings": "shorter"},
    }
    third = scope(workflow, "rounds/3/copy", **given)

    assert third.own()["inputs"] == {"last": given["rounds__2__copy"], "n": 3}
    assert third.value("rounds/end/so_far")["learnings"] == ["short", "shorter"]
    first = scope(workflow, "rounds/1/copy").own()
    assert first["inputs"] == {"last": None, "n": 1}


def test_the_whole_gives_count_last_all_and_why_it_stopped():
    workflow = flat(rounds(), LIBRARY)
    given = {"rounds__1__copy": {"n": 1}, "rounds__2__copy": {"n": 2}}

    value = scope(workflow, "end", **given, rounds__end={"case": "until"})

    assert value.value("rounds") == {
        "count": 2,
        "last": {"n": 2},
        "all": [{"n": 1}, {"n": 2}],
        "stopped": "until",
    }


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"until": "${ inputs.done }"}, "until", "no round could change it"),
        ({"cost": "${ inputs.price }"}, "cost", "`round` alone"),
        ({"workflow": "headlin"}, "workflow", "Did you mean 'headline'?"),
        ({"workflow": "outer"}, "workflow", "It would call itself"),
    ],
)
def test_a_loop_that_cannot_end_well_is_refused(changes, place, words):
    found = said(rounds(**changes), LIBRARY)

    assert words in found[f"steps.rounds.repeat.{place}"]


def test_rounds_over_a_list_go_round_for_each_item():
    steps = rounds()
    steps["rounds"]["each"] = "${ inputs.markets }"
    workflow = flat(steps, LIBRARY)

    assert workflow.same_lane("rounds/1/copy", "rounds/2/begin")
    given = {
        "rounds__1__copy": [(0, {"n": 1}), (1, {"n": 2})],
        "rounds__2__copy": [(1, {"n": 3})],
        "rounds__end": [(0, {"case": "until"}), (1, {"case": "max"})],
    }
    whole = scope(workflow, "end", **given).value("rounds")
    assert [(r["count"], r["stopped"]) for r in whole] == [(1, "until"), (2, "max")]


AGREE = {
    "copy_a": a_step(),
    "copy_b": a_step(),
    "same": {"agree": {"of": ["copy_a", "copy_b"], "on": "headline", "by": "writer"}},
    "after": a_step(**{"with": {"t": "${ steps.same.headline }"}}),
}


def test_those_that_say_the_same_agree_and_the_first_counts():
    workflow = flat(AGREE, {})
    given = {"copy_a": {"headline": "x", "n": 1}, "copy_b": {"headline": "x", "n": 2}}

    assert chosen(workflow, "same/same", **given) == "same"
    assert scope(workflow, "after", **given).own()["steps"]["same"]["n"] == 1
    tie = scope(workflow, "same/tie", **given, same__same={"case": "same"})
    assert tie.unmet() is not None


def test_those_that_differ_are_chosen_of():
    workflow = flat(AGREE, {})
    given = {"copy_a": {"headline": "x"}, "copy_b": {"headline": "y"}}

    assert chosen(workflow, "same/same", **given) == "differ"
    differ = {**given, "same__same": {"case": "differ"}}
    tie = scope(workflow, "same/tie", **differ)
    assert tie.unmet() is None
    asked = evaluate(dict(tie.step.with_), tie.own())
    assert asked["candidates"] == given
    after = scope(workflow, "after", **differ, same__tie={"case": "copy_b"})
    assert after.value("same") == {"headline": "y"}


def test_people_may_be_asked_which_one_is_right():
    people = {"of": ["copy_a", "copy_b"], "on": "headline", "roles": ["brand"]}
    workflow = flat({**AGREE, "same": {"agree": people}}, {})
    given = {"copy_a": {"headline": "x"}, "copy_b": {"headline": "y"}}

    asked = workflow.step("same/tie")
    told = evaluate(dict(asked.with_), scope(workflow, "same/tie", **given).own())
    assert (asked.agent, told["roles"]) == ("direction", ["brand"])
    assert told["options"][1]["evidence"] == "It says: y"
    answer = {"question": {}, "answer": "copy_b"}
    after = scope(workflow, "after", **given, same__tie=answer)
    assert after.value("same") == {"headline": "y"}


def test_what_is_skipped_has_no_say():
    workflow = flat(AGREE, {})

    assert chosen(workflow, "same/same", copy_b={"headline": "y"}) == "same"
    after = scope(workflow, "after", copy_b={"headline": "y"})
    assert after.value("same") == {"headline": "y"}
