"""The same text in other characters: ways to hide a word, and honest uses of the same.

`EVASIONS` disguise every word of a text mechanically; what was found before must still
be found. `HONEST` do with clean copy what designers and editors do every day; nothing
may newly be held.
"""

import base64
import html
import json
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

Transform = Callable[[str], str]

_LOOKALIKE = str.maketrans("aceiopxyABCEHIKMOPTXj", "асеіорхуАВСЕНІКМОРТХј")
_LEET = str.maketrans("aeiosAEIOS", "4310543105")
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{4,}")
_LONG = re.compile(r"[A-Za-z]{9,}")


def _each(pattern: re.Pattern[str], change: Callable[[str], str]) -> Transform:
    return lambda text: pattern.sub(lambda match: change(match[0]), text)


def _middle(separator: str) -> Transform:
    return _each(_WORD, lambda w: w[: len(w) // 2] + separator + w[len(w) // 2 :])


def _between(separator: str) -> Transform:
    return _each(_WORD, lambda w: separator.join(w))


def _letters(offset: int) -> Transform:
    """A to Z and a to z moved to another block, such as the bold maths letters."""

    def moved(character: str) -> str:
        if "A" <= character <= "Z":
            return chr(offset + ord(character) - 65)
        if "a" <= character <= "z":
            return chr(offset + 26 + ord(character) - 97)
        return character

    return lambda text: "".join(map(moved, text))


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _spaced(text: str) -> str:
    return "   ".join(" ".join(word) for word in text.split())


def _json_escapes(text: str) -> str:
    return "".join(f"\\u{ord(c):04x}" if c.isalpha() else c for c in text)


EVASIONS: dict[str, Transform] = {
    "homoglyphs": _each(_WORD, lambda w: w.translate(_LOOKALIKE)),
    "zero-width": _middle("\u200b"),
    "split markup": _middle("<b></b>"),
    "hidden markup": _middle("<!-- x -->"),
    "entities": lambda text: "".join(
        f"&#{ord(c)};" if c.isalpha() else c for c in text
    ),
    "full-width": _full_width,
    "bidi": _each(_WORD, lambda w: f"\u202e{w[::-1]}\u202c"),
    "maths letters": _letters(0x1D400),
    "combining marks": _between("\u0336"),
    "line breaks": _middle("\n"),
    "hyphenated lines": _middle("-\n"),
    "spaced letters": _spaced,
    "punctuation": _between("."),
    "leet": lambda text: text.translate(_LEET),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "URL escapes": lambda text: "".join(
        f"%{ord(c):02X}" if c.isascii() and c.isalpha() else quote(c, safe=" .,:!?€£$%")
        for c in text
    ),
    "JSON escapes": _json_escapes,
}

_IMAGE = base64.b64encode(bytes(range(256)) * 2).decode()

HONEST: dict[str, Transform] = {
    "soft hyphens": _each(_LONG, lambda w: w[:5] + "\u00ad" + w[5:]),
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "no-break spaces": lambda text: re.sub(r"(\d) ", "\\1\u00a0", text),
    "letter-spaced heading": lambda text: "N E W   I N\n\n" + text,
    "bold maths heading": lambda text: "𝗡𝗲𝘄 𝘁𝗼𝗱𝗮𝘆\n" + text,
    "family emoji": lambda text: text + " 👩\u200d🌾🧶",
    "inline markup": lambda text: (
        f"<p>{_each(_LONG, lambda w: f'<em>{w}</em>')(html.escape(text))}</p>"
    ),
    "hidden preheader": lambda text: (
        '<div style="display:none">A first look, before noon&#847;&zwnj;&nbsp;</div>'
        f"<p>{html.escape(text)}</p>"
    ),
    "wrapped lines": lambda text: re.sub(r"(.{40,60}) ", "\\1\n", text),
    "tracking link": lambda text: (
        f'<p>{html.escape(text)}</p><a href="https://example.com/?utm_source=mail%20may'
        '&amp;utm_content=hero%2Dleft&amp;k=MTIzNDU2Nzg5MGFiY2RlZg">See it</a>'
    ),
    "embedded picture": lambda text: (
        f'<img alt="" src="data:image/png;base64,{_IMAGE}"><p>{html.escape(text)}</p>'
    ),
    "byte order mark": lambda text: "\ufeff" + text,
    "json in a string": lambda text: json.dumps({"body": text, "version": 3}),
    "curly quotes": lambda text: text.replace("'", "’").replace(' "', " “"),
}
