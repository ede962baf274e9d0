"""What a gate waits for, judged as values."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.domain import waiting
from orchestrator.domain.errors import BadExpression, BadInput
from orchestrator.domain.workflow.parts import Gate

BEGAN = datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
NOW = BEGAN + timedelta(hours=1)
SCOPE = {"inputs": {"stock": 0, "name": "x" * 99}, "steps": {}, "signals": {}}


def found(gate: Gate, *, now: datetime = NOW, **roots):
    scope = {**SCOPE, "clock": waiting.clock(now, BEGAN), **roots}
    return waiting.look(gate, scope, now=now, began=BEGAN)


def test_a_condition_that_holds_is_missing_nothing():
    assert found(Gate(until="${ inputs.stock == 0 }")).missing == ""


def test_only_the_parts_that_do_not_hold_are_said_to_be_missing():
    look = found(Gate(until="${ inputs.stock > 0 && clock.weekday == 6 }"))

    assert look.missing == "inputs.stock > 0 (inputs.stock is 0)"
    assert look.facts == {"inputs.stock": 0, "clock.weekday": 6}
    assert not look.never


def test_what_reads_nothing_that_changes_is_never_through():
    assert found(Gate(until="${ inputs.stock > 0 }")).never


def test_long_contents_are_told_by_their_size():
    assert found(Gate(until="${ inputs.name == 'y' }")).facts == {
        "inputs.name": "a text of 99"
    }


@pytest.mark.parametrize("until", ["${ signals.go }", "${ signals.go.by == 'Anna' }"])
def test_a_signal_that_nobody_sent_is_missing_and_no_mistake(until):
    assert "signals.go" in found(Gate(until=until)).missing


def test_a_condition_that_cannot_be_judged_says_so():
    with pytest.raises(BadExpression):
        found(Gate(until="${ inputs.stock.of.shop > 0 }"))


def test_a_time_from_when_it_began_is_known():
    look = found(Gate(hours=2))

    assert (look.cause, look.known) == ("time", BEGAN + timedelta(hours=2))
    assert found(Gate(hours=1)).missing == ""


def test_a_moment_that_an_input_gives_is_waited_for():
    gate = Gate(at="${ inputs.launch }")
    inputs = {"launch": "2026-03-29T09:00:00+02:00"}

    look = found(gate, inputs=inputs)

    assert look.known == datetime(2026, 3, 29, 7, tzinfo=UTC)
    with pytest.raises(BadInput, match="no date or time"):
        found(gate, inputs={"launch": "soon"})


def test_a_calendar_goes_by_its_own_zone_over_a_spring_forward():
    gate = Gate(calendar="30 2 * * *", tz="Europe/Vienna")

    look = found(gate, now=BEGAN + timedelta(days=1, hours=2))

    # 02:30 does not exist on 29 March: it fires right after the gap
    assert found(gate).known == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert look.missing == ""


def test_a_signal_is_waited_for_by_its_name():
    assert found(Gate(signal="go")).missing == "the signal go"
    assert found(Gate(signal="go"), signals={"go": None}).missing == ""


@pytest.mark.parametrize(
    ("gate", "watches"),
    [
        (Gate(signal="go"), ("signal",)),
        (Gate(until="${ signals.a && facts.prices > 1 }"), ("price", "signal")),
        (Gate(until="${ 'soft' in facts.claims }"), ("claim",)),
        (Gate(until="${ facts.finished.x > 1 }"), ("run",)),
        (Gate(until="${ clock.hour > 3 }"), ()),
    ],
)
def test_a_gate_watches_what_its_condition_reads(gate, watches):
    assert waiting.watches(gate) == watches


def test_somebody_is_asked_at_the_timeout_else_the_deadline_else_in_14_days():
    until = "${ clock.hour > 3 }"
    deadline = NOW + timedelta(days=3)

    def asked(gate, deadline=None):
        return waiting.timeout_at(gate, since=NOW, deadline=deadline) - NOW

    assert asked(Gate(until=until, timeout=2), deadline) == timedelta(hours=2)
    assert asked(Gate(until=until), deadline) == timedelta(days=3)
    assert asked(Gate(until=until)) == timedelta(days=14)


def test_the_longer_a_gate_waits_the_rarer_it_is_looked_at():
    gate = Gate(until="${ clock.hour > 3 }", every=1)

    def pause(waited):
        return waiting.next_look(gate, now=BEGAN + waited, began=BEGAN) - BEGAN - waited

    assert pause(timedelta(hours=1)) == timedelta(minutes=1)
    assert pause(timedelta(days=14)) > timedelta(minutes=10)


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("a && b", ["a", "b"]),
        ("a && (b && c)", ["a", "(b && c)"]),
        ("a && b || c", ["a && b || c"]),
        ("a == '&&' && b", ["a == '&&'", "b"]),
        ("a ? b && c : d", ["a ? b && c : d"]),
    ],
)
def test_parts_are_what_is_joined_at_the_top(source, parts):
    assert waiting.parts(source) == parts
