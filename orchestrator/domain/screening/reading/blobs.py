"""Texts that were encoded whole: base64 and rows of hexadecimal pairs."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

import re2

_MAY_BE = re2.compile(
    r"[A-Za-z0-9+/_-]{16}|[A-Za-z0-9+/_-]{5}=|[a-z][A-Z0-9][A-Za-z0-9+/_-]{2}"
    r"|(?:[0-9a-fA-F]{2}[ ,:;-]?){4}|(?:0x[0-9a-fA-F]{2}[ ,]*){4}"
)
_BASE64 = re.compile(
    r"(?:[A-Za-z0-9+/]{60,}+(?:\r?\n[A-Za-z0-9+/]++)+|[A-Za-z0-9+/_-]{8,}+)={0,2}"
)
_HEX = re.compile(
    r"(?<![0-9a-zA-Z])(?:0x)?[0-9a-fA-F]{2}"
    r"(?:[ ,:;-]{0,2}(?:0x)?[0-9a-fA-F]{2}){3,}+(?![0-9a-zA-Z])"
)
_URL_SAFE = str.maketrans("-_", "+/", "\r\n")
_PROSE = 12  # letters and spaces
_SURE = 16  # characters of base64 from which chance makes no readable text
_INSIDE = re.compile(r"[a-z][A-Z]|[0-9]")
_NOT_HEX = re.compile(r"0x|[^0-9a-fA-F]")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Blob:
    """[start, end) of a text decodes to `text`."""

    start: int
    end: int
    text: str

    @property
    def is_prose(self) -> bool:
        """Whether people would read it: words with spaces, not an id or a record."""
        letters = sum(c.isalpha() or c.isspace() for c in self.text)
        words = len(_WORD.findall(self.text))
        if words < 2 or " " not in self.text or letters < _PROSE:
            return False
        return letters >= 0.8 * len(self.text)


def blobs(text: str) -> Iterator[Blob]:
    """Every part of `text` that decodes to 95 % printable text with letters in it."""
    if not _MAY_BE.search(text):
        return
    for match in _BASE64.finditer(text):
        found = _from_base64(match[0])
        if found:
            yield Blob(*match.span(), found)
    for match in _HEX.finditer(text):
        pairs = _NOT_HEX.sub("", match[0])
        if len(pairs) % 2 == 0:
            found = _as_text(bytes.fromhex(pairs))
            if found and sum(c.isalpha() for c in found) >= 0.6 * len(found):
                yield Blob(*match.span(), found)


def _from_base64(token: str) -> str | None:
    flat = token.translate(_URL_SAFE)
    body = flat.rstrip("=")
    if len(body) % 4 == 1:
        return None
    is_sure = len(body) >= _SURE
    if not is_sure and not (
        len(flat) % 4 == 0 and (flat != body or _INSIDE.search(body, 1))
    ):
        return None
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    found = _as_text(raw)
    if found and not is_sure and not all(c.isalpha() or c in " '-.,!" for c in found):
        return None
    return found


def _as_text(raw: bytes) -> str | None:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    printable = sum(c.isprintable() or c.isspace() for c in text)
    letters = sum(c.isalpha() for c in text)
    return text if letters >= 3 and printable >= 0.95 * len(text) else None
