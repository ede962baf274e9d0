"""News for open pages: names of what changed, on a Redis stream, after the commit.

A name says where to look ("item-12", "queue"), never what is there: pages ask again and
are answered by today's rights. News that is lost costs a page its slow poll, no more.
So every error of Redis is logged and swallowed here, as at the doorbell.
"""

import json
import logging
import time
from functools import lru_cache

import redis
from django.conf import settings
from django.db import connection, transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

STREAM = "greenlight:news"
KEPT = 10_000  # entries, about: what a page that was away can be told again
PATIENCE = 0.3  # what telling may cost a commit while Redis hangs (seconds)
SULK = 5.0  # and for how long nobody tries after that (seconds)

Room = tuple[int | None, int | None]
"""Whom news is for: a brand's people, or one person (and then on that brand)."""


def tell(*names: str, brand: int | None = None, person: int | None = None) -> None:
    """After commit, tell open pages that `names` changed; one entry a transaction.

    `brand`: everybody with a role there hears it; `person`: only they do. News for
    nobody in particular would be news for everybody, so that is a ValueError.
    """
    if brand is None and person is None:
        raise ValueError(f"News {names} is for nobody: give a brand or a person.")
    _told_now().add(names, (brand, person))


class _Told:
    """What one transaction has to tell, sent by its commit hook."""

    def __init__(self) -> None:
        self.rooms: dict[Room, dict[str, None]] = {}

    def add(self, names: tuple[str, ...], room: Room) -> None:
        self.rooms.setdefault(room, {}).update(dict.fromkeys(names))

    def __call__(self) -> None:
        send([[brand, person, list(n)] for (brand, person), n in self.rooms.items()])


def _told_now() -> _Told:
    """The hook of the transaction that is open. Without one, `send` follows at once.

    Django drops the hooks of what is rolled back, a savepoint's too.
    """
    if not connection.in_atomic_block:
        return _AtOnce()
    for _, hook, *_ in connection.run_on_commit:
        if isinstance(hook, _Told):
            return hook
    told = _Told()
    transaction.on_commit(told, robust=True)
    return told


class _AtOnce(_Told):
    def add(self, names: tuple[str, ...], room: Room) -> None:
        super().add(names, room)
        self()


def send(rooms: list[list[object]]) -> bool:
    """Write one entry of [brand, person, names] lists; False if Redis is away."""
    client = _client(settings.REDIS_URL)
    if time.monotonic() < client.sulks_until:
        return False
    try:
        entry = json.dumps(rooms, separators=(",", ":"))
        client.redis.xadd(STREAM, {"told": entry}, maxlen=KEPT, approximate=True)
    except (redis.RedisError, OSError) as error:
        client.sulks_until = time.monotonic() + SULK
        log.warning("open pages are not told what changed: %s", error)
        return False
    return True


class _Client:
    """A connection kept for telling, and until when it is left alone."""

    def __init__(self, url: str) -> None:
        self.sulks_until = 0.0
        self.redis = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 1),  # a connection closed meanwhile, once
        )


@lru_cache(maxsize=8)
def _client(url: str) -> _Client:
    return _Client(url)
