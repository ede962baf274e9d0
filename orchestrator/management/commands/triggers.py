"""`manage.py triggers`: list them, fire one or only try it, replay a firing."""

import json
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Firing, Principal, Trigger
from orchestrator.services.triggering import dry_runs, firing, watching


class Command(BaseCommand):
    """Look at triggers, try one, fire one by hand, repeat a firing."""

    help = "List triggers, fire one (or only try it), replay a firing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="every trigger, one a line")
        listing.add_argument("--brand", help="only those of this brand")
        fire = verbs.add_parser("fire", help="fire a trigger by hand, or only try it")
        fire.add_argument("slug")
        fire.add_argument("--brand", required=True)
        fire.add_argument("--facts", help="JSON file of the cause's facts, - for stdin")
        fire.add_argument("--dry-run", action="store_true", help="store nothing")
        again = verbs.add_parser("replay", help="fire again with an earlier cause")
        again.add_argument("firing", type=int)
        again.add_argument("--by", required=True, help="login of who asks for it")

    def handle(self, *args: Any, **options: Any) -> None:
        verbs = {"list": self._list, "fire": self._fire, "replay": self._replay}
        try:
            verbs[options["verb"]](options)
        except GreenlightError as error:
            raise CommandError(str(error)) from error

    def _list(self, options: dict[str, Any]) -> None:
        rows = Trigger.objects.select_related("brand", "workflow")
        if options["brand"]:
            rows = rows.filter(brand__slug=options["brand"])
        for one in rows.order_by("brand__slug", "slug"):
            onward = f"{one.next_at:%Y-%m-%d %H:%M} UTC" if one.next_at else "-"
            words = (one.brand.slug, one.slug, one.kind, "on" if one.is_on else "off")
            self.stdout.write("\t".join((*words, onward, one.title)))

    def _fire(self, options: dict[str, Any]) -> None:
        found = Trigger.objects.select_related("brand", "workflow", "owner")
        trigger = found.filter(
            brand__slug=options["brand"], slug=options["slug"]
        ).first()
        if trigger is None:
            raise CommandError(
                f"{options['brand']} has no trigger {options['slug']!r}."
            )
        facts = _facts(options["facts"])
        if options["dry_run"]:
            self._tell_dry(dry_runs.dry_run(trigger, facts))
            return
        if facts is None:
            raise CommandError("Give the facts of the cause, or try it: --dry-run.")
        cause = f"by hand at {datetime.now(UTC).isoformat(timespec='milliseconds')}"
        watching.store([Firing(trigger=trigger, cause=cause, facts=facts)])
        made = Firing.objects.get(trigger=trigger, cause=cause)
        firing.carry_out(made.pk)
        made.refresh_from_db()
        self._tell(made)

    def _replay(self, options: dict[str, Any]) -> None:
        by = Principal.objects.filter(login=options["by"]).first()
        rows = Firing.objects.select_related("trigger__brand")
        one = rows.filter(pk=options["firing"]).first()
        if by is None or one is None:
            raise CommandError("There is no such firing, or nobody of that login.")
        self._tell(firing.replay(one, by=by))

    def _tell(self, made: Firing) -> None:
        run = f" run {made.run_id}" if made.run_id else ""
        self.stdout.write(f"firing {made.pk}: {made.state}{run} {made.why}".rstrip())

    def _tell_dry(self, found: dry_runs.DryRun) -> None:
        told = {
            "holds": found.holds,
            "inputs": found.inputs,
            "version": found.version,
            "tasks": found.tasks,
            "told": found.told,
            "problems": found.problems,
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))


def _facts(name: str | None) -> dict[str, JSON] | None:
    if not name:
        return None
    if name == "-":
        raw = sys.stdin.buffer.read()
    else:
        with open(name, "rb") as file:
            raw = file.read()
    facts = content.parse(raw)
    if not isinstance(facts, dict):
        raise CommandError("The facts are a JSON object.")
    return facts
