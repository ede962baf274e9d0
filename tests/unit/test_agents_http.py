"""The HTTP transport against a real server that misbehaves in every known way."""

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from orchestrator.agents.http import call_http
from orchestrator.agents.signing import verify_signature
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief

SECRET = "a secret of the test"
OK = b'{"content": {"text": "Hello"}, "confidence": 0.75}'


def a_brief(**fields) -> Brief:
    inputs = {"name": "Ada"}
    return Brief("t1", 1, "r1", "w", "s", "a", "1", "verdara", inputs, **fields)


@contextmanager
def serving(answer):
    """A server that calls `answer(request)` for each POST; yields its URL."""

    class Agent(BaseHTTPRequestHandler):
        def do_POST(self):
            self.body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                answer(self)
            except OSError:
                self.close_connection = True  # the caller hung up, as it should

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Agent)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/agent?x=1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def replying(body, *, code=200, **headers):
    def answer(request):
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def failure(answer, *, timeout=5.0):
    with serving(answer) as url, pytest.raises(AgentFailed) as failed:
        call_http(url, SECRET, a_brief(), timeout=timeout)
    return failed.value


def test_a_signed_brief_is_answered():
    seen = []

    def answer(request):
        seen.append((request.path, dict(request.headers), request.body))
        replying(OK)(request)

    with serving(answer) as url:
        given = call_http(url, SECRET, a_brief(key="k"), timeout=5)

    path, headers, body = seen[0]
    assert given.content == {"text": "Hello"}
    assert given.confidence == 0.75
    assert given.raw == OK
    assert path == "/agent?x=1"
    assert headers["Accept-Encoding"] == "identity"
    assert json.loads(body) == a_brief(key="k").as_json()
    verify_signature(SECRET, headers, body, now=time.time())


def test_a_proxy_from_the_environment_is_not_used(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    with serving(replying(OK)) as url:
        assert call_http(url, SECRET, a_brief(), timeout=5).confidence == 0.75


@pytest.mark.parametrize(
    ("code", "retryable"),
    [(500, True), (503, True), (429, True), (400, False), (404, False), (204, False)],
)
def test_anything_but_200_fails(code, retryable):
    failed = failure(replying(b"", code=code))

    assert f"HTTP {code}" in str(failed)
    assert failed.retryable is retryable


def test_a_redirect_is_not_followed():
    visited = []

    def answer(request):
        visited.append(request.path)
        replying(b"", code=307, Location="/elsewhere")(request)

    failed = failure(answer)

    assert visited == ["/agent?x=1"]
    assert "Redirects are not followed" in str(failed)
    assert not failed.retryable


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>", b"{", b"{}", b"\xff\xfe", b'{"content": NaN}'),
        *(b'{"content": "\\u0000"}', b'{"content": 1, "content": 2}'),
        b'{"content": 1, "confidence": 7}',
        b'{"content": ' + b"[" * 1000 + b"]" * 1000 + b"}",
    ],
)
def test_a_body_that_is_no_answer_fails_and_may_be_retried(body):
    assert failure(replying(body)).retryable


def test_fifty_megabytes_are_refused_by_their_announcement():
    failed = failure(replying(b"x", Content_Length=50 * 2**20))

    assert "announces 52,428,800 bytes" in str(failed)
    assert not failed.retryable


def test_an_unannounced_flood_is_cut_after_the_cap():
    sent = []

    def flood(request):
        request.send_response(200)
        request.end_headers()
        for _ in range(50):
            sent.append(request.wfile.write(b"x" * 2**20))

    failed = failure(flood)

    assert "1,048,576" in str(failed)
    assert len(sent) < 40


def test_a_gzip_bomb_is_cut():
    bomb = gzip.compress(b"0" * (50 * 2**20))

    failed = failure(replying(bomb, Content_Encoding="gzip"))

    assert "is larger" in str(failed)


def test_a_compressed_answer_is_read_all_the_same():
    answer = replying(gzip.compress(OK), Content_Encoding="gzip")

    with serving(answer) as url:
        given = call_http(url, SECRET, a_brief(), timeout=5)

    assert given.raw == OK


@pytest.mark.parametrize(
    ("body", "coding"),
    [(OK, "gzip"), (gzip.compress(OK, mtime=0)[:-12], "gzip"), (OK, "br")],
)
def test_a_coding_that_is_wrong_or_unknown_fails(body, coding):
    assert failure(replying(body, Content_Encoding=coding)).retryable


def drip(request, *, head):
    """Send one byte at a time for ever, in the headers or in the body."""
    if not head:
        request.send_response(200)
        request.end_headers()
    stop = time.monotonic() + 20
    for byte in iter(lambda: b"H" if head else b" ", None):
        request.wfile.write(byte)
        request.wfile.flush()
        if time.monotonic() > stop:
            return
        threading.Event().wait(0.02)


@pytest.mark.parametrize("head", [True, False], ids=["headers", "body"])
def test_a_server_that_drips_is_cut_at_the_deadline(head):
    begun = time.monotonic()

    failed = failure(lambda request: drip(request, head=head), timeout=0.4)

    assert time.monotonic() - begun < 10  # the server would go on for twenty
    assert "within 0.4 s" in str(failed)
    assert failed.retryable


def test_a_silent_server_is_cut_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(AgentFailed, match=r"within 0\.3 s"):
            call_http(url, SECRET, a_brief(), timeout=0.3)


def test_a_body_shorter_than_announced_fails():
    assert failure(replying(b"{", Content_Length=100)).retryable


def test_a_refused_connection_may_be_retried():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(AgentFailed, match=r"127\.0\.0\.1") as failed:
        call_http(f"http://127.0.0.1:{port}/", SECRET, a_brief(), timeout=2)

    assert failed.value.retryable


@pytest.mark.parametrize(
    "url", ["http://example.org/", "ftp://localhost/", "https://10.0.0.1/", "nonsense"]
)
def test_a_forbidden_url_is_final(url):
    with pytest.raises(AgentFailed) as failed:
        call_http(url, SECRET, a_brief(), timeout=2)

    assert not failed.value.retryable


def test_the_agent_in_the_readme_works_and_trusts_no_other_secret(tmp_path):
    page = Path(__file__).parents[2] / "README.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    block = next(one for one in blocks if "do_POST" in one)
    assert len([line for line in block.splitlines() if line.strip()]) <= 20
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    script = tmp_path / "agent.py"
    script.write_text(block)
    env = {**os.environ, "AGENT_SECRET": SECRET, "PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, str(script)], env=env, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}/"
        given = patiently(lambda: call_http(url, SECRET, a_brief(), timeout=5))
        with pytest.raises(AgentFailed, match="HTTP 401"):
            call_http(url, "another secret", a_brief(), timeout=5)
    finally:
        server.terminate()
        server.wait()

    assert given.content == {"text": "Hello Ada, today at half price!"}


def patiently(attempt):
    """Try until the server listens, for thirty seconds at most."""
    end = time.monotonic() + 30
    while True:
        try:
            return attempt()
        except AgentFailed:
            if time.monotonic() > end:
                raise
            threading.Event().wait(0.05)
