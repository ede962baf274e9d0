"""`manage.py recall ORIGIN SUBJECT [--act]`: how far a recall reaches, and the act."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orchestrator import embedded
from orchestrator.domain.errors import GreenlightError
from orchestrator.management.whom import brand_called, somebody
from orchestrator.services.recalling import recalls
from orchestrator.services.recalling.recall_origins import ORIGINS


class Command(BaseCommand):
    """Shows what a recall would reach; with --act and a reason it is done."""

    help = "Preview a recall from an output, claim, price, decision …; --act does it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("origin", choices=tuple(ORIGINS))
        parser.add_argument(
            "subject",
            help="as in 12 (output, decision), a slug (claim, red_line), SKU/MARKET"
            " (price), NAME@VERSION (agent), NUMBER or 'NUMBER since DATE' (reviewer)",
        )
        parser.add_argument(
            "--brand", default="", help="its slug, if there are several"
        )
        parser.add_argument("--act", action="store_true", help="do it")
        parser.add_argument("--reason", default="", help="people read it; with --act")
        parser.add_argument("--by", default="", help="who does it: login, id or name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with embedded.serving(settings.DATA_DIR):
                self._recall(**options)
        except GreenlightError as error:
            raise CommandError(str(error)) from None

    def _recall(
        self,
        *,
        origin: str,
        subject: str,
        brand: str,
        act: bool,
        reason: str,
        by: str,
        **options: Any,
    ) -> None:
        owner = brand_called(brand)
        found = recalls.preview(owner, origin, subject)
        reach = found.radius
        self.stdout.write(
            f"{found.title}: reaches {reach.tasks} tasks in {reach.runs} runs,"
            f" {reach.deliveries} of them deliveries that went out."
        )
        for how, many in sorted(reach.counts.items()):
            self.stdout.write(f"  {how}: {many}")
        if not act:
            self.stdout.write("Nothing was changed: add --act --reason to do it.")
            return
        case = recalls.act(
            owner,
            origin,
            subject,
            reason=reason,
            by=somebody(by),
            fingerprint=found.fingerprint,
        )
        waits = case.state == "proposed"
        self.stdout.write(
            f"Case {case.pk} is {case.state}"
            + (": a second person has to agree on its page." if waits else ".")
        )
