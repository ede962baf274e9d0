"""Tasks that a step's agent proposes: judged, asked about where need be, then done.

What is proposed is text of an agent. NAME__check (the bundled agent `proposals`) judges
it by what the workflow allows, NAME__ask puts the rest before people, and
NAME__proposed does each accepted task, its agent and inputs those of its item.
"""

from collections.abc import Mapping
from typing import Protocol

from orchestrator.domain.content import JSON
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.building import Building
from orchestrator.domain.workflow.parts import Alias
from orchestrator.domain.workflow.rewriting import named
from orchestrator.domain.workflow.source import Place
from orchestrator.domain.workflow.values import Step

JUDGE = "proposals"
QUESTION = "direction"
PERFORMER = "orchestrator"


class Kind(Protocol):
    """What is asked of an agent."""

    @property
    def effect(self) -> bool: ...

    @property
    def validator(self) -> bool: ...


def proposing(building: Building, step: Step, agents: Mapping[str, Kind]) -> None:
    """Unfold a step whose agent may propose tasks."""
    assert step.proposes is not None
    _check(building, step, agents)
    check, ask = f"{step.name}__check", f"{step.name}__ask"
    agreed, proposed = f"{step.name}__agreed", f"{step.name}__proposed"
    known: list[JSON] = [
        {"agent": name, "effect": kind.effect, "validator": kind.validator}
        for name, kind in sorted(agents.items())
    ]
    # the proposer's own needs are over, so a task may name them; others would wait
    before: list[JSON] = [*sorted(_ancestors(building, step))]
    every: list[JSON] = [s.name for s in building.workflow.steps]
    building.add(
        step,
        Step(
            name=check,
            title=f"{step.title}: judge proposals"[:120],
            agent=JUDGE,
            with_={
                "from": f"${{ steps.{step.name} }}",
                "allowed": list(step.proposes.agents),
                "most": step.proposes.most,
                "known": known,
                "before": before,
                "steps": every,
            },
        ),
        Step(
            name=ask,
            title=f"{step.title}: proposals beyond the limits"[:120],
            agent=QUESTION,
            with_={
                "form": "many",
                "prompt": f"{step.title} proposes tasks beyond what the workflow"
                " allows: which may be started?",
                "roles": [step.proposes.owner],
                "options": f"${{ steps.{check}.options }}",
            },
            when=f"${{ size(steps.{check}.asked) > 0 }}",
            kind="ask",
        ),
        Step(
            name=proposed,
            title=f"{step.title}: proposed"[:120],
            agent=PERFORMER,
            each=f"${{ {named(agreed)} }}",
            dynamic=True,
        ),
    )
    building.aliases.append(Alias(agreed, "proposed", (check,), by=ask))


def _check(building: Building, step: Step, agents: Mapping[str, Kind]) -> None:
    assert step.proposes is not None
    place: Place = ("steps", step.name, "proposes")
    for i, name in enumerate(step.proposes.agents):
        at = (*place, "agents", i)
        kind = agents.get(name)
        if kind is None:
            building.say(
                at, f"There is no agent {name!r}.{nearest(name, sorted(agents))}"
            )
        elif kind.effect:
            building.say(
                at,
                f"The agent {name!r} touches the outside world: it cannot be allowed"
                " beforehand. Proposals for it are put before people.",
            )
        elif kind.validator:
            building.say(at, f"The agent {name!r} is a validator: it does no tasks.")


def _ancestors(building: Building, step: Step) -> set[str]:
    found: set[str] = set()
    left = [step.name]
    known = building.workflow.names.steps
    while left:
        name = left.pop()
        for need in building.workflow.needs_of(name) if name in known else ():
            if need not in found:
                found.add(need)
                left.append(need)
    return found
