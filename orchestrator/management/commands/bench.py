"""`manage.py bench [NAME] [--json]`: figures, their goals, met or missed."""

import json
import os
import shutil
import subprocess
import tempfile
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orchestrator import boot, embedded
from orchestrator.benchmarks import leak_figures, leak_settings, leaks, measuring
from orchestrator.benchmarks.figures import Figure
from orchestrator.models import Brand


class Command(BaseCommand):
    """Measures on servers of its own, durable, in a folder that goes away."""

    help = "Measure speed and memory; exit 1 where a goal is missed."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", nargs="?", choices=[*sorted(measuring.NAMES), *measuring.ALONE]
        )
        parser.add_argument("--json", action="store_true", help="one JSON line")
        parser.add_argument(
            "--seeds",
            type=int,
            default=measuring.SEEDS,
            help="errors that `leaks` plants with all layers on; a fifth with each off",
        )
        parser.add_argument("--setting", type=int, help=SUPPRESS)  # of leaks, alone
        parser.add_argument(
            "--here",
            action="store_true",
            help="measure on this environment's own, empty, migrated ledger",
        )

    def handle(self, *, name: str | None, here: bool, **options: Any) -> None:
        if not here and name in measuring.ALONE:
            with _folder() as folder:
                self._print(
                    leak_settings.measure(folder, options["seeds"], self.stderr.write),
                    **options,
                )
            return
        if not here:
            raise SystemExit(_elsewhere(name, *(["--json"] if options["json"] else [])))
        if Brand.objects.exists():
            raise CommandError(
                "This ledger is in use, and what bench writes stays in it: give an"
                " empty one, or leave out --here."
            )
        if options["setting"] is not None:
            number, seeds = options["setting"], options["seeds"]
            row = leaks.stage(number, leaks.SETTINGS[number], seeds)
            self.stdout.write(leak_figures.written(row))
            return
        self._print(
            measuring.measure(name, say=self.stderr.write, seeds=options["seeds"]),
            **options,
        )

    def _print(self, measured: Iterator[Figure], **options: Any) -> None:
        """The figures; exit 1 where a goal was missed."""
        figures = list(measured)
        if options["json"]:
            self._print_json(figures)
        else:
            self._print_table(figures)
        if not all(figure.met for figure in figures):
            raise SystemExit(1)

    def _print_json(self, figures: list[Figure]) -> None:
        summary = {
            "met": all(figure.met for figure in figures),
            "processors": os.cpu_count(),
            "load": os.getloadavg()[0],
            "figures": [figure.as_json() for figure in figures],
        }
        self.stdout.write(json.dumps(summary))

    def _print_table(self, figures: list[Figure]) -> None:
        width = max(len(figure.name) for figure in figures)
        self.stdout.write(
            f"{'figure':<{width}}  {'measured':>18} {'goal':>8} {'later':>8}"
        )
        for figure in figures:
            self.stdout.write(figure.as_line(width))
        missed = [figure.name for figure in figures if not figure.met]
        self.stdout.write(f"missed: {'; '.join(missed)}" if missed else "all met")


def _elsewhere(name: str | None, *more: str) -> int:
    """Start again on durable servers of our own; the exit code of that."""
    command = ["bench", *([name] if name else []), "--here", *more]
    with _folder() as folder, embedded.start(folder) as servers:
        environment = {
            **os.environ,
            **servers.environment(),
            "DATA_DIR": str(folder),
            "GRACE_SECONDS": "0",
            "POOLS": f"default,{measuring.IDLE_POOL}",
        }
        boot.migrate_as_owner(environment)
        done = subprocess.run(  # noqa: S603
            boot.manage(*command), env=environment, check=False
        )
        return done.returncode


@contextmanager
def _folder() -> Iterator[Path]:
    """On the disk of the data folder: memory would flatter the commits."""
    beside = settings.DATA_DIR.parent if settings.DATA_DIR.parent.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix=".bench-", dir=beside))
    if os.geteuid() == 0:
        folder.chmod(0o711)  # PostgreSQL's account must get through
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
