"""Merge fields: `{{first_name}}` in a template, and what stands there in the end."""

import html
import re
from collections.abc import Mapping
from typing import Any

TOKEN = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,39})\s*\}\}")
ODD = re.compile(r"\{\{|\}\}|\{%|%\}")
OWN = frozenset({"unsubscribe"})  # given by the send, never by a person's row
PARTS = ("subject", "text", "html")


def fields_of(template: Mapping[str, Any]) -> list[str]:
    """The merge fields a template asks a person's row for, in order."""
    found = [name for part in PARTS for name in TOKEN.findall(template.get(part) or "")]
    return [name for name in dict.fromkeys(found) if name not in OWN]


def usable(value: object) -> str:
    """A row's value as it may stand in a mail; "" where it may not.

    One line, no merge syntax of its own: a name must not add a header or a field.
    """
    text = " ".join(str(value or "").split())
    return "" if ODD.search(text) or len(text) > 200 else text


def filled(text: str, values: Mapping[str, str], *, markup: bool = False) -> str:
    """`text` with the known fields in place; unknown ones stay as they are."""

    def put(found: "re.Match[str]") -> str:
        value = values.get(found[1])
        if value is None:
            return found[0]
        return html.escape(value) if markup else value

    return TOKEN.sub(put, text)
