"""Where an HTTP agent may be called: the rules for URLs and addresses.

A URL is resolved once and the connection goes to the address that was checked, so a
name that answers differently the second time (DNS rebinding) gains nothing.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from orchestrator.domain.errors import AgentFailed, BadInput

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# An IPv6 address of these networks carries an IPv4 address that is the real target.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """A checked URL: connect to `address`, speak to `host`."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def authority(self) -> str:
        """What the Host header says: the port only where it is not the default."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        default = {"http": 80, "https": 443}[self.scheme]
        return name if self.port == default else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        """The URL as it was checked; the connection is pinned to `address`."""
        return f"{self.scheme}://{self.authority}{self.path}"


def check_url(url: str) -> tuple[str, str, int, str]:
    """Split `url` into scheme, host, port and path; BadInput when it may not be used.

    https to anywhere, http to this machine only, no user name, password or fragment.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadInput(f"{url!r} is no URL ({error}): use https://host/path.") from None
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in ("http", "https") or not host:
        raise BadInput(f"{url!r} cannot be called: use https://host/path.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadInput(
            f"The URL of host {host!r} carries a user name, a password or a fragment:"
            " requests are signed with the agent's secret, leave them out."
        )
    if any(not 32 < ord(char) < 127 for char in url):
        raise BadInput(
            f"{url!r} contains a space, a control character or a letter that is not"
            " ASCII: percent-encode the path and write the host in its xn-- form."
        )
    if parts.scheme == "http" and host not in LOOPBACK_NAMES:
        raise BadInput(
            f"{url!r} would send the brief in the clear: use https;"
            " http is for this machine (localhost) only."
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port or {"http": 80, "https": 443}[parts.scheme], path


def resolve(
    url: str,
    *,
    allow_hosts: Collection[str] = (),
    resolver: Resolver | None = None,
) -> Target:
    """Check `url`, resolve its host once and return where to connect.

    Every address the host resolves to must be public, unless the host is in
    `allow_hosts` or the URL is http to this machine. Raises BadInput for a URL or
    address that may not be called, AgentFailed (retryable) when the name is unknown.
    """
    scheme, host, port, path = check_url(url)
    found = [
        ipaddress.ip_address(text.partition("%")[0])
        for text in (resolver or _addresses)(host, port)
    ]
    if not found:
        raise AgentFailed(f"The host {host!r} has no address.")
    if host not in {name.lower() for name in allow_hosts}:
        for address in found:
            _check_address(address, host=host, loopback=host in LOOPBACK_NAMES)
    return Target(scheme, host, port, path, str(found[0]))


def is_public(address: Address) -> bool:
    """Whether `address` is a public unicast address, looking inside IPv6 wrappers."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and address.teredo:
            return False
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _check_address(address: Address, *, host: str, loopback: bool) -> None:
    if address.is_loopback if loopback else is_public(address):
        return
    where = "not this machine" if loopback else "not a public address"
    raise BadInput(
        f"The host {host!r} resolves to {address}, which is {where}:"
        " an admin can put the host on the list of allowed agent hosts."
    )


def _addresses(host: str, port: int) -> list[str]:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AgentFailed(f"The host {host!r} is unknown ({error}).") from None
    return list(dict.fromkeys(str(row[4][0]) for row in rows))
