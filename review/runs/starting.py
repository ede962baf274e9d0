"""What a workflow asks for, so that the start form can explain itself."""

from dataclasses import dataclass
from typing import Any

from orchestrator.domain.contracts import problems
from orchestrator.models import Workflow
from orchestrator.services.publishing.samples import sample_inputs

DAY = "2026-03-31"  # a day to try with
MOST = 1_000  # characters that are made up


@dataclass(frozen=True, slots=True)
class Asked:
    """One input: its name, in words, what kind of value, and whether it must be."""

    name: str
    title: str
    kind: str
    required: bool


def example_inputs(workflow: Workflow) -> tuple[list[Asked], dict[str, Any]]:
    """What the newest version asks for, and inputs of the right shape to change.

    What must be given comes first, in the schema's own order. What Greenlight pins
    itself (`x-pinned`) is left out of both. A bundled workflow has a sample to try.
    """
    newest = workflow.versions.order_by("-number").first()
    schema = (newest.definition.get("inputs") or {}) if newest else {}
    asked, example = example_of(schema)
    return asked, sample_inputs(workflow.slug, schema) or example


def misfits(workflow: Workflow, inputs: Any) -> list[str]:
    """What of `inputs` the newest version would refuse, a line each.

    What Greenlight pins itself is not asked of them.
    """
    newest = workflow.versions.order_by("-number").first()
    return misfits_of(newest.definition.get("inputs") if newest else None, inputs)


def misfits_of(schema: Any, inputs: Any) -> list[str]:
    """The same of the schema of inputs."""
    if not isinstance(schema, dict):
        return []
    known = schema.get("properties") or {}
    required = [
        name
        for name in schema.get("required") or []
        if "x-pinned" not in (known.get(name) or {})
    ]
    found = problems({**schema, "required": required}, inputs)
    return [line.removeprefix("(all): ") for line in found]


def trial_of(slug: str, schema: Any) -> dict[str, Any]:
    """Inputs to try a definition with, made up where nobody has said any."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return {}
    _asked, example = example_of(schema)
    made_up = {name: _trial(properties[name]) for name in example}
    return sample_inputs(slug, schema) or made_up


def example_of(schema: Any) -> tuple[list[Asked], dict[str, Any]]:
    """The same of the schema of inputs; nothing where it is none."""
    if not isinstance(schema, dict):
        return [], {}
    properties = schema.get("properties") or {}
    required = schema.get("required") or []
    if not isinstance(properties, dict) or not isinstance(required, list):
        return [], {}
    asked, example = [], {}

    def place(name: str) -> int:
        return required.index(name) if name in required else len(required)

    for name, part in sorted(properties.items(), key=lambda one: place(one[0])):
        if not isinstance(part, dict) or "x-pinned" in part:
            continue
        must = name in required
        asked.append(Asked(name, str(part.get("title", name)), _kind(part), must))
        if must or "default" in part:
            example[name] = _sample(part)
    return asked, example


def _kind(part: dict[str, Any]) -> str:
    if "enum" in part:
        return "one of " + ", ".join(map(str, part["enum"]))
    if part.get("format") == "date":
        return f"a day, such as {DAY}"
    kinds = {"array": "a list", "object": "fields", "string": "text"}
    kind = str(part.get("type", "any value"))
    return kinds.get(kind, kind)


def _sample(part: Any) -> Any:
    """A value of the right type, empty where the person must say."""
    if not isinstance(part, dict):  # true is a schema as well
        return ""
    if "default" in part:
        return part["default"]
    kind = part.get("type")
    if kind == "array":
        return [_sample(part["items"])] if isinstance(part.get("items"), dict) else []
    if kind == "object":
        inner = part.get("properties") or {}
        names = part.get("required") or inner
        return {name: _sample(inner.get(name)) for name in names}
    return {"number": 0, "integer": 0, "boolean": False}.get(str(kind), "")


def _trial(part: Any) -> Any:
    """A value that fits the plainer limits of a schema; its pattern is not read."""
    if not isinstance(part, dict):
        return ""
    if "default" in part:
        return part["default"]
    if part.get("enum"):
        return part["enum"][0]
    kind, inner = part.get("type"), part.get("properties") or {}
    if kind == "array" and isinstance(part.get("items"), dict):
        return [_trial(part["items"])]
    if kind == "object":
        names = part.get("required") or inner
        return {name: _trial(inner.get(name)) for name in names}
    if kind in ("number", "integer"):
        return part.get("minimum", 1)
    if kind == "string":
        return DAY if part.get("format") == "date" else _words(part)
    return _sample(part)


def _words(part: dict[str, Any]) -> str:
    least = min(int(part.get("minLength", 1)), MOST)
    text = "example " * (least // 8 + 1)
    return text[: int(part.get("maxLength", len(text) - 1))]
