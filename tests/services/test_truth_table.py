"""What becomes of a step and of its run, for every way its needs and itself can end.

A row is a sentence: how what is needed ends, and the state of each join after it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from orchestrator.models import Agent, Brand, Choice, Run, Task
from tests import making
from tests.postgres import Servers, django_pointed_at, forget_caches, fresh_database
from tests.services import outcomes_made as made
from tests.services.recalling import assert_all_promises_hold


@pytest.fixture(scope="module")
def ground(
    servers: Servers, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Brand, Agent, Agent]]:
    """One ledger for the table: a brand with a red line, an agent, its substitute."""
    forget_caches()
    with (
        fresh_database(servers) as found,
        django_db_blocker.unblock(),
        django_pointed_at(found),
    ):
        brand = making.a_brand()
        making.a_live_rule(brand)
        yield brand, made.an_actor(), making.an_agent("stand-in", _stand_in, retries=1)
        assert_all_promises_hold()


def _stand_in(brief: Any) -> Any:
    return {"text": "Bread"} if brief.inputs["do"] != "both" else made.behave(brief)


ALL = {"needs": ["a", "b", "c"]}
JOINS: dict[str, dict[str, Any]] = {
    "every": ALL,
    "one": {"needs": {"any": ["a", "b", "c"]}},
    "two": {"needs": {"at_least": 2, "of": ["a", "b", "c"]}},
    "three": {"needs": {"at_least": 3, "of": ["a", "b", "c"]}},
    "may": {**ALL, "optional": True},
    "behind": {"needs": ["may"]},
    "mixed": {"needs": {"any": ["every", "may"]}},
}

# how a, b and c end → every, one, two, three, may, behind, mixed | the run
JOINED = [
    ("done done done", "done done done done done done done | done"),
    ("done done skipped", "done done done done done done done | done"),
    ("skipped skipped skipped", "done done done done done done done | done"),
    ("done done optional", "done done done done done done done | done"),
    ("optional optional optional", "done done done done done done done | done"),
    (
        "done done rejected",
        "cancelled done done cancelled skipped done done | done",
    ),
    ("done done failed", "cancelled done done cancelled skipped done done | failed"),
    (
        "done done cancelled",
        "cancelled done done cancelled skipped done done | failed",
    ),
    (
        "skipped optional rejected",
        "cancelled done done cancelled skipped done done | done",
    ),
    (
        "done rejected rejected",
        "cancelled done cancelled cancelled skipped done done | done",
    ),
    (
        "failed done rejected",
        "cancelled done cancelled cancelled skipped done done | failed",
    ),
    (
        "cancelled failed done",
        "cancelled done cancelled cancelled skipped done done | failed",
    ),
    (
        "rejected cancelled optional",
        "cancelled done cancelled cancelled skipped done done | failed",
    ),
    (
        "rejected rejected rejected",
        "cancelled cancelled cancelled cancelled skipped done done | done",
    ),
    (
        "failed failed failed",
        "cancelled cancelled cancelled cancelled skipped done done | failed",
    ),
    (
        "cancelled cancelled cancelled",
        "cancelled cancelled cancelled cancelled skipped done done | failed",
    ),
]


@pytest.mark.parametrize(("ends", "expected"), JOINED, ids=[row[0] for row in JOINED])
def test_a_join_goes_on_as_soon_as_enough_came(
    ground: tuple[Brand, Agent, Agent], ends: str, expected: str
) -> None:
    brand, agent, _ = ground
    steps: dict[str, Any] = {}
    for name, how in zip("abc", ends.split(), strict=True):
        steps |= made.ending(agent, name, how)
    steps |= {name: made.a_step(agent, **more) for name, more in JOINS.items()}
    run = made.start(brand, steps)

    made.work()
    made.settle(run, "reject")
    made.work()

    assert made.states(run, *JOINS) == expected
    assert made.states(run, "a", "b", "c").split(" |")[0] == ends.replace(
        "optional", "skipped"
    )


# a condition on what the join was given: (needs, when, how a and b end) → the join
NO_A = "${ steps.a == null }"
CONDITIONS = [
    ("all", "${ steps.a != null }", "done done", "done done | done"),
    ("all", NO_A, "done done", "skipped done | done"),
    ("all", NO_A, "skipped done", "done done | done"),
    ("all", NO_A, "optional done", "done done | done"),
    ("all", NO_A, "rejected done", "cancelled cancelled | done"),
    ("any", "${ steps.b != null }", "rejected done", "done done | done"),
    ("any", "${ inputs.no }", "rejected done", "skipped done | done"),
    ("any", "${ inputs.no }", "rejected rejected", "cancelled cancelled | done"),
]


@pytest.mark.parametrize(("mode", "when", "ends", "expected"), CONDITIONS)
def test_a_condition_is_asked_only_of_what_can_start(
    ground: tuple[Brand, Agent, Agent], mode: str, when: str, ends: str, expected: str
) -> None:
    brand, agent, _ = ground
    steps: dict[str, Any] = {}
    for name, how in zip("ab", ends.split(), strict=True):
        steps |= made.ending(agent, name, how)
    needs = {mode: ["a", "b"]} if mode == "any" else ["a", "b"]
    steps["join"] = made.a_step(agent, needs=needs, when=when)
    steps["after"] = made.a_step(agent, needs=["join"])
    run = made.start(brand, steps)

    made.work()
    made.settle(run, "reject")
    made.work()

    assert made.states(run, "join", "after") == expected


SUB = {"substitute": "stand-in"}
# what the step says, what its agent does, what people answer → a, what needs it | run,
# and the choices on record
WAYS: list[tuple[dict[str, Any], str, list[str], str, str]] = [
    ({}, "fails", [], "held waiting | open", ""),
    ({}, "fails", ["give_up"], "failed cancelled | failed", ""),
    ({"optional": True}, "fails", [], "skipped done | done", "skip"),
    ({"on_fail": "skip"}, "fails", [], "skipped done | done", "skip"),
    ({"on_fail": "stop"}, "fails", [], "failed cancelled | failed", ""),
    ({"on_fail": "ask"}, "fails", ["give_up"], "failed cancelled | failed", ""),
    ({"on_fail": SUB}, "fails", [], "done done | done", "substitute"),
    ({"on_fail": SUB}, "both", [], "held waiting | open", "substitute"),
    ({"on_fail": SUB}, "both", ["give_up"], "failed cancelled | failed", "substitute"),
    (
        {"on_fail": SUB, "optional": True},
        "both",
        [],
        "skipped done | done",
        "skip substitute",
    ),
    ({}, "rejected", ["reject"], "rejected cancelled | done", ""),
    ({"on_reject": "stop"}, "rejected", ["reject"], "rejected cancelled | done", ""),
    ({"optional": True}, "rejected", ["reject"], "skipped done | done", "skip"),
    ({"on_reject": "skip"}, "rejected", ["reject"], "skipped done | done", "skip"),
    ({"on_reject": "ask"}, "rejected", ["reject"], "held waiting | open", "escalate"),
    (
        {"on_reject": "ask"},
        "rejected",
        ["reject", "give_up"],
        "rejected cancelled | done",
        "escalate",
    ),
    (
        {"on_reject": "ask"},
        "rejected",
        ["reject", "retry", "approve"],
        "done done | done",
        "escalate",
    ),
    ({"on_reject": SUB}, "rejected", ["reject"], "done done | done", "substitute"),
    (
        {"on_reject": "rework"},
        "rejected",
        ["reject", "reject", "approve"],
        "done done | done",
        "",
    ),
    (
        {"on_reject": "rework"},
        "rejected",
        ["reject", "reject", "reject", "reject", "give_up"],
        "rejected cancelled | done",
        "escalate",
    ),
    (
        {"on_reject": "rework", "optional": True},
        "rejected",
        ["reject", "reject", "reject", "reject"],
        "skipped done | done",
        "skip",
    ),
]


@pytest.mark.parametrize(
    ("says", "does", "answers", "expected", "chosen"),
    WAYS,
    ids=[f"{n}-{row[1]}-{'-'.join(row[2])}" for n, row in enumerate(WAYS)],
)
def test_a_step_goes_on_as_it_says(
    ground: tuple[Brand, Agent, Agent],
    says: dict[str, Any],
    does: str,
    answers: list[str],
    expected: str,
    chosen: str,
) -> None:
    brand, agent, _ = ground
    steps = {
        "a": made.a_step(agent, does, **says),
        "next": made.a_step(agent, needs=["a"]),
    }
    run = made.start(brand, steps)
    made.work()

    for answer in answers:
        made.settle(run, answer)
        made.work()

    assert made.states(run, "a", "next") == expected
    told = Choice.objects.filter(run=run).values_list("what", flat=True)
    assert " ".join(sorted(set(told))) == chosen


def test_a_substitute_keeps_the_task_and_is_told_why(
    ground: tuple[Brand, Agent, Agent],
) -> None:
    brand, agent, other = ground
    steps = {"a": made.a_step(agent, "rejected", on_reject=SUB)}
    run: Run = made.start(brand, steps)
    made.work()

    made.settle(run, "reject")
    made.work()

    task = Task.objects.get(run=run, step="a")
    assert (task.agent, task.state) == (other, "done")
    choice = Choice.objects.get(run=run)
    assert (choice.chosen, choice.why) == ("stand-in", "not like this")
    assert choice.rejected == [{"option": agent.name, "why": "not like this"}]
