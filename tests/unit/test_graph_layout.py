"""Where the boxes of a drawing stand, and what becomes of a workflow too large."""

import itertools

import pytest

from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.domain.workflow.parts import Case, Frame, Needs, Route
from review.graphs.drawing import Drawing, Standing, draw
from review.graphs.layout import GAP, Size, direct, lay_out, layers
from review.graphs.shapes import MOST_BOXES, graph_of

DIAMOND = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]


def a_step(name: str, *needs: str, **fields: object) -> Step:
    return Step(name, name.title(), "writer", needs=Needs("all", needs), **fields)


def a_workflow(*steps: Step, frames: tuple[Frame, ...] = ()) -> Workflow:
    return Workflow("w", "W", "", {"type": "object"}, steps, frames=frames)


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    return [
        (one.box.name, other.box.name)
        for one, other in itertools.combinations(drawing.boxes, 2)
        if one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    ]


def test_a_layer_is_one_more_than_the_last_before_it():
    found = layers("abcd", [*DIAMOND, ("a", "d")])

    assert found == {"a": 0, "b": 1, "c": 1, "d": 2}


def test_a_loop_is_drawn_all_the_same():
    found = lay_out(
        {name: Size(10, 10) for name in "abc"},
        [("a", "b"), ("b", "c"), ("c", "a"), ("a", "a")],
        gaps={},
    )

    assert len(found.corners) == 3


def test_a_line_said_by_a_longer_way_is_left_out():
    assert direct("abcd", [*DIAMOND, ("a", "d")]) == DIAMOND


def test_boxes_of_one_layer_keep_their_distance():
    sizes = {name: Size(100, 40 + 7 * i) for i, name in enumerate("abcdefgh")}
    lines = [("a", name) for name in "bcdefg"] + [("d", "h"), ("a", "h")]

    found = lay_out(sizes, lines, gaps={})

    edges = sorted((found.corners[n][1], sizes[n].height) for n in "bcdefg")
    for (y, height), (below, _) in itertools.pairwise(edges):
        assert below - (y + height) >= GAP - 0.001
    assert min(y for _, y in found.corners.values()) >= 0


def test_a_line_over_a_layer_runs_past_its_boxes():
    sizes = {name: Size(100, 40) for name in "abcd"}

    found = lay_out(sizes, [("a", "b"), ("b", "d"), ("a", "d")], gaps={})

    (_, y), (_, same) = found.lines[("a", "d")][1:3]
    top = found.corners["b"][1]
    assert y == same
    assert not top <= y <= top + 40


def test_a_label_gets_its_room():
    sizes = {name: Size(100, 40) for name in "ab"}

    narrow = lay_out(sizes, [("a", "b")], gaps={})
    wide = lay_out(sizes, [("a", "b")], gaps={("a", "b"): 300})

    assert wide.width - narrow.width > 200


def test_nothing_overlaps_and_frames_hold_only_their_own():
    frame = Frame("local", "localise", 1, {})
    inner = [a_step("local/a"), a_step("local/b", "local/a"), a_step("local/c")]
    steps = [a_step("first"), *inner, a_step("last", "local/b", "local/c", "first")]

    drawing = draw(graph_of(a_workflow(*steps, frames=(frame,)), {}))

    (around,) = drawing.frames
    inside = {
        one.box.name
        for one in drawing.boxes
        if around.x < one.x
        and one.x + one.width < around.x + around.width
        and around.y < one.y
        and one.y + one.height < around.y + around.height
    }
    assert overlapping(drawing) == []
    assert inside == {step.name for step in inner}


def test_rounds_are_boxes_one_below_the_other_in_a_frame_of_their_repeat():
    frames = tuple(Frame(f"tries/{n}", "try", 1, {}, round=n) for n in (1, 2))
    steps = [
        *(a_step("tries/1/a"), a_step("tries/1/b", "tries/1/a")),
        *(a_step("tries/2/a", "tries/1/b"), a_step("tries/end", "tries/2/a")),
    ]

    drawing = draw(graph_of(a_workflow(*steps, frames=frames), {}))

    boxes = sorted(drawing.boxes, key=lambda one: one.y)
    assert [frame.title for frame in drawing.frames] == ["repeat try"]
    assert [one.box.title for one in boxes] == ["Round 1", "Round 2", "Tries/End"]
    assert boxes[0].box.steps == ("tries/1/a", "tries/1/b")
    assert len({one.x for one in boxes}) == 1
    assert overlapping(drawing) == []


def test_the_cases_of_a_route_stand_on_its_lines():
    route = Route((Case("dutch", None, ("b",)), Case("other", None, ("b", "c"))))
    pick = a_step("a", kind="route", route=route)
    steps = [pick, a_step("b", "a"), a_step("c", "a")]

    drawing = draw(graph_of(a_workflow(*steps), {}))

    labels = {line.label for line in drawing.lines}
    assert labels == {"dutch, other", "other"}


@pytest.mark.parametrize("framed", [True, False])
def test_a_large_workflow_is_folded_and_keeps_every_step(framed):
    names = [f"part{n // 10}/s{n}" if framed else f"s{n}" for n in range(300)]
    frames = tuple(Frame(f"part{n}", "part", 1, {}) for n in range(30 * framed))
    steps = [a_step(name) for name in names]

    graph = graph_of(a_workflow(*steps, frames=frames), {})

    assert len(graph.boxes) <= MOST_BOXES
    assert graph.folded
    assert sorted(s for box in graph.boxes for s in box.steps) == sorted(names)


def test_a_chain_too_long_to_draw_at_once_still_stands_in_order():
    steps = [a_step("s0")] + [a_step(f"s{n}", f"s{n - 1}") for n in range(1, 100)]

    drawing = draw(graph_of(a_workflow(*steps), {}))

    places = [one.x for one in drawing.boxes]
    assert places == sorted(places)


def test_what_a_box_says_holds_its_state_in_words():
    graph = graph_of(
        a_workflow(a_step("a", each="${ inputs.a }")), {"writer": "Writer"}
    )

    drawing = draw(graph, {"a": Standing("running", "12 of 40 done")})

    assert drawing.boxes[0].label == "A, Writer, for each, 12 of 40 done"
    assert drawing.has_stack


def test_the_same_workflow_is_always_drawn_the_same():
    steps = [a_step("a"), *(a_step(n, "a") for n in "bcdef"), a_step("g", *"bdf")]

    one, other = (draw(graph_of(a_workflow(*steps), {})) for _ in range(2))

    assert one == other
