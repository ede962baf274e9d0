"""`manage.py demo`: the whole promise on real work. `--check`: driven unattended."""

import json
import signal
import sys
import threading
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from orchestrator import boot, embedded
from orchestrator.demo.figures import figures
from orchestrator.demo.people import KEPT, Cast
from orchestrator.demo.seeding import seed
from orchestrator.supervision import Supervisor

LOOK_EVERY_SECONDS = 0.1


class Command(BaseCommand):
    """Start, fill once, keep running, stop cleanly on Ctrl-C."""

    help = "Run Greenlight on demo content; --check drives it as its people would."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="drive a demo of its own over HTTP, print one JSON line, and stop",
        )
        parser.add_argument(
            "--figures", action="store_true", help="print what the ledger holds as JSON"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Returns when asked to stop, with everything stopped."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        if check:
            from orchestrator.demo.check.driving import drive

            sys.exit(drive(out=self.stdout))
        if options["figures"]:
            with embedded.serving(settings.DATA_DIR):
                self.stdout.write(json.dumps(figures()))
            return
        self._run()

    def _run(self) -> None:
        boot.require_free_port(settings.HOST, settings.PORT)
        self.stdout.write(f"Starting the demo in {settings.DATA_DIR} …")
        self.stdout.flush()
        with boot.ground() as environment:
            cast, secrets_of_people, started = seed(settings.DATA_DIR)
            counted = figures()
            connections.close_all()
            children = boot.children(workers=settings.WORKERS)
            with Supervisor(children, environment=environment) as supervisor:
                _wait_until_answering(_address())
                self._say_what_is_here(started, counted)
                self._say_who_signs_in(cast, secrets_of_people, settings.DATA_DIR)
                code = supervisor.wait()
                self.stdout.write("Stopping …")
        self.stdout.write("Stopped. The data stays for the next start.")
        sys.exit(0 if code == 130 else code)

    def _say_what_is_here(self, started: int, counted: dict[str, int]) -> None:
        if started == counted["runs"]:
            self.stdout.write(f"Loaded two brands and started {started} runs.")
        else:
            kept = counted["runs"] - started
            new = f" and started {started} that were missing" if started else ""
            self.stdout.write(
                f"Found the demo of this folder again: {kept} runs{new},"
                f" {counted['held']} items wait for people. Nothing was loaded twice."
            )

    def _say_who_signs_in(
        self, cast: Cast, kept: dict[str, dict[str, str]], folder: Path
    ) -> None:
        wide = max(len(person.login) for person in cast.people)
        self.stdout.write(f"\nGreenlight runs at {_address()}. Who can sign in:\n\n")
        self.stdout.write(f"  {'name':<{wide}}  {'password':<14}  role")
        for person in cast.people:
            password = kept["passwords"][person.login]
            roles = person.said(cast.brand_names)
            self.stdout.write(f"  {person.login:<{wide}}  {password:<14}  {roles}")
        self.stdout.write(
            "\nAn offer waits for commercial and legal: sign in as carla, then as lena."
            f"\nPasswords and the API's tokens are kept in {folder / KEPT}."
            "\nCtrl-C stops everything; the next start finds it again."
        )
        self.stdout.flush()


def _address() -> str:
    return f"http://{settings.HOST}:{settings.PORT}"


def _wait_until_answering(address: str) -> None:
    """Return when the web answers; its supervisor restarts it until it does."""
    pause = threading.Event()
    while True:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            pause.wait(LOOK_EVERY_SECONDS)
