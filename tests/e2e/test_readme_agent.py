"""The agent in the README: run as it stands, held, approved, released."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from orchestrator.demo.check.promises import wait_for
from orchestrator.domain.screening.bundled import read_rules
from orchestrator.models import Brand, Principal, Release, ReviewItem, RoleGrant
from orchestrator.services import registry
from orchestrator.services.publishing import workflows
from orchestrator.services.rules import red_lines
from orchestrator.services.running import runs
from orchestrator.working.worker import Worker
from tests import making
from tests.postgres import Ledger

SECRET = "a secret for the greeter"
GREETING = """
workflow: greeting
title: Greeting
inputs: {type: object, required: [name], properties: {name: {type: string}}}
steps:
  greet:
    title: Greet
    agent: greeter
    with: {name: "${ inputs.name }"}
"""
SIDE = {"type": "object", "additionalProperties": False}
TAKES = {**SIDE, "properties": {"name": {"type": "string"}}, "required": ["name"]}
GIVES = {**SIDE, "properties": {"text": {"type": "string"}}, "required": ["text"]}


def the_block(root: Path) -> str:
    found = re.search(r"```python\n(.*?)```", (root / "README.md").read_text(), re.S)
    assert found
    return found[1]


@contextmanager
def running(code: str, folder: Path) -> Iterator[int]:
    """The agent in a process of its own; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = folder / "greeter.py"
    file.write_text(code)
    environment = {**os.environ, "PORT": str(port), "AGENT_SECRET": SECRET}
    agent = subprocess.Popen(
        [sys.executable, str(file)], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        wait_for("the agent to listen", lambda: listens(port), seconds=60)
        yield port
    finally:
        agent.terminate()
        agent.wait(60)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def a_person(brand: Brand, login: str, *roles: str) -> Principal:
    person = Principal.objects.create_person(login, name=login.title())
    for role in roles:
        RoleGrant.objects.create(person=person, brand=brand, role=role)
    return person


def approve(item: ReviewItem, person: Principal) -> None:
    """What the person does at the desk, every finding settled."""
    making.approve(item, person)


def test_the_agent_of_the_readme_has_at_most_twenty_lines(root: Path) -> None:
    assert len(the_block(root).strip().splitlines()) <= 20


def test_what_the_agent_of_the_readme_says_is_held_approved_and_released(
    ledger: Ledger, settings: Any, root: Path, tmp_path: Path
) -> None:
    settings.GRACE_SECONDS = 0
    brand = Brand.objects.create(slug="hill", name="Hill", currency="EUR")
    olga, ada, bob, carl, lena = (
        a_person(brand, login, role)
        for login, role in zip(
            ("olga", "ada", "bob", "carl", "lena"),
            ("owner", "admin", "admin", "commercial", "legal"),
            strict=True,
        )
    )
    rules = read_rules((root / "orchestrator/red_lines/pricing.yaml").read_text())
    drafts = [red_lines.create(brand, definition=r.as_json(), by=ada) for r in rules]
    red_lines.put_in_force(brand, drafts, None, by=bob, reason="first")
    registry.register_own()
    (tmp_path / "in.json").write_text(json.dumps(TAKES))
    (tmp_path / "out.json").write_text(json.dumps(GIVES))

    with running(the_block(root), tmp_path) as port:
        call_command(
            *("agents", "add", "greeter", "--url", f"http://127.0.0.1:{port}/"),
            *("--secret", SECRET, "--input-schema", str(tmp_path / "in.json")),
            *("--output-schema", str(tmp_path / "out.json")),
        )
        workflows.publish(GREETING, by=olga)
        run = runs.start_run("greeting", brand=brand, inputs={"name": "Ada"}, by=olga)
        Worker(watched=False).work("default", linger=0)

    item = ReviewItem.objects.get(run=run)
    assert (item.kind, item.state) == ("output", "open"), item.why
    assert not Release.objects.filter(output=item.output).exists()

    approve(item, carl)
    assert not Release.objects.filter(output=item.output).exists()
    approve(item, lena)

    release = Release.objects.get(output=item.output)
    assert release.decision is not None
    run.refresh_from_db()
    assert run.state == "done"


def test_plain_http_to_another_machine_is_refused_in_words(
    ledger: Ledger, tmp_path: Path
) -> None:
    (tmp_path / "s.json").write_text("{}")
    sides = ("--input-schema", str(tmp_path / "s.json"))
    sides += ("--output-schema", str(tmp_path / "s.json"))

    with pytest.raises(Exception, match="https"):
        call_command("agents", "add", "x", "--url", "http://example.org/", *sides)
