"""What a recall does to each task it reaches, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Words = str | Promise


@dataclass(frozen=True, slots=True)
class How:
    """One way to be reached: its name, what is done about it, its sign and its tint.

    `tone` is bad (wrong itself or gone out), warn (taken back or stopped) or calm.
    """

    name: Words
    done: Words
    icon: str
    tone: str


# in the order of the page: what cannot be undone comes first
HOWS: Mapping[str, How] = MappingProxyType(
    {
        "delivered": How(
            gettext_lazy("Gone out"),
            gettext_lazy("Cannot be called back from here: each gets a follow-up."),
            "speakerphone",
            "bad",
        ),
        "in_flight": How(
            gettext_lazy("On its way out"),
            gettext_lazy(
                "The channel may have it already, which is not known yet: each gets a"
                " follow-up."
            ),
            "loader",
            "bad",
        ),
        "root": How(
            gettext_lazy("Wrong itself"),
            gettext_lazy("Taken back, and put before people again."),
            "alert-octagon",
            "bad",
        ),
        "released": How(
            gettext_lazy("Built on it, released"),
            gettext_lazy("Taken back; made again once what it needs is released."),
            "arrow-back-up",
            "warn",
        ),
        "held": How(
            gettext_lazy("Built on it, waiting for people"),
            gettext_lazy("The question goes; it is asked again if it still stands."),
            "hand-stop",
            "warn",
        ),
        "running": How(
            gettext_lazy("Being made now"),
            gettext_lazy("Stopped at once; whatever it answers counts for nothing."),
            "player-stop",
            "warn",
        ),
        "ready": How(
            gettext_lazy("About to start"),
            gettext_lazy("Waits until what it needs is released again."),
            "clock",
            "calm",
        ),
        "waiting": How(
            gettext_lazy("Waiting"),
            gettext_lazy("Goes on waiting, and reads nothing of this."),
            "circle-dashed",
            "calm",
        ),
        "skipped": How(
            gettext_lazy("Skipped"),
            gettext_lazy("Looked at again: it may be needed now."),
            "circle-minus",
            "calm",
        ),
        "listed": How(
            gettext_lazy("Made after a delivery"),
            gettext_lazy("Stays as it is, and is listed so that nobody overlooks it."),
            "info-circle",
            "calm",
        ),
        "ended": How(
            gettext_lazy("Already ended"),
            gettext_lazy("Nothing to do: it failed, was rejected or was cancelled."),
            "ban",
            "calm",
        ),
    }
)
ORIGINS: Mapping[str, tuple[Words, Words, str]] = MappingProxyType(
    {
        "price": (
            gettext_lazy("A price"),
            gettext_lazy("Name, SKU or market"),
            "tag",
        ),
        "claim": (gettext_lazy("A claim"), gettext_lazy("Words of it"), "file-text"),
        "output": (
            gettext_lazy("An output"),
            gettext_lazy("Number, or title of its run"),
            "file-text",
        ),
        "red_line": (
            gettext_lazy("A red line"),
            gettext_lazy("Its name"),
            "shield-half",
        ),
        "agent": (gettext_lazy("An agent"), gettext_lazy("Its name"), "robot"),
        "decision": (
            gettext_lazy("A decision"),
            gettext_lazy("Number, person or title"),
            "check",
        ),
        "reviewer": (gettext_lazy("A reviewer"), gettext_lazy("Their name"), "users"),
        "learning": (
            gettext_lazy("A learning"),
            gettext_lazy("Its id, or words of it"),
            "bulb",
        ),
    }
)
BY_ITSELF: Mapping[str, Words] = MappingProxyType(
    {
        "precondition": gettext_lazy("A check before delivery"),
        "audit": gettext_lazy("The audit lane"),
        "input": gettext_lazy("Changed inputs"),
        "breaker": gettext_lazy("A circuit breaker"),
    }
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many tasks are reached in one way."""

    key: str
    how: How
    n: int


def counted(counts: Mapping[str, int]) -> list[Counted]:
    """The ways that occur, the gravest first."""
    return [
        Counted(key, how, counts[key]) for key, how in HOWS.items() if counts.get(key)
    ]


def origin_name(origin: str) -> str:
    """An origin as people say it; an unknown one stays as it is."""
    if origin in ORIGINS:
        return str(ORIGINS[origin][0])
    return str(BY_ITSELF.get(origin, origin))


def sentence(*, tasks: int, runs: int, gone: int) -> str:
    """How far it reaches, in one line: "12 tasks in 3 runs; 2 had already gone out"."""
    if not tasks:
        return _("Nothing that is out or under way was made from this.")
    reach = _("%(tasks)s in %(runs)s") % {
        "tasks": ngettext("%(n)s task", "%(n)s tasks", tasks) % {"n": f"{tasks:,}"},
        "runs": ngettext("%(n)s run", "%(n)s runs", runs) % {"n": f"{runs:,}"},
    }
    if not gone:
        return _("%(reach)s; nothing had gone out") % {"reach": reach}
    out = ngettext("%(n)s had already gone out", "%(n)s had already gone out", gone)
    return f"{reach}; {out % {'n': f'{gone:,}'}}"
