"""The sample inputs that come along with the bundled workflows."""

import json
from pathlib import Path
from typing import Any

from orchestrator.domain.contracts import problems

SAMPLES = Path(__file__).resolve().parents[2] / "workflows" / "samples"


def sample_inputs(slug: str, schema: Any) -> dict[str, Any] | None:
    """The sample of a bundled workflow; None without one, or where it does not fit.

    What Greenlight pins itself is not in a sample, so it is not asked of one.
    """
    if not slug.replace("-", "").isalnum():
        return None
    file = SAMPLES / f"{slug}.json"
    if not file.is_file() or not isinstance(schema, dict):
        return None
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    known = schema.get("properties")
    pinned = {
        name
        for name, part in (known if isinstance(known, dict) else {}).items()
        if isinstance(part, dict) and "x-pinned" in part
    }
    asked = [name for name in schema.get("required") or [] if name not in pinned]
    return None if problems({**schema, "required": asked}, found) else found
