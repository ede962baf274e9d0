"""What of the history somebody wants to see, as it stands in the address."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST = 100
MACHINES = "machines"
NOUNS = {
    "output": _("Output"),
    "decision": _("Decision"),
    "refusal": _("Refused decision"),
    "release": _("Release"),
    "review_item": _("Review item"),
    "task": _("Task"),
    "attempt": _("Attempt"),
    "run": _("Run"),
    "effect": _("Delivery"),
    "recall_case": _("Recall"),
    "follow_up": _("Follow-up"),
    "freeze": _("Freeze"),
    "amendment": _("New inputs"),
    "kept": _("Kept output"),
    "audited": _("Audit draw"),
    "erasure": _("Erasure"),
    "ruleset": _("Ruleset"),
    "choice": _("Choice"),
    "signal": _("Signal"),
    "pin": _("Pin"),
}
AFTER = (
    *("made", "held", "approve", "edit", "changes", "reject", "answer", "refused"),
    *("withdrawn", "released", "recalled", "done", "failed", "rejected", "cancelled"),
    *("spent", "unknown", "frozen", "thawed", "lifted", "amended", "erased"),
    *("in_force",),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """ "" and None: whatever. `actor` is a person's id, or MACHINES."""

    actor: str = ""
    noun: str = ""
    after: str = ""
    brand: str = ""
    run: int | None = None
    output: int | None = None
    since: date | None = None
    until: date | None = None
    why: str = ""
    before: int | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """From an address; what makes no sense is ignored."""
        actor = query.get("actor", "")
        return cls(
            actor=actor if actor == MACHINES or _whole(actor) else "",
            noun=_known(query.get("noun", ""), NOUNS),
            after=_known(query.get("after", ""), AFTER),
            brand=query.get("brand", "")[:50],
            run=_whole(query.get("run", "")),
            output=_whole(query.get("output", "")),
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
            why=query.get("why", "").replace("\x00", "").strip()[:LONGEST],
            before=_whole(query.get("before", "")),
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.query())

    def query(self) -> str:
        """The same as an address, without the place."""
        said = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name != "before"
        }
        return urlencode({name: str(value) for name, value in said.items() if value})

    def condition(self) -> Q:
        """What rows of event fit; brand and output are the caller's."""
        fits = Q()
        if self.actor == MACHINES:
            fits &= ~Q(actor__startswith="principal:")
        elif self.actor:
            fits &= Q(actor=f"principal:{self.actor}")
        if self.noun:
            fits &= Q(noun=self.noun)
        if self.after:
            fits &= Q(after=self.after)
        if self.run is not None:
            fits &= Q(run_id=self.run)
        if self.since is not None:
            fits &= Q(at__gte=_start(self.since))
        if self.until is not None:
            fits &= Q(at__lt=_start(self.until + timedelta(days=1)))
        if self.why:
            fits &= Q(why__icontains=self.why)
        return fits


def spaced(state: str) -> str:
    """A state as people read it."""
    return state.replace("_", " ")


def _known(value: str, known: object) -> str:
    return value if value and value in known else ""  # type: ignore[operator]


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        return min(date.fromisoformat(text), date(9999, 1, 1))
    except ValueError:
        return None


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
