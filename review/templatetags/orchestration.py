"""Words for the screens of workflows and runs."""

from collections.abc import Mapping

from django import template

from review.runs.parts import place_of

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
        days, rest = divmod(hours, 24)
        return f"{days} d {rest} h" if rest else f"{days} d"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


@register.filter
def at_key(known: Mapping[str, str], name: str) -> str:
    """What a mapping has under a name, else the name."""
    return known.get(name, name)


@register.filter
def round_of(step: str) -> str:
    """The round a step stands in, such as "Round 2 of watch"; "" outside of any."""
    place = place_of(step)
    return place.words if place.number else ""


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
