"""What lives behind a URL: an agent gets one signed POST, a webhook is told news.

Built on httpcore, the layer under httpx, because what httpx adds is what must not
happen here: redirects, proxies from the environment, cookies, decoding without a cap.
"""

import time
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

import httpcore

from orchestrator.agents.egress import Target, resolve
from orchestrator.agents.signing import signed_headers
from orchestrator.agents.wire import Deadline, PinnedBackend
from orchestrator.domain import content
from orchestrator.domain.content import SIZE_LIMIT, shown
from orchestrator.domain.errors import AgentFailed, BadContent, BadInput
from orchestrator.domain.exchange import Answer, Brief

AGAIN = frozenset({408, 425, 429})  # besides 5xx: worth the same brief again


def call_http(
    url: str,
    secret: str,
    brief: Brief,
    *,
    timeout: float,
    allow_hosts: Collection[str] = (),
) -> Answer:
    """POST `brief` to `url`, signed with `secret`, and read the answer.

    The call ends after `timeout` seconds in all, and after 1 MiB of body. Anything but
    a 200 with `{"content": …, "confidence": …}` raises AgentFailed, retryable unless
    the URL, the secret or another 4xx says that the same brief would fail again.
    """
    deadline = Deadline(timeout)
    body = content.canonical(brief.as_json())
    message = quote(f"{brief.task}:{brief.attempt}", safe=":")
    try:
        target = resolve(url, allow_hosts=allow_hosts)
        signed = signed_headers(secret, body, message=message, now=time.time())
    except BadInput as error:
        raise AgentFailed(str(error), retryable=False) from None
    if brief.intent:
        signed |= {"Idempotency-Key": quote(brief.key, safe=":")}
    raw = post(target, signed, body, deadline=deadline, timeout=timeout)
    try:
        return Answer.read(raw)
    except BadContent as error:
        raise AgentFailed(f"The agent's answer cannot be used. {error}") from None


def post(
    target: Target,
    signed: dict[str, str],
    body: bytes,
    *,
    deadline: Deadline,
    timeout: float,
    accepted: Collection[int] = (200,),
) -> bytes:
    """POST `body` to a checked address: what it answers, with one of these codes.

    Raises AgentFailed for everything else; a redirect is never followed.
    """
    wanted = {"Accept": "application/json", "Accept-Encoding": "identity"}
    with (
        _failures(target, timeout),
        _posted(target, {**wanted, **signed}, body, deadline) as response,
    ):
        _check_head(response.status, response.headers, accepted)
        chunks = response.iter_stream()
        return b"".join(_capped(_decoded(chunks, response.headers)))


def tell(
    target: Target, signed: dict[str, str], body: bytes, *, timeout: float
) -> None:
    """POST news to a checked address; every 2xx is a yes, and no word of it is read.

    Raises AgentFailed for everything else; a redirect is never followed.
    """
    with (
        _failures(target, timeout),
        _posted(target, signed, body, Deadline(timeout)) as response,
    ):
        code = response.status
    if not 200 <= code < 300:
        raise AgentFailed(
            f"{target.host!r} answered with HTTP {code}: 2xx is expected."
        )


@contextmanager
def _posted(
    target: Target, more: dict[str, str], body: bytes, deadline: Deadline
) -> Iterator[httpcore.Response]:
    """The answer to a POST, its head read; the connection ends with the block."""
    headers = {
        "Host": target.authority,
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        "User-Agent": "greenlight",
        **more,
    }
    backend = PinnedBackend(target, deadline)
    with (
        httpcore.ConnectionPool(network_backend=backend) as pool,
        pool.stream(
            "POST", target.url, headers=list(headers.items()), content=body
        ) as response,
    ):
        yield response


@contextmanager
def _failures(target: Target, timeout: float) -> Iterator[None]:
    """Turn whatever the network does into AgentFailed, in words."""
    try:
        yield
    except httpcore.ConnectTimeout:
        raise AgentFailed(f"No connection to {target.host!r} in time.") from None
    except httpcore.TimeoutException:
        raise AgentFailed(
            f"{target.host!r} did not answer within {timeout:g} s."
        ) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        what = shown(str(error) or type(error).__name__)
        raise AgentFailed(f"The call to {target.host!r} broke off: {what}.") from None


def _check_head(
    code: int, headers: list[tuple[bytes, bytes]], accepted: Collection[int]
) -> None:
    if code not in accepted:
        again = code >= 500 or code in AGAIN
        hint = " Redirects are not followed." if 300 <= code < 400 else ""
        raise AgentFailed(
            f"The agent answered with HTTP {code}: {min(accepted)} is expected.{hint}",
            retryable=again,
        )
    announced = _header(headers, b"content-length")
    if announced.isdigit() and int(announced[:20]) > SIZE_LIMIT:
        raise _too_large(f"announces {int(announced[:20]):,} bytes")


def _decoded(
    chunks: Iterable[bytes], headers: list[tuple[bytes, bytes]]
) -> Iterator[bytes]:
    """The body without its gzip or deflate coding, never much past the cap.

    It was asked for without any; some proxies compress all the same.
    """
    coding = _header(headers, b"content-encoding").strip().lower()
    if coding in (b"", b"identity"):
        yield from chunks
        return
    if coding not in (b"gzip", b"x-gzip", b"deflate"):
        raise AgentFailed(
            f"The answer is encoded as {shown(coding.decode('latin-1'))!r}:"
            " send it as it is (identity)."
        )
    decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        for chunk in chunks:
            yield decoder.decompress(chunk, SIZE_LIMIT + 1)
    except zlib.error:
        raise AgentFailed("The answer says it is compressed, but it is not.") from None
    if not decoder.eof:
        raise AgentFailed("The compressed answer breaks off before its end.")


def _capped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > SIZE_LIMIT:
            raise _too_large("is larger")
        yield chunk


def _too_large(what: str) -> AgentFailed:
    return AgentFailed(
        f"The answer {what}: at most {SIZE_LIMIT:,} bytes are accepted.",
        retryable=False,
    )


def _header(headers: list[tuple[bytes, bytes]], name: bytes) -> bytes:
    return next((value for key, value in headers if key.lower() == name), b"")
