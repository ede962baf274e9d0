"""Workflows read from YAML, stored as JSON, and read back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.content import canonical, parse
from orchestrator.domain.errors import BadWorkflow
from orchestrator.domain.workflow.definitions import (
    Needs,
    Review,
    as_json,
    from_json,
    read,
)

TEXT = """
workflow: price-promotion
title: Price promotion
deadline: 48h
inputs: {type: object, required: [skus], properties: {markets: {type: array}}}
steps:
  facts: {agent: catalogue-facts, with: {skus: "${ inputs.skus }"}}
  copy:
    agent: copywriter
    each: ${ inputs.markets }
    needs: [facts]
    when: ${ steps.facts.items.size() > 0 }
    with: {market: "${ item }", facts: "${ steps.facts }"}
    validators: [fact-checker]
    review: {roles: [commercial, legal], people: 1}
  send:
    agent: sandbox-channel
    effect: outbox
    each: ${inputs.markets}
    with: {copy: "${ steps.copy }"}
  report: {agent: summary, needs: {any: [facts, copy]}, with: {c: "${ steps.send }"}}
"""


def test_a_workflow_is_read():
    workflow = read(TEXT)

    copy = workflow.step("copy")
    assert workflow.slug == "price-promotion"
    assert workflow.deadline_hours == 48
    assert [step.name for step in workflow.steps] == ["facts", "copy", "send", "report"]
    assert copy.title == "Copy"
    assert copy.review == Review(("commercial", "legal"), 1)
    assert copy.validators == ("fact-checker",)
    assert workflow.step("report").needs == Needs("any", ("facts", "copy"))
    assert workflow.step("send").effect == "outbox"


def test_a_stored_workflow_reads_back_the_same():
    workflow = read(TEXT)

    assert from_json(parse(canonical(as_json(workflow)))) == workflow


def test_something_else_is_not_a_stored_workflow():
    for value in ({}, None, [], {"workflow": "x"}):
        with pytest.raises(BadWorkflow, match="not a stored workflow"):
            from_json(value)


def test_steps_that_are_referred_to_are_needed():
    workflow = read(TEXT)

    assert workflow.needs_of("facts") == ()
    assert workflow.needs_of("copy") == ("facts",)
    assert workflow.needs_of("send") == ("copy",)
    assert workflow.groups_of("copy") == (("facts",), ())
    assert workflow.groups_of("report") == (("send",), ("facts", "copy"))


def test_steps_with_the_same_each_share_a_lane_if_one_needs_the_other():
    workflow = read(TEXT)

    assert workflow.same_lane("copy", "send")
    assert workflow.same_lane("send", "copy")
    assert not workflow.same_lane("copy", "copy")
    assert not workflow.same_lane("facts", "copy")


def test_words_are_words_and_dates_are_text():
    workflow = read(
        "workflow: w\ntitle: no\nsteps: {a: {agent: x, with: "
        "{market: no, on: 2026-01-01, n: 010, f: 1.50, t: true, e: null, q: '5'}}}"
    )

    assert workflow.title == "no"
    assert workflow.step("a").with_ == {
        "market": "no",
        "on": "2026-01-01",
        "n": "010",
        "f": 1.5,
        "t": True,
        "e": None,
        "q": "5",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "A mapping was expected"),
        ("a: [", "This is not YAML"),
        ("a: &x 1\nb: *x", "line 1: 'x': anchors and aliases"),
        ("a: 1\na: 2", "line 2: the key 'a' appears twice"),
        ("a: !!python/name:os.system ''", "leave it out"),
        ("---\na: 1\n---\nb: 1", "line 3: a second document"),
        ("[" * 100, "deeper than 64"),
        ("? [a]\n: 1", "keys are words"),
        ("a: \x00", "does not allow"),
        ('a: "\\0"', "U\\+0000"),
        ('a: "\\UFFFFFFFF"', "This is not YAML"),
        ("a: " + "x" * 300_000, "at most 262,144"),
        ("steps: {a: {agent: x, each: ${ inputs.x }}}", "in quotes"),
        ("workflow: W x", "'W x' will not do"),
        ("workflow: w\nsteps: {}", "There are no steps"),
        ("workflow: w\nstep: {}", "'step' is not a key here. Did you mean 'steps'"),
        ("steps: {A-b: {agent: x}}", "'A-b' is no name for a step"),
        ("steps: {in: {agent: x}}", "'in' is no name"),
        ("steps: {a: {}}", "names no agent"),
        ("steps: {a: [x]}", "A mapping was expected, with title, agent"),
        ("steps: {a: {agent: x, needs: b}}", "A list of names"),
        ("steps: {a: {agent: x, needs: {one: [b]}}}", "Write needs"),
        ("steps: {a: {agent: x, with: [b]}}", "Write with"),
        ("steps: {a: {agent: x, each: 'inputs.x'}}", "One expression was expected"),
        ("steps: {a: {agent: x, when: '${ inputs.x'}}", "is not closed"),
        ("steps: {a: {agent: x, with: {b: ['${ env.x }']}}}", "a.with.b.0: .*'env'"),
        ("steps: {a: {agent: x, review: {roles: [legl]}}}", "Did you mean 'legal'"),
        ("steps: {a: {agent: x, review: {people: 0}}}", "from 1 to 9"),
        ("steps: {a: {agent: x, review: {}}}", "names its roles"),
        ("inputs: {type: objekt}", "'objekt' is not valid"),
        ("inputs: {type: array}", "write type: object"),
        ("deadline: 48", "90m, 48h or 2d"),
        ("title: [a]", "Some text was expected"),
    ],
)
def test_a_definition_of_another_shape_is_refused(text, reason):
    with pytest.raises(BadWorkflow, match=reason):
        read(text)


def test_too_many_steps_are_refused():
    steps = "\n".join(f"  s{i}: {{agent: x}}" for i in range(201))

    with pytest.raises(BadWorkflow, match="201 steps: at most 200"):
        read(f"workflow: w\nsteps:\n{steps}")


@given(
    st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,?\n \\0$x~", max_size=60)
    | st.tuples(st.integers(0, 700), st.text(max_size=3)).map(
        lambda cut: TEXT[: cut[0]] + cut[1] + TEXT[cut[0] + 1 :]
    )
)
def test_damaged_text_is_read_or_refused_as_a_bad_workflow(text):
    try:
        workflow = read(text)
    except BadWorkflow:
        return
    assert from_json(as_json(workflow)) == workflow
