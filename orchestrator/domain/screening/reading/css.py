"""The little of style sheets that matters: what they hide, what they say."""

import re
from collections.abc import Iterator

from orchestrator.domain.screening.reading.strip import Strip, joined

_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?![.\d])"
    r"|font-size\s*:\s*0(?![.\d]*[1-9])|text-indent\s*:\s*-\d{3}|(?:left|top)\s*:\s*-\d{3}"
    r"|mso-hide\s*:\s*all|max-(?:height|width)\s*:\s*0(?![.\d])|clip\s*:\s*rect\(\s*[01]",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:hidden|hide|sr-only|visually-hidden|visuallyhidden|d-none|invisible"
    r"|preheader|offscreen|screen-reader-text|screenreader)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ANY_NAME = re.compile(
    "hidden|hide|sr-only|visually|d-none|invisible|preheader|offscreen|screen-?reader",
    re.IGNORECASE,
)
_SHEET = re.compile(r"(?is)<style\b[^>]{0,500}>(.*?)(?:</style|\Z)")
_RULE = re.compile(r"\{([^{}]*+)\}")
_SELECTOR = 500  # characters of a selector that are looked at
_NAME = re.compile(r"[.#]([\w-]+)")
_CONTENT = re.compile(r"content\s*:\s*")
_STRING = re.compile(
    r"[^\"';{}]{0,100}(?:\"((?:[^\"\\\n]|\\.){0,5000}+)\"|'((?:[^'\\\n]|\\.){0,5000}+)')",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)


def hides(style: str) -> bool:
    """Whether a style attribute takes its element out of sight."""
    return _HIDES.search(style) is not None


def is_hiding_name(value: str, hiding: frozenset[str]) -> bool:
    """Whether a class says so, by custom or by a rule of the same text."""
    return _NAMES.search(value) is not None or not hiding.isdisjoint(value.split())


def may_hide(text: str) -> bool:
    """Whether a class or id in `text` may be of the hiding kind; quick."""
    return _ANY_NAME.search(text) is not None


def hiding(text: str) -> frozenset[str]:
    """The classes and ids that the style sheets in `text` hide."""
    if "<style" not in text and "<STYLE" not in text:
        return frozenset()
    found: set[str] = set()
    for sheet in _SHEET.findall(text):
        for rule in _RULE.finditer(sheet):
            if _HIDES.search(rule[1]):
                near = sheet[max(0, rule.start() - _SELECTOR) : rule.start()]
                found.update(_NAME.findall(re.split(r"[{}]", near)[-1]))
    return frozenset(found)


def contents(sheet: Strip) -> Iterator[Strip]:
    """The strings that `content:` puts into the page."""
    text, at = sheet.text, 0
    while found := _CONTENT.search(text, at):
        at = found.end()
        parts = []
        while string := _STRING.match(text, at):
            parts.append(_unescaped(sheet.cut(*string.span(string.lastindex or 1))))
            at = string.end()
        if parts:
            yield joined(parts, sheet.origin)


def _unescaped(strip: Strip) -> Strip:
    if "\\" not in strip.text:
        return strip
    parts: list[Strip] = []
    at = 0
    for match in _ESCAPE.finditer(strip.text):
        code = int(match[1], 16) if match[1] else 0
        meaning = chr(code) if 0 < code < 0x110000 else match[2] or ""
        parts += strip.cut(at, match.start()), strip.at(meaning, *match.span())
        at = match.end()
    return joined([*parts, strip.cut(at, len(strip.text))], strip.origin)
