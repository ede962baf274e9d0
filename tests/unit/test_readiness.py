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
from orchestrator.domain.experiments.answering import answered
from orchestrator.domain.experiments.checking import content_digest
from orchestrator.domain.experiments.checklist import ITEMS
from orchestrator.domain.experiments.learning import fingerprint
from orchestrator.domain.experiments.planning import rule_digest
from orchestrator.domain.experiments.readiness import readiness
from tests.unit.readiness_made import (
    FIELDS,
    LINK,
    a_plan,
    evidence_for,
    judged,
    states,
)

KEYS = [item.key for item in ITEMS]


def altered(**changes: Any) -> dict[str, Any]:
    """A plan changed by hand, and frozen again: only what was changed is wrong."""
    made = {**a_plan(), **changes}
    return {**made, "frozen": rule_digest(made)}


def resplit(*shares: float | None) -> dict[str, Any]:
    arms = [
        {**arm, "planned_share": share}
        for arm, share in zip(a_plan()["arms"], shares, strict=True)
    ]
    return altered(arms=arms)


def said(**fields: Any) -> dict[str, Any]:
    """The plan with another hypothesis."""
    return altered(hypothesis={**a_plan()["hypothesis"], **fields})


def arms_saying(**fields: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A plan and evidence where some arms say something else."""
    saying = {**FIELDS, **fields}
    made = a_plan(
        arms=[
            {"name": n, "control": n == "now", "fields": f} for n, f in saying.items()
        ]
    )
    arms = [
        {
            "name": name,
            "fields": content,
            "released": content_digest(content),
            "approved_by": "Anna",
        }
        for name, content in saying.items()
    ]
    return made, {"arms": arms}


def with_arm(number: int, **fields: Any) -> list[dict[str, Any]]:
    arms = evidence_for(a_plan())["arms"]
    arms[number] = {**arms[number], **fields}
    return arms  # type: ignore[no-any-return]


def with_links(**links: Any) -> dict[str, Any]:
    return {"links": {**evidence_for(a_plan())["utm"]["links"], **links}}


def running(**changes: Any) -> list[dict[str, Any]]:
    return [{**evidence_for(a_plan())["running"][0], **changes}]


GUARD = {"name": "unsubscribe", "worse": "higher", "margin": 0.002}
SAME = {"headline": "SHOES  for all weather", "image": "boots.png"}
TWO = {"headline": "Walk further", "image": "hike.png"}
IMAGE = {name: {**FIELDS["now"], "image": f"{name}.png"} for name in FIELDS}
KNOWN = fingerprint(FIELDS.values(), "signup")
ONLY: list[tuple[str, dict[str, Any] | None, dict[str, Any], str]] = [
    ("hypothesis", altered(hypothesis=None), {}, "nothing after if, then, because"),
    ("hypothesis", said(because=" "), {}, "nothing after because"),
    ("hypothesis", said(metric="revenue"), {}, "about revenue, the plan about signup"),
    ("metric", altered(metric=["signup", "sales"]), {}, "2 primary metrics: choose"),
    ("metric", altered(direction=None), {}, "Nobody said whether higher or lower"),
    ("split", resplit(0.5, 0.4, 0.4), {}, "sum to 1.3, not to 1"),
    ("split", resplit(0.5, 0.5, None), {}, "No planned share for far"),
    ("sample_size", altered(n_per_arm=10), {}, "says 10 an arm, 37,824 are needed"),
    ("sample_size", altered(baseline=None), {}, "baseline is missing"),
    ("guardrails", a_plan(guardrails=[]), {}, "No guardrail"),
    (
        "guardrails",
        altered(guardrails=[{**GUARD, "name": "signup"}]),
        {},
        "is the primary metric",
    ),
    ("frozen", {**a_plan(), "looks": [1, 2, 3]}, {}, "The rule was changed since"),
    ("frozen", None, {"frozen": None}, "is not registered: nothing is"),
    ("released", None, {"arms": with_arm(1, released="f" * 64)}, "not released"),
    ("released", None, {"arms": with_arm(2, approved_by="")}, "nobody approved"),
    ("differ", *arms_saying(far=SAME), "now and far say the same"),
    ("differ", *arms_saying(far=TWO), "They differ in headline, image"),
    ("differ", *arms_saying(**IMAGE), "They differ in image, not in headline"),
    ("duration", altered(days=20, ends="2026-03-21"), {}, "not whole weeks"),
    ("duration", altered(max_days=14), {}, "21 days are more than the 14 allowed"),
    ("traffic", None, {"forecast": None}, "no forecast"),
    ("traffic", None, {"forecast": {"daily": 6_000}}, "names no source"),
    (
        "traffic",
        None,
        {"forecast": {"daily": 5_000, "source": "x"}},
        "counts on 6000 a day, forecast are 5000",
    ),
    ("traffic", a_plan(daily=None), {}, "without the forecast"),
    ("tracking", None, {"tracking": {"event": "signup", "hits": []}}, "now, dry, far"),
    (
        "tracking",
        None,
        {
            "tracking": {
                "event": "signup",
                "hits": [
                    {"arm": "now", "event": "signup", "seen": "2026-02-19"},
                    {"arm": "dry", "event": "view", "seen": "2026-02-19"},
                    {"arm": "far", "event": "signup", "seen": "2026-02-21"},
                ],
            }
        },
        "seen for dry, far",
    ),
    ("utm", None, {"utm": {}}, "Arm now: no link"),
    ("utm", None, {"utm": with_links(dry=f"{LINK}&utm_content=Dry")}, "small letters"),
    ("utm", None, {"utm": with_links(dry=f"{LINK}&utm_content=now")}, "the same UTM"),
    ("utm", None, {"utm": with_links(now="https://shop.example/")}, "utm_source stand"),
    ("overlap", None, {"running": None}, "were not handed in"),
    ("overlap", None, {"audience": None}, "no name"),
    (
        "overlap",
        None,
        {"running": running(audience={"people": ["a", "x"]}, ends=None)},
        "1 people are also in price-7",
    ),
    ("repeat", None, {"learnings": None}, "log was not handed in"),
    (
        "repeat",
        None,
        {"learnings": [{"id": "L-1", "fingerprint": KNOWN, "finding": "no effect"}]},
        "L-1 tested this already: no effect",
    ),
    ("budget", None, {"budget": None}, "nobody released"),
    ("budget", None, {"budget": {"released": 400, "by": "C"}}, "500 are planned, 400"),
    ("rollback", None, {"rollback": None}, "Nobody has tried"),
    ("calendar", None, {"calendar": None}, "No market is named"),
    ("consent", None, {"consent": {"basis": "hope"}}, "The basis is hope"),
    ("consent", None, {"consent": {"basis": "consent"}}, "nothing is named"),
]


@pytest.mark.parametrize(("item", "made", "changes", "told"), ONLY)
def test_one_item_alone_keeps_a_test_from_starting(
    item: str, made: dict[str, Any] | None, changes: dict[str, Any], told: str
) -> None:
    found = judged(made, **changes)

    assert found.verdict == "not_ready"
    stopped = {k: s for k, s in states(found).items() if s != "soft"}
    assert stopped == {item: "missing"}
    assert told in found.missing[0].found.evidence


def test_every_item_is_tried_alone() -> None:
    alone = {item for item, *_ in ONLY}

    assert set(KEYS) - alone == {"holidays"}  # soft: it stops nothing


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
