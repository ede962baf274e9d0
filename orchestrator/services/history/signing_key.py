"""The ledger's own Ed25519 key: it signs certificates and sealed checkpoints.

It comes from SIGNING_KEY, or from the file `signing.key` (0600) in DATA_DIR, made on
first use. Whoever holds it can sign as this ledger; the public half is published.
"""

import base64
import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from orchestrator.domain.errors import BadInput
from orchestrator.env import KEY_BYTES, key_bytes

FILE = "signing.key"


def private_key() -> Ed25519PrivateKey:
    """The key itself. Raises BadInput where there is one, but not of 32 bytes."""
    return _key(settings.SIGNING_KEY, str(settings.DATA_DIR))


def sign(data: bytes) -> str:
    """The Ed25519 signature of `data`, as hex."""
    return private_key().sign(data).hex()


def public_bytes() -> bytes:
    """The 32 bytes that anybody checks signatures with."""
    return _public(private_key())


def key_id() -> str:
    """Names the key: the first 16 hex digits of the SHA-256 of its public half."""
    return hashlib.sha256(public_bytes()).hexdigest()[:16]


@lru_cache(maxsize=8)
def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


@lru_cache(maxsize=8)
def _key(given: str, folder: str) -> Ed25519PrivateKey:
    if given:
        return Ed25519PrivateKey.from_private_bytes(key_bytes("SIGNING_KEY", given))
    path = Path(folder) / FILE
    try:
        text = path.read_text().strip()
    except FileNotFoundError:
        text = _made(path)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"The signing key {path} cannot be read ({error}): use an account that"
            " may read it, or set SIGNING_KEY."
        ) from None
    try:
        raw = key_bytes(FILE, text)
    except BadInput:
        raise BadInput(
            f"The signing key {path} is not the base64 of {KEY_BYTES} bytes: restore"
            " it from a backup. A new key cannot vouch for what the old one signed."
        ) from None
    return Ed25519PrivateKey.from_private_bytes(raw)


def _made(path: Path) -> str:
    """A new key, kept; of two processes at once one wins and both use its key.

    The file appears whole: a link never shows half a key, and never replaces one.
    """
    draft = path.with_name(f".{FILE}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            draft.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise BadInput(
            f"The signing key {path} cannot be made ({error.strerror}): set SIGNING_KEY"
            " to the base64 of 32 random bytes, or DATA_DIR to a folder you may write."
        ) from None
