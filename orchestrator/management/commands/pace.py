"""`manage.py pace`: how many turns a brand gets, how fast an agent may start."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orchestrator.domain.errors import GreenlightError
from orchestrator.management import whom
from orchestrator.models import Rate
from orchestrator.services.scheduling import rates, shares


class Command(BaseCommand):
    """Tell the shares and rates there are, or set one."""

    help = "Set a brand's share or the rate of an agent or a pool; alone: tell them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("brand", help="the brand's slug, whose admin you are")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--share", type=int, help="turns for each of a brand with 1")
        what.add_argument("--agent", help="whose rate it is")
        what.add_argument("--pool", help="whose rate it is")
        pace = parser.add_mutually_exclusive_group()
        pace.add_argument("--per-minute", type=float, help="the most starts a minute")
        pace.add_argument("--free", action="store_true", help="as many as it can")
        parser.add_argument("--burst", type=int, help="how many may start at once")
        parser.add_argument("--why", default="", help="kept on record")
        parser.add_argument("--by", default="", help="login of who does it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._do(options)
        except GreenlightError as error:
            raise CommandError(str(error)) from error

    def _do(self, options: dict[str, Any]) -> None:
        brand = whom.brand_called(options["brand"])
        name = options["agent"] or options["pool"]
        paced = options["free"] or options["per_minute"] is not None
        if bool(name) != paced:
            raise CommandError("A rate names --agent or --pool, and --per-minute.")
        if options["share"] is not None:
            by = whom.somebody(options["by"])
            shares.set_share(brand, options["share"], by=by, why=options["why"])
        elif name:
            rates.set_rate(
                "agent" if options["agent"] else "pool",
                name,
                options["per_minute"],
                by=whom.somebody(options["by"]),
                brand=brand,
                why=options["why"],
                burst=options["burst"],
            )
        brand.refresh_from_db()
        self.stdout.write(f"{brand.slug}\tshare {brand.share}")
        for rate in Rate.objects.order_by("scope", "name"):
            self.stdout.write(f"{rate}, {rate.burst} at once")
