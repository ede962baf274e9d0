"""The web server, which ends the streams before it waits for open answers."""

import socket

import uvicorn


class Server(uvicorn.Server):
    """uvicorn, stopping within moments although pages keep streams open."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn waits for every answer first and tells the application last."""
        hub = self.lifespan.state.get("hub")
        if hub is not None:
            await hub.end()
        await super().shutdown(sockets)
