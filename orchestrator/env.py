"""Small typed readers for settings: the environment and nothing else.

Each reader takes the variable's name and its default, and raises BadSetting with one
line that names the variable, the value and what would be right. `None` as default
means: there is none, and the reader answers None when the variable is unset or empty.
"""

import base64
import binascii
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import overload
from urllib.parse import parse_qsl, unquote, urlsplit

from orchestrator.domain.errors import BadInput

LOOPBACK = frozenset({"127.0.0.1", "::1", "[::1]", "localhost"})
KEY_BYTES = 32  # of an Ed25519 key
FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class BadSetting(BadInput):
    """A setting that stops the boot."""

    def __init__(self, name: str, value: str, right: str) -> None:
        super().__init__(f"Setting {name}={value!r} is not usable: {right}")


@overload
def text(name: str, default: str) -> str: ...
@overload
def text(name: str, default: None = None) -> str | None: ...
def text(name: str, default: str | None = None) -> str | None:
    """The variable as it stands, without surrounding blanks; empty means unset."""
    return os.environ.get(name, "").strip() or default


def secret(name: str, *, at_least: int) -> str:
    """A required secret of `at_least` characters; its value is never quoted."""
    value = os.environ.get(name, "").strip()
    if len(value) < at_least:
        given = f"{len(value)} characters" if value else ""
        right = f"set at least {at_least} random characters."
        raise BadSetting(name, given, right)
    return value


def key(name: str) -> str:
    """The base64 of 32 bytes, "" where there is none; its value is never quoted."""
    value = os.environ.get(name, "").strip()
    if value:
        key_bytes(name, value)
    return value


def key_bytes(name: str, value: str) -> bytes:
    """The 32 bytes that `value` is the base64 of; BadSetting names what is wrong."""
    right = f"give the base64 of {KEY_BYTES} random bytes."
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise BadSetting(name, f"{len(value)} characters", right) from None
    if len(raw) != KEY_BYTES:
        raise BadSetting(name, f"{len(raw)} bytes", right)
    return raw


def words(name: str, default: str) -> list[str]:
    """A list separated by commas, blanks dropped."""
    return [word for part in text(name, default).split(",") if (word := part.strip())]


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    value = text(name)
    if value is None:
        return default
    try:
        number = int(value)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise BadSetting(name, value, f"give a whole number from {low} to {high}.")
    return number


def seconds(name: str, default: float, *, low: float, high: float) -> float:
    """A span in seconds from `low` to `high`, both included; may have decimals."""
    return _number(name, default, low=low, high=high, unit="seconds")


def _number(name: str, default: float, *, low: float, high: float, unit: str) -> float:
    value = text(name)
    if value is None:
        return default
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:  # false for NaN too
        raise BadSetting(name, value, f"give {unit} from {low:g} to {high:g}.")
    return number


def flag(name: str, default: bool = False) -> bool:
    """Yes or no: 1, true, yes against 0, false, no."""
    value = text(name)
    if value is None:
        return default
    if value.lower() not in FLAGS:
        raise BadSetting(name, value, f"give one of {', '.join(FLAGS)}.")
    return FLAGS[value.lower()]


def path(name: str, default: Path) -> Path:
    """A path that need not exist yet, made absolute."""
    return Path(text(name) or default).expanduser().resolve()


def folder(name: str, default: Path | None = None) -> Path | None:
    """A folder that exists, as an absolute path."""
    value = text(name)
    if value is None:
        return default
    found = Path(value).expanduser().resolve()
    if not found.is_dir():
        raise BadSetting(name, value, "give the path of a folder that exists.")
    return found


def url(name: str, *, schemes: tuple[str, ...], example: str) -> str | None:
    """A URL with one of `schemes` and a host; a password in it is never quoted."""
    value = text(name)
    if value is None:
        return None
    right = f"give a URL such as {example}."
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise BadSetting(name, "…", right) from None
    if parts.scheme not in schemes or (port is not None and not port):
        raise BadSetting(name, f"{parts.scheme or '…'}://…", right)
    if not parts.hostname and "host" not in dict(parse_qsl(parts.query)):
        raise BadSetting(name, f"{parts.scheme}://…", f"it names no host; {right}")
    return value


def database(name: str, value: str) -> dict[str, str]:
    """Django's NAME, USER, PASSWORD, HOST and PORT out of a PostgreSQL URL.

    `?host=/folder` names a Unix socket. Any other question-mark option is refused:
    it would be dropped in silence.
    """
    parts = urlsplit(value)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    port = options.pop("port", str(parts.port or ""))
    if options:
        right = "only host and port may follow the question mark."
        raise BadSetting(name, "?" + "&".join(options), right)
    found = {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
    }
    if not found["NAME"] or not found["USER"]:
        right = "it must name a user and a database: postgresql://user:…@host/name."
        raise BadSetting(name, f"{parts.scheme}://…", right)
    return found


def mail(name: str, value: str | None) -> dict[str, str | int | bool]:
    """Django's EMAIL_… settings out of smtp://user:…@host:587 or smtps://….

    smtp is turned into TLS before anything is said (STARTTLS), unless `?tls=0`.
    """
    if value is None:
        return {}
    parts = urlsplit(value)
    options = dict(parse_qsl(parts.query))
    plain = options.pop("tls", "1") == "0"
    if options:
        right = "only tls=0 may follow the question mark."
        raise BadSetting(name, "?" + "&".join(options), right)
    inside = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if inside else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": inside,
        "EMAIL_USE_TLS": not inside and not plain,
    }


def saved(data_dir: Path) -> Mapping[str, str]:
    """What the embedded servers keep in the data folder; {} before a first start."""
    kept = data_dir / "secrets.json"
    try:
        found = json.loads(kept.read_text())
        return {str(name): str(value) for name, value in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        right = f"{kept} cannot be read ({error}); use an account that may read it."
        raise BadSetting("DATA_DIR", str(data_dir), right) from None
