"""proposals: judges the tasks an agent proposes by what its workflow allows.

Pure: what is allowed, who is known and what came before are in its inputs. A proposal
is text of an agent; whatever it asks for beyond the limits is put before people, and
what cannot be done at all is refused in words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.content import JSON, canonical, shown
from orchestrator.domain.exchange import Brief

MOST_ASKED = 19  # a question has twenty options, one of them to start none
FIELDS = frozenset({"agent", "title", "with", "why", "needs", "effect"})
NONE_KEY = "none"
TASK: schemas.Schema = schemas.record(
    {
        "agent": schemas.NAME,
        "title": schemas.TEXT,
        "with": {"type": "object"},
        "why": schemas.TEXT,
        "effect": {"type": ["string", "null"]},
    }
)
KNOWN = schemas.record(
    {
        "agent": schemas.NAME,
        "effect": {"type": "boolean"},
        "validator": {"type": "boolean"},
    }
)
OPTION = schemas.record(
    {
        "key": schemas.NAME,
        "label": schemas.TEXT,
        "consequence": schemas.TEXT,
        "evidence": schemas.TEXT,
    }
)


@dataclass
class _Judged:
    accepted: list[JSON] = field(default_factory=list)
    asked: list[JSON] = field(default_factory=list)
    refused: list[JSON] = field(default_factory=list)


@agent(
    name="proposals",
    version="1",
    title="Judges proposed tasks",
    input_schema=schemas.record(
        {
            "from": {},
            "allowed": schemas.many(schemas.NAME),
            "most": {"type": "integer", "minimum": 0},
            "known": schemas.many(KNOWN),
            "before": schemas.many(schemas.NAME),
            "steps": schemas.many(schemas.NAME),
        }
    ),
    output_schema=schemas.record(
        {
            "accepted": schemas.many(TASK),
            "asked": schemas.many(
                schemas.record(
                    {"key": schemas.NAME, "proposal": TASK, "why": schemas.TEXT}
                )
            ),
            "refused": schemas.many(
                schemas.record({"proposal": {}, "why": schemas.TEXT})
            ),
            "options": schemas.many(OPTION),
        }
    ),
)
def proposals(brief: Brief) -> dict[str, Any]:
    """Sort what is proposed into accepted, asked and refused, each in its order."""
    given: Mapping[str, Any] = brief.inputs
    known = {one["agent"]: one for one in given["known"]}
    judged, seen = _Judged(), set[bytes]()
    for raw in _proposed(given["from"]):
        wrong = _malformed(raw, known, given["steps"])
        task = None if wrong else _task(raw)
        if task is not None and canonical(task) in seen:
            wrong = "it is proposed twice."
        if wrong or task is None:
            judged.refused.append({"proposal": raw, "why": wrong})
            continue
        seen.add(canonical(task))
        reasons = list(_reasons(raw, known, given, len(judged.accepted)))
        if not reasons:
            judged.accepted.append(task)
        elif len(judged.asked) < MOST_ASKED:
            key = f"p{len(judged.asked) + 1}"
            why = " ".join(reasons)
            judged.asked.append({"key": key, "proposal": task, "why": why})
        else:
            why = f"people are asked about {MOST_ASKED} at most at once."
            judged.refused.append({"proposal": raw, "why": why})
    return {
        "accepted": judged.accepted,
        "asked": judged.asked,
        "refused": judged.refused,
        "options": [_option(one) for one in judged.asked] + _none(judged.asked),
    }


def _proposed(given: JSON) -> Iterator[JSON]:
    """Every proposal of one content, or of a list of them."""
    for content in given if isinstance(given, list) else [given]:
        found = content.get("proposes") if isinstance(content, dict) else None
        if isinstance(found, list):
            yield from found
        elif found is not None:
            yield found


def _malformed(raw: JSON, known: Mapping[str, Any], steps: list[str]) -> str:
    """Why it can be no task at all; "" where it can."""
    if not isinstance(raw, dict):
        return "a proposal is an object: {agent, title, with, why}."
    strange = sorted(raw.keys() - FIELDS)
    if strange:
        return f"{shown(strange[0], limit=60)!r} is no field of a proposal."
    name, channel = raw.get("agent"), raw.get("effect")
    if not isinstance(name, str) or name not in known:
        return f"there is no agent {shown(str(name), limit=60)!r}."
    if known[name]["validator"]:
        return f"{name!r} is a validator: it does no tasks."
    if not isinstance(raw.get("with", {}), dict):
        return "'with' names inputs: {input: value}."
    for key in ("title", "why"):
        if not isinstance(raw.get(key, ""), str):
            return f"{key!r} is a text."
    if channel is not None and not isinstance(channel, str):
        return "'effect' is the name of a channel."
    if known[name]["effect"] and not channel:
        return f"{name!r} touches the outside world: it must name its channel."
    if channel and not known[name]["effect"]:
        return f"{name!r} has no effect outside, so it has no channel."
    return _strange_needs(raw.get("needs", []), steps)


def _strange_needs(needs: JSON, steps: list[str]) -> str:
    if not isinstance(needs, list) or not all(isinstance(n, str) for n in needs):
        return "'needs' is a list of steps."
    for name in needs:
        if name not in steps:
            return f"it needs {shown(str(name), limit=60)!r}, which is no step here."
    return ""


def _reasons(
    raw: JSON, known: Mapping[str, Any], given: Mapping[str, Any], accepted: int
) -> Iterator[str]:
    """Why people are asked before it is started."""
    assert isinstance(raw, dict)
    name = str(raw["agent"])
    if known[name]["effect"]:
        yield f"It delivers through {shown(str(raw['effect']), limit=60)!r}."
    elif name not in given["allowed"]:
        yield f"The workflow does not allow proposals for {name!r}."
    needs = raw.get("needs")
    for need in needs if isinstance(needs, list) else ():
        if need not in given["before"]:
            yield (
                f"It needs {need!r}, which does not come before it: that would be a"
                " cycle or a wait without end. It starts without waiting for it."
            )
    if accepted >= given["most"]:
        yield f"More than {given['most']} tasks were proposed."


def _task(raw: JSON) -> JSON:
    assert isinstance(raw, dict)
    return {
        "agent": raw["agent"],
        "title": str(raw.get("title") or raw["agent"])[:100],
        "with": raw.get("with", {}),
        "why": str(raw.get("why", ""))[:1000],
        "effect": raw.get("effect"),
    }


def _option(asked: JSON) -> JSON:
    assert isinstance(asked, dict)
    task: Any = asked["proposal"]
    channel = f" and delivers through {task['effect']}" if task["effect"] else ""
    return {
        "key": asked["key"],
        "label": f"{task['title']} ({task['agent']})",
        "consequence": f"A task of {task['agent']} starts{channel}.",
        "evidence": f"{asked['why']} {task['why']}".strip()[:2000],
    }


def _none(asked: list[JSON]) -> list[JSON]:
    if not asked:
        return []
    return [
        {
            "key": NONE_KEY,
            "label": "None of them",
            "consequence": "None of these tasks starts.",
            "evidence": "",
        }
    ]
