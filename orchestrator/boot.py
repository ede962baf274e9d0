"""What happens before Django reads its settings, and before services start."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestrator import embedded, env
from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.embedded.folder import EmbeddedFailed
from orchestrator.supervision import Child

ERROR_LINE = re.compile(r"[A-Za-z_.]+: ")  # the end of a traceback, before its hints
ROOT = Path(__file__).resolve().parent.parent
WITHOUT_LEDGER = frozenset({"screen", "experiment", "help", "--help", "--version"})


def prepare(command: list[str]) -> None:
    """Settle the embedded servers' addresses, so that settings can name them."""
    if "--check" in command:  # it makes a folder of its own, and leaves ours alone
        return
    if any(embedded.missing()) and command and _needs_ledger(command):
        with suppress(EmbeddedFailed):  # said again by the command that starts them
            embedded.prepare(env.path("DATA_DIR", ROOT / ".data"))


def _needs_ledger(command: list[str]) -> bool:
    """Of `experiment`, one part plays on the ledger; the others only read lines."""
    return command[0] not in WITHOUT_LEDGER or command[:2] == ["experiment", "replay"]


@contextmanager
def ground() -> Iterator[dict[str, str]]:
    """Servers running and the ledger migrated; gives the environment for children.

    Raises BadInput on a busy port before anything has started.
    """
    from django.conf import settings

    require_free_port(settings.HOST, settings.PORT)
    postgres, redis = embedded.missing()
    with embedded.start(settings.DATA_DIR, postgres=postgres, redis=redis) as servers:
        environment = {**os.environ, **servers.environment()}
        migrate_as_owner(environment)
        yield environment


def children(*, workers: int) -> list[Child]:
    """The processes of one host: the web, the workers, the sweep."""
    return [
        Child("web", manage("web")),
        Child("work", manage("work", "--processes", str(workers))),
        Child("sweep", manage("sweep")),
    ]


def manage(*arguments: str) -> tuple[str, ...]:
    """The command line of one of our own commands."""
    return (sys.executable, str(ROOT / "manage.py"), *arguments)


def require_free_port(host: str, port: int) -> None:
    """Raise BadInput, naming the port and the setting, when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput(
                f"Port {port} on {host} cannot be used ({error.strerror}): another"
                f" program may hold it. Set PORT to a free one, as in PORT={port + 1}."
            ) from None


def migrate_as_owner(environment: Mapping[str, str]) -> None:
    """Bring the ledger's tables up to date, as the role that owns them.

    Its own process: this one never holds the owner's connection.
    """
    owner = environment.get("MIGRATE_DATABASE_URL")
    if not owner:
        if not env.flag("ALLOW_ONE_ROLE"):
            right = (
                "set it to the URL of the role that owns the tables (DATABASE_URL is"
                " the role without rights to change them), or accept one role for"
                " both with ALLOW_ONE_ROLE=1."
            )
            raise env.BadSetting("MIGRATE_DATABASE_URL", "", right)
        owner = environment["DATABASE_URL"]
    as_owner = {**environment, "DATABASE_URL": owner}
    as_owner.pop("MIGRATE_DATABASE_URL", None)
    done = subprocess.run(  # noqa: S603
        manage("migrate", "--no-input", "--verbosity", "0"),
        env=as_owner,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no word"]
        errors = [line for line in said if ERROR_LINE.match(line)]
        reason = (errors or said)[-1]
        raise GreenlightError(f"The ledger could not be migrated: {reason}")
