"""The one port: streams are native ASGI, everything else is Django through threads.

Django under plain ASGI runs synchronous views on one thread; a2wsgi gives them a pool.
"""

from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import Receive, Scope, Send
from a2wsgi.wsgi_typing import WSGIApp
from django.conf import settings

from orchestrator import streaming
from orchestrator.hub import Hub
from orchestrator.wsgi import application as pages

STREAMS = "/events"

_pages = WSGIMiddleware(cast(WSGIApp, pages), workers=settings.WEB_THREADS)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one connection: a page, or live news."""
    if scope["type"] == "lifespan":
        return await _live(cast(streaming.Message, scope), receive, send)
    if scope["type"] == "websocket":
        await receive()
        return await send({"type": "websocket.close", "code": 1000, "reason": ""})
    if scope["path"] == STREAMS:
        return await streaming.answer(
            cast(streaming.Message, scope),
            cast(streaming.Receive, receive),
            cast(streaming.Send, send),
        )
    return await _pages(scope, receive, send)


async def _live(scope: streaming.Message, receive: Receive, send: Send) -> None:
    """One hub a server; a server without states simply has no streams."""
    hub = Hub(settings.REDIS_URL)
    if "state" in scope:
        scope["state"]["hub"] = hub
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await hub.end()
            return await send({"type": "lifespan.shutdown.complete"})
