"""`manage.py verify [--json] [--anchor FILE]`: every promise against the ledger."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orchestrator.domain.errors import BadInput
from orchestrator.services.verification import Check, locks, verify


class Command(BaseCommand):
    help = "Check every promise; exit 1 and show the rows where one is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document")
        parser.add_argument(
            "--anchor", default="", metavar="FILE", help="exported checkpoints"
        )
        parser.add_argument(
            "--record-locks",
            action="store_true",
            help="for developers: write the locks of this database into the checkout",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["record_locks"]:
            locks.GOLDEN.write_text("\n".join(locks.in_place()) + "\n")
            self.stdout.write(f"Recorded in {locks.GOLDEN.name}: read the diff.")
            return
        try:
            checks = verify(options["anchor"])
        except BadInput as error:
            raise CommandError(str(error)) from None
        broken = [check for check in checks if not check.kept]
        if options["json"]:
            self._print_json(checks, broken)
        else:
            self._print_table(checks, broken)
        if broken:
            raise SystemExit(1)

    def _print_json(self, checks: list[Check], broken: list[Check]) -> None:
        summary = {
            "kept": not broken,
            "checks": [asdict(check) for check in checks],
            "rows": sum(check.count for check in checks),
        }
        self.stdout.write(json.dumps(summary, indent=2))

    def _print_table(self, checks: list[Check], broken: list[Check]) -> None:
        width = max(len(check.name) for check in checks)
        self.stdout.write(f"{'promise':>7}  {'check':<{width}}  {'rows':>9}  bad")
        for check in checks:
            self.stdout.write(
                f"{check.promise:>7}  {check.name:<{width}}"
                f"  {check.count:>9,}  {len(check.bad) or 'none'}"
            )
        for check in broken:
            self.stdout.write(f"\nPromise {check.promise}: not so: {check.name}")
            for row in check.bad:
                self.stdout.write(f"  {row}")
        kept = len(checks) - len(broken)
        self.stdout.write(f"\n{kept} of {len(checks)} checks passed")
