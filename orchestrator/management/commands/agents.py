"""`manage.py agents list|load|add`: what the registry knows."""

import os
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orchestrator import embedded
from orchestrator.agents.egress import check_url
from orchestrator.agents.registry import load_agents
from orchestrator.agents.spec import AgentSpec
from orchestrator.domain import content
from orchestrator.domain.contracts import check_schema
from orchestrator.domain.errors import BadContent, BadInput, GreenlightError
from orchestrator.models import Agent
from orchestrator.services import registry

CHANNEL_FLAGS = {
    "effect": "it is a channel: what it does cannot be undone here",
    "idempotent": "a channel that delivers once for each key",
    "asks": "a channel that can be asked what became of a key",
    "withdraws": "a channel that takes deliveries back",
}


class Command(BaseCommand):
    """Agents of Python packages are loaded, agents behind HTTP are added."""

    help = "List the agents, load those of installed packages, or add one over HTTP."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="the current version of every agent")
        verbs.add_parser("load", help="register the bundled and installed ones")
        add = verbs.add_parser("add", help="register an agent that speaks HTTP")
        add.add_argument("name")
        add.add_argument("--url", required=True, help="where briefs are posted")
        add.add_argument(
            "--secret",
            default="",
            help="signs the briefs; better given as AGENT_SECRET in the environment",
        )
        for side in ("input", "output"):
            add.add_argument(
                f"--{side}-schema", type=Path, required=True, help="JSON Schema, a file"
            )
        add.add_argument("--version", dest="number", default="1")
        add.add_argument("--title", default="", help="what it does, in a few words")
        add.add_argument("--pool", default="default")
        add.add_argument("--timeout", type=float, default=60.0, help="seconds")
        add.add_argument("--retries", type=int, default=3, help="attempts at most")
        add.add_argument("--concurrency", type=int, default=None, help="at once")
        add.add_argument("--scored", action="store_true", help="it rates itself")
        for flag, said in CHANNEL_FLAGS.items():
            add.add_argument(f"--{flag}", action="store_true", help=said)

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        acts: dict[str, Callable[..., None]] = {
            "list": self._list,
            "load": self._load,
            "add": self._add,
        }
        try:
            with embedded.serving(settings.DATA_DIR):
                acts[verb](**options)
        except GreenlightError as error:
            raise CommandError(str(error)) from None

    def _list(self, **options: Any) -> None:
        agents = list(Agent.objects.filter(current=True).order_by("name"))
        if not agents:
            self.stdout.write("No agent is registered: `manage.py agents load`.")
        for agent in agents:
            kinds = [name for name in ("effect", "validator") if getattr(agent, name)]
            where = agent.url or agent.transport
            said = f"{agent.name} {agent.version}"
            said += f"  {agent.title} ({', '.join([where, *kinds])})"
            self.stdout.write(said)

    def _load(self, **options: Any) -> None:
        specs = load_agents().values()
        for spec in specs:
            registry.register(spec)
        registry.register_own()
        self.stdout.write(f"{len(specs)} agents are registered.")

    def _add(self, *, name: str, url: str, secret: str, **options: Any) -> None:
        check_url(url)
        if options["pool"] not in settings.RQ_QUEUES:
            known = ", ".join(settings.RQ_QUEUES)
            raise BadInput(
                f"There is no pool {options['pool']!r}: POOLS names {known}."
            )
        spec = AgentSpec(
            name=name,
            version=options["number"],
            title=options["title"] or name,
            input_schema=_schema(options["input_schema"]),
            output_schema=_schema(options["output_schema"]),
            pool=options["pool"],
            timeout=options["timeout"],
            retries=options["retries"],
            concurrency=options["concurrency"],
            confidence="scored" if options["scored"] else "deterministic",
            **{flag: options[flag] for flag in CHANNEL_FLAGS},
            transport="http",
            url=url,
            secret=secret or os.environ.get("AGENT_SECRET", ""),
        )
        registry.register(spec)
        self.stdout.write(f"{spec} is registered: steps may name it as agent: {name}.")


def _schema(file: Path) -> dict[str, Any]:
    try:
        read = content.parse(file.read_bytes())
    except OSError as error:
        raise BadInput(f"{str(file)!r} cannot be read: {error.strerror}.") from None
    except BadContent as error:
        raise BadInput(f"{str(file)!r} holds no JSON Schema: {error}") from None
    if not isinstance(read, dict):
        raise BadInput(f"{str(file)!r} holds no JSON Schema: an object was expected.")
    check_schema(read)
    return read
