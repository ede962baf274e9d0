"""One template as a mail, and the whole mails that single rows make of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled.lifecycle import merging, shapes
from orchestrator.agents.bundled.schemas import NAME, TEXT, Schema, many, record
from orchestrator.domain.errors import BadInput

ROW = record({"id": NAME, "fields": shapes.FIELDS})
RENDERED = record(
    {"for": NAME, "subject": TEXT, "text": TEXT, "html": TEXT}, optional=("html",)
)
GIVEN: dict[str, Schema] = {
    "templates": many(shapes.TEMPLATE, least=1),
    "template": NAME,
    "samples": many(ROW),
    "unsubscribe": TEXT,
    "from": shapes.LINE,
}


def template_of(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The template that the input `template` names."""
    for one in inputs["templates"]:
        if one["id"] == inputs["template"]:
            found: Mapping[str, Any] = one
            return found
    raise BadInput(f"template: there is no template {inputs['template']!r}.")


def mail_of(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The mail as a channel gets it: its fields open, the link to leave in place."""
    template = template_of(inputs)
    own = {"unsubscribe": inputs["unsubscribe"]}
    offer = template.get("offer")
    mail = {
        "template": template["id"],
        "version": template["version"],
        "from": inputs["from"],
        "subject": template["subject"],
        "text": merging.filled(template["text"], own),
        "unsubscribe": inputs["unsubscribe"],
        "offer": offer["id"] if offer else None,
        "fallbacks": dict(template.get("fallbacks") or {}),
    }
    if template.get("html"):
        mail["html"] = merging.filled(template["html"], own, markup=True)
    return mail


def samples_of(
    mail: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The mails as their readers see them."""
    for row in rows:
        fields = row["fields"]
        rendered = {
            "for": row["id"],
            "subject": merging.filled(mail["subject"], fields),
            "text": merging.filled(mail["text"], fields),
        }
        if "html" in mail:
            rendered["html"] = merging.filled(mail["html"], fields, markup=True)
        yield rendered
