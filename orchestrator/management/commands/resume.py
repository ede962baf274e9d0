"""`manage.py resume FREEZE_ID [--group LEVEL SUBJECT]`: let work go on."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orchestrator import embedded
from orchestrator.domain.errors import BadInput, GreenlightError
from orchestrator.management.whom import somebody
from orchestrator.models import Freeze
from orchestrator.services.freezing import freezes


class Command(BaseCommand):
    """Lifts a freeze, or lets one group of it go; deliveries that wait are paced."""

    help = "Lift a freeze, or let one of its groups go first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("freeze", type=int, help="its number: `freeze list`")
        parser.add_argument(
            "--group",
            nargs=2,
            metavar=("LEVEL", "SUBJECT"),
            help="let only this go: `resume N --groups` names them",
        )
        parser.add_argument(
            "--groups", action="store_true", help="name the groups, and do nothing"
        )
        parser.add_argument(
            "--per-minute",
            type=int,
            default=freezes.PACE,
            help="deliveries a minute of what waited (%(default)s)",
        )
        parser.add_argument("--by", default="", help="who does it: login, id or name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with embedded.serving(settings.DATA_DIR):
                self._resume(_freeze(options["freeze"]), **options)
        except GreenlightError as error:
            raise CommandError(str(error)) from None

    def _resume(
        self,
        order: Freeze,
        *,
        group: list[str] | None,
        groups: bool,
        per_minute: int,
        by: str,
        **options: Any,
    ) -> None:
        if groups:
            return self._name(order)
        waiting, title = freezes.waiting(order), freezes.title_of(order)
        pace = f"deliveries that waited leave at {per_minute} a minute"
        if group is None:
            freezes.lift(order, by=somebody(by), per_minute=per_minute)
            self.stdout.write(f"{title} goes on: {waiting} tasks; {pace}.")
            return None
        level, subject = group
        let_go = freezes.thaw(
            order, level, subject, by=somebody(by), per_minute=per_minute
        )
        left = freezes.waiting(order)
        self.stdout.write(
            f"{level} {let_go.subject} goes on; {pace}. Behind the freeze of {title}"
            f" {left} tasks wait still."
        )
        return None

    def _name(self, order: Freeze) -> None:
        for group in freezes.groups(order):
            said = "goes on" if group.thawed else f"{group.waiting} tasks wait"
            self.stdout.write(f"{group.level} {group.subject}  {group.title}: {said}")


def _freeze(number: int) -> Freeze:
    found = Freeze.objects.select_related("brand").filter(pk=number).first()
    if found is None:
        raise BadInput(f"There is no freeze {number}: `manage.py freeze list`.")
    return found
