"""The doorbell: Redis only says "look"; PostgreSQL knows what there is to do.

A ring that is lost costs at most one sweep. So every error of Redis is logged and
swallowed here, and nothing else in the project talks to the queue.
"""

import logging
from functools import lru_cache

import redis
from django.conf import settings
from django.db import transaction
from django_rq import get_queue
from rq import Queue

log = logging.getLogger(__name__)

# What a knock may cost a request while Redis is away (seconds)
PATIENCE = 0.5
JOB = "orchestrator.jobs.work"
MOST = 16


def ring(pool: str, n: int = 1) -> None:
    """After commit, call as many workers of `pool` as there is work for."""
    transaction.on_commit(lambda: knock(pool, n))


def knock(pool: str, n: int = 1) -> bool:
    """Wake lingering workers and leave jobs for idle ones; False if Redis is away."""
    n = min(n, MOST)
    try:
        queue = queue_of(pool)
        bell = bell_of(pool)
        with queue.connection.pipeline(transaction=False) as pipe:
            pipe.llen(bell)
            pipe.llen(queue.key)
            waiting, queued = pipe.execute()
        if waiting < n:
            queue.connection.lpush(bell, *["1"] * (n - waiting))
            queue.connection.expire(bell, 60)
        for _ in range(n - queued):
            queue.enqueue(JOB, pool, job_timeout=-1, result_ttl=0, failure_ttl=3600)
    except (redis.RedisError, OSError) as error:
        log.warning("the doorbell of pool %s is silent: %s", pool, error)
        return False
    return True


def listen(pool: str, seconds: float) -> bool:
    """Wait for a knock at most `seconds`; False when none came or Redis is away."""
    connection = queue_of(pool).connection
    try:
        return connection.blpop([bell_of(pool)], timeout=seconds) is not None
    except (redis.RedisError, OSError) as error:
        log.warning("cannot hear the doorbell of pool %s: %s", pool, error)
        return False


def queue_of(pool: str) -> Queue:
    """The queue of a pool, on a connection that is kept."""
    return _queue(pool, settings.RQ_QUEUES[pool]["URL"])


@lru_cache(maxsize=64)
def _queue(pool: str, url: str) -> Queue:
    return get_queue(pool)


def bell_of(pool: str) -> str:
    return f"greenlight:bell:{pool}"


def pools() -> list[str]:
    """Every pool workers may be called for."""
    return list(settings.RQ_QUEUES)
