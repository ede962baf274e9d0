"""sandbox-channel: an effect that delivers to a folder, once for each key.

It can be asked what became of a key, and takes a delivery back by a mark beside it.
"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain import content
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief


def outcome(brief: Brief) -> dict[str, Any]:
    """What became of the key: a file in the outbox says that it was delivered."""
    final = _file(brief)
    if not final.exists():
        return {"delivered": False, "why": "there is no such file in the outbox"}
    letter = content.parse(final.read_bytes())
    assert isinstance(letter, dict)
    receipt = {name: letter[name] for name in ("receipt", "channel", "key")}
    return {"delivered": True, "receipt": {**receipt, "delivered": "already"}}


def withdraw(brief: Brief) -> dict[str, Any]:
    """Mark the delivery as withdrawn, once; there has to be one."""
    final = _file(brief)
    if not final.exists():
        return {"withdrawn": False, "why": "there is no such file in the outbox"}
    marked = _write_once(final.with_suffix(".withdrawn"), brief.key.encode())
    return {"withdrawn": True, "why": "marked" if marked else "it was marked before"}


@agent(
    name="sandbox-channel",
    version="1",
    title="Delivers to the local outbox",
    input_schema=schemas.record(
        {
            "copy": schemas.COPY,
            "market": schemas.NAME,
            "channel": schemas.NAME,
            "locale": schemas.LOCALE,
            "send_at": schemas.DATE,
            "ends_at": schemas.DATE,
        },
        optional=("locale", "send_at", "ends_at"),
    ),
    output_schema=schemas.RECEIPT,
    timeout=60.0,
    effect=True,
    idempotent=True,
    outcome=outcome,
    withdraw=withdraw,
)
def sandbox_channel(brief: Brief) -> dict[str, Any]:
    """Write the delivery to OUTBOX_DIR, in a file named by the SHA-256 of its key.

    A second call with the same key writes nothing and gives the same receipt; with
    another content under that key it fails for good. A file is there whole or not at
    all, whenever the process dies.
    """
    return deliver(brief)


def deliver(brief: Brief) -> dict[str, Any]:
    """The delivery itself, of whatever inputs there are, for any sandboxed channel."""
    final = _file(brief)
    receipt = {
        "receipt": f"sandbox-{final.stem[:16]}",
        "channel": brief.inputs["channel"],
        "key": brief.key,
    }
    letter = content.canonical({**receipt, "delivery": dict(brief.inputs)})
    final.parent.mkdir(parents=True, exist_ok=True)
    if _write_once(final, letter):
        return {**receipt, "delivered": True}
    if final.read_bytes() != letter:
        raise AgentFailed(
            f"The key {content.shown(brief.key)!r} has delivered something else"
            " before: another content needs another key.",
            retryable=False,
        )
    return {**receipt, "delivered": "already"}


def _file(brief: Brief) -> Path:
    """Where the delivery of this key is, or would be."""
    if not brief.key:
        raise AgentFailed("A delivery needs an effect key.", retryable=False)
    return _outbox() / f"{hashlib.sha256(brief.key.encode()).hexdigest()}.json"


def _outbox() -> Path:
    """The same folder as the setting of that name, read without the settings."""
    data = os.environ.get("DATA_DIR") or Path(__file__).resolve().parents[3] / ".data"
    return Path(os.environ.get("OUTBOX_DIR") or Path(data).expanduser() / "outbox")


def _write_once(final: Path, letter: bytes) -> bool:
    """Create `final` whole, or return False where it exists.

    A link never replaces a file, a rename would: two at once leave one winner.
    """
    draft = final.with_name(f".{final.stem}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(letter)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, final)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
