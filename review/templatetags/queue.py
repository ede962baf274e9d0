"""Small signs of the queue: who somebody is in two letters, where an output goes."""

from django import template
from django.template import RequestContext

from orchestrator.models import Principal
from review.item import lease_bar
from review.item.spans import shown_label

register = template.Library()

CHANNEL_ICON = {
    "email": "mail",
    "mail": "mail",
    "newsletter": "mail",
    "ad": "speakerphone",
    "ads": "speakerphone",
    "social": "message-2",
    "web": "world",
    "landing": "world",
    "landing_page": "world",
    "shop": "tag",
    "prices": "tag",
    "price": "tag",
}
KIND_ICON = {"direction": "route", "failure": "refresh"}


@register.filter
def initials(person: Principal) -> str:
    """The first letters of up to two names."""
    names = [name for name in shown_label(person.name).split() if name[0].isalnum()]
    parts = [names[0], names[-1]] if len(names) > 1 else names
    return "".join(name[0] for name in parts).upper() or "?"


@register.filter
def channel_icon(channel: str) -> str:
    """The sign of a channel; a sheet of paper for one that is not known."""
    return CHANNEL_ICON.get(channel.lower(), "file-text")


@register.filter
def kind_icon(kind: str) -> str:
    """The sign of what sort of question an item is; "" for an output."""
    return KIND_ICON.get(kind, "")


@register.simple_tag(takes_context=True)
def lease_bar_of(context: RequestContext) -> lease_bar.Bar:
    """Who is on `item`, as the person of this request sees it."""
    page = context.get("page")
    may = getattr(page, "may", None)
    return lease_bar.of(context["item"], context["request"].user, may)
