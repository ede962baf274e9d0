"""From the ledger's row of an agent to the spec its transport calls."""

from functools import lru_cache

from orchestrator.agents.registry import AgentSpec, find
from orchestrator.domain.errors import AgentFailed, NotFound
from orchestrator.models import Agent
from orchestrator.services import vault


def spec_of(agent: Agent) -> AgentSpec:
    """How to call this agent. AgentFailed where this process lacks its code."""
    return _spec(agent.pk, agent.name, agent.version)


@lru_cache(maxsize=512)
def _spec(agent_id: int, name: str, version: str) -> AgentSpec:
    agent = Agent.objects.get(pk=agent_id)
    if agent.transport == "python":
        try:
            return find(name, version)
        except NotFound as error:
            raise AgentFailed(f"This worker cannot run {agent}: {error}") from error
    return AgentSpec(
        name=name,
        version=version,
        title=agent.title,
        input_schema=agent.input_schema,
        output_schema=agent.output_schema,
        pool=agent.pool,
        timeout=agent.timeout,
        retries=agent.retries,
        effect=agent.effect,
        idempotent=agent.idempotent,
        asks=agent.asks,
        withdraws=agent.withdraws,
        validator=agent.validator,
        confidence="scored" if agent.scored else "deterministic",
        transport="http",
        url=agent.url,
        secret=vault.unseal(agent.secret),
    )
