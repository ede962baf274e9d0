"""The one port: streams are native ASGI, everything else is Django through threads.

Django under plain ASGI runs synchronous views on one thread; a2wsgi gives them a pool.
"""

from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import Receive, Scope, Send
from a2wsgi.wsgi_typing import WSGIApp
from django.conf import settings

from orchestrator.wsgi import application as pages

STREAMS = "/events"

_pages = WSGIMiddleware(cast(WSGIApp, pages), workers=settings.WEB_THREADS)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one connection: a page, or 404 where the streams will be."""
    if scope["type"] == "lifespan":
        return await _live(receive, send)
    if scope["type"] == "websocket":
        await receive()
        return await send({"type": "websocket.close", "code": 1000, "reason": ""})
    if scope["path"] == STREAMS:
        return await _nothing_here(send)
    return await _pages(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            return await send({"type": "lifespan.shutdown.complete"})


async def _nothing_here(send: Send) -> None:
    head = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 404, "headers": head})
    body = b"No stream here yet."
    await send({"type": "http.response.body", "body": body, "more_body": False})
