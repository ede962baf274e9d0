"""Who does a task: its step's agent, or the one that its proposal names."""

from collections.abc import MutableMapping

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.workflow.definitions import Step
from orchestrator.models import Agent


def performer(
    agents: MutableMapping[str, Agent], step: Step, item: JSON
) -> tuple[Agent, str]:
    """The agent of a task and its channel, "" where it touches nothing outside.

    Raises BadInput where a proposal names no agent that could do it: the registry may
    have changed since it was judged.
    """
    if not step.dynamic:
        return agents[step.agent], step.effect or ""
    told = item if isinstance(item, dict) else {}
    name = str(told.get("agent") or "")
    agent = agents.get(name)
    if agent is None:
        agent = Agent.objects.filter(name=name, current=True).first()
        if agent is not None:
            agents[name] = agent
    if agent is None or agent.validator:
        raise BadInput(f"A task was proposed for {shown(name)!r}, which does no tasks.")
    channel = str(told.get("effect") or "")
    if agent.effect != bool(channel):
        raise BadInput(
            f"The agent {name!r} touches the outside world: its proposal names no"
            " channel."
            if agent.effect
            else f"The agent {name!r} has no effect, but its proposal names a channel."
        )
    return agent, channel
