"""`manage.py work [pool]`: worker processes for one pool, replaced when they die."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orchestrator.services.ownership import require_two_roles
from orchestrator.services.running import bell
from orchestrator.working.forks import keep_forked


class Command(BaseCommand):
    help = "Work a pool: take ready tasks, call their agents, commit what comes of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pool", nargs="?", default="default")
        parser.add_argument(
            "--processes", type=int, default=1, help="how many workers (default 1)"
        )

    def handle(self, *, pool: str, processes: int, **options: Any) -> None:
        if pool not in bell.pools():
            known = ", ".join(bell.pools())
            raise CommandError(f"There is no pool {pool!r}: POOLS names {known}.")
        if not 1 <= processes <= 64:
            raise CommandError(f"--processes is {processes}: it must be 1 to 64.")
        require_two_roles()
        keep_forked(lambda: self._work(pool), processes=processes)

    def _work(self, pool: str) -> None:
        from django_rq import get_queue

        from orchestrator.jobs import PoolWorker

        queue = get_queue(pool)
        worker = PoolWorker(
            [pool], connection=queue.connection, name=f"{pool}-{os.getpid()}"
        )
        worker.log_result_lifespan = False
        worker.work(logging_level="WARNING")
