"""Every item of the checklist can be the one that stops a test."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.rounds.learning import fingerprint
from orchestrator.domain.experiments.starting.checking import content_digest
from orchestrator.domain.experiments.starting.checklist import ITEMS
from orchestrator.domain.experiments.starting.planning import rule_digest
from orchestrator.domain.experiments.starting.readiness import readiness
from tests.unit.readiness_made import (
    FIELDS,
    LINK,
    a_plan,
    evidence_for,
    judged,
    running,
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


ODD: list[Any] = [
    *(None, True, 0, -1, 0.5, 1e-9, 1e-300, 1e300, 10**15, 7, "", "x", "2026-03-02"),
    *("9999-12-31", [], {}, [1], ["x"], [[]], [{}], {"x": 1}, "lower", "mean"),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where anything stands in a file."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[tuple[Any, ...]] = []
    for key, part in inner:
        found.append((*path, key))
        if isinstance(part, dict | list):
            found += places(part, (*path, key))
    return found


def test_whatever_stands_in_a_file_is_judged_or_named() -> None:
    made = a_plan()
    whole = {"plan": made, "evidence": evidence_for(made)}
    tried = judged_so = 0

    for number, path in enumerate(places(whole)):
        for odd in (ODD[number % len(ODD)], ODD[(number * 7 + 3) % len(ODD)]):
            raw = deepcopy(whole)
            *above, last = path
            inside: Any = raw
            for key in above:
                inside = inside[key]
            inside[last] = deepcopy(odd)
            raw_plan = raw["plan"]
            if isinstance(raw_plan, dict) and path[-1] != "frozen":
                raw_plan["frozen"] = rule_digest(raw_plan)
            tried += 1
            try:
                found = readiness(raw, date(2026, 2, 20))
            except BadInput:
                continue
            judged_so += 1
            assert found.verdict in ("ready", "not_ready", "ask")

    assert 0 < judged_so < tried
