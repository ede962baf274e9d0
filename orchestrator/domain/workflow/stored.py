"""How a workflow is stored: JSON that reads back as the same values.

`as_json` is the form that is stored, digested and pinned; steps are a list there, so
that their order survives canonical JSON.
"""

from dataclasses import asdict, is_dataclass
from typing import Any

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadWorkflow
from orchestrator.domain.workflow.parts import (
    Alias,
    Case,
    Frame,
    Gate,
    Handoff,
    Needs,
    Proposes,
    Review,
    Route,
)
from orchestrator.domain.workflow.values import Step, Workflow

__all__ = ["as_json", "from_json"]


def as_json(workflow: Workflow) -> dict[str, JSON]:
    """The stored form: `from_json(as_json(w)) == w`."""
    stored: dict[str, JSON] = {
        "workflow": workflow.slug,
        "title": workflow.title,
        "note": workflow.version_note,
        "deadline_hours": workflow.deadline_hours,
        "inputs": workflow.inputs,
        "steps": [_step_as_json(step) for step in workflow.steps],
    }
    # what is not used is left out, so that older versions keep their digests
    if workflow.frames:
        stored["frames"] = [_plain(frame) for frame in workflow.frames]
    if workflow.aliases:
        stored["aliases"] = [_plain(alias) for alias in workflow.aliases]
    if workflow.gives:
        stored["gives"] = workflow.gives
    return stored


def from_json(value: Any) -> Workflow:
    """Back from the stored form; BadWorkflow if it is anything else."""
    try:
        return Workflow(
            slug=value["workflow"],
            title=value["title"],
            version_note=value["note"],
            inputs=value["inputs"],
            steps=tuple(_step_from_json(step) for step in value["steps"]),
            deadline_hours=value["deadline_hours"],
            frames=tuple(_made(Frame, f) for f in value.get("frames", ())),
            aliases=tuple(_made(Alias, a) for a in value.get("aliases", ())),
            gives=value.get("gives"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadWorkflow(
            f"This is not a stored workflow ({type(error).__name__}: {error})."
        ) from None


def _step_as_json(step: Step) -> dict[str, JSON]:
    stored: dict[str, JSON] = {
        "name": step.name,
        "title": step.title,
        "agent": step.agent,
        "with": dict(step.with_),
        "needs": {"mode": step.needs.mode, "steps": list(step.needs.steps)},
        "each": step.each,
        "when": step.when,
        "effect": step.effect,
        "review": _plain(step.review) if step.review else None,
        "validators": list(step.validators),
    }
    if step.needs.least != 1:
        stored["needs"] = _plain(step.needs)
    for name in LATER:
        value = getattr(step, name)
        if value != getattr(EMPTY, name):
            stored[name] = _json(value)
    return stored


def _step_from_json(value: Any) -> Step:
    needs, review = value["needs"], value["review"]
    later = {name: value[name] for name in LATER if name in value}
    for name, made in (
        ("gate", Gate),
        ("proposes", Proposes),
        ("handoff", Handoff),
    ):
        if later.get(name) is not None:
            later[name] = _made(made, later[name])
    if later.get("route") is not None:
        route = later["route"]
        cases = tuple(_made(Case, case) for case in route["cases"])
        later["route"] = _made(Route, {**route, "cases": cases})
    return Step(
        name=value["name"],
        title=value["title"],
        agent=value["agent"],
        with_=value["with"],
        needs=Needs(needs["mode"], tuple(needs["steps"]), needs.get("least", 1)),
        each=value["each"],
        when=value["when"],
        effect=value["effect"],
        review=review and Review(tuple(review["roles"]), review["people"]),
        validators=tuple(value["validators"]),
        **later,
    )


# keys of a step that versions stored before them do not have
LATER = (
    *("kind", "gate", "route", "due", "limit", "optional", "on_reject", "on_fail"),
    *("substitute", "proposes", "handoff", "dynamic", "frame", "call"),
    "call",
)
EMPTY = Step("", "", "")


def _json(value: Any) -> JSON:
    return _plain(value) if is_dataclass(value) else _listed(value)


def _plain(value: Any) -> dict[str, JSON]:
    """A dataclass as JSON: tuples become lists, `with_` is "with"."""
    found = asdict(value)
    return {name.removesuffix("_"): _listed(part) for name, part in found.items()}


def _listed(value: Any) -> JSON:
    if isinstance(value, dict):
        return {key: _listed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(part) for part in value]
    return value  # type: ignore[no-any-return]


def _made(of: Any, value: Any) -> Any:
    """A dataclass back from `_plain`."""
    if is_dataclass(value):
        return value
    given = {("with_" if k == "with" else k): v for k, v in value.items()}
    return of(
        **{k: tuple(v) if isinstance(v, list | tuple) else v for k, v in given.items()}
    )
