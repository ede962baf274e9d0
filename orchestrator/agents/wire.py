"""A connection to one checked address that ends at a deadline, whatever is sent.

A read timeout alone is no limit: a server that sends one byte a second never meets
it. Here every read and write is given only what is left of the whole time.
"""

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from orchestrator.agents.egress import Target

CHUNK = 16_384  # bytes written between two looks at the clock
SocketOptions = Iterable[httpcore.SOCKET_OPTION]


class Deadline:
    """`seconds` from now, on the clock that nobody can set."""

    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    def left(self, timeout: float | None, late: type[Exception]) -> float:
        """The shorter of `timeout` and what is left; raises `late` at the end."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise late("The whole time for this call is used up.")
        return left if timeout is None else min(left, timeout)


class DeadlineStream(httpcore.NetworkStream):
    """A stream whose every operation shares one deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._deadline.left(timeout, httpcore.ReadTimeout)
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), CHUNK):
            left = self._deadline.left(timeout, httpcore.WriteTimeout)
            self._stream.write(buffer[start : start + CHUNK], left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        inner = self._stream.start_tls(ssl_context, server_hostname, left)
        return DeadlineStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the address that was checked, never to a second answer of DNS."""

    def __init__(self, target: Target, deadline: Deadline) -> None:
        self._target = target
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        if (host.strip("[]").lower(), port) != (self._target.host, self._target.port):
            raise httpcore.ConnectError(f"{host}:{port} is not what was checked.")
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        stream = self._backend.connect_tcp(
            self._target.address, port, left, local_address, socket_options
        )
        return DeadlineStream(stream, self._deadline)
