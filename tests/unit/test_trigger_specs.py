"""What a trigger may watch, its moments, and what it fills in from a cause."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestrator.domain import triggers
from orchestrator.domain.errors import BadExpression, BadInput
from orchestrator.domain.states import MOVES

HOURLY = {"cron": "0 * * * *", "tz": "UTC"}
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "spec", "kept"),
    [
        (
            "schedule",
            {"cron": " 0  9 * * 1-5 "},
            {"cron": "0 9 * * 1-5", "tz": "UTC", "catch_up": "last"},
        ),
        ("webhook", {}, {}),
        (
            "event",
            {"noun": "run", "after": "done", "workflow": ""},
            {"noun": "run", "after": "done"},
        ),
        ("result", {"workflow": "launch"}, {"workflow": "launch"}),
        ("price", {"skus": ["b", "a", "b"]}, {"skus": ["a", "b"]}),
        ("claim", {"slugs": "soft"}, {"slugs": ["soft"]}),
    ],
)
def test_a_spec_is_kept_with_its_defaults(
    kind: str, spec: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert triggers.checked(kind, spec) == kept


@pytest.mark.parametrize(
    ("kind", "spec", "words"),
    [
        ("schedule", {}, "cron: a schedule needs it"),
        ("schedule", {"cron": "0 0 31 4 *"}, "cron: The day of the month"),
        ("schedule", {"cron": "0 9 * * *", "tz": "CEST"}, "tz:"),
        ("schedule", {"cron": "0 9 * * *", "catch_up": "most"}, "catch_up:"),
        ("event", {"noun": "moon", "after": "full"}, "noun: 'moon'"),
        ("event", {"noun": "run", "after": "held"}, "after: 'held' never becomes"),
        ("result", {"workflow": ["a"]}, "workflow: it is one name"),
        ("price", {"skus": ["a b"]}, "skus: 'a b' is no name"),
        ("price", {"skus": [f"s{n}" for n in range(101)]}, "skus: 101 names"),
        ("webhook", {"url": "x"}, "url: a webhook has no such field"),
    ],
)
def test_a_spec_that_cannot_be_is_refused_at_its_field(
    kind: str, spec: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput) as refused:
        triggers.checked(kind, spec)

    assert str(refused.value).startswith(words)


def test_every_state_that_can_be_watched_is_one_that_comes() -> None:
    moves = {(noun, after) for noun, _, after in MOVES}

    for noun in ("run", "task", "review_item"):
        for after in triggers.EVENTS[noun]:
            assert (noun, after) in moves


@pytest.mark.parametrize(
    ("catch_up", "fired", "let_go"),
    [("none", 0, 3), ("last", 1, 2), ("all", 3, 0)],
)
def test_what_was_missed_fires_as_set(catch_up: str, fired: int, let_go: int) -> None:
    now = NOON + timedelta(minutes=40)

    found, gone = triggers.moments(
        {**HOURLY, "catch_up": catch_up}, first=NOON - timedelta(hours=2), now=now
    )

    assert (len(found), len(gone)) == (fired, let_go)
    assert not fired or found[-1] == NOON


def test_a_moment_that_is_hardly_late_fires_whatever_is_set() -> None:
    now = NOON + timedelta(seconds=triggers.LATE)

    found, gone = triggers.moments({**HOURLY, "catch_up": "none"}, first=NOON, now=now)

    assert (found, gone) == ([NOON], [])


def test_facts_of_a_moment_are_those_of_the_clock_at_its_place() -> None:
    spec = {"cron": "30 0 * * *", "tz": "Europe/Vienna"}

    facts = triggers.moment_facts(spec, datetime(2026, 3, 1, 23, 30, tzinfo=UTC))

    assert facts == {
        "at": "2026-03-01T23:30:00Z",
        "date": "2026-03-02",
        "time": "00:30",
        "weekday": 1,
        "zone": "Europe/Vienna",
    }


def test_inputs_are_filled_from_the_cause_with_their_types() -> None:
    facts: dict[str, Any] = {"body": {"n": 3, "who": "Ida"}}

    filled = triggers.inputs_for(
        {"count": "${ cause.body.n }", "text": "For ${ cause.body.who }"}, facts
    )

    assert filled == {"count": 3, "text": "For Ida"}
    with pytest.raises(BadExpression, match="no"):
        triggers.inputs_for({"x": "${ cause.no }"}, facts)


def test_a_condition_is_asked_of_the_same_facts() -> None:
    facts: dict[str, Any] = {"body": {"n": 3}}

    assert triggers.holds("", facts)
    assert triggers.holds("cause.body.n > 2", facts)
    assert not triggers.holds("${ cause.body.n > 3 }", facts)
    with pytest.raises(BadExpression, match="true or false"):
        triggers.holds("cause.body.n", facts)


@pytest.mark.parametrize(
    ("inputs", "when", "words"),
    [
        ([], "", "inputs: they are an object"),
        ({"x": "${ inputs.x }"}, "", "inputs: inputs is unknown here"),
        ({"x": "${ cause.x"}, "", "inputs:"),
        ({}, "steps.a.b", "when: steps is unknown here"),
        ({}, "cause.x ==", "when:"),
        ({"x": "y" * triggers.INPUT_LIMIT}, "", "inputs:"),
    ],
)
def test_a_template_that_could_never_be_filled_is_refused(
    inputs: Any, when: str, words: str
) -> None:
    with pytest.raises(BadInput) as refused:
        triggers.check_template(inputs, when)

    assert str(refused.value).startswith(words)


@pytest.mark.parametrize("kind", triggers.KINDS)
def test_every_kind_has_facts_to_try_it_on(kind: str) -> None:
    spec = {"schedule": HOURLY, "event": {"noun": "run", "after": "done"}}

    assert triggers.sample(kind, spec.get(kind, {}))
