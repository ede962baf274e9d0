"""`manage.py history seal|export|check`: checkpoints out of reach of the owner."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from orchestrator.domain.errors import BadInput
from orchestrator.services.history import sealed_files, sealing
from orchestrator.services.verification import history


class Command(BaseCommand):
    """Seal now, export what was sealed, or compare it with what was exported."""

    help = "Seal the history, export its checkpoints, check it against an export."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("seal", help="seal what can be sealed now")
        export = acts.add_parser("export", help="append the newest checkpoint to FILE")
        export.add_argument("file")
        export.add_argument(
            "--events",
            action="store_true",
            help="FILE is a folder: every sealed event and checkpoint, and a verifier",
        )
        check = acts.add_parser("check", help="compare with the checkpoints in FILE")
        check.add_argument("file")

    def handle(self, *, act: str, **options: Any) -> None:
        try:
            if act == "seal":
                self._seal()
            elif act == "export":
                self._export(options["file"], events=options["events"])
            else:
                self._check(options["file"])
        except (BadInput, OSError) as error:
            raise CommandError(str(error)) from None

    def _seal(self) -> None:
        count = sealing.seal_once()
        last = sealing.last_seal()
        said = f"checkpoint {last.number}" if last else "no checkpoint yet"
        self.stdout.write(f"{count:,} events sealed; {said}")

    def _export(self, file: str, *, events: bool) -> None:
        if events:
            with transaction.atomic(durable=True), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                count = sealed_files.write(Path(file))
            self.stdout.write(f"{count:,} events written to {file}")
            return
        seal = sealing.export(file)
        self.stdout.write(json.dumps(seal, sort_keys=True))

    def _check(self, file: str) -> None:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            checks = [history.chain(), history.anchored(file)]
        bad = [fault for check in checks for fault in check[3]]
        for fault in bad:
            self.stdout.write(fault)
        if bad:
            raise SystemExit(1)
        events, anchors = checks[0][2], checks[1][2]
        self.stdout.write(f"{events:,} sealed events agree with {anchors} anchors")
