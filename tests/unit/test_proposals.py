"""Proposed tasks are judged by what the workflow allows, in words."""

import pytest

from orchestrator.agents.bundled.proposals import proposals
from orchestrator.domain import questions
from orchestrator.domain.exchange import Brief
from tests.unit.compiled import a_step, flat, needs, said, scope

KNOWN = [
    {"agent": "writer", "effect": False, "validator": False},
    {"agent": "checker", "effect": False, "validator": False},
    {"agent": "judge", "effect": False, "validator": True},
    {"agent": "sender", "effect": True, "validator": False},
]
PROPOSING = {
    "facts": a_step(),
    "plan": a_step(
        **{"with": {"f": "${ steps.facts }"}},
        proposes={"agents": ["writer"], "most": 2, "owner": "owner"},
    ),
    "after": a_step(**{"with": {"all": "${ steps.plan__proposed }"}}),
}


def a_task(**changes):
    return {"agent": "writer", "title": "Write", "with": {"text": "x"}, **changes}


def judged(*tasks, most=2, content=None):
    inputs = {
        "from": {"proposes": list(tasks)} if content is None else content,
        "allowed": ["writer"],
        "most": most,
        "known": KNOWN,
        "before": ["facts"],
        "steps": ["facts", "plan", "after"],
    }
    names = {"task": "1", "run": "1", "workflow": "w", "step": "plan__check"}
    by = {"agent": "proposals", "agent_version": "1", "brand": "b"}
    return proposals(Brief(**names, **by, attempt=1, inputs=inputs))


def test_what_is_allowed_is_accepted_as_it_is_proposed():
    found = judged(a_task(why="There is room", needs=["facts"]))

    assert found["accepted"] == [a_task(why="There is room", effect=None)]
    assert found["asked"] == found["refused"] == found["options"] == []


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (a_task(agent="checker"), "does not allow proposals for 'checker'"),
        (a_task(agent="sender", effect="outbox"), "delivers through 'outbox'"),
        (a_task(needs=["after"]), "would be a cycle"),
    ],
)
def test_what_is_beyond_the_limits_is_asked_about(task, words):
    found = judged(task)

    assert words in found["asked"][0]["why"]
    assert [o["key"] for o in found["options"]] == ["p1", "none"]
    asks = {"form": "many", "prompt": "Which?", "roles": ["owner"]}
    questions.read({**asks, "options": found["options"]})


def test_more_than_may_be_proposed_are_asked_about():
    found = judged(*(a_task(title=f"T{i}") for i in range(4)))

    assert len(found["accepted"]) == 2
    assert [one["why"] for one in found["asked"]] == [
        "More than 2 tasks were proposed."
    ] * 2


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("write", "a proposal is an object"),
        (a_task(agent="nobody"), "there is no agent 'nobody'"),
        (a_task(agent="judge"), "is a validator"),
        (a_task(agent="sender"), "must name its channel"),
        (a_task(effect="outbox"), "has no channel"),
        (a_task(needs=["elsewhere"]), "is no step here"),
        (a_task(needs="facts"), "a list of steps"),
        (a_task(run="now"), "is no field"),
        ({**a_task(), "with": []}, "names inputs"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(task, words):
    found = judged(task)

    assert words in found["refused"][0]["why"]
    assert found["accepted"] == found["asked"] == []


def test_one_task_twice_is_one_task():
    found = judged(a_task(), a_task())

    assert len(found["accepted"]) == 1
    assert "twice" in found["refused"][0]["why"]


def test_nobody_is_asked_about_more_than_a_question_holds():
    tasks = [a_task(agent="checker", title=f"T{i}") for i in range(25)]

    found = judged(*tasks)

    assert (len(found["asked"]), len(found["refused"])) == (19, 6)
    assert len(found["options"]) == 20


@pytest.mark.parametrize("content", [None, {}, [], [{"proposes": []}], {"proposes": 3}])
def test_a_step_need_not_propose_anything(content):
    found = judged(content=content if content is not None else {"text": "x"})

    assert found["accepted"] == []


def test_what_is_proposed_is_judged_asked_about_and_done():
    workflow = flat(PROPOSING, {})

    found = needs(workflow)
    assert found["plan__check"] == {"plan"}
    assert found["plan__ask"] == {"plan__check"}
    assert found["plan__proposed"] == {"plan__check", "plan__ask"}
    assert found["after"] == {"plan__proposed"}
    check = workflow.step("plan__check")
    assert check.with_["before"] == ["facts"]
    assert workflow.step("plan__proposed").dynamic


def test_what_people_agree_to_is_done_beside_what_was_accepted():
    workflow = flat(PROPOSING, {})
    check = {
        "accepted": [{"title": "a"}],
        "asked": [
            {"key": "p1", "proposal": {"title": "b"}},
            {"key": "p2", "proposal": {"title": "c"}},
        ],
    }

    some = scope(workflow, "plan__proposed", plan__check=check)
    some.given = {
        "plan__check": [(None, check)],
        "plan__ask": [(None, {"answer": ["p2"]})],
    }
    assert some.value("plan__agreed") == [{"title": "a"}, {"title": "c"}]
    some.given = {"plan__check": [(None, check)]}
    assert some.value("plan__agreed") == [{"title": "a"}]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("writr", "Did you mean 'writer'?"),
        ("sender", "cannot be allowed beforehand"),
        ("judge", "is a validator"),
    ],
)
def test_only_agents_that_do_inner_work_may_be_allowed_beforehand(agent, words):
    steps = {"plan": a_step(proposes={"agents": [agent], "most": 1, "owner": "owner"})}

    assert words in said(steps, {})["steps.plan.proposes.agents.0"]
