"""200 open streams on one web process: what they hold, and how soon news arrives."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection

from orchestrator import tickets
from orchestrator.benchmarks.figures import Figure, quantile
from orchestrator.benchmarks.ground import Ground
from orchestrator.benchmarks.queue import web
from orchestrator.services import news

STREAMS = 200
PER_PERSON = 10
ROUNDS = 20
SESSIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def measure(ground: Ground) -> Iterator[Figure]:
    """Streams of 20 people with ten pages each, all of one brand."""
    with web() as address:
        parts = urlsplit(address)
        assert parts.hostname is not None
        assert parts.port is not None
        before = _sessions()
        yield from async_to_sync(_listen)(
            parts.hostname, parts.port, ground.brand.pk, before
        )


async def _listen(host: str, port: int, brand: int, before: int) -> list[Figure]:
    opened = [
        await _open(host, port, tickets.signed(number // PER_PERSON, [brand]))
        for number in range(STREAMS)
    ]
    await asyncio.gather(*(_until(reader, b"event: hello") for reader, _ in opened))
    arrived: list[float] = []
    for number in range(ROUNDS):
        name = f"item-{number}"
        at = time.perf_counter()
        await sync_to_async(news.tell)(name, brand=brand)
        ends = await asyncio.gather(
            *(_until(reader, f"event: {name}\n".encode()) for reader, _ in opened)
        )
        arrived.extend((end - at) * 1000 for end in ends)
    held = await sync_to_async(_sessions)() - before
    memory = _memory_of(port)
    for _, writer in opened:
        writer.close()
    return [
        Figure("database connections 200 streams hold", held, "", 0),
        Figure("web process with 200 streams", memory, "MB", 300),
        Figure("news to page, 200 streams, median", quantile(arrived, 0.5), "ms"),
        Figure("news to page, 200 streams, p95", quantile(arrived, 0.95), "ms", 1000),
    ]


async def _open(
    host: str, port: int, token: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(host, port)
    asked = f"GET /events?t={token} HTTP/1.1\r\nHost: {host}\r\n\r\n"
    writer.write(asked.encode())
    await writer.drain()
    return reader, writer


async def _until(reader: asyncio.StreamReader, wanted: bytes) -> float:
    """When `wanted` had come."""
    async with asyncio.timeout(30):
        await reader.readuntil(wanted)
    return time.perf_counter()


def _sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS)
        return int(cursor.fetchone()[0])


def _memory_of(port: int) -> float:
    """Resident memory (MB) of the process that listens on `port` here."""
    wanted = f":{port:04X}"
    sockets = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(wanted) and line.split()[3] == "0A"
    }
    links = {f"socket:[{inode}]" for inode in sockets}
    for folder in Path("/proc").glob("[0-9]*"):
        if links & _open_files(folder):
            status = (folder / "status").read_text()
            return int(status.split("VmRSS:")[1].split()[0]) / 1024
    raise LookupError(f"no process listens on port {port}")


def _open_files(folder: Path) -> set[str]:
    try:
        return {str(link.readlink()) for link in (folder / "fd").iterdir()}
    except OSError:
        return set()  # gone meanwhile, or another user's
