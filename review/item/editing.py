"""An output's text fields as form fields, and back: the structure stays."""

import copy
from collections.abc import Mapping

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON, admit
from review.item.reading import place_of

EDITABLE = 60  # text fields offered one by one; the whole as JSON is always offered
PREFIX = "text:"


def text_fields(value: JSON) -> list[tuple[str, str, str]]:
    """(field name, label, text) of the first EDITABLE strings, in reading order."""
    found: list[tuple[str, str, str]] = []
    for path, text in contents.strings(value):
        if len(found) == EDITABLE:
            break
        found.append((PREFIX + path, place_of(path) or "Text", text))
    return found


def edited(base: JSON, posted: Mapping[str, str]) -> JSON:
    """`base` with the posted texts in place; BadContent if it cannot be stored.

    Browsers post line ends as CR LF: a text that differs in nothing else is unchanged.
    """
    fresh = copy.deepcopy(base)
    for name, _, text in text_fields(base):
        typed = posted.get(name, text)
        if _unix(typed) != _unix(text):
            fresh = _put(fresh, name.removeprefix(PREFIX), _unix(typed))
    return admit(fresh)


def _put(value: JSON, path: str, text: str) -> JSON:
    if not path:
        return text
    above, _, last = path.rpartition("/")
    holder = contents.at(value, above)
    if isinstance(holder, list):
        holder[int(last)] = text
    elif isinstance(holder, dict):
        holder[last.replace("~1", "/").replace("~0", "~")] = text
    return value


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")
