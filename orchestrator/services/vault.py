"""Agents' secrets at rest: sealed with a key derived from SECRET_KEY, never shown."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from orchestrator.domain.errors import BadInput


def seal(secret: str) -> str:
    """Encrypt a secret for the ledger."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret again. Raises BadInput where SECRET_KEY is not the one that sealed."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise BadInput(
            "An agent's secret was sealed under another SECRET_KEY: restore that key,"
            " or register the agent again."
        ) from error


def _box() -> Fernet:
    key = hashlib.sha256(b"greenlight agent secrets" + settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key.digest()))
