"""How a channel would show an output: an inbox, an ad, a page, a post, a price table.

Agents name their fields as they like, so a preview goes by likely names, and says what
it did not place. It is a picture to read: links have no address, nothing is fetched.
"""

from django.template.loader import render_to_string

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.models import ReviewItem
from review.previews.channels import BY_INPUT, CHANNELS
from review.previews.reading import Reading

__all__ = ["CHANNELS", "channels_for", "page_for"]


def channels_for(item: ReviewItem, content: JSON) -> list[tuple[str, str]]:
    """(key, label) of each channel that has something to show, the run's own first."""
    if item.kind != "output" or not isinstance(content, dict | list):
        return []
    reading = Reading(content)
    fits = [key for key, channel in CHANNELS.items() if channel.fits(reading)]
    own = BY_INPUT.get(str(_inputs(item).get("channel", "")).lower())
    fits.sort(key=lambda key: key != own)
    return [(key, str(CHANNELS[key].label)) for key in fits]


def page_for(item: ReviewItem, content: JSON, key: str) -> str:
    """A whole HTML page of the output as channel `key` shows it, text escaped.

    Raises KeyError where there is no such channel.
    """
    channel = CHANNELS[key]
    reading = Reading(content)
    context = {
        "brand": item.brand.name,
        "label": channel.label,
        "shown": channel.shown(reading),
        "rest": reading.rest(),
        "more": reading.more,
    }
    return render_to_string(f"preview/{key}.html", context)


def _inputs(item: ReviewItem) -> dict[str, JSON]:
    raw = bytes(item.run.inputs)
    value = contents.parse(raw, limit=len(raw))
    return value if isinstance(value, dict) else {}
