"""A step that stands for a sub-workflow becomes the steps of that, in its frame."""

import pytest

from orchestrator.domain.errors import BadExpression, BadWorkflow
from orchestrator.domain.expressions import evaluate
from orchestrator.domain.workflow.compiling import compiled
from orchestrator.domain.workflow.definitions import as_json, from_json, read
from tests.unit.compiled import (
    AGENTS,
    a_library,
    a_step,
    a_text,
    flat,
    needs,
    said,
    scope,
)

TWO = {
    "copy": a_step(**{"with": {"text": "${ inputs.text }"}}),
    "check": a_step(**{"with": {"text": "${ steps.copy.text } ${ inputs.tone }"}}),
}
LIBRARY = a_library(localise=TWO)
CALLING = {
    "facts": a_step(),
    "tone": a_step(),
    "local": {
        "workflow": "localise",
        "with": {"text": "${ steps.facts.text }", "tone": "${ steps.tone.word }"},
    },
    "after": a_step(**{"with": {"text": "${ steps.local.text }"}}),
}


def test_its_steps_need_what_they_read_through_their_inputs_and_no_more():
    workflow = flat(CALLING, LIBRARY)

    assert needs(workflow) == {
        "facts": set(),
        "tone": set(),
        "local/copy": {"facts"},
        "local/check": {"local/copy", "tone"},
        "after": {"local/check"},
    }
    assert [(f.name, f.workflow, f.version) for f in workflow.frames] == [
        ("local", "localise", 3)
    ]
    assert from_json(as_json(workflow)) == workflow


def test_the_names_of_an_inner_step_are_those_of_its_own_frame():
    workflow = flat(CALLING, LIBRARY)

    inner = scope(
        workflow,
        "local/check",
        facts={"text": "no"},
        tone={"word": "calm"},
        local__copy={"text": "Brot"},
    ).own()

    assert evaluate("${ steps.copy.text } ${ inputs.tone }", inner) == "Brot calm"
    assert inner["steps"] == {"copy": {"text": "Brot"}}
    outer = scope(workflow, "after", local__check={"text": "Gut"}).own()
    assert outer["steps"] == {"local": {"text": "Gut"}}


def test_the_condition_of_the_call_stands_before_its_inputs():
    guarded = {**CALLING, "local": {**CALLING["local"], "when": "${ inputs.go }"}}
    workflow = flat(guarded, LIBRARY)
    nothing = scope(workflow, "local/copy", inputs={"go": False})

    assert nothing.unmet() == "${ inputs.go }"
    assert nothing.own()["inputs"] == {}
    assert scope(workflow, "local/copy", inputs={"go": True}).unmet() is None


def test_an_input_that_does_not_evaluate_is_only_missed_where_it_is_read():
    workflow = flat(CALLING, LIBRARY)
    own = scope(workflow, "local/copy", facts={}).own()

    with pytest.raises(BadExpression, match="no 'text'"):
        evaluate("${ inputs.text }", own)
    assert "facts.text" in own["inputs"].broken[0]


def test_what_names_the_call_waits_for_all_that_ends_it():
    library = a_library(pair={"a": a_step(), "b": a_step()})
    workflow = flat(
        {
            "both": {"workflow": "pair"},
            "late": a_step(needs=["both"]),
            "reads": a_step(**{"with": {"x": "${ steps.both.a }"}}),
        },
        library,
    )

    assert needs(workflow)["late"] == {"both/a", "both/b"}
    assert needs(workflow)["reads"] == {"both/a"}
    value = scope(workflow, "reads", both__a={"n": 1}, both__b={"n": 2}).value("both")
    assert value == {"a": {"n": 1}, "b": {"n": 2}}


def test_what_a_workflow_gives_may_be_named():
    inner = read(a_text("named", TWO, gives="copy"))
    workflow = flat({"x": {"workflow": "named"}}, {"named": (1, compiled(inner, {}))})

    assert workflow.aliases[0].steps == ("x/copy",)


def test_a_sub_workflow_of_a_sub_workflow_reads_through_both():
    library = a_library(
        localise=TWO,
        middle={
            "start": a_step(),
            "deep": {
                "workflow": "localise",
                "with": {"text": "${ inputs.t }!", "tone": "${ steps.start.w }"},
            },
        },
    )
    workflow = flat(
        {
            "facts": a_step(),
            "m": {"workflow": "middle", "with": {"t": "${ steps.facts.t }"}},
        },
        library,
    )

    assert needs(workflow)["m/deep/copy"] == {"facts"}
    assert needs(workflow)["m/deep/check"] == {"m/deep/copy", "m/start"}
    own = scope(workflow, "m/deep/copy", facts={"t": "Hi"}).own()
    assert own["inputs"] == {"text": "Hi!"}
    assert scope(workflow, "m/deep/copy", m__deep__check={"n": 1}).value("m") == {
        "n": 1
    }


def test_a_call_over_a_list_makes_lanes_and_gives_a_list():
    listed = {
        "local": {
            "workflow": "localise",
            "each": "${ inputs.markets }",
            "limit": 2,
            "with": {"text": "${ item }", "tone": "calm"},
        },
        "after": a_step(**{"with": {"all": "${ steps.local }"}}),
    }
    workflow = flat(listed, LIBRARY)

    assert workflow.same_lane("local/copy", "local/check")
    assert {s.limit for s in workflow.steps if s.frame} == {2}
    own = scope(workflow, "local/copy", item="at").own()
    assert own["inputs"] == {"text": "at"}
    given = [(0, {"m": "at"}), (2, {"m": "de"})]
    outer = scope(workflow, "after", local__check=given).own()
    assert outer["steps"] == {"local": [{"m": "at"}, {"m": "de"}]}


def test_a_list_inside_is_read_from_outside():
    library = a_library(
        fan={
            "split": a_step(),
            "one": a_step(each="${ inputs.all + steps.split.more }"),
        }
    )
    workflow = flat(
        {
            "facts": a_step(),
            "f": {"workflow": "fan", "with": {"all": "${ steps.facts.list }"}},
        },
        library,
    )

    assert workflow.step("f/one").each == (
        '${ (steps.facts.list) + steps["f/split"].more }'
    )
    assert workflow.names.behind(workflow.step("f/one").each or "") == [
        "f/split",
        "facts",
    ]


@pytest.mark.parametrize(
    ("local", "place", "words"),
    [
        ({"workflow": "localize"}, "workflow", "Did you mean 'localise'?"),
        ({"workflow": "outer"}, "workflow", "It would call itself"),
    ],
)
def test_what_cannot_be_called_is_said_at_its_place(local, place, words):
    found = said({"local": local}, LIBRARY)

    assert words in found[f"steps.local.{place}"]


def test_inputs_of_the_call_must_fit_those_of_the_workflow():
    schema = {
        "type": "object",
        "required": ["text"],
        "properties": {"text": {"type": "string"}, "tone": {"type": "string"}},
        "additionalProperties": False,
    }
    inner = compiled(read(a_text("strict", TWO, inputs=schema)), {})
    call = {"workflow": "strict", "with": {"tone": 3, "txt": "x"}}

    found = said({"local": call}, {"strict": (1, inner)})

    assert "requires the input 'text'" in found["steps.local.with"]
    assert "has no input 'txt'" in found["steps.local.with.txt"]
    assert "cannot be the input 'tone'" in found["steps.local.with.tone"]


def test_a_workflow_that_calls_the_one_it_is_called_from_is_refused():
    library = a_library(outer={"a": a_step()}, back={"o": {"workflow": "outer"}})

    found = said({"b": {"workflow": "back"}}, library)

    assert "a loop is a repeat" in found["steps.b.workflow"]


def test_nine_workflows_deep_and_long_names_are_refused():
    library = {"w0": (1, compiled(read(a_text("w0", {"a": a_step()})), {}))}
    for i in range(1, 9):
        text = a_text(f"w{i}", {"s": {"workflow": f"w{i - 1}"}})
        library[f"w{i}"] = (1, compiled(read(text), library))

    assert "nest 9 deep" in said({"s": {"workflow": "w8"}}, library)["steps.s.workflow"]
    name = "n" * 58
    assert (
        "60 at most" in said({name: {"workflow": "localise"}}, LIBRARY)[f"steps.{name}"]
    )


def test_a_list_inside_a_list_is_refused():
    library = a_library(fan={"one": a_step(each="${ inputs.all }")})
    call = {"workflow": "fan", "each": "${ inputs.m }", "with": {"all": "${ item.l }"}}

    assert "a list inside a list" in said({"f": call}, library)["steps.f.each"]


def test_more_than_a_thousand_steps_are_refused():
    many = {f"s{i}": a_step() for i in range(199)}
    library = a_library(many=many)
    calls = {f"c{i}": {"workflow": "many"} for i in range(6)}

    with pytest.raises(BadWorkflow, match="over 1000 steps"):
        compiled(read(a_text("outer", calls)), library, AGENTS)


def test_one_of_several_cannot_be_a_call_that_ends_in_two_steps():
    library = a_library(pair={"a": a_step(), "b": a_step()})
    steps = {
        "both": {"workflow": "pair"},
        "x": a_step(),
        "any": a_step(needs={"any": ["both", "x"]}),
    }

    assert "ends in 2 steps" in said(steps, library)["steps.any.needs"]


def test_a_plain_workflow_is_stored_as_it_was():
    plain = read(a_text("plain", TWO))

    assert compiled(plain, {}) is plain
