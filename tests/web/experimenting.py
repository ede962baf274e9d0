"""Experiments for tests: rounds whose steps release what the agents of a test give.

The contents are of the shapes that travel through a test; the readings are made by the
domain itself, so that the pages meet what they will meet.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from orchestrator.agents.registry import find
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.results.analysing import analyse
from orchestrator.domain.experiments.results.reading import read_test
from orchestrator.domain.experiments.rounds.learning import CONSONANTS
from orchestrator.domain.experiments.watching.monitoring import monitor, read_series
from orchestrator.models import (
    ArchivedTest,
    ArchiveSource,
    Brand,
    Run,
    Task,
    WorkflowVersion,
)
from orchestrator.services import registry
from orchestrator.services.publishing import workflows
from orchestrator.services.running import runs
from tests import making
from tests.agents_made import FUNCTIONS

FROZEN = "5f" * 32
# (visitors, conversions) of control and challenger
SEEN: Mapping[str, Sequence[tuple[int, int]]] = {
    "winner": ((5_000, 313), (5_000, 431)),
    "even": ((5_000, 317), (5_000, 323)),
    "invalid": ((5_000, 319), (6_173, 739)),
    "unknown": ((5_000, 319), (6_173, 739)),  # nobody said how to split
}
HIDDEN = ("319", "739", "6.38", "11.97", "87.6", "88 %")  # of the invalid one
STEPS = {
    "variants": "variants",
    "plan": "test-plan",
    "readiness": "readiness",
    "results": "archive-results",
    "intake": "intake",
    "analysis": "analyst",
    "learning": "learning-writer",
    "next": "next-brief",
}
AFTER = {"readiness": "plan", "results": "arrived", "plan": "variants"}
DIMENSIONS = ("headline", "image", "offer")


def a_series(brand: Brand, *cases: str, title: str = "Spring sale", **told: Any) -> Run:
    """A run of rounds, one of each case, worked until idle.

    A case is a key of SEEN, "waiting" for results, or "not_ready". `told` replaces the
    `title`, `name` and `finding` that the agents give.
    """
    version = _published(making.a_person(brand, "admin"))
    run = runs.start_run(
        version.workflow.slug,
        brand=brand,
        inputs={"cases": list(cases), "told": told},
        title=title,
        by=making.a_person(brand, "operator"),
    )
    making.work_until_idle()
    return run


def plan_of(run: Run, number: int = 1) -> Task:
    """The planning task of one round: its page's address."""
    return Task.objects.get(run=run, step=f"rounds/{number}/plan")


def learning_id(number: int) -> str:
    return f"L-{number:010x}".translate(CONSONANTS)


def an_import(brand: Brand, *, name: str = "Headlines of a magazine") -> ArchiveSource:
    """A file that came in with its licence."""
    return ArchiveSource.objects.create(
        brand=brand,
        name=name,
        file_digest="ab" * 32,
        licence="CC BY 4.0",
        citation="Matias et al., The headline archive, 2021.",
        rows_in=3,
        rows_refused=1,
        refused=[[2, "no arms"]],
        imported_by=making.a_person(brand, "operator", name="Ina Importer"),
    )


def an_archived_test(
    source: ArchiveSource, key: str, case: str = "winner", **fields: Any
) -> ArchivedTest:
    """One imported test, read by the domain."""
    arms = _arms(case)
    read = analyse(read_test({"id": key, "metric": "proportion", "arms": arms}))
    values = {
        "title": f"Test {key}",
        "series": "",
        "kind": "proportion",
        "metric": "clicks",
        "arms": arms,
        "read": read.as_json(),
        "verdict": read.verdict,
        "route": read.route,
        **fields,
    }
    return ArchivedTest.objects.create(
        source=source, brand=source.brand, key=key, **values
    )


def checkpoints(case: str) -> list[dict[str, Any]]:
    """Ten looks at a test that grow to what was seen."""
    return [
        {
            "t": day,
            "arms": [
                {
                    **{"name": arm["name"], "n": arm["n"] * day // 10},
                    "conversions": arm["conversions"] * day // 10,
                }
                for arm in _arms(case)
            ],
        }
        for day in range(1, 11)
    ]


def _published(admin: Any) -> WorkflowVersion:
    registry.register(find("router"))
    FUNCTIONS["router"] = find("router")
    for agent in STEPS.values():
        making.an_agent(agent, _give, output_schema={"type": "object"})
    steps: dict[str, Any] = {
        "go": {"title": "May it start", "gate": _gate("inputs.case != 'not_ready'")},
        "arrived": {"title": "Results came", "gate": _gate("inputs.case != 'waiting'")},
    }
    steps["go"]["needs"] = ["readiness"]
    steps["arrived"]["needs"] = ["go"]
    before = ""
    for step, agent in STEPS.items():
        needs = AFTER.get(step, before)
        steps[step] = {
            "title": step.capitalize(),
            "agent": agent,
            "with": {"case": "${ inputs.case }", "number": "${ inputs.number }"},
            **({"needs": [needs]} if needs else {}),
        }
        steps[step]["with"] |= {"told": "${ inputs.told }", "step": step}
        before = step
    inner = {"workflow": "one-round", "title": "One round", "gives": "next"}
    ours = _inputs("case", "number", "told")
    _publish({**inner, "inputs": ours, "steps": steps}, admin)
    told = {"number": "${ round.number }", "told": "${ inputs.told }"}
    repeated = {
        "workflow": "one-round",
        "with": {"case": "${ inputs.cases[round.number - 1] }", **told},
        "until": "${ round.number >= size(inputs.cases) }",
        "max": 3,
    }
    outer = {"workflow": "rounds-of-a-test", "title": "Rounds of a test"}
    steps = {"rounds": {"title": "Rounds", "repeat": repeated}}
    ours = _inputs("cases", "told")
    return _publish({**outer, "inputs": ours, "steps": steps}, admin)


def _inputs(*names: str) -> dict[str, Any]:
    kinds = {"cases": {"type": "array", "items": {"type": "string"}},
             "case": {"type": "string"}, "number": {"type": "integer"}}  # fmt: skip
    given = {name: kinds.get(name, {"type": "object"}) for name in names}
    return {"type": "object", "required": list(names), "properties": given}


def _gate(until: str) -> dict[str, Any]:
    return {
        "until": f"${{ {until} || signals.results != null }}",
        "missing": "the results of the test",
        "owner": "operator",
        "timeout": "30d",
    }


def _publish(definition: dict[str, Any], admin: Any) -> WorkflowVersion:
    text = yaml.safe_dump(definition, sort_keys=False, allow_unicode=True)
    return workflows.publish(text, by=admin)


def _give(brief: Brief) -> Any:
    told = brief.inputs
    case = told["case"] if told["case"] in SEEN else "winner"
    made = {
        "variants": _variants,
        "plan": _plan,
        "readiness": _readiness,
        "results": _results,
        "intake": _results,
        "analysis": _analysis,
        "learning": _learning,
        "next": _next,
    }[told["step"]]
    if told["step"] == "readiness":
        case = told["case"]
    return made(int(told["number"]), case, told["told"])


def _variants(number: int, case: str, told: Any) -> Any:
    name = told.get("name", "challenger")
    fields = ({"headline": "Wool for every day"}, {"headline": "Warm all winter"})
    arms = [
        {"name": "champion", "control": True, "fields": fields[0]},
        {"name": name, "control": False, "fields": fields[1]},
    ]
    return {**_known(number, told), "arms": arms}


def _plan(number: int, case: str, told: Any) -> Any:
    name = told.get("name", "challenger")
    half = {"planned_share": 0.5, "digest": "ab" * 32}
    return {
        **_known(number, told),
        "hypothesis": {
            "if": "the headline names the season",
            "then": "more people open it",
            "because": "they look for it now",
        },
        "metric": "opens",
        "kind": "proportion",
        "direction": "higher",
        "baseline": 0.062,
        "arms": [
            {"name": "champion", "control": True, **half},
            {"name": name, "control": False, **half},
        ],
        **{"alpha": 0.05, "power": 0.8, "mde": 0.2, "comparisons": 1},
        **{"n_per_arm": 5_000, "days": 14, "looks": [7, 14]},
        "stop_rule": "Read on day 7 and 14; stop where p is under 5 %.",
        "guardrails": [{"name": "unsubscribes", "worse": "higher", "margin": 0.002}],
        **{"starts": "2026-09-01", "ends": "2026-09-14", "frozen": FROZEN},
    }


def _readiness(number: int, case: str, told: Any) -> Any:
    late = case == "not_ready"
    item = {"owner": "operator", "cut_off": "2026-08-31", "hard": True}
    return {
        "experiment": f"E-{number}",
        "verdict": "not_ready" if late else "ready",
        "items": [
            {
                **{"item": "rule", "title": "The rule is frozen", "state": "ok"},
                **{"evidence": "frozen on 25 August", **item},
            },
            {
                "item": "tracking",
                "title": "Every arm was seen in a test hit",
                "state": "missing" if late else "ok",
                "evidence": "no hit of challenger" if late else "hits of both arms",
                **item,
            },
        ],
        "effects": {},
    }


def _results(number: int, case: str, told: Any) -> Any:
    looks = checkpoints(case)
    return {"experiment": f"E-{number}", "checkpoints": looks, "complete": True}


def _analysis(number: int, case: str, told: Any) -> Any:
    arms = _arms(case, told.get("name", "challenger"))
    raw = {"id": f"E-{number}", "metric": "proportion", "arms": arms}
    read = analyse(read_test(raw)).as_json()
    looks = [
        {"t": look["t"], "control": look["arms"][0], "treatment": look["arms"][1]}
        for look in checkpoints(case)
    ]
    watched = monitor(read_series({"id": f"E-{number}", "checkpoints": looks}))
    return {
        **read,
        "experiment": f"E-{number}",
        "plan_digest": FROZEN,
        "monitor": watched.as_json(points=True),  # the page hides it, whoever sends it
    }


def _learning(number: int, case: str, told: Any) -> Any:
    return {
        "id": learning_id(number),
        **_known(number, told),
        "finding": told.get(
            "finding", f"Naming the season lifts opens, round {number}."
        ),
        **{"effect": 0.2, "low": 0.09, "high": 0.31, "confidence": 0.95},
        "applies_to": "newsletters in Germany",
        **{"verdict": "winner", "evidence": [f"E-{number}"], "fingerprint": "cd" * 32},
        "champion": {"name": told.get("name", "challenger"), "fields": {}},
    }


def _next(number: int, case: str, told: Any) -> Any:
    return {
        "decision": "next",
        "why": "A new dimension is left, and it is worth more than it costs.",
        **{
            "rule": "value",
            "cites": [learning_id(number)],
            "brief": {"dimension": "x"},
        },
        **{"expected_value": 900, "cost": 300},
    }


def _known(number: int, told: Any) -> dict[str, Any]:
    return {
        "experiment": f"E-{number}",
        "title": told.get("title", f"Does the {DIMENSIONS[number - 1]} matter?"),
        "dimension": told.get("dimension", DIMENSIONS[number - 1]),
    }


def _arms(case: str, name: str = "challenger") -> list[dict[str, Any]]:
    (n, hits), (other, others) = SEEN[case]
    unsaid = {"planned_share": None} if case == "unknown" else {}
    return [
        {"name": "champion", "control": True, "n": n, "conversions": hits, **unsaid},
        {"name": name, "control": False, "n": other, "conversions": others, **unsaid},
    ]
