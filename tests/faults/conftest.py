"""Real worker processes on the test's own ledger, and agents that misbehave."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from orchestrator.models import Agent, Attempt, Run
from orchestrator.services import registry
from tests import making
from tests.faults import agents
from tests.postgres import Ledger, Servers

SPECS = (
    agents.patient,
    agents.stubborn,
    agents.careless_channel,
    agents.careful_channel,
    agents.asking_channel,
    agents.late_channel,
    agents.late_careless_channel,
)
FIELDS = ("text", "mark", "go")
ONE_STEP = """
workflow: {{slug}}
title: One step
inputs: {{{{type: object, properties: {{{{{inputs}}}}}}}}}
steps:
  write:
    agent: {{agent}}{effect}
    with: {{{{{given}}}}}
"""


class Crew:
    """Worker processes of one test, with their files to talk to the agents."""

    def __init__(self, ledger: Ledger, folder: Path, root: Path) -> None:
        self.mark, self.go = folder / "mark", folder / "go"
        self._ledger, self._folder, self._root = ledger, folder, root
        self._processes: list[subprocess.Popen[bytes]] = []
        entry = folder / "faulty-1.dist-info"
        entry.mkdir()
        (entry / "METADATA").write_text("Name: faulty\nVersion: 1\n")
        (entry / "entry_points.txt").write_text(
            "[greenlight.agents]\nfaulty = tests.faults.agents\n"
        )

    def start(self, processes: int = 1, **settings: str) -> "subprocess.Popen[bytes]":
        """`manage.py work` with so many processes; returns at once."""
        more = {"PYTHONPATH": str(self._folder), "LINGER_SECONDS": "1", **settings}
        environment = self._ledger.environment(**more)
        command = [sys.executable, "manage.py", "work", "--processes", str(processes)]
        log = (self._folder / "work.log").open("ab")
        started = subprocess.Popen(
            command,
            cwd=self._root,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self._processes.append(started)
        return started

    def run(self, agent: Agent, *, waiting: bool = True, **inputs: Any) -> Run:
        """Start a run of one step; with `waiting` its agent waits for `go`."""
        brand = making.a_brand()
        files = {"mark": str(self.mark), "go": str(self.go) if waiting else ""}
        version = making.a_workflow(_text(agent), agent=agent)
        return making.a_run(brand, version, inputs={"text": "a", **files, **inputs})

    def superuser_url(self, servers: Servers) -> str:
        """This test's database as the superuser."""
        return urlunsplit(
            urlsplit(servers.superuser_url)._replace(path=f"/{self._ledger.name}")
        )

    def log(self) -> str:
        """What the workers said."""
        return (self._folder / "work.log").read_text()

    def stop(self) -> None:
        """End what is left, hard."""
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _text(agent: Agent) -> str:
    """A workflow of one step, for making.a_workflow to name."""
    return ONE_STEP.format(
        inputs=", ".join(f"{name}: {{{{type: string}}}}" for name in FIELDS),
        given=", ".join(f'{name}: "${{{{ inputs.{name} }}}}"' for name in FIELDS),
        effect="\n    effect: sandbox" if agent.effect else "",
    )


def worker_of(attempt: Attempt) -> int:
    """The process at work on it."""
    return int(attempt.worker.rpartition(":")[2])


@pytest.fixture
def crew(ledger: Ledger, tmp_path: Path, root: Path) -> Iterator[Crew]:
    """No worker runs yet; whatever is started ends with the test."""
    found = Crew(ledger, tmp_path, root)
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture
def faulty(ledger: Ledger) -> dict[str, Agent]:
    """The misbehaving agents, registered, by name."""
    registry.register_own()
    return {spec.name: registry.register(spec) for spec in SPECS}
