"""`/events?t=…`: server-sent events for open pages, native async, no database.

Events carry names and ids only; a page that hears its name asks again.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast
from urllib.parse import parse_qs

from orchestrator import tickets
from orchestrator.domain.errors import BadInput
from orchestrator.hub import Hub, Stream

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEARTBEAT = 15.0  # seconds without news after which a comment goes out
GATHER = 0.15  # seconds in which names are gathered and sent once
LIFE = 30 * 60.0  # seconds; the browser then comes again
RETRY = 2_000  # milliseconds until it does
STREAMS_MOST = 2_000  # a process
PER_PERSON = 20
HEAD = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class Refused(Exception):
    """No stream: an HTTP status and the words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


async def answer(scope: Message, receive: Receive, send: Send) -> None:
    """Stream news to whom the ticket names, until they go, LIFE is over or we stop."""
    try:
        hub, ticket = _admitted(scope)
    except Refused as no:
        return await say(send, no.status, str(no))
    stream = await hub.join(ticket, _last_heard(scope))
    gone = asyncio.create_task(_wait_until_gone(receive, stream))
    try:
        await _tell(stream, send)
    finally:
        gone.cancel()
        hub.leave(stream)
    return None


async def say(send: Send, status: int, words: str) -> None:
    """A short plain answer."""
    head = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": words.encode()})


def _admitted(scope: Message) -> tuple[Hub, tickets.Ticket]:
    if scope["method"] != "GET":
        raise Refused(405, "A stream is only read.")
    hub = scope.get("state", {}).get("hub")
    if hub is None or hub.closing:
        raise Refused(503, "This server streams nothing now.")
    raw = _asked(scope).get("t", [""])[0]
    if not raw:
        raise Refused(401, "Live news needs the ticket of a page: sign in.")
    try:
        ticket = tickets.opened(raw)
    except BadInput as error:
        raise Refused(403, str(error)) from None
    if len(hub) >= STREAMS_MOST or hub.count_of(ticket.person) >= PER_PERSON:
        raise Refused(429, "Too many pages are open: this one asks now and then.")
    return cast(Hub, hub), ticket


async def _tell(stream: Stream, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEAD})
    hello = f"retry: {RETRY}\nid: {stream.at}\nevent: hello\ndata: {stream.at}\n\n"
    await _write(send, hello)
    try:
        async with asyncio.timeout(LIFE):
            while not stream.over:
                await _write(send, await _next(stream))
    except TimeoutError:
        pass  # long enough: the browser comes again with the id it heard last
    await _write(send, "", more=False)


async def _next(stream: Stream) -> str:
    """The next chunk: what happened within GATHER, or a heartbeat."""
    try:
        async with asyncio.timeout(HEARTBEAT):
            await stream.wake.wait()
    except TimeoutError:
        return ": still here\n\n"
    if not stream.over:
        await asyncio.sleep(GATHER)
    at = stream.at
    return "".join(f"id: {at}\nevent: {name}\ndata: {at}\n\n" for name in stream.take())


async def _write(send: Send, text: str, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": more})


async def _wait_until_gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def _asked(scope: Message) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"))


def _last_heard(scope: Message) -> str:
    """The id a browser heard last: its own header, or `last` where a page reopens."""
    for name, value in scope["headers"]:
        if name == b"last-event-id":
            return bytes(value).decode("latin-1")
    return _asked(scope).get("last", [""])[0]
