"""The readiness of a test: every item can be the one that stops it."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from orchestrator.agents.bundled.direction import direction
from orchestrator.agents.bundled.testing import readiness as checking_agent
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.calling import call
from orchestrator.domain import questions
from orchestrator.domain.content import admit
from orchestrator.domain.contracts import problems
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.starting.answering import answered
from orchestrator.domain.experiments.starting.checklist import ITEMS
from orchestrator.domain.experiments.starting.readiness import readiness
from tests.unit.readiness_made import (
    FIELDS,
    a_plan,
    evidence_for,
    judged,
    running,
    states,
)

KEYS = [item.key for item in ITEMS]


def test_a_test_with_everything_in_order_is_ready() -> None:
    found = judged()

    assert (found.verdict, states(found), found.question) == ("ready", {}, None)
    assert [item.key for item in found.items] == KEYS
    assert all(item.found.evidence and item.owner for item in found.items)


def test_a_missing_item_says_by_when_it_was_due_and_who_mends_it() -> None:
    found = judged(today=date(2026, 3, 1), budget=None, owners={"budget": "Carla"})

    (item,) = found.missing
    assert (item.owner, item.cut_off) == ("Carla (commercial)", date(2026, 2, 28))
    assert "It was due by 2026-02-28." in item.found.evidence


def test_a_public_holiday_within_is_a_remark_and_stops_nothing() -> None:
    made = a_plan(starts="2026-03-23")

    found = judged(made)

    assert (found.verdict, states(found)) == ("ready", {"holidays": "soft"})
    (remark,) = (item for item in found.items if item.key == "holidays")
    assert "2026-04-03" in remark.found.evidence


def test_old_forecasts_and_trials_are_remarks() -> None:
    old = {"daily": 6_000, "source": "last year", "made_on": "2025-06-01"}

    found = judged(forecast=old, rollback={"tested_on": "2025-06-01", "by": "Otto"})

    assert states(found) == {"traffic": "soft", "rollback": "soft"}
    assert found.verdict == "ready"


SHORT = {"people": ["a", "x", "y"], "name": "buyers"}
ASKED: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("sample_size", {"days": 7}, {}, ["longer", "drop", "accept"]),
    ("sample_size", {"daily": 4_000, "max_days": 21}, {}, ["drop", "accept"]),
    ("sample_size", {"daily": 900, "max_days": 14}, {}, ["accept"]),
    ("overlap", {}, {"running": running(audience=SHORT)}, ["later"]),
    ("overlap", {}, {"running": running(audience={})}, ["later"]),
    (
        "overlap",
        {},
        {"running": running(metric="x", surface="home", audience=SHORT)},
        ["later"],
    ),
    ("calendar", {"starts": "2026-03-01"}, {}, ["later"]),
    ("calendar", {"starts": "2026-04-06"}, {}, ["later"]),
    ("calendar", {"starts": "2026-02-02"}, {}, ["later"]),
]


@pytest.mark.parametrize(("item", "plan_changes", "changes", "keys"), ASKED)
def test_each_answer_to_a_question_leads_to_a_test_that_is_ready(
    item: str, plan_changes: dict[str, Any], changes: dict[str, Any], keys: list[str]
) -> None:
    made = a_plan(**plan_changes)
    if made["starts"] < "2026-02-20":
        changes = {**changes, "frozen": {"digest": made["frozen"], "on": "2026-02-01"}}
    if "daily" in plan_changes:
        changes = {**changes, "forecast": {"daily": 6_000, "source": "web"}}

    found = judged(made, **changes)

    assert (found.verdict, found.question is not None) == ("ask", True)
    assert [k for k, s in states(found).items() if s == "ask"] == [item]
    question = questions.read(admit(found.question))
    assert question.keys == (*keys, "stop")
    assert question.recommended == keys[0]
    for key in keys:
        after = answered(made, {"answer": key}, admit(found.effects))  # type: ignore[arg-type]
        frozen = {"digest": after["frozen"], "on": "2026-02-20"}
        left = {**changes, "frozen": frozen}
        again = judged(after, **left)
        assert again.verdict == "ready", (key, states(again))


def test_an_underpowered_test_says_the_smallest_lift_it_can_see() -> None:
    made = a_plan(days=7, max_days=7, baseline=0.01)

    found = judged(made)

    assert found.question is not None
    told = f"{made['smallest_lift'] * 100:.3g} % is the smallest lift you can see."
    assert told in str(found.question["prompt"])
    assert found.question["recommended"] == "accept"


def test_an_option_that_ends_in_a_freeze_is_not_offered() -> None:
    peak = [{"from": "2026-03-16", "to": "2026-03-31", "why": "peak season"}]

    found = judged(a_plan(days=7), calendar={"markets": ["de"], "blackouts": peak})

    assert set(found.effects) == {"drop", "accept"}  # longer would run into it


def test_what_no_answer_mends_is_not_asked() -> None:
    always = [{"from": "2026-01-01", "to": "2030-01-01", "why": "sold"}]

    found = judged(calendar={"markets": ["de"], "blackouts": always})

    assert (found.verdict, states(found)) == ("not_ready", {"calendar": "missing"})


def test_a_missing_item_comes_before_any_question() -> None:
    found = judged(a_plan(days=7), budget=None)

    assert found.verdict == "not_ready"
    assert states(found) == {"sample_size": "ask", "budget": "missing"}


@pytest.mark.parametrize(
    ("mine", "theirs", "verdict"),
    [
        ({"from": 0, "to": 50}, {"from": 50, "to": 100}, "ready"),
        ({"from": 0, "to": 60}, {"from": 50, "to": 100}, "ask"),
        ({"from": 0, "to": 50}, {"from": 50, "to": 100, "name": "other"}, "ask"),
    ],
)
def test_ranges_of_one_hash_layer_that_do_not_meet_share_nobody(
    mine: dict[str, Any], theirs: dict[str, Any], verdict: str
) -> None:
    layer = {"name": "home", **mine}
    other = {"audience": {"name": "all", "layer": {"name": "home", **theirs}}}

    found = judged(audience={"name": "all", "layer": layer}, running=running(**other))

    assert found.verdict == verdict


def without(name: str) -> dict[str, Any]:
    made = a_plan()
    made.pop(name)
    return made


TWICE = [{"name": "a"}, {"name": "a"}]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({}, "plan is missing"),
        ({"plan": a_plan(), "evidence": []}, "evidence is no object"),
        ({"plan": without("experiment")}, "plan.experiment is missing"),
        ({"plan": without("arms")}, "plan.arms: 0 given"),
        ({"plan": {**a_plan(), "arms": "x"}}, "plan.arms is no list"),
        ({"plan": {**a_plan(), "arms": TWICE}}, "plan.arms: two are called 'a'"),
        ({"plan": {**a_plan(), "arms": [{}, {}]}}, r"plan.arms\[0\].name is missing"),
        ({"plan": {**a_plan(), "guardrails": [1]}}, "plan.guardrails is no list"),
        ({"plan": without("starts")}, "plan.starts is None, no day"),
        ({"plan": {**a_plan(), "ends": "2026-01-01"}}, "before plan.starts"),
    ],
)
def test_a_plan_that_cannot_be_read_is_named(raw: dict[str, Any], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        readiness(raw, date(2026, 2, 20))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"forecast": 7}, "evidence.forecast is 7: an object"),
        ({"running": {}}, "evidence.running is {}: a list"),
        ({"rollback": {"tested_on": "soon", "by": "O"}}, "evidence.rollback.tested_on"),
        ({"calendar": {"markets": ["xx"]}}, "markets: 'xx' is no country"),
        (
            {"calendar": {"markets": ["de"], "blackouts": [{"from": "x"}]}},
            r"evidence.calendar.blackouts\[0\].from is 'x'",
        ),
    ],
)
def test_evidence_that_cannot_be_read_is_named(
    changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        judged(**changes)


def asked(**inputs: Any) -> Any:
    brief = Brief("1", 1, "1", "w", "s", "readiness", "1", "b", admit(inputs))  # type: ignore[arg-type]
    return call(checking_agent.readiness, brief).content


def test_the_agent_takes_released_variants_for_the_arms() -> None:
    made = a_plan()
    evidence = evidence_for(made)
    learnings = evidence.pop("learnings")
    del evidence["arms"], evidence["frozen"]
    variants = {
        "experiment": "shoes-1",
        "arms": [{"name": name, "fields": fields} for name, fields in FIELDS.items()],
    }

    found = asked(
        plan=made,
        evidence=evidence,
        variants=variants,
        learnings=learnings,
        today="2026-02-20",
    )

    assert found["verdict"] == "ready", found
    assert problems(schemas.READINESS, found) == []


def test_the_agent_gives_a_question_that_can_be_asked() -> None:
    made = a_plan(days=7)

    found = asked(plan=made, evidence=evidence_for(made), today="2026-02-20")

    asking = Brief("1", 1, "1", "w", "s", "direction", "1", "b", found["question"])
    assert call(direction, asking).content == found["question"]
    assert set(found["effects"]) == {"longer", "drop", "accept"}


def test_other_content_than_the_plan_pins_is_seen() -> None:
    changed = deepcopy(evidence_for(a_plan())["arms"])
    changed[1]["fields"]["headline"] = "Dry feet, guaranteed"

    found = judged(arms=changed)

    assert states(found) == {"released": "missing"}
