"""Verdicts, routes and states of experiments in a marketer's words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from review.item.reading import readable

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Sign:
    """A word with its icon and tint (the class of a state; "" is plain)."""

    key: str
    words: Words
    icon: str
    tint: str = ""
    means: Words = ""


VERDICTS = {
    sign.key: sign
    for sign in (
        Sign("winner", _("Winner"), "circle-check", "done",
             _("an arm is better, and the difference is no accident")),
        Sign("inconclusive", _("No clear answer"), "circle-dashed", "",
             _("no difference that stands out from chance")),
        Sign("mixed", _("Mixed"), "alert-triangle", "held",
             _("better on its metric, and it hurts a guardrail")),
        Sign("ask", _("Needs an answer"), "message-2", "held",
             _("it cannot be read before somebody answers")),
        Sign("harm", _("Harm"), "alert-octagon", "failed",
             _("an arm does damage and is taken back first")),
        Sign("invalid", _("Not valid"), "ban", "failed",
             _("visitors were not split as planned: the effect is hidden")),
    )
}  # fmt: skip
STATES = {
    sign.key: sign
    for sign in (
        Sign("planning", _("Planning"), "pencil", "running"),
        Sign("not_ready", _("Not ready"), "circle-x", "failed"),
        Sign("ask", _("Asks before it starts"), "message-2", "held"),
        Sign("starting", _("Starting"), "player-play", "running"),
        Sign("waiting", _("Waiting for results"), "hourglass", "running"),
        Sign("reading", _("Reading results"), "loader", "running"),
        Sign("read", _("Read"), "circle-check", "done"),
        Sign("stopped", _("Stopped"), "player-stop", ""),
    )
}
ROUTES: dict[str, Words] = {
    "promote": _("Promote the winner"),
    "extend": _("Run it longer"),
    "ask": _("Ask what to do"),
    "rollback": _("Take it back first, then find out why"),
    "fix-and-rerun": _("Mend the split and run it again"),
    "stop": _("Stop here"),
}
ITEM_STATES = {
    "ok": Sign("ok", _("in place"), "circle-check", "done"),
    "missing": Sign("missing", _("missing"), "circle-x", "failed"),
    "ask": Sign("ask", _("asks"), "message-2", "held"),
    "soft": Sign("soft", _("better mended"), "alert-triangle", "held"),
}
READY = {
    "ready": Sign("ready", _("Ready"), "circle-check", "done"),
    "not_ready": Sign("not_ready", _("Not ready"), "circle-x", "failed"),
    "ask": Sign("ask", _("Asks"), "message-2", "held"),
}
HELD = Sign("held", _("held"), "circle-check", "done")
BROKEN = Sign("broken", _("broken"), "alert-octagon", "failed")
UNSURE = Sign("unsure", _("not proven"), "circle-dashed")
UNKNOWN = Sign("", _("Not read"), "circle-dashed")


def verdict(key: object) -> Sign:
    """A verdict; one we do not know is "not read"."""
    return VERDICTS.get(str(key), UNKNOWN)


def state(key: str) -> Sign:
    """Where a round stands."""
    return STATES[key]


def item(key: object) -> Sign:
    """One point of the checklist."""
    return ITEM_STATES.get(str(key), ITEM_STATES["missing"])


def chosen(key: str) -> Words:
    """A choice by the words of its route, else by its own name."""
    return ROUTES.get(key.replace("_", "-")) or readable(key)


def route(key: object) -> Words:
    """What follows from a verdict."""
    return ROUTES.get(str(key), "")
