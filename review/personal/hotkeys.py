"""Every action that has a key: what it is called, and its key unless remapped.

The controls in the templates say the same (`data-hotkey`, `data-key-name`); a test
compares both. A key is chords with spaces between: "g q", "Shift+f", "Mod+Enter".
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from review.item.tabs import TABS
from review.models import Preferences

Words = str | Promise

GROUPS: dict[str, Words] = {
    "go": _("Go to"),
    "queue": _("The queue"),
    "lease": _("Taking items"),
    "item": _("The item"),
    "decide": _("Deciding"),
    "rule": _("Red lines"),
    "told": _("Notifications"),
    "help": _("Help"),
}
NAMED = (
    *("Enter", "Escape", "Space", "Tab", "Backspace", "Delete", "Home", "End"),
    *("PageUp", "PageDown", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"),
    *(f"F{number}" for number in range(1, 13)),
)
MODIFIERS = ("Mod", "Alt", "Shift")  # in the order they are written
LONGEST = 3  # keys one after another


@dataclass(frozen=True)
class Action:
    """Something a key does. `key` is the one it has unless a person changed it."""

    title: Words
    key: str


def _reason(number: int) -> Words:
    return format_lazy(_("Reason {number}"), number=number)


ACTIONS: dict[str, Action] = {
    "go.home": Action(_("Home"), "g h"),
    "go.queue": Action(_("Queue"), "g q"),
    "go.runs": Action(_("Runs"), "g r"),
    "go.plan": Action(_("Plan"), "g p"),
    "go.workflows": Action(_("Workflows"), "g w"),
    "go.experiments": Action(_("Experiments"), "g x"),
    "go.red_lines": Action(_("Red lines"), "g e"),
    "go.library": Action(_("Library"), "g l"),
    "go.agents": Action(_("Agents"), "g t"),
    "go.recall": Action(_("Recall"), "g c"),
    "go.freeze": Action(_("Freeze"), "g f"),
    "go.analytics": Action(_("Analytics"), "g a"),
    "go.audit": Action(_("Audit"), "g y"),
    "go.settings": Action(_("Settings"), "g s"),
    "go.notifications": Action(_("Notifications"), "g n"),
    "help.keys": Action(_("Show the keys"), "?"),
    "queue.down": Action(_("Next row"), "j"),
    "queue.up": Action(_("Row before"), "k"),
    "queue.next": Action(_("Next best item"), "n"),
    "queue.choose": Action(_("Choose the row"), "x"),
    "queue.filter": Action(_("Filter"), "/"),
    "queue.news": Action(_("Load what is new"), "."),
    "queue.skip": Action(_("Skip"), "s"),
    "queue.snooze": Action(_("Snooze"), "z"),
    "queue.assign": Action(_("Assign"), "@"),
    "lease.take": Action(_("Take, or give up"), "c"),
    "lease.extend": Action(_("Extend"), "t"),
    "lease.park": Action(_("Park"), "h"),
    "lease.hand_over": Action(_("Hand over"), "Shift+h"),
    "item.next_finding": Action(_("Next finding"), "f"),
    "item.previous_finding": Action(_("Finding before"), "Shift+f"),
    "item.comment": Action(_("Comment on the selection"), "m"),
    **{
        f"item.tab_{name}": Action(title, str(number))
        for number, (name, title) in enumerate(TABS.items(), 1)
    },
    "decide.approve": Action(_("Approve"), "a"),
    "decide.reject": Action(_("Reject"), "d"),
    "decide.changes": Action(_("Request changes"), "r"),
    "decide.edit": Action(_("Edit"), "e"),
    "decide.answer": Action(_("Answer a question"), "a"),
    "decide.retry": Action(_("Try again what failed"), "a"),
    "decide.give_up": Action(_("Give up what failed"), "d"),
    "decide.confirm": Action(_("Confirm"), "Mod+Enter"),
    "decide.escalate": Action(_("Escalate"), "!"),
    "decide.second_opinion": Action(_("Second opinion"), "o"),
    "decide.undo": Action(_("Undo the last decision"), "u"),
    **{
        f"item.chip_{number}": Action(_reason(number), f"Alt+{number}")
        for number in range(1, 10)
    },
    "told.all_read": Action(_("Mark all as read"), "Shift+r"),
    "rule.save": Action(_("Save the draft"), "Mod+s"),
}


def as_json(chosen: Preferences) -> str:
    """What keys.js needs of a person: {on, alt, map, groups}."""
    groups = {name: str(title) for name, title in GROUPS.items()}
    facts = {"on": chosen.keys_on, "alt": chosen.keys_with_alt, "map": chosen.keys}
    return json.dumps({**facts, "groups": groups})


def written(raw: str) -> str | None:
    """A key as people type it, in the one way it is kept; None where it is no key.

    " G  Q" is "G Q" typed with capitals, so "g q"; "shift+F" is "Shift+f".
    """
    chords = [_chord(words) for words in raw.split()]
    if not chords or len(chords) > LONGEST or None in chords:
        return None
    return " ".join(chord for chord in chords if chord)


def collisions(keys: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of actions that would answer to the same key, or begin with the other's.

    `keys` is action → key. "g" and "g q" collide: the first would never wait. Actions
    that share their first key never stand on one page, and may share another.
    """
    taken = sorted((name, written(key)) for name, key in keys.items() if key)
    return [
        (one, other)
        for place, (one, first) in enumerate(taken)
        for other, second in taken[place + 1 :]
        if first and second and _same_start(first, second) and not _apart(one, other)
    ]


def _apart(one: str, other: str) -> bool:
    known = [ACTIONS[name].key for name in (one, other) if name in ACTIONS]
    return len(known) == 2 and _same_start(*known)


def _same_start(first: str, second: str) -> bool:
    one, other = first.split(), second.split()
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _chord(words: str) -> str | None:
    *held, key = re.split(r"\+(?=.)", words) if len(words) > 1 else [words]
    named = {name.lower(): name for name in NAMED}.get(key.lower())
    held = [name.capitalize() for name in held]
    if not set(held) <= set(MODIFIERS) or not (named or len(key) == 1):
        return None
    if not named and not key.isprintable():
        return None
    parts = [name for name in MODIFIERS if name in held]
    return "+".join([*parts, named or key.lower()])
