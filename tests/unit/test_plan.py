"""The living plan: ranges, slack, the critical path, queues and what a slip moves."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.domain.errors import BadInput
from orchestrator.domain.outlook.pieces import Piece, Span
from orchestrator.domain.outlook.plan import plan, slipped

HOUR = 3600.0


def sure(seconds: float) -> Span:
    return Span(seconds, seconds, seconds)


def planned(*pieces, now=0.0, **rooms):
    return plan(pieces, now=now, rooms=rooms)


def test_a_chain_ends_after_the_sum_and_all_of_it_is_critical():
    found = planned(Piece(1, sure(10)), Piece(2, sure(20), needs=(1,)),
                    Piece(3, sure(5), needs=(2,)), now=100.0)  # fmt: skip

    assert found.finish.likely == 135
    assert found.path == [1, 2, 3]
    assert {task.slack for task in found.tasks.values()} == {0.0}


def test_the_shorter_of_two_branches_has_slack_and_is_not_critical():
    found = planned(Piece(1, sure(10)), Piece(2, sure(30), needs=(1,)),
                    Piece(3, sure(5), needs=(1,)),
                    Piece(4, sure(1), needs=(2, 3)))  # fmt: skip

    assert found.path == [1, 2, 4]
    assert found.tasks[3].slack == 25
    assert found.tasks[4].behind == 2


def test_ranges_grow_along_a_path_but_less_than_their_sum():
    span = Span(5, 10, 20)
    found = planned(Piece(1, span), Piece(2, span, needs=(1,)),
                    Piece(3, span, needs=(2,)))  # fmt: skip

    widths = [found.tasks[key].finish.late - found.tasks[key].finish.likely
              for key in (1, 2, 3)]  # fmt: skip

    assert widths == pytest.approx([10, 10 * 2**0.5, 10 * 3**0.5])
    assert found.finish.soon == pytest.approx(30 - 5 * 3**0.5)


def test_where_paths_meet_each_bound_is_the_latest():
    found = planned(Piece(1, Span(10, 20, 100)), Piece(2, Span(29, 30, 31)),
                    Piece(3, needs=(1, 2)))  # fmt: skip

    start = found.tasks[3].start

    assert (start.soon, start.likely, start.late) == (29, 30, 100)


def test_any_waits_for_the_first_and_two_of_three_for_the_second():
    three = [Piece(key, sure(10.0 * key)) for key in (1, 2, 3)]
    found = planned(*three, Piece(4, sure(1), any_of=(1, 2, 3), least=1),
                    Piece(5, sure(1), any_of=(1, 2, 3), least=2))  # fmt: skip

    assert found.tasks[4].start.likely == 10
    assert found.tasks[5].start.likely == 20
    assert found.tasks[5].behind == 2


def test_a_cap_of_three_lets_three_work_and_the_others_queue():
    ten = [Piece(key, sure(10), uses=("copy",)) for key in range(1, 11)]

    found = planned(*ten, copy=3)

    starts = sorted(task.start.likely for task in found.tasks.values())
    assert starts == [0] * 3 + [10] * 3 + [20] * 3 + [30]
    assert sum(task.queues for task in found.tasks.values()) == 7
    assert len(found.path) == 4


def test_who_waits_for_a_person_keeps_no_room():
    asked = [Piece(key, sure(10), sure(HOUR), uses=("copy",)) for key in (1, 2)]

    found = planned(*asked, copy=1)

    assert found.tasks[2].start.likely == 10
    assert found.finish.likely == 20 + HOUR


def test_what_runs_already_ends_by_its_own_clock_and_is_overdue_beyond_its_late_end():
    found = planned(Piece(1, Span(5, 50, 90), started=80.0),
                    Piece(2, Span(5, 10, 15), started=0.0), now=100.0)  # fmt: skip

    assert found.tasks[1].finish.likely == 130
    assert not found.tasks[1].overdue
    assert found.tasks[2].finish.likely == 100
    assert found.tasks[2].overdue


def test_nothing_starts_before_its_time():
    found = planned(Piece(1, sure(5), earliest=500.0), now=100.0)

    assert found.tasks[1].start.likely == 500


def test_a_slip_within_the_slack_moves_nothing_else():
    found = planned(Piece(1, sure(10)), Piece(2, sure(4 * HOUR)),
                    Piece(3, sure(1), needs=(1, 2)))  # fmt: skip

    assert slipped(found, 1, 2 * HOUR) == {1: 2 * HOUR}
    assert slipped(found, 2, 2 * HOUR) == {2: 2 * HOUR, 3: 2 * HOUR}


def test_who_queues_behind_a_slip_moves_too():
    found = planned(Piece(1, sure(10), uses=("copy",)),
                    Piece(2, sure(10), uses=("copy",)),
                    Piece(3, sure(10)), copy=1)  # fmt: skip

    assert slipped(found, 1, 60) == {1: 60, 2: 60}


@pytest.mark.parametrize(
    "pieces",
    [
        [Piece(1, needs=(2,)), Piece(2, needs=(1,))],
        [Piece(1, needs=(7,))],
    ],
)
def test_a_loop_or_a_stranger_is_refused(pieces):
    with pytest.raises(BadInput):
        planned(*pieces)


def test_a_task_that_is_not_in_the_plan_cannot_slip():
    with pytest.raises(BadInput):
        slipped(planned(Piece(1)), 2, 60)


def test_an_empty_plan_ends_now():
    assert planned(now=7.0).finish.likely == 7


@st.composite
def graphs(draw, rooms=False):
    """Random tasks, each needing earlier ones: all of some, any n of others."""
    many = draw(st.integers(1, 14))
    pieces = []
    for key in range(1, many + 1):
        before = list(range(1, key))
        picked = draw(st.lists(st.sampled_from(before), unique=True, max_size=4)
                      if before else st.just([]))  # fmt: skip
        cut = draw(st.integers(0, len(picked)))
        any_of = tuple(picked[cut:])
        least = draw(st.integers(1, len(any_of))) if any_of else 0
        parts = sorted(draw(st.tuples(*[st.integers(0, 5)] * 3)))
        span = Span(*(part * HOUR for part in parts))
        uses = ("one",) if rooms and draw(st.booleans()) else ()
        pieces.append(Piece(key, span, needs=tuple(picked[:cut]), any_of=any_of,
                            least=least, uses=uses))  # fmt: skip
    return pieces


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), st.data())
def test_two_hours_move_exactly_the_dependents_without_slack(pieces, data):
    """Against a plan made anew, in which that one task takes two hours longer."""
    key = data.draw(st.sampled_from([piece.key for piece in pieces]))
    before = planned(*pieces)
    longer = [
        Piece(p.key, Span(p.work.p10, p.work.p50 + 2 * HOUR, p.work.p90 + 2 * HOUR),
              needs=p.needs, any_of=p.any_of, least=p.least) if p.key == key else p
        for p in pieces
    ]  # fmt: skip
    after = planned(*longer)

    moved = slipped(before, key, 2 * HOUR)

    truly = {k: after.tasks[k].finish.likely - before.tasks[k].finish.likely
             for k in after.tasks}  # fmt: skip
    assert moved == pytest.approx({k: by for k, by in truly.items() if by})
    assert moved.keys() <= descendants(pieces, key)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), st.data())
def test_slack_is_exactly_what_a_task_may_slip(pieces, data):
    key = data.draw(st.sampled_from([piece.key for piece in pieces]))
    behind = descendants(pieces, key)
    if any(len(behind.intersection(piece.any_of)) > 1 for piece in pieces):
        return  # what would do instead slips with it: slack is a guess there
    found = planned(*pieces)
    slack = found.tasks[key].slack

    within, beyond = slipped(found, key, slack), slipped(found, key, slack + 60)

    assert later(found, within) == 0
    assert later(found, beyond) == pytest.approx(60)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(rooms=True), st.data())
def test_with_queues_a_slip_never_moves_anything_earlier_or_further(pieces, data):
    key = data.draw(st.sampled_from([piece.key for piece in pieces]))
    found = plan(pieces, now=0.0, rooms={"one": 1})

    moved = slipped(found, key, 2 * HOUR)

    assert all(0 < by <= 2 * HOUR + 1e-6 for by in moved.values())
    if not any(piece.any_of for piece in pieces):  # what would do may queue behind it
        assert later(found, slipped(found, key, found.tasks[key].slack)) == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(rooms=True))
def test_every_range_is_in_order_and_every_task_starts_after_what_it_needs(pieces):
    found = plan(pieces, now=0.0, rooms={"one": 2})

    for piece in pieces:
        task = found.tasks[piece.key]
        for moment in (task.start, task.finish):
            assert moment.soon <= moment.likely <= moment.late
        for needed in piece.needs:
            assert found.tasks[needed].finish.likely <= task.start.likely
    if not any(piece.any_of for piece in pieces):  # another may do instead
        assert critical(found) == {0.0}


def test_a_step_of_ten_thousand_tasks_moves_as_one():
    span = Span(1, 2, 4)
    fan = [Piece(n, span, needs=(1,), uses=("copy", "pool")) for n in range(2, 10_001)]
    pieces = [Piece(1, span), *fan,
              Piece(10_001, span, needs=tuple(range(2, 10_001)))]  # fmt: skip

    found = plan(pieces, now=0.0, rooms={"copy": 20, "pool": 4})
    moved = slipped(found, 1, HOUR)

    assert len(moved) == 10_001


def descendants(pieces, key):
    """`key` and whatever depends on it, near or far."""
    found = {key}
    for piece in pieces:  # in order: each needs earlier ones only
        if found & {*piece.needs, *piece.any_of}:
            found.add(piece.key)
    return found


def later(found, moved):
    """How much later the whole ends."""
    ends = [t.finish.likely + moved.get(k, 0.0) for k, t in found.tasks.items()]
    return max(ends) - found.finish.likely


def critical(found):
    return {round(found.tasks[key].slack, 6) for key in found.path}
