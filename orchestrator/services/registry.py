"""The registry of agents as the ledger keeps it: one row a version, slots for caps."""

from typing import Any, Protocol

from django.db import transaction

from orchestrator.models import Agent, Principal, Slot
from orchestrator.services import vault
from orchestrator.services.publishing import workflows
from orchestrator.services.running.planning import FAN_AGENT


class Spec(Protocol):
    """What an agent says of itself; AgentSpec of the agents layer is one."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def input_schema(self) -> Any: ...
    @property
    def output_schema(self) -> Any: ...
    @property
    def pool(self) -> str: ...
    @property
    def timeout(self) -> float: ...
    @property
    def retries(self) -> int: ...
    @property
    def concurrency(self) -> int | None: ...
    @property
    def effect(self) -> bool: ...
    @property
    def idempotent(self) -> bool: ...
    @property
    def asks(self) -> bool: ...
    @property
    def withdraws(self) -> bool: ...
    @property
    def validator(self) -> bool: ...
    @property
    def confidence(self) -> Any: ...
    @property
    def offers_at(self) -> str | None: ...
    @property
    def transport(self) -> Any: ...
    @property
    def url(self) -> str: ...
    @property
    def secret(self) -> str: ...


@transaction.atomic
def register(spec: Spec) -> Agent:
    """Keep `spec` as the current version of its agent; runs under way keep theirs.

    Raises BadWorkflow, and keeps nothing, where the agent became another kind and a
    workflow that names it would go past the gate: the path is named.
    """
    before = Agent.objects.filter(name=spec.name, current=True).first()
    principal, _ = Principal.objects.get_or_create(
        login=f"agent:{spec.name}",
        defaults={"name": spec.title, "kind": "agent", "password": "!"},
    )
    said = {
        "title": spec.title,
        "principal": principal,
        "pool": spec.pool,
        "transport": spec.transport,
        "url": spec.url,
        "input_schema": dict(spec.input_schema),
        "output_schema": dict(spec.output_schema),
        "timeout": spec.timeout,
        "retries": spec.retries,
        "concurrency": spec.concurrency,
        "effect": spec.effect,
        "idempotent": spec.idempotent,
        "asks": spec.asks,
        "withdraws": spec.withdraws,
        "validator": spec.validator,
        "scored": spec.confidence == "scored",
        "offers_at": spec.offers_at or "",
        "current": True,
    }
    if spec.secret:
        said["secret"] = vault.seal(spec.secret)
    Agent.objects.filter(name=spec.name, current=True).exclude(
        version=spec.version
    ).update(current=False)
    agent, _ = Agent.objects.update_or_create(
        name=spec.name, version=spec.version, defaults=said
    )
    _fit_slots(agent)
    if before is not None and _kind(before) != _kind(agent):
        workflows.check_uses(spec.name)
    return agent


def _kind(agent: Agent) -> tuple[bool, bool]:
    return agent.effect, agent.validator


def register_own(*, pool: str = "default") -> Agent:
    """The orchestrator itself, which carries out fan-outs as tasks like any other."""
    principal, _ = Principal.objects.get_or_create(
        login=f"agent:{FAN_AGENT}",
        defaults={"name": "Greenlight", "kind": "agent", "password": "!"},
    )
    agent, _ = Agent.objects.get_or_create(
        name=FAN_AGENT,
        version="1",
        defaults={"title": "Greenlight", "principal": principal, "pool": pool},
    )
    return agent


def _fit_slots(agent: Agent) -> None:
    """As many slots as the cap says; a slot in use goes when it is free again."""
    wanted = agent.concurrency or 0
    have = set(agent.slots.values_list("number", flat=True))
    Slot.objects.bulk_create(
        [Slot(agent=agent, number=n) for n in range(wanted) if n not in have]
    )
    agent.slots.filter(number__gte=wanted, attempt=None).delete()
