"""`manage.py up`: every service of one host, and the servers no URL names."""

import signal
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from orchestrator import boot
from orchestrator.supervision import Supervisor


class Command(BaseCommand):
    """Start, keep running, stop cleanly on Ctrl-C."""

    help = "Run the web, the workers and the sweep; migrates first."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Returns when asked to stop, with everything stopped."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        with boot.ground() as environment:
            call_command("agents", "load", stdout=self.stdout)
            connections.close_all()
            children = boot.children(workers=settings.WORKERS)
            with Supervisor(children, environment=environment) as supervisor:
                at = f"http://{settings.HOST}:{settings.PORT}"
                self.stdout.write(f"Greenlight runs at {at}; Ctrl-C stops it.")
                code = supervisor.wait()
                self.stdout.write("Stopping …")
        sys.exit(0 if code == 130 else code)
