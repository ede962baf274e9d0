"""What RQ calls: a doorbell job that names a pool, and nothing else.

A job in Redis is not trusted: whoever can write there could name any function. So the
job class takes the pool from the payload and drops every other field, callback or
webhook; what is not `work(pool)` becomes a logged refusal and calls nothing.
"""

import json
import logging
import zlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty
from rq.worker import SimpleWorker

from orchestrator.services.running import bell
from orchestrator.working.worker import Worker

log = logging.getLogger(__name__)
REFUSE = "orchestrator.jobs.refuse"
MOST_BYTES = 4096
# What of a job's record RQ itself needs to run it and to clean up after it
KEPT = frozenset(
    {
        *("created_at", "enqueued_at", "started_at", "origin", "timeout", "ttl"),
        *("result_ttl", "failure_ttl", "status", "worker_name", "last_heartbeat"),
    }
)


def work(pool: str) -> int:
    """Work a pool until it is quiet, in a worker of its own."""
    return Worker().work(pool, linger=settings.LINGER_SECONDS)


def refuse(why: str) -> None:
    """What a forged job becomes."""
    log.error("refused a job that is not a doorbell: %s", why)


class Doorbell(Job):
    """A job that can only be `work(pool)` for a pool of ours."""

    answering: "PoolWorker | None" = None

    def restore(self, raw_data: Mapping[bytes, bytes]) -> Any:
        kept = {k: v for k, v in raw_data.items() if _text(k) in KEPT}
        data = _admitted(raw_data.get(b"data", b""))
        try:
            return super().restore({**kept, b"data": data})
        except Exception as error:  # one that cannot be read must not end the worker
            why = f"its record cannot be read: {str(error)[:80]!r}"
            return super().restore({b"data": _refusal(why)})

    def perform(self) -> Any:
        if self.answering is None or self.func_name != bell.JOB:
            return super().perform()
        return self.answering.answer(self.args[0])


class NoTimer(BaseDeathPenalty):
    """RQ's own job timer is off: it raises inside agent code, which may swallow it."""

    def setup_death_penalty(self) -> None: ...

    def cancel_death_penalty(self) -> None: ...


class PoolWorker(SimpleWorker):
    """An RQ worker that answers the doorbell of one pool in this very process."""

    job_class = Doorbell
    death_penalty_class = NoTimer

    def __init__(self, queues: Any, **options: Any) -> None:
        super().__init__(queues, serializer=JSONSerializer, **options)
        self.hand = Worker()

    def perform_job(self, job: Job, queue: Any, execution: Any) -> bool:
        if isinstance(job, Doorbell):
            job.answering = self
        return super().perform_job(job, queue, execution)

    def answer(self, pool: str) -> int:
        """Work the pool; a signal to stop lets the task in hand finish first."""
        return self.hand.work(
            pool,
            linger=settings.LINGER_SECONDS,
            stopping=lambda: bool(self._stop_requested),
        )


def _admitted(data: bytes) -> bytes:
    """The payload again if it is a doorbell, or that of a refusal saying why not."""
    try:
        opened = zlib.decompressobj().decompress(data, MOST_BYTES)
    except zlib.error:
        opened = data[:MOST_BYTES]
    try:
        function, instance, arguments, options = json.loads(opened)
    except (ValueError, TypeError, RecursionError):
        return _refusal("its payload is not the JSON of a call")
    known = bell.pools()
    if function != bell.JOB or instance is not None or options:
        return _refusal(f"it calls {str(function)[:80]!r}")
    if not isinstance(arguments, list) or len(arguments) != 1:
        return _refusal("it does not name one pool")
    if arguments[0] not in known:
        return _refusal(f"the pool {str(arguments[0])[:80]!r} is not one of {known}")
    return opened


def _refusal(why: str) -> bytes:
    return json.dumps([REFUSE, None, [why], {}]).encode()


def _text(key: bytes | str) -> str:
    return key.decode("utf-8", "replace") if isinstance(key, bytes) else key
