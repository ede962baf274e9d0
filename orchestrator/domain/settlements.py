"""What a person says of a finding when they decide, and which of it lets pass."""

from dataclasses import dataclass
from datetime import date, timedelta

HOWS = {
    "agree": "It is right: I change the content, or send it back",
    "dismiss": "It does not apply here",
    "except": "It is right, and accepted until a day",
    "link": "An approved claim covers it",
}
DISMISS_CODES = {
    "not_a_claim": "The passage claims nothing",
    "other_context": "It means something else in this context",
    "quoted": "It quotes somebody, and says so",
    "approved_elsewhere": "It was approved elsewhere, see the note",
    "correct_on_record": "It agrees with the price or claim on record",
    "rule_too_wide": "The red line reaches too far",
}
LETS_PASS = frozenset({"dismiss", "except", "link"})
SEVERITIES = ("low", "medium", "high")
LONGEST_EXCEPTION = timedelta(days=366)
LONGEST_NOTE = 4_000


@dataclass(frozen=True, slots=True)
class Settled:
    """What is said of one finding: one of HOWS, and what that needs.

    `code` is one of DISMISS_CODES; `owner` a person's id and `until` the last day of an
    exception; `claim` the id of an approved claim.
    """

    how: str
    code: str = ""
    note: str = ""
    owner: int | None = None
    until: date | None = None
    claim: int | None = None


def wrong_with(said: Settled, *, today: date) -> str:
    """What a settlement lacks, as a sentence that names what would be right, or ""."""
    if said.how not in HOWS:
        return f"{said.how!r} settles nothing: choose {', '.join(HOWS)}."
    if len(said.note) > LONGEST_NOTE:
        return f"the note has {len(said.note)} characters: {LONGEST_NOTE} at most."
    if said.how == "dismiss" and said.code not in DISMISS_CODES:
        known = ", ".join(DISMISS_CODES)
        return f"say why it does not apply: choose one of {known}."
    if said.how == "except":
        return _exception(said, today)
    if said.how == "link" and said.claim is None:
        return "choose the approved claim that covers it."
    return ""


def is_due(severity: str, settle_from: str) -> bool:
    """Whether a finding of `severity` must be settled where that is asked from a
    severity on; "off" asks for none."""
    if settle_from not in SEVERITIES:
        return False
    return SEVERITIES.index(severity) >= SEVERITIES.index(settle_from)


def _exception(said: Settled, today: date) -> str:
    if said.owner is None:
        return "an exception needs an owner: somebody who answers for it."
    if said.until is None:
        return "an exception needs its last day."
    if not today <= said.until <= today + LONGEST_EXCEPTION:
        last = today + LONGEST_EXCEPTION
        return f"it cannot end on {said.until}: choose a day from {today} to {last}."
    return ""
