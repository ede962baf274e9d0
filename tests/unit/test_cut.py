"""The proof of the gate as its page tells it: what delivers, and all it is given."""

import pytest

from orchestrator.domain.workflow import coverage
from review.graphs.drawing import draw
from review.graphs.shapes import graph_of
from review.runs.crossings import crossings
from review.runs.parts import place_of
from review.runs.starting import trial_of
from tests.unit.compiled import AGENTS, a_library, a_step, flat
from tests.unit.test_graph_layout import a_step as drawn_step
from tests.unit.test_graph_layout import a_workflow as drawn_workflow

SENT = {"agent": "sender", "effect": "mail"}
ROUND = {
    "write": a_step(
        review={"roles": ["legal", "brand"], "people": 2}, validators=["judge"]
    ),
    "send": {**SENT, "needs": ["write"]},
}


def cut_of(steps, library=()):
    workflow = flat(steps, dict(library))
    titles = {step.name: step.title or step.name for step in workflow.steps}
    return workflow, crossings(workflow, {"judge": "Judges it"}, titles)


def test_what_delivers_is_told_with_all_it_is_given_and_who_looks_at_it():
    _, (one,) = cut_of({"facts": a_step(), **ROUND, "send": {
        **SENT, "needs": ["write", "facts"]}})  # fmt: skip

    (looked_at,) = one.looked_at
    assert (one.channel, one.place, one.times) == ("mail", "", 1)
    assert looked_at.people == "2 of legal, 2 of brand"
    assert looked_at.validators == "Judges it"
    assert one.plain == "Facts"


def test_the_same_step_of_every_round_is_told_once():
    steps = {"again": {"repeat": {"workflow": "one-round", "max": 3}}}

    _, (one,) = cut_of(steps, a_library(one_round=ROUND))

    assert (one.place, one.times) == ("again", 3)
    assert [given.title for given in one.looked_at] == ["Write"]
    assert one.plain == "Again: the round before"


def test_no_way_leads_past_what_is_told():
    steps = {f"s{i}": a_step(needs=[f"s{j}" for j in range(i)]) for i in range(9)}
    workflow, (one,) = cut_of({**steps, "send": {**SENT, "needs": ["s7", "s8"]}})

    proof = coverage.prove(workflow, AGENTS)

    assert proof.total > 100
    assert {path.steps[-2] for path in proof.paths} == set(one.given) == {"s7", "s8"}


def test_a_delivery_of_the_inputs_alone_is_given_nothing():
    _, (one,) = cut_of({"send": SENT})

    assert one.given == {}


@pytest.mark.parametrize(
    ("name", "words", "once"),
    [
        ("write", "", "write"),
        ("market/out", "market", "market/out"),
        ("watch/2/send", "Round 2 of watch", "watch/send"),
        ("a/b_c/12/d/3/e", "Round 12 of b c", "a/b_c/d/e"),
    ],
)
def test_a_step_says_what_it_is_a_part_of(name, words, once):
    place = place_of(name)

    assert (place.words, place.once) == (words, once)


def test_a_loop_is_drawn_as_a_line_that_runs_backwards():
    drawing = draw(
        graph_of(drawn_workflow(drawn_step("a", "b"), drawn_step("b", "a")), {})
    )

    assert sorted(line.is_back for line in drawing.lines) == [False, True]


def test_a_trial_fits_what_its_schema_plainly_asks():
    schema = {
        "required": ["name", "day", "kind", "items", "odd"],
        "properties": {
            "name": {"type": "string", "minLength": 20},
            "day": {"type": "string", "format": "date"},
            "kind": {"enum": ["red", "blue"]},
            "items": {"type": "array", "items": {"type": "integer", "minimum": 3}},
            "odd": {"type": "object", "required": ["gone", "x"], "properties": {
                "x": True}},
        },
    }  # fmt: skip

    trial = trial_of("no-such", schema)

    assert trial["name"].startswith("example example")
    assert len(trial["name"]) >= 20
    assert (trial["day"], trial["kind"]) == ("2026-03-31", "red")
    assert trial["items"] == [3]
    assert trial["odd"] == {"gone": "", "x": ""}
    assert trial_of("social-reply", None) == {}
