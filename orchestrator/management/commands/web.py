"""`manage.py web`: the one port."""

from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand

from orchestrator import boot
from orchestrator.services.ownership import require_two_roles
from orchestrator.serving import Server


class Command(BaseCommand):
    """Serve pages until SIGTERM; requests in hand are finished first."""

    help = "Serve the desk and the API on HOST:PORT."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Blocks; raises BadInput on a busy port."""
        boot.require_free_port(settings.HOST, settings.PORT)
        require_two_roles()
        config = uvicorn.Config(
            "orchestrator.asgi:application",
            host=settings.HOST,
            port=settings.PORT,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
        server = Server(config)
        server.run()
        if not server.started:
            raise SystemExit(3)
