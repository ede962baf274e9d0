"""Words for the screens of workflows and runs."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def lasting(seconds: float) -> str:
    """A duration, such as 40 ms, 12 s, 5 min or 2 h 10 min."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


@register.filter
def at_key(known: Mapping[str, str], name: str) -> str:
    """What a mapping has under a name, else the name."""
    return known.get(name, name)


DECISIONS = {
    "start": ("started", "player-play"),
    "wait": ("waits", "hourglass"),
    "skip": ("skipped", "circle-minus"),
    "route": ("routed", "route"),
    "gate": ("gate", "hourglass"),
    "round": ("next round", "refresh"),
    "proposal": ("proposal", "message-2"),
    "substitute": ("stands in", "users"),
    "escalate": ("asked people", "arrow-up"),
}


@register.filter
def decision_word(what: str) -> str:
    """A kind of decision as a word."""
    return DECISIONS.get(what, (what, ""))[0]


@register.filter
def decision_icon(what: str) -> str:
    """The sign of a kind of decision."""
    return DECISIONS.get(what, ("", "info-circle"))[1]
