"""`manage.py import prices|experiments|checkpoints FILE --brand SLUG --as LOGIN`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.management.imports import archives, prices
from orchestrator.models import Brand, Principal

KINDS = ("prices", "experiments", "checkpoints")


class Command(BaseCommand):
    help = "Read a file in: rows in, rows refused and why. Exit 1 if nothing came in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=KINDS)
        parser.add_argument(
            "file",
            type=Path,
            help="prices: a JSON list; experiments: JSON lines; checkpoints: CSV."
            " The last two may be gzip.",
        )
        parser.add_argument("--brand", required=True, help="the brand's slug")
        parser.add_argument("--as", dest="login", required=True, help="who imports")
        parser.add_argument("--market", default="AT", help="for rows that name none")
        parser.add_argument("--currency", default="", help="the brand's own if absent")
        parser.add_argument("--licence", default="", help="what their owner allows")
        parser.add_argument("--citation", default="", help="whose work the tests are")
        parser.add_argument(
            "--better",
            choices=("higher", "lower"),
            default="higher",
            help="checkpoints: what is better of their metrics",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            brand, person = _whose(options["brand"], options["login"])
            if options["what"] == "prices":
                prices.run(brand, person, options, self.stdout)
            else:
                archives.run(brand, person, options, self.stdout, self.stderr)
        except GreenlightError as error:
            raise CommandError(str(error)) from None


def _whose(slug: str, login: str) -> tuple[Brand, Principal]:
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        raise BadInput(f"There is no brand {slug!r}: {_known()}.")
    person = Principal.objects.filter(login=login, is_active=True).first()
    if person is None:
        raise BadInput(f"There is no active person {login!r} to import as.")
    return brand, person


def _known() -> str:
    slugs = Brand.objects.order_by("slug").values_list("slug", flat=True)[:20]
    return f"known are {', '.join(slugs) or 'none yet'}"
