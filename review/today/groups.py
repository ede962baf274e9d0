"""The kinds of things agents and rules do: each event is of exactly one."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of event: its name in addresses, its words, its sign."""

    key: str
    words: str | Promise
    icon: str


# The first that fits; `r` is the release and `c` the choice that the event is of.
KIND = """CASE
    WHEN e.noun = 'release' AND e.after = 'released' AND r.decision_id IS NULL
        THEN 'released'
    WHEN e.noun = 'release' AND e.after = 'released' THEN 'decided'
    WHEN e.noun = 'choice' AND c.by_kind = 'agent' THEN 'choices-agent'
    WHEN e.noun = 'choice' THEN 'choices-rule'
    WHEN e.noun = 'effect' THEN 'effects'
    WHEN e.noun = 'attempt' AND e.after IN ('failed', 'lost') THEN 'retries'
    WHEN e.noun = 'task' AND e.after IN ('ready', 'waiting')
        AND e.before IN ('running', 'calling', 'held') THEN 'retries'
    WHEN e.noun = 'review_item' THEN 'asked'
    WHEN e.noun = 'output' THEN 'outputs'
    WHEN e.noun = 'run' THEN 'runs'
    WHEN e.noun IN ('task', 'attempt') THEN 'work'
    ELSE 'other' END"""

GROUPS = (
    Group("released", _("Released by policy"), "circle-check"),
    Group("choices-rule", _("Choices by rule"), "route"),
    Group("choices-agent", _("Choices by agents"), "robot"),
    Group("effects", _("Deliveries"), "world"),
    Group("retries", _("Retries and failures"), "refresh"),
    Group("asked", _("Put before people"), "hand-stop"),
    Group("decided", _("Released as people decided"), "users"),
    Group("outputs", _("Outputs made"), "file-text"),
    Group("runs", _("Runs started and ended"), "stack"),
    Group("work", _("Steps and attempts"), "loader"),
    Group("other", _("Everything else"), "history"),
)
KNOWN = {group.key: group for group in GROUPS}
