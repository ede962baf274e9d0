"""`manage.py freeze LEVEL [SUBJECT] --reason …`: stop work, now."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orchestrator import embedded
from orchestrator.domain.errors import GreenlightError
from orchestrator.management.whom import brand_called, somebody
from orchestrator.models import Freeze
from orchestrator.services.freezing import freezes


class Command(BaseCommand):
    """Prints the freeze, what waits behind it, and what was under way already."""

    help = "Freeze a task, run, brand, channel, agent or everything; or list freezes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("level", choices=(*Freeze.LEVELS, "list"))
        parser.add_argument(
            *("subject",),
            nargs="?",
            default="",
            help="number of a task or run, slug of a brand, name of a channel or agent",
        )
        parser.add_argument("--reason", default="", help="people read it: required")
        parser.add_argument("--by", default="", help="who does it: login, id or name")
        parser.add_argument(
            "--brand", default="", help="narrows a channel or agent to one brand"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with embedded.serving(settings.DATA_DIR):
                if options["level"] == "list":
                    self._list()
                else:
                    self._freeze(**options)
        except GreenlightError as error:
            raise CommandError(str(error)) from None

    def _freeze(
        self,
        *,
        level: str,
        subject: str,
        reason: str,
        by: str,
        brand: str,
        **options: Any,
    ) -> None:
        order = freezes.freeze(
            level,
            subject,
            brand=brand_called(brand) if brand else None,
            reason=reason,
            by=somebody(by),
        )
        self._show(order)
        under_way = freezes.in_flight(order)
        if under_way:
            self.stdout.write(f"Under way already, {len(under_way)}:")
        for one in under_way:
            until = f"{one.deadline:%H:%M:%S}" if one.deadline else "unknown"
            self.stdout.write(
                f"  {one.channel}: {one.task_title} · {one.run_title},"
                f" sent {one.spent_at:%H:%M:%S}, over by {until} UTC"
            )

    def _list(self) -> None:
        standing = freezes.active()
        if not standing:
            self.stdout.write("Nothing is frozen.")
        for order in standing:
            self._show(order)

    def _show(self, order: Freeze) -> None:
        self.stdout.write(
            f"Freeze {order.pk}: {freezes.title_of(order)}, since"
            f" {order.created_at:%Y-%m-%d %H:%M:%S} UTC, by {order.actor.name}:"
            f" {order.reason}"
        )
        self.stdout.write(f"  {freezes.waiting(order)} tasks wait behind it.")
