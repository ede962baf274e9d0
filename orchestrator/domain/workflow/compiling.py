"""Definitions compiled down to the static core: flat steps, frames and aliases.

A step that calls a sub-workflow, repeats one, agrees or proposes becomes plain steps
with needs, lists and conditions, so that leases, recalls, freezes and history need to
know nothing of it. What a sub-workflow is was published before: its version is pinned.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from orchestrator.domain.errors import BadWorkflow
from orchestrator.domain.workflow.agreeing import agreed
from orchestrator.domain.workflow.building import STEP_LIMIT, Building
from orchestrator.domain.workflow.calling import called
from orchestrator.domain.workflow.parts import Needs
from orchestrator.domain.workflow.proposing import proposing
from orchestrator.domain.workflow.rounds import repeated
from orchestrator.domain.workflow.source import Report
from orchestrator.domain.workflow.values import Step, Workflow

Published = Mapping[str, tuple[int, Workflow]]

NAME_LIMIT = 60


class Kind(Protocol):
    """What compiling needs to know of an agent."""

    @property
    def effect(self) -> bool: ...

    @property
    def validator(self) -> bool: ...


def compiled(
    workflow: Workflow, published: Published, agents: Mapping[str, Kind] | None = None
) -> Workflow:
    """The flat definition; BadWorkflow with every problem, a line each.

    `published` has compiled definitions by slug, each with its version's number;
    `agents` those that proposals may be about.
    """
    flat, reports = unfolded(workflow, published, agents)
    if reports:
        raise BadWorkflow(
            "\n".join(f"{'.'.join(map(str, at))}: {said}" for at, said in reports)
        )
    return flat


def unfolded(
    workflow: Workflow, published: Published, agents: Mapping[str, Kind] | None = None
) -> tuple[Workflow, list[Report]]:
    """The flat definition as far as it goes, and what is wrong, by place."""
    plain = all(step.call is None and not step.proposes for step in workflow.steps)
    if plain or workflow.frames:
        return workflow, []
    building = Building(workflow, published)
    for step in workflow.steps:
        if len(building.steps) > STEP_LIMIT:
            break
        _step(building, step, agents or {})
    _wait_for_ends(building)
    _check_names(building)
    flat = replace(
        workflow,
        steps=tuple(building.steps),
        frames=tuple(building.frames),
        aliases=tuple(building.aliases),
    )
    return flat, building.reports


def authored(name: str) -> str:
    """The step of the text that a flat step came from, by the outermost workflow."""
    outer = name.split("/")[0]
    for ending in ("__check", "__ask", "__proposed"):
        if outer.endswith(ending):
            return outer.removesuffix(ending)
    return outer


def _step(building: Building, step: Step, agents: Mapping[str, Kind]) -> None:
    call = dict(step.call) if step.call else {}
    if "workflow" in call:
        called(building, step, dict(_told(call["workflow"])))
    elif "repeat" in call:
        repeated(building, step, dict(_told(call["repeat"])))
    elif "agree" in call:
        agreed(building, step, dict(_told(call["agree"])))
    elif step.proposes:
        proposing(building, step, agents)
    else:
        building.add(step)


def _told(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _wait_for_ends(building: Building) -> None:
    """Who names a step that was unfolded waits for whatever ends it."""
    for i, step in enumerate(building.steps):
        if not building.ends.keys() & set(step.needs.steps):
            continue
        place = ("steps", authored(step.name), "needs")
        names: list[str] = []
        for name in step.needs.steps:
            ends = building.ends.get(name, (name,))
            if step.needs.mode == "any" and len(ends) != 1:
                building.say(
                    place,
                    f"{name!r} ends in {len(ends)} steps, so it cannot be one of"
                    " several: let its workflow end in one step.",
                )
            names += ends
        needs = Needs(step.needs.mode, tuple(dict.fromkeys(names)), step.needs.least)
        building.steps[i] = replace(step, needs=needs)


def _check_names(building: Building) -> None:
    if len(building.steps) > STEP_LIMIT:
        building.say(
            ("steps",),
            f"Unfolded there are over {STEP_LIMIT} steps: fewer rounds, or smaller"
            " sub-workflows.",
        )
    seen = set[str]()
    for name in [
        *(s.name for s in building.steps),
        *(a.name for a in building.aliases),
    ]:
        place = ("steps", authored(name))
        if len(name) > NAME_LIMIT:
            building.say(
                place,
                f"Unfolded, a step is called {name!r}: {len(name)} characters,"
                f" {NAME_LIMIT} at most. Shorten the names.",
            )
        if name in seen:
            building.say(place, f"Unfolded, two steps are called {name!r}: rename one.")
        seen.add(name)
