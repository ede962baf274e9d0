"""The results of a round read by its plan: the analysis, and what people are asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.domain.experiments.results import saying
from orchestrator.domain.experiments.results.analysing import analyse
from orchestrator.domain.experiments.results.reading import read_test
from orchestrator.domain.experiments.results.values import Test
from orchestrator.domain.experiments.watching.monitoring import monitor, read_series
from orchestrator.domain.statistics.split import sample_ratio

AGAIN_SHARE = 0.5
"""A second reading, after an extension, is at half the level: the two together say
winner of nothing in at most one and a half times alpha of all tests."""
HIDDEN = ("p", "lift", "lift_ci", "winner")
NOTHING: dict[str, Any] = {
    "points": [],
    "stopped_at": None,
    "direction": None,
    "sequential_p": None,
}


def read_round(
    plan: Mapping[str, Any], intake: Mapping[str, Any], *, again: bool = False
) -> dict[str, Any]:
    """The analysis as JSON, with experiment, plan_digest, monitor and validity.

    Read `again` after an extension, nothing is extended a second time: people are
    asked. Where the route is ask, `question` has the fields of an ask step. Where the
    test is invalid, no effect stands anywhere in it.
    """
    last = intake["checkpoints"][-1] if intake["checkpoints"] else {"arms": []}
    raw = raw_test(plan, intake, last, again=again)
    dead = unreadable(plan, last)
    if dead is not None:
        told = _invalid(plan, dead, intake["gaps"] or ["no results have come"])
    else:
        told = analyse(read_test(raw)).as_json()
    if again and told["route"] == "extend":
        told["route"] = "ask"
    visible = told["p"] is not None
    told |= {
        "experiment": intake["experiment"],
        "plan_digest": intake["plan_digest"],
        "reading": 2 if again else 1,
        "monitor": _watched(plan, intake, told["about"]) if visible else dict(NOTHING),
        "validity": {
            "complete": intake["complete"],
            "split": "broken" if told["verdict"] == "invalid" and not dead else "ok",
            "visible": visible,
        },
    }
    if intake["gaps"]:
        told["validity"]["split"] = "not judged"
    if told["route"] == "ask":
        told["question"] = question(plan, told)
    return told


def raw_test(
    plan: Mapping[str, Any],
    intake: Mapping[str, Any],
    last: Mapping[str, Any],
    *,
    again: bool,
) -> dict[str, Any]:
    """The test as `experiment analyse` takes it, from the plan and a checkpoint."""
    planned = {arm["name"]: arm for arm in plan["arms"]}
    rails = {one["name"]: one for one in plan["guardrails"]}
    return {
        "id": intake["experiment"],
        "metric": plan["kind"],
        "direction": plan["direction"],
        "alpha": plan["alpha"] * (AGAIN_SHARE if again else 1),
        "power": plan["power"],
        "n_per_arm": plan["n_per_arm"] or None,
        "arms": [
            {
                **arm,
                "control": planned[arm["name"]]["control"],
                "planned_share": planned[arm["name"]]["planned_share"],
            }
            for arm in last["arms"]
        ],
        "guardrails": [
            {**rails[one["name"]], "arms": one["arms"]}
            for one in last.get("guardrails") or []
            if one["name"] in rails
        ],
        "gaps": list(intake["gaps"]),
    }


def unreadable(
    plan: Mapping[str, Any], last: Mapping[str, Any]
) -> list[dict[str, Any]] | None:
    """Visitors of every planned arm, where one has none; None where all have some."""
    counted = {arm["name"]: arm["n"] for arm in last["arms"]}
    seen = [
        {
            "name": arm["name"],
            "n": counted.get(arm["name"], 0),
            "planned_share": arm["planned_share"],
        }
        for arm in plan["arms"]
    ]
    least = 1 if plan["kind"] == "proportion" else 2
    return seen if any(arm["n"] < least for arm in seen) else None


def _invalid(
    plan: Mapping[str, Any], arms: list[dict[str, Any]], gaps: Sequence[str]
) -> dict[str, Any]:
    """What an analysis says where there is nothing to analyse."""
    counts = [arm["n"] for arm in arms]
    p = 1.0
    if sum(counts):
        p = sample_ratio(counts, [arm["planned_share"] for arm in arms]).p
    hidden = dict.fromkeys(
        (*HIDDEN, "about", "omnibus_p", "shrunk_lift", "prior_sd", "level")
    )
    test = Test(plan["experiment"], plan["kind"], (), gaps=tuple(gaps))
    return hidden | {
        "id": plan["experiment"],
        "verdict": "invalid",
        "route": "fix-and-rerun",
        "srm_p": p,
        "reason": saying.gaps(test),
        "control": next(a["name"] for a in plan["arms"] if a["control"]),
        "arms": arms,
        "guardrails": [],
        "adjusted": [],
        "conditional_power": None,
        "completeness": {"complete": False, "gaps": list(gaps)},
        "notes": [],
    }


def _watched(
    plan: Mapping[str, Any], intake: Mapping[str, Any], about: str
) -> dict[str, Any]:
    """The always-valid reading of the arm it is about, checkpoint by checkpoint."""
    control = next(a["name"] for a in plan["arms"] if a["control"])
    points = []
    for point in intake["checkpoints"]:
        arms = {arm["name"]: arm for arm in point["arms"]}
        if all(arms.get(name, {}).get("n") for name in (control, about)):
            sides = {"control": arms[control], "treatment": arms[about]}
            points.append({"t": point["t"], **sides})
    if not any(_mean(point["control"]) > 0 for point in points):
        return dict(NOTHING)
    series = {
        "id": intake["experiment"],
        "metric": plan["kind"],
        "direction": plan["direction"],
        "alpha": plan["alpha"] / max(1, plan["comparisons"]),
        "checkpoints": points,
    }
    watched = monitor(read_series(series)).as_json(points=True)
    return {name: watched[name] for name in NOTHING} | {"arm": about}


def _mean(arm: Mapping[str, Any]) -> float:
    if "conversions" in arm:
        return float(arm["conversions"]) / float(arm["n"])
    return float(arm.get("mean", 0.0))


def question(plan: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What people are asked where the figures do not settle it, in their words."""
    control, about, metric = told["control"], told["about"], plan["metric"]
    options = []
    if told["p"] is not None:
        options.append(
            {
                "key": "take",
                "label": f"Show {saying.name(about)} to everybody",
                "consequence": "It becomes what the next round is tested against.",
                "evidence": told["reason"],
            }
        )
    options += [
        {
            "key": "keep",
            "label": f"Stay with {saying.name(control)}",
            "consequence": "The series goes on with it, where another round pays.",
        },
        {
            "key": "stop",
            "label": "Stay with it and end the series",
            "consequence": "No further round; what was learned stays.",
        },
    ]
    return {
        "form": "one",
        "prompt": f"What becomes of the test of {plan['dimension'] or metric}?",
        "options": options,
        "recommended": "keep",
        "why": told["reason"],
        "cost_of_waiting": "Visitors are still split between the arms.",
        "roles": ["owner"],
        "severity": "high" if told["verdict"] == "mixed" else "medium",
    }
