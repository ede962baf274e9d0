"""One reader a process: takes news off the Redis stream and hands it to open streams.

All of it lives on the event loop: no thread, no lock, no database.
"""

import asyncio
import json
import logging
import re
import time
from typing import cast

import redis.asyncio as redis
from redis.asyncio.connection import BlockingConnectionPool
from redis.exceptions import RedisError

from orchestrator.services.news import STREAM
from orchestrator.tickets import Ticket

log = logging.getLogger(__name__)

RESYNC = "resync"
READ_MOST = 500  # entries a read
REPLAY_MOST = 2_000  # entries; a page that missed more asks for everything again
NAMES_MOST = 200  # names waiting for one page; more, and it asks for everything
FRESH = 60_000  # milliseconds; an older page asks for everything when it connects
MARGIN = 1_000  # milliseconds that two clocks may differ
BLOCK = 5_000  # milliseconds a read may wait
ID = re.compile(r"\d{1,18}-\d{1,18}", re.ASCII)
Entries = list[tuple[str, dict[str, str]]]
"""Ids with their fields, oldest first."""
LOST = (RedisError, OSError, asyncio.TimeoutError)


class Stream:
    """What one open page has still to be told."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.at = ""
        self.over = False
        self.wake = asyncio.Event()
        self._names: dict[str, None] = {}

    def give(self, names: list[str], at: str) -> None:
        """Add `names`; past NAMES_MOST they become one `resync`."""
        self.at = at
        if RESYNC not in self._names:
            self._names.update(dict.fromkeys(names))
        if len(self._names) > NAMES_MOST or RESYNC in self._names:
            self._names = {RESYNC: None}
        self.wake.set()

    def take(self) -> list[str]:
        """Everything there is to tell now, each name once."""
        self.wake.clear()
        names, self._names = list(self._names), {}
        return names

    def end(self) -> None:
        self.over = True
        self.wake.set()


class Hub:
    """Every open stream of this process, and the one task that reads for them."""

    def __init__(self, url: str) -> None:
        self.closing = False
        self.at = ""
        self._streams: dict[Stream, None] = {}
        self._reader: asyncio.Task[None] | None = None
        self._reads = asyncio.Event()
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=4,
            timeout=5,
            decode_responses=True,
            socket_timeout=BLOCK / 1000 + 5,
            socket_connect_timeout=2,
        )
        self._redis = redis.Redis(connection_pool=pool)

    def __len__(self) -> int:
        return len(self._streams)

    def count_of(self, person: int) -> int:
        """How many streams of `person` are open here."""
        return sum(stream.ticket.person == person for stream in self._streams)

    async def join(self, ticket: Ticket, last: str) -> Stream:
        """A new stream; `last` is the id it heard last: what it missed comes first.

        Without one, what happened since its page was made.
        """
        stream = Stream(ticket)
        self._streams[stream] = None  # from here on it misses nothing
        if self._reader is None:
            self._reader = asyncio.create_task(self._read_on(), name="news")
        try:
            await asyncio.wait_for(self._reads.wait(), 3)
            stream.at = stream.at or self.at
            if last:
                await self._replay(stream, last)
            else:
                await self._since_the_page(stream)
        except LOST:
            stream.give([RESYNC], stream.at)
        except BaseException:
            self.leave(stream)
            raise
        return stream

    def leave(self, stream: Stream) -> None:
        self._streams.pop(stream, None)

    async def end(self) -> None:
        """End every stream and the reader: a server waits for open answers."""
        self.closing = True
        for stream in self._streams:
            stream.end()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        await self._redis.aclose()

    async def _read_on(self) -> None:
        pause, lost = 0.25, False
        while True:
            try:
                self.at = await self._newest()
                if lost:
                    log.warning("live news is read again")
                    self._tell_everybody_to_look()
                pause, lost = 0.25, False
                self._reads.set()
                while True:
                    await self._read_once()
            except LOST as error:
                if not lost:
                    log.warning("live news cannot be read: %s", error)
                lost = True
                self._reads.clear()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _read_once(self) -> None:
        found = await self._redis.xread({STREAM: self.at}, count=READ_MOST, block=BLOCK)
        for entries in _entries(found):
            for at, fields in entries:
                self.at = at
                self._hand_out(at, fields)

    async def _newest(self) -> str:
        newest = await self._redis.xrevrange(STREAM, count=1)
        return str(newest[0][0]) if newest else "0-0"

    async def _replay(self, stream: Stream, last: str) -> None:
        """What came after `last`, where the stream still has all of it."""
        if not ID.fullmatch(last):
            return stream.give([RESYNC], stream.at)
        oldest = await self._redis.xrange(STREAM, count=1)
        found = await self._redis.xrange(STREAM, f"({last}", count=REPLAY_MOST)
        missed = cast(Entries, found or [])
        gone = not oldest or _order(str(oldest[0][0])) > _order(last)
        if gone or _order(last) > _order(self.at) or len(missed) == REPLAY_MOST:
            return stream.give([RESYNC], stream.at)
        return self._give_all(stream, missed)

    async def _since_the_page(self, stream: Stream) -> None:
        since = stream.ticket.at - MARGIN
        if time.time() * 1000 - since > FRESH:
            return stream.give([RESYNC], stream.at)
        found = await self._redis.xrange(STREAM, f"{since}-0", count=REPLAY_MOST)
        return self._give_all(stream, cast(Entries, found or []))

    def _give_all(self, stream: Stream, entries: Entries) -> None:
        for at, fields in entries:
            names = _heard(stream.ticket, _rooms(fields))
            if names:
                stream.give(names, max(at, stream.at, key=_order))

    def _hand_out(self, at: str, fields: dict[str, str]) -> None:
        rooms = _rooms(fields)
        for stream in self._streams:
            names = _heard(stream.ticket, rooms)
            if names:
                stream.give(names, at)

    def _tell_everybody_to_look(self) -> None:
        for stream in self._streams:
            stream.give([RESYNC], self.at)


def _heard(ticket: Ticket, rooms: list[list[object]]) -> list[str]:
    """The names `ticket` may hear: its brands', and what is for its person alone."""
    names: list[str] = []
    for brand, person, told in rooms:
        meant = person == ticket.person if person is not None else brand is not None
        if meant and (brand is None or brand in ticket.brands):
            assert isinstance(told, list)
            names.extend(told)
    return names


def _rooms(fields: dict[str, str]) -> list[list[object]]:
    try:
        rooms: list[list[object]] = json.loads(fields["told"])
    except (KeyError, ValueError):
        return []
    return rooms


def _entries(found: object) -> list[Entries]:
    """The entries of an answer to XREAD, in either protocol of Redis."""
    if isinstance(found, dict):
        return [e for lists in found.values() for e in lists]
    return [entries for _, entries in found] if isinstance(found, list) else []


def _order(at: str) -> tuple[int, int]:
    time, _, number = at.partition("-")
    return int(time), int(number or 0)
