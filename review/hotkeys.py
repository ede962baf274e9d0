"""Every action that has a key: what it is called, and its key unless remapped.

The controls in the templates say the same (`data-hotkey`, `data-key-name`); a test
compares both. A key is chords with spaces between: "g q", "Shift+f", "Mod+Enter".
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from review.models import Preferences

Words = str | Promise

GROUPS: dict[str, Words] = {
    "go": _("Go to"),
    "queue": _("The queue"),
    "lease": _("Taking items"),
    "item": _("The item"),
    "decide": _("Deciding"),
    "rule": _("Red lines"),
    "run": _("Runs"),
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


ACTIONS: dict[str, Action] = {
    "go.home": Action(_("Home"), "g h"),
    "go.queue": Action(_("Queue"), "g q"),
    "go.runs": Action(_("Runs"), "g r"),
    "go.red_lines": Action(_("Red lines"), "g e"),
    "go.library": Action(_("Library"), "g l"),
    "go.agents": Action(_("Agents"), "g t"),
    "go.analytics": Action(_("Analytics"), "g a"),
    "go.settings": Action(_("Settings"), "g s"),
    "go.notifications": Action(_("Notifications"), "g n"),
    "help.keys": Action(_("Show the keys"), "?"),
    "rule.save": Action(_("Save the draft"), "Mod+s"),
    "decide.undo": Action(_("Undo the last decision"), "u"),
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

    `keys` is action → key. "g" and "g q" collide: the first would never wait.
    """
    taken = sorted((name, written(key)) for name, key in keys.items() if key)
    return [
        (one, other)
        for place, (one, first) in enumerate(taken)
        for other, second in taken[place + 1 :]
        if first and second and _same_start(first.split(), second.split())
    ]


def _same_start(first: list[str], second: list[str]) -> bool:
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


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
