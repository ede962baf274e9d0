"""Rounds of a test played with the agents alone: no ledger, no people."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orchestrator
from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.domain.exchange import Brief

SAMPLE = Path(orchestrator.__file__).parent / "workflows/samples/ab-rounds.json"


@cache
def _text() -> str:
    return SAMPLE.read_text(encoding="utf-8")


def sample() -> dict[str, Any]:
    """The sample inputs of ab-rounds, anew."""
    found: dict[str, Any] = json.loads(_text())
    return found


def ask(agent: str, output: Any = None, **inputs: Any) -> Any:
    """What an agent gives, held to its schemas; AgentFailed where it refuses."""
    names = dict.fromkeys(("task", "run", "workflow", "step", "brand"), "test")
    brief = Brief(
        **names,
        attempt=1,
        agent=agent,
        agent_version="1",
        inputs=inputs,
        output=output,
        key="test:1",
    )
    return call(find(agent), brief).content


def planned(inputs: dict[str, Any], key: str, **more: Any) -> tuple[Any, Any]:
    """The variants and the plan of one candidate."""
    known = {name: inputs[name] for name in ("candidates", "champion")}
    said = ask("hypotheses", **known)
    variants = ask("variants", series="s", number=1, chosen=key, **known)
    plan = ask(
        "test-plan",
        variants=variants,
        hypothesis=said["hypotheses"][key],
        starts=inputs["starts"],
        **{**inputs["test"], **more},
    )
    return variants, plan


def results(plan: Any, *counts: Sequence[int], t: float = 7, errors: int = 0) -> Any:
    """One checkpoint: (visitors, conversions) of each arm, a guardrail of 1 %."""
    names = [arm["name"] for arm in plan["arms"]]
    arms = [
        {"name": name, "n": n, "conversions": c}
        for name, (n, c) in zip(names, counts, strict=True)
    ]
    rail = [
        {"name": arm["name"], "n": arm["n"], "conversions": arm["n"] // 100}
        for arm in arms
    ]
    rail[-1]["conversions"] += errors
    return {
        "t": t,
        "arms": arms,
        "guardrails": [{"name": "checkout_errors", "arms": rail}],
    }


def launched(plan: Any) -> dict[str, Any]:
    return {"experiment": plan["experiment"], "frozen": plan["frozen"]}


def taken_in(plan: Any, *points: Any, through: float = 7) -> Any:
    told = {"experiment": plan["experiment"], "checkpoints": list(points)}
    return ask(
        "intake", plan=plan, launched=launched(plan), results=told, through=through
    )


def read(plan: Any, *points: Any, again: bool = False, through: float = 7) -> Any:
    """The analysis of these checkpoints, which its validator agrees with."""
    intake = taken_in(plan, *points, through=through)
    given = {"plan": plan, "intake": intake, "again": again}
    told = ask("analyst", launched=launched(plan), **given)
    verdict = ask("analysis-check", output=told, **given)
    assert verdict == {"passed": True, "findings": []}
    return told
