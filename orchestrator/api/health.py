"""Is this process alive, and can the whole do its work?"""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from orchestrator.services.running.sweep import WORKER_LOCKS

LATE_SECONDS = 30
WORKERS_SEEN = f"""SELECT count(DISTINCT objid) FROM pg_locks
    WHERE locktype = 'advisory' AND classid = {WORKER_LOCKS} AND objsubid = 2
    AND granted AND database = (SELECT oid FROM pg_database
                                WHERE datname = current_database())"""  # noqa: S608
LATEST_DUE = """SELECT coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)
    FROM due"""
Found = dict[str, object]


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; says nothing of its database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 while people can work here: database and Redis answer; 503 otherwise.

    Missing workers or a sweep that is late are named as "degraded": decisions can
    still be taken, and nothing is lost.
    """
    found: dict[str, Found] = {"database": _database(), "redis": _redis()}
    ready = all(check["ok"] for check in found.values())
    if found["database"]["ok"]:
        found |= {"workers": _workers(), "sweep": _sweep()}
    well = all(check["ok"] for check in found.values())
    state = "ready" if well else "degraded" if ready else "not ready"
    return JsonResponse(
        {"state": state, "checks": found},
        status=200 if ready else 503,
        headers={"Cache-Control": "no-store"},
    )


def _database() -> Found:
    try:
        return {"ok": _number("SELECT 1") == 1}
    except DatabaseError:
        return {"ok": False, "why": "PostgreSQL does not answer"}


def _redis() -> Found:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as doorbell:
            doorbell.ping()
    except (redis.RedisError, OSError):
        return {"ok": False, "why": "Redis does not answer: work starts a little late"}
    return {"ok": True}


def _workers() -> Found:
    seen = int(_number(WORKERS_SEEN))
    found: Found = {"ok": seen > 0, "seen": seen}
    return found if seen else {**found, "why": "no worker is running"}


def _sweep() -> Found:
    late = round(max(_number(LATEST_DUE), 0.0), 1)
    found: Found = {"ok": late < LATE_SECONDS, "late_seconds": late}
    return found if found["ok"] else {**found, "why": "no sweep is running"}


def _number(query: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return float(cursor.fetchone()[0])
