"""Red lines as the rule builder posts them, and what its pages say."""

import re
from html import unescape

HTMX = {"HTTP_HX_REQUEST": "true"}


def posted(**changes):
    """A whole red line as the form posts it, with `changes` (None: not posted)."""
    fields = {
        "act": "save",
        "mode": "form",
        "name": "No miracles",
        "slug": "",
        "category": "regulated_claim",
        "severity": "high",
        "blocking": "holds",
        "people": "1",
        "message": "Nobody can prove a miracle.",
        "role-legal": "1",
        "w0-how": "any",
        "w0-0-kind": "phrases",
        "w0-0-words": "miracle\r\nmiracles",
        "h0-text": "A miracle cream",
        "p0-text": "Fresh bread",
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    return {name: value for name, value in fields.items() if value is not None}


def said_at(page, key):
    """What the page says is wrong at one field."""
    found = re.search(
        rf'<p class="field-error" id="e-{key}"[^>]*>(.*?)</p>', page, re.S
    )
    assert found, f"there is no place for what is wrong at {key}"
    return unescape(found[1]).strip()
