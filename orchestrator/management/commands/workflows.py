"""`manage.py workflows check|publish|start`: definitions and runs, for automation."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from orchestrator import embedded
from orchestrator.agents.registry import load_agents
from orchestrator.domain import content
from orchestrator.domain.errors import (
    BadContent,
    BadInput,
    BadWorkflow,
    GreenlightError,
)
from orchestrator.domain.workflow import coverage
from orchestrator.domain.workflow.checking import AgentType, Problem
from orchestrator.domain.workflow.checking import check as check_text
from orchestrator.domain.workflow.compiling import Published, compiled
from orchestrator.domain.workflow.definitions import read
from orchestrator.models import Brand, Principal
from orchestrator.services.publishing import workflows
from orchestrator.services.publishing.library import Library
from orchestrator.services.running import runs
from orchestrator.services.running.definitions import PINNED_LIMIT


class Command(BaseCommand):
    """Every problem is one line, `file:line: path: what is wrong`; exit 1."""

    help = "Check or publish a workflow's YAML, or start a run of a published one."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="say what is wrong; needs no database")
        publish = verbs.add_parser("publish", help="make it the next version")
        start = verbs.add_parser("start", help="start a run of the newest version")
        for verb in (check, publish):
            verb.add_argument("file", type=Path, help="the workflow's YAML")
        start.add_argument("slug", help="the workflow's slug")
        start.add_argument("--brand", required=True, help="the brand's slug")
        start.add_argument(
            "--input", type=Path, required=True, help="JSON: the run's inputs"
        )
        start.add_argument("--title", default="", help="the workflow's own if absent")
        start.add_argument("--priority", default="normal", help="urgent to low")
        start.add_argument("--key", default=None, help="an idempotency key")
        for verb in (publish, start):
            verb.add_argument("--as", dest="login", required=True, help="who does it")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        acts: dict[str, Callable[..., None]] = {
            "check": self._check,
            "publish": self._publish,
            "start": self._start,
        }
        try:
            acts[verb](**options)
        except GreenlightError as error:
            raise CommandError(str(error)) from None

    def _check(self, *, file: Path, **options: Any) -> None:
        text, agents = _text(file), _agents()
        library = _published()
        self._refuse(check_text(text, agents, file=str(file), published=library))
        self.stdout.write(f"{file}: nothing to mend; it can be published.")
        flat = read(text)
        if library is not None:
            flat = compiled(flat, library, agents)
        self._show(coverage.prove(flat, agents))

    def _show(self, proof: coverage.Proof) -> None:
        """Every path to an effect, and what gates each step of it."""
        self.stdout.write(f"Ways to an effect, each through the gate: {proof.total}")
        for path in proof.paths:
            self.stdout.write(f"  {' → '.join(path.steps)}")
            for step, gate in zip(path.steps, path.gates, strict=False):
                self.stdout.write(f"    {step}: {gate}")
        for name in proof.inputs_only:
            self.stdout.write(f"  {name}: given the run's inputs alone")

    def _publish(self, *, file: Path, login: str, **options: Any) -> None:
        text = _text(file)
        with embedded.serving(settings.DATA_DIR):
            _need_tables()
            try:
                version = workflows.publish(text, by=_person(login), file=str(file))
            except BadWorkflow:
                self._refuse(workflows.check(text, file=str(file)))
                raise
            self.stdout.write(f"{version.workflow.slug} is published: {version}.")

    def _start(self, *, slug: str, brand: str, login: str, **options: Any) -> None:
        inputs = _inputs(options["input"])
        with embedded.serving(settings.DATA_DIR):
            _need_tables()
            run = runs.start_run(
                slug,
                brand=_brand(brand),
                inputs=inputs,
                by=_person(login),
                title=options["title"],
                priority=options["priority"],
                idempotency_key=options["key"],
            )
            self.stdout.write(f"Run {run.pk} of {run.version} has started: {run.title}")

    def _refuse(self, problems: list[Problem]) -> None:
        """Print them and end with 1, where there are any."""
        if problems:
            self.stdout.write("\n".join(map(str, problems)))
            raise SystemExit(1)


def _published() -> Published | None:
    """The workflows it may call; None where there is no ledger to say so."""
    try:
        return Library()
    except DatabaseError:
        return None


def _agents() -> Mapping[str, AgentType]:
    """The registry's agents; those of this installation where there is no ledger."""
    try:
        found = workflows.known_agents()
    except DatabaseError:
        found = {}
    return found or {
        spec.name: AgentType(
            name=spec.name,
            input_schema=dict(spec.input_schema),
            output_schema=dict(spec.output_schema),
            effect=spec.effect,
            validator=spec.validator,
        )
        for spec in load_agents().values()
    }


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise BadInput(f"{str(file)!r} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"{str(file)!r} is not UTF-8 at byte {error.start}.") from None


def _inputs(file: Path) -> dict[str, content.JSON]:
    try:
        read = content.parse(_text(file).encode(), limit=PINNED_LIMIT)
    except BadContent as error:
        raise BadInput(f"{str(file)!r} holds no inputs: {error}") from None
    if not isinstance(read, dict):
        raise BadInput(f'{str(file)!r} holds no object: write {{"name": value, …}}.')
    return read


def _need_tables() -> None:
    if "workflow" not in connection.introspection.table_names():
        raise BadInput(
            "The ledger has no tables yet: start `manage.py up` or `demo` once."
        )


def _person(login: str) -> Principal:
    person = Principal.objects.filter(login=login, is_active=True).first()
    if person is None:
        raise BadInput(
            f"There is no active person {login!r}: check the name after --as."
        )
    return person


def _brand(slug: str) -> Brand:
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        known = ", ".join(Brand.objects.order_by("slug").values_list("slug", flat=True))
        raise BadInput(f"There is no brand {slug!r}: known are {known or 'none yet'}.")
    return brand
