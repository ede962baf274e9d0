"""One example of a red line as a row of a form, and back, without loss."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from review.rules.kinds import Unshown


@dataclass(slots=True)
class Example:
    """A text, and what of the setting is different there, one `name: value` a line.

    `shape` is how it was written: "" is a bare text where there is no context, "text"
    and "content" always a set of fields.
    """

    key: str = ""
    text: str = ""
    context: str = ""
    shape: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to try."""
        return not self.text.strip() and not self.context.strip() and not self.shape

    @property
    def rows(self) -> int:
        """How many lines its field shows."""
        return min(6, max(1, len(self.text) // 70 + self.text.count("\n") + 1))

    def flat(self) -> dict[str, str]:
        """As a browser would post it."""
        return {
            f"{self.key}-text": self.text,
            f"{self.key}-context": self.context,
            f"{self.key}-shape": self.shape,
        }

    def write(self) -> tuple[Any, str]:
        """The example in the rule language, and what is wrong with its setting."""
        shape = self.shape
        if not shape and not self.context.strip():
            return self.text, ""
        value: dict[str, Any] = {"text": self.text}
        if shape == "content" or (not shape and self.text.startswith(("{", "["))):
            try:
                value = {"content": json.loads(self.text)}
            except (ValueError, RecursionError) as error:
                return value, f"The text is not JSON: {error}."
        if not self.context.strip():
            return value, ""
        context, problem = _read_context(self.context)
        return {**value, "context": context}, problem


def read_example(raw: Any) -> Example:
    """The row for an example as written. Raises Unshown."""
    if isinstance(raw, str):
        return Example(text=raw)
    if not isinstance(raw, Mapping) or set(raw) - {"text", "content", "context"}:
        raise Unshown("an example that is neither a text nor fields")
    context = _shown_context(raw.get("context"))
    if "content" in raw:
        return Example("", _json(raw["content"]), context, "content")
    if not isinstance(raw["text"], str):
        raise Unshown("an example whose text is not text")
    bare = context and not raw["text"].startswith(("{", "["))
    return Example("", raw["text"], context, "" if bare else "text")


def posted_example(key: str, fields: Mapping[str, str]) -> Example:
    """The row as it was posted."""
    shape = fields.get(f"{key}-shape", "")
    return Example(
        key,
        fields[f"{key}-text"],
        fields.get(f"{key}-context", ""),
        shape if shape in ("text", "content") else "",
    )


def _shown_context(context: Any) -> str:
    if not context:
        return ""
    simple = all(
        isinstance(value, str) and value == value.strip() and "\n" not in value
        for value in context.values()
    )
    if not simple:
        return _json(context)
    return "\n".join(f"{name}: {value}" for name, value in context.items())


def _read_context(text: str) -> tuple[Any, str]:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text), ""
        except (ValueError, RecursionError) as error:
            return {}, f"The setting is not JSON: {error}."
    context = {}
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            context[name.strip()] = value.strip()
        elif line.strip():
            return {}, f"'{line.strip()}' is no setting: write it as market: AT."
    return context, ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
