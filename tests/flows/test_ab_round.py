"""P2, one round: each route to its real step, and what may not be changed."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from orchestrator.models import Run
from orchestrator.services.recalling import amendments
from orchestrator.services.running.definitions import inputs_of
from tests import making
from tests.flows.desk import Desk

NAMES = ("Studio", "In the rain")
_number = count(1)
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def one(desk: Desk) -> Desk:
    desk.publish("ab_round.yaml")
    return desk


def counted(
    t: int, *arms: tuple[int, int], errors: tuple[int, int] = (230, 231)
) -> Any:
    rail = [
        {"name": name, "n": n, "conversions": e}
        for name, (n, _), e in zip(NAMES, arms, errors, strict=True)
    ]
    return {
        "t": t,
        "arms": [
            {"name": name, "n": n, "conversions": c}
            for name, (n, c) in zip(NAMES, arms, strict=True)
        ],
        "guardrails": [{"name": "checkout_errors", "arms": rail}],
    }


WINNER = counted(7, (21000, 840), (21000, 1000))
HURTS = counted(7, (21000, 840), (21000, 1000), errors=(230, 500))
HARM = counted(7, (21000, 1000), (21000, 840))
NOTHING = counted(7, (21000, 840), (21000, 845))
PROMISING = counted(7, (21000, 840), (21000, 905))
SETTLED = counted(14, (42000, 1680), (42000, 1890))
OPEN = counted(14, (42000, 1680), (42000, 1780))
SPLIT_BROKEN = counted(7, (21000, 840), (19000, 1000))


def begin(one: Desk, *points: Any, change: Change | None = None, **again: Any) -> Run:
    """A round of the image alone, with these results."""
    sample = one.sample("ab-rounds")
    candidate = sample["candidates"][0]
    # no two rounds of a desk test the same: the learning log would know it
    [challenger] = candidate["challengers"]
    challenger["fields"] = {"image": f"jacket-in-the-rain-{next(_number)}.jpg"}
    tests = [{"key": "image", "arms": points[0]["arms"], "checkpoints": list(points)}]
    if again:
        tests.append(
            {"key": "image-again", "arms": [{}], "checkpoints": [again["again"]]}
        )
    inputs = {
        **sample,
        "number": 1,
        "last": None,
        "candidates": [candidate],
        "recorded": {"tests": tests},
    }
    if change is not None:
        change(inputs)
    return one.start("ab-round", inputs)


def done(one: Desk, run: Run) -> list[str]:
    """The effects that went out, and what was learned."""
    effects = ("deploy", "restart", "promote", "rollback", "learning")
    return [step for step in effects if one.content(run, step)]


LAUNCHED_AND = ["deploy", "promote", "learning"], ["deploy", "rollback", "learning"]
TAKEN, LEFT = LAUNCHED_AND
ROUTES: dict[str, tuple[tuple[Any, ...], str, dict[str, Any], list[str], list[str]]] = {
    "a winner": ((WINNER,), "promote", {}, [], TAKEN),
    "harm, before anybody is asked": ((HARM,), "rollback", {}, [], LEFT),
    "mixed, taken": ((HURTS,), "ask", {"weigh": "take"}, ["weigh"], TAKEN),
    "nothing, ended": ((NOTHING,), "ask", {"weigh": "stop"}, ["weigh"], LEFT),
    "extended, settled": ((PROMISING, SETTLED), "extend", {}, [], TAKEN),
    "extended, still open": ((PROMISING, OPEN), "extend", {}, ["weigh"], LEFT),
    "invalid, not mended": (
        (SPLIT_BROKEN,),
        "fix-and-rerun",
        {"mend": "stop"},
        ["mend"],
        ["deploy", "rollback"],  # a measurement that failed teaches nothing
    ),
}


def test_each_route_leads_to_its_real_step(one: Desk):
    for name, (points, route, answers, asked, ends) in ROUTES.items():
        run = begin(one, *points)

        said = one.finish(run, answers)

        assert one.content(run, "analysis")["route"] == route, name
        assert [step for step, *_ in said] == asked, name
        assert done(one, run) == ends, name
        shown = one.content(run, ends[1])["shown"]
        assert shown == ("In the rain" if ends is TAKEN else "Studio"), name
        after = one.content(run, "next")
        assert after["champion"]["name"] == shown, name
        assert after["decision"] == "stop", name  # nothing else is there to try
        if "stop" in answers.values():
            assert "people ended the series" in after["why"], name


def test_an_invalid_test_shows_no_effect_and_runs_again_once_mended(one: Desk):
    run = begin(one, SPLIT_BROKEN, again=WINNER, change=in_the_future)
    one.work()
    one.tell(run, "results", {"experiment": "rain-jacket-1", "through": 7})
    one.work()

    asked = one.item(run, "mend")

    assert one.roles(asked) == ["operator"]
    analysis = one.content(run, "analysis")
    assert [analysis[name] for name in ("p", "lift", "lift_ci", "winner")] == [None] * 4
    assert analysis["monitor"]["points"] == analysis["adjusted"] == []
    assert "conversions" not in str(analysis)
    one.answer(asked, "rerun")
    one.work()
    assert one.content(run, "restart")["experiment"] == "rain-jacket-1-again"
    assert one.states(run)["more"] == "waiting"
    one.tell(run, "results", {"experiment": "rain-jacket-1-again", "through": 7})
    one.finish(run)
    assert done(one, run) == ["deploy", "restart", "promote", "learning"]


def in_the_future(inputs: dict[str, Any]) -> None:
    """Days whose results the calendar does not bring before the test ends."""
    inputs |= {"starts": "2031-03-04", "caps": {"rounds": 4}}


def amend(one: Desk, run: Run, **inputs: Any) -> None:
    before = inputs_of(run.pk, amendments.amended_at(run.pk))
    by = one.one("owner")
    amendments.amend(run, {**before, **inputs}, by=by, reason="It changed")


def without_rollback(inputs: dict[str, Any]) -> None:
    inputs["evidence"] = {**inputs["evidence"], "rollback": {}}


def test_what_is_not_ready_starts_once_it_is_mended_and_never_before(one: Desk):
    run = begin(one, WINNER, change=without_rollback)
    one.work()
    asked = one.item(run, "fix")
    assert not done(one, run)

    amend(one, run, evidence=one.sample("ab-rounds")["evidence"])
    one.finish(run)

    assert asked.state == "open"
    assert done(one, run) == TAKEN
    for answer in ("again", "stop"):
        other = begin(one, WINNER, change=without_rollback)
        one.finish(other, {"fix": answer})
        assert done(one, other) == []
        assert one.content(other, "next")["decision"] == "stop"


def too_few(inputs: dict[str, Any]) -> None:
    inputs["test"] = {**inputs["test"], "daily": 3000, "max_days": 7}


def test_an_underpowered_test_is_asked_about_planned_anew_and_started(one: Desk):
    run = begin(one, WINNER, change=too_few)
    one.work()
    asked = one.item(run, "settle")

    options = one.content(run, "ready")["question"]["options"]
    keys = [o["key"] for o in options if o["key"] != "stop"]
    one.answer(asked, keys[-1])
    one.finish(run)

    assert done(one, run)[0] == "deploy"
    frozen = one.content(run, "ruled")["frozen"]
    assert frozen != one.content(run, "plan")["frozen"]
    assert one.content(run, "deploy")["frozen"] == frozen


def test_results_are_waited_for_and_read_by_the_rule_that_was_launched(one: Desk):
    run = begin(one, WINNER, change=in_the_future)
    one.work()
    one.tell(run, "results", {"experiment": "rain-jacket-1", "through": 6})
    one.work()
    assert one.states(run)["results"] == "waiting"

    amend(one, run, test={**one.sample("ab-rounds")["test"], "alpha": 0.2})
    one.tell(run, "results", {"experiment": "rain-jacket-1", "through": 7})
    one.work()

    refused = one.item(run, "intake")
    assert refused.kind == "failure"
    assert "rule was changed after the launch" in refused.task.why
    assert done(one, run) == ["deploy"]
    amend(one, run, test=one.sample("ab-rounds")["test"])
    one.finish(run)
    assert done(one, run) == TAKEN


def test_a_test_that_is_known_is_not_run_again(one: Desk):
    run = begin(one, WINNER)
    one.finish(run)
    given = inputs_of(run.pk)

    again = one.start("ab-round", {k: v for k, v in given.items() if k != "learnings"})
    one.work()

    learning = one.content(run, "learning")["id"]
    refused = one.item(again, "hypothesis")
    assert f"{learning} has tested this already" in refused.task.why


def test_a_variant_that_crosses_a_red_line_waits_for_people(one: Desk):
    making.a_live_rule(one.brand, author=one.one("admin"))

    def promise(inputs: dict[str, Any]) -> None:
        [candidate] = inputs["candidates"]
        candidate["challengers"][0]["fields"] = {"image": "miracle.jpg"}

    run = begin(one, WINNER, change=promise)
    one.work()

    held = one.item(run, "variants")
    assert one.states(run)["plan"] == "waiting"
    one.approve(held)
    one.work()
    assert one.content(run, "plan")["arms"][1]["name"] == "In the rain"
