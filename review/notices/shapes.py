"""What a webhook gets: our own JSON, or a message in the shape Slack takes."""

import json

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from review.item.spans import shown_label
from review.models import Notification
from review.notices.addresses import absolute


def body_of(told: Notification, shape: str) -> bytes:
    """The bytes to post; canonical JSON for `signed`, so that they can be compared."""
    if shape == "slack":
        return json.dumps(slack(told)).encode()
    return contents.canonical(signed(told))


def signed(told: Notification) -> JSON:
    """Our own shape: what happened, on which brand, why, and where to look."""
    return {
        "id": told.pk,
        "kind": told.kind,
        "at": told.created_at.isoformat(),
        "brand": told.brand.slug if told.brand else None,
        "item": told.item_id,
        "title": shown_label(told.title),
        "why": shown_label(told.body),
        "link": absolute(told.link),
    }


def slack(told: Notification) -> dict[str, JSON]:
    """One section with title, brand and why, and a button that opens the page."""
    title = _escaped(shown_label(told.title))
    brand = _escaped(told.brand.name) if told.brand else ""
    why = _escaped(shown_label(told.body))
    lines = [f"*{title}*", *(line for line in (brand, why) if line)]
    button: JSON = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Open in Greenlight"},
        "url": absolute(told.link),
    }
    return {
        "text": f"{title} ({brand})" if brand else title,
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(lines)}},
            {"type": "actions", "elements": [button]},
        ],
    }


def _escaped(text: str) -> str:
    """Without what Slack reads as a mention, a link, or markup of its own."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(" " if char in "*_~`\n" else char for char in plain)
