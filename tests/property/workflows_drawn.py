"""Workflows drawn at random: every kind of step, of join and of policy there is."""

import json
from dataclasses import dataclass, field
from typing import Any

import yaml
from hypothesis import strategies as st

FAIL, DIRTY, CLEAN = "fail", "A miracle cream", "Fresh bread"
ITEMS = "${ inputs.items }"
CONTRADICTING = ("ask", "stop")  # to being optional: refused at publish
ON_FAIL: list[Any] = ["ask", "skip", "stop", {"substitute": "{other}"}]
ON_REJECT: list[Any] = ["stop", "rework", "ask", "skip", {"substitute": "{other}"}]
WAITS: list[dict[str, Any]] = [
    {"for": "2h"},
    {"signal": "go"},
    {"signal": "go", "timeout": "1d", "on_timeout": "skip"},
]
GATES: list[dict[str, Any]] = [
    {"until": "${ inputs.shut }", "timeout": "1d", "on_timeout": "skip"},
    {"until": "${ clock.hours > 1.0 }", "every": "30m"},
    {"until": "${ 'go' in signals }", "timeout": "1d", "on_timeout": "fail"},
]
ASK = {
    "form": "one",
    "prompt": "Which way?",
    "roles": ["brand"],
    "options": [{"key": "left"}, {"key": "right"}],
    "due": "1h",
}

# What sub-workflows and rounds are made of.
INNER = """
workflow: {slug}
title: Inner
inputs: {{type: object, required: [text], properties: {{text: {{type: string}}}}}}
steps:
  write: {{agent: {agent}, with: {{text: "${{ inputs.text }}"}}}}
  note: {{agent: {agent}, with: {{text: "${{ steps.write.text }}"}}}}
"""
KINDS = (*["agent"] * 5, "wait", "gate", "ask", "workflow", "repeat")


@dataclass
class Drawn:
    """A definition being written: its steps by name, in an order that has no loop."""

    steps: dict[str, dict[str, Any]] = field(default_factory=dict)

    def text(self) -> str:
        """As YAML; {slug}, {agent}, {other} and {inner} are to be filled in."""
        head = {"title": "Drawn", "inputs": {"type": "object"}, "steps": self.steps}
        # copied, so that nothing shared is written as an anchor
        written = yaml.safe_dump(json.loads(json.dumps(head)), sort_keys=False)
        braced = written.replace("{", "{{").replace("}", "}}")
        for name in ("agent", "other", "inner"):
            braced = braced.replace(f"{{{{{name}}}}}", f"{{{name}}}")
        return "workflow: {slug}\n" + braced


@st.composite
def workflows(draw: st.DrawFn, most: int = 6) -> str:
    """A workflow of 2 to `most` steps, each of any kind, behind any earlier ones."""
    drawn = Drawn()
    names = [f"s{number}" for number in range(draw(st.integers(2, most)))]
    for number, name in enumerate(names):
        kind = draw(st.sampled_from(KINDS))
        if kind == "agent" and number + 2 < len(names) and draw(st.integers(0, 3)) == 0:
            kind = "route"
        step = _step(draw, kind, names[number + 1 :])
        step["needs"] = _needs(draw, names[:number])
        drawn.steps[name] = step
    return drawn.text()


def _step(draw: st.DrawFn, kind: str, later: list[str]) -> dict[str, Any]:
    if kind == "wait":
        return {"wait": dict(draw(st.sampled_from(WAITS)))}
    if kind == "gate":
        return {"gate": dict(draw(st.sampled_from(GATES)))}
    if kind == "ask":
        return {"ask": dict(ASK), "optional": draw(st.booleans())}
    told = {"text": draw(st.sampled_from((CLEAN, DIRTY, FAIL)))}
    if kind == "workflow":
        return {"workflow": "{inner}", "with": told}
    if kind == "repeat":
        until = f"${{ round.last.text == '{draw(st.sampled_from((CLEAN, 'x')))}' }}"
        rounds = {"workflow": "{inner}", "with": told, "until": until, "max": 2}
        return {"repeat": rounds}
    if kind == "route":
        return {"route": _route(draw, later)}
    step: dict[str, Any] = {
        "agent": "{agent}",
        "with": {"text": draw(st.sampled_from((CLEAN, CLEAN, DIRTY, FAIL)))},
        "optional": draw(st.booleans()),
        "on_fail": draw(st.sampled_from(ON_FAIL)),
        "on_reject": draw(st.sampled_from(ON_REJECT)),
    }
    if step["optional"] and step["on_fail"] in CONTRADICTING:
        del step["on_fail"]
    if draw(st.integers(0, 3)) == 0:
        step["each"] = ITEMS
        if draw(st.booleans()):
            step["limit"] = draw(st.integers(1, 2))
    if draw(st.integers(0, 4)) == 0:
        step["when"] = draw(st.sampled_from(("${ inputs.open }", "${ inputs.shut }")))
    return step


def _route(draw: st.DrawFn, later: list[str]) -> dict[str, Any]:
    left, right = later[0], later[-1]
    route: dict[str, Any] = {
        "cases": [
            {"case": "left", "when": "${ inputs.shut }", "to": [left]},
            {"case": "right", "when": draw(st.sampled_from(OPENINGS)), "to": [right]},
        ]
    }
    if draw(st.booleans()):
        route["default"] = "left"
    return route


OPENINGS = ("${ inputs.open }", "${ inputs.shut }")


def _needs(draw: st.DrawFn, earlier: list[str]) -> Any:
    """All of some earlier steps, any of them, or at least so many."""
    needed = sorted(draw(st.sets(st.sampled_from(earlier)))) if earlier else []
    if len(needed) < 2:
        return needed
    mode = draw(st.sampled_from(("all", "any", "some")))
    if mode == "some":
        return {"at_least": draw(st.integers(1, len(needed))), "of": needed}
    return {mode: needed}
