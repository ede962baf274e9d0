"""The newest checkpoint goes to a webhook, signed, and again until it was taken."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from orchestrator.agents.signing import verify_signature
from orchestrator.domain.errors import AgentFailed, BadInput
from orchestrator.domain.sealed.history import Seal
from orchestrator.services.history import sealing
from orchestrator.working import anchors
from tests import making
from tests.postgres import Ledger

SECRET = "whsec_c2VjcmV0IG9mIHRoZSBhbmNob3I="


class Keeper(HTTPServer):
    """Takes anchors, as somebody else's server would."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.code = 200
        self.taken: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/anchors"


class _Taking(BaseHTTPRequestHandler):
    server: Keeper

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((dict(self.headers), body))
        self.send_response(self.server.code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: Any) -> None:
        """Nothing: tests are quiet."""


@pytest.fixture
def keeper(ledger: Ledger, settings: Any) -> Iterator[Keeper]:
    with Keeper() as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        settings.ANCHOR_WEBHOOK, settings.ANCHOR_SECRET = found.url, SECRET
        making.a_brand()
        sealing.seal_once()
        yield found
        found.shutdown()
        thread.join()


def test_a_checkpoint_arrives_signed_and_whole(keeper: Keeper) -> None:
    last = sealing.last_seal()

    assert last is not None
    assert anchors.send_newer(0) == last.number

    ((headers, body),) = keeper.taken
    verify_signature(SECRET, headers, body, now=time.time())
    assert Seal.read(json.loads(body)) == last
    assert last.faults() == []


def test_each_goes_once(keeper: Keeper) -> None:
    sent = anchors.send_newer(0)

    assert anchors.send_newer(sent) == sent
    assert len(keeper.taken) == 1


def test_what_was_not_taken_is_sent_again(keeper: Keeper) -> None:
    keeper.code = 503
    with pytest.raises(AgentFailed, match="answered with HTTP 503"):
        anchors.send_newer(0)

    keeper.code = 200

    assert anchors.send_newer(0) == 1
    assert len(keeper.taken) == 2


def test_without_a_secret_nothing_is_sent(keeper: Keeper, settings: Any) -> None:
    settings.ANCHOR_SECRET = ""

    with pytest.raises(BadInput, match="no secret"):
        anchors.send_newer(0)
    assert keeper.taken == []
