"""`manage.py experiment analyse|monitor|readiness|replay`: one module a part.

Only the part that is named is imported: reading results needs no database, replaying
does.
"""

import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

PACKAGE = "orchestrator.management.experiments"
PARTS = {
    "analyse": "JSON lines of finished tests on stdin: what each says, and its route",
    "monitor": "JSON lines of checkpoints on stdin: when each may be stopped",
    "readiness": "whether a test may be launched, and who can mend what is missing",
    "replay": "play archived tests through the real gates",
}


class Command(BaseCommand):
    help = "Experiments: ready to launch, results read, archives replayed."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(
            dest="part", required=True, metavar="PART", parser_class=_Part
        )
        for name, told in PARTS.items():
            parts.add_parser(name, part=name, help=told, description=told)

    def handle(self, *, part: str, **options: Any) -> None:
        done = import_module(f"{PACKAGE}.{part}").run(
            options, sys.stdin.buffer, sys.stdout
        )
        if done:
            raise SystemExit(done)


class _Part(CommandParser):
    """The options of one part, read from its module once it is named."""

    def __init__(self, *, part: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.part: str | None = part

    def parse_known_args(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        namespace: Namespace | None = None,
    ) -> tuple[Namespace, list[str]]:
        if self.part is not None:
            import_module(f"{PACKAGE}.{self.part}").add(self)
            self.part = None
        return super().parse_known_args(args, namespace)
