"""What keeps an approval from being careless, and what each person still owes it.

Guards stand inside `decisions.decide`, so every door meets them. They lock approvals
alone: rejecting or sending back never costs more than approving. docs/guards.md says
what each does, which setting rules it, and what it cannot do.
"""

import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.domain.settlements import is_due
from orchestrator.models import (
    REVIEWER_ROLES,
    Allowance,
    Brand,
    Decision,
    Finding,
    FirstView,
    Opening,
    Principal,
    Release,
    ReviewItem,
    SecondLook,
)
from orchestrator.models.guards import FIRST_VIEWS
from orchestrator.services import desk_settings
from orchestrator.services.deciding import evidence
from orchestrator.services.deciding.settlements import numbered
from orchestrator.services.staff.people import roles_of

WHAT = re.compile(r"(claim|source):(\d{1,18})")
LONGEST_NOTE = 4_000
STREAK_WITHIN = timedelta(hours=8)
IN_WORDS = {
    "approve": "approvals",
    "edit": "edits",
    "changes": "requests for changes",
    "reject": "rejections",
    "answer": "answers",
    "retry": "retries",
    "give_up": "tasks given up",
}


@dataclass(frozen=True, slots=True)
class GuardState:
    """What one person owes one item before approving it.

    `must_settle` are ids of findings; `must_open` and `opened` are names of evidence
    such as "claim:7". While `own_view_first` the page hides findings, reasons,
    validators and others' decisions; with `hides_others` only the latter.
    """

    must_settle: frozenset[int] = frozenset()
    must_open: tuple[str, ...] = ()
    opened: frozenset[str] = frozenset()
    own_view_first: bool = False
    first_view: FirstView | None = None
    hides_others: bool = False


def state_of(item: ReviewItem, person: Principal) -> GuardState:
    """What the guards ask of `person` on `item` now."""
    if item.kind != "output" or item.screening_id is None:
        return GuardState()
    wanted = desk_settings.values(item.brand)
    blocking = list(Finding.objects.filter(screening=item.screening_id, blocking=True))
    settle_from = str(wanted["settle_from"])
    due = (one.pk for one in blocking if is_due(one.severity, settle_from))
    first_view = FirstView.objects.filter(item=item, person=person).first()
    opened = Opening.objects.filter(item=item, person=person)
    return GuardState(
        must_settle=frozenset(due),
        must_open=evidence.to_open(item, blocking) if wanted["evidence_opened"] else (),
        opened=frozenset(opened.values_list("what", flat=True)),
        own_view_first=first_view is None
        and drawn(item, "own view", wanted["own_view_share"])
        and _might_decide(item, person),
        first_view=first_view,
        hides_others=_hides_others(item, person),
    )


def unmet(
    item: ReviewItem,
    person: Principal,
    settled: Collection[int] = (),
    agreed: Collection[int] = (),
) -> list[str]:
    """Why an approval by `person` is locked now, in sentences; [] is free.

    `settled` are the findings this decision settles so that it may pass, `agreed` those
    it says are right.
    """
    state = state_of(item, person)
    found = []
    if state.own_view_first:
        found.append(
            "Say first what you think of it: this item was drawn for an own view, and"
            " its findings are shown after that."
        )
    open_findings = state.must_settle - set(settled)
    if open_findings:
        found += [
            _unsettled(number, finding, agreed=pk in agreed)
            for pk, (number, finding) in numbered(item).items()
            if pk in open_findings
        ]
    names = [what for what in state.must_open if what not in state.opened]
    return found + [_unopened(what) for what in names]


def record_first_view(
    item: ReviewItem, *, by: Principal, view: str, note: str = ""
) -> FirstView:
    """Keep what somebody thinks before they see the findings; the first one stands."""
    if view not in FIRST_VIEWS:
        raise BadInput(f"{view!r} is no view: choose approve or not.")
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"The note has {len(note)} characters: {LONGEST_NOTE} at most.")
    _permit(item, by)
    kept, _ = FirstView.objects.get_or_create(
        item=item, person=by, defaults={"view": view, "note": note.strip()}
    )
    return kept


def record_opening(item: ReviewItem, *, by: Principal, what: str) -> Opening:
    """Keep that somebody opened evidence of an item, such as "claim:7"; once each.

    Raises BadInput where the item's brand has no such evidence.
    """
    named = WHAT.fullmatch(what)
    if named is None or not _is_there(item.brand, named[1], int(named[2])):
        raise BadInput(f"{what[:60]!r} is no evidence here: name one as claim:7.")
    if not roles_of(by, item.brand):
        raise NotPermitted(f"{by.name} has no role for {item.brand.name}.")
    kept, _ = Opening.objects.get_or_create(item=item, person=by, what=what)
    return kept


def drawn(item: ReviewItem, for_what: str, share: object) -> bool:
    """Whether the server drew an item: the same each time, and guessed by nobody."""
    if not isinstance(share, int | float) or share <= 0:
        return False
    name = f"{for_what}:{item.pk}".encode()
    digest = hmac.digest(settings.SECRET_KEY.encode(), name, "sha256")
    return int.from_bytes(digest[:8]) / 2**64 < share


def nudge(person: Principal, brand: Brand) -> str | None:
    """A neutral remark where somebody gave one verdict many times in a row, or None."""
    most = desk_settings.value(brand, "pace_streak")
    if not isinstance(most, int) or most < 1:
        return None
    latest = list(
        Decision.objects.filter(
            actor=person,
            item__brand=brand,
            withdrawal__isnull=True,
            created_at__gt=Now() - STREAK_WITHIN,
        )
        .order_by("-created_at")
        .values_list("verdict", flat=True)[: most + 1]
    )
    if len(latest) <= most or len(set(latest)) > 1:
        return None
    return (
        f"Your last {len(latest)} decisions were all {IN_WORDS[latest[0]]}."
        " Is there one that you would like to look at again?"
    )


def _might_decide(item: ReviewItem, person: Principal) -> bool:
    if item.state != "open" or not roles_of(person, item.brand) & set(REVIEWER_ROLES):
        return False
    return not Decision.objects.filter(
        item=item, actor=person, withdrawal__isnull=True
    ).exists()


def _hides_others(item: ReviewItem, person: Principal) -> bool:
    """A drawn second look: who has not decided is not shown what others said."""
    looks = SecondLook.objects.filter(output=item.output_id, kind="sample")
    return looks.exists() and _might_decide(item, person)


def _unsettled(number: int, finding: Finding, *, agreed: bool) -> str:
    if agreed:
        return (
            f"You agree with finding {number}: edit the content, ask for changes or"
            " reject it, or settle the finding in another way."
        )
    return (
        f"Finding {number} ({finding.slug}) is not settled: say why it does not apply,"
        " make an exception, or link the claim that covers it."
    )


def _unopened(what: str) -> str:
    kind, _, pk = what.partition(":")
    if kind != "claim":
        return f"Open {what} first: a regulated claim rests on it."
    claim = Allowance.objects.get(pk=pk)
    wording = str(claim.terms["wording"])[:80]
    return f"Open the approved claim “{wording}” first: the content comes near it."


def _permit(item: ReviewItem, person: Principal) -> None:
    if item.state != "open":
        raise BadInput(f"This item is {item.state}, no longer open.")
    if not roles_of(person, item.brand) & set(REVIEWER_ROLES):
        raise NotPermitted(
            f"A view of its own takes one of the roles {', '.join(REVIEWER_ROLES)}."
        )


def _is_there(brand: Brand, kind: str, pk: int) -> bool:
    if kind == "claim":
        return Allowance.objects.filter(pk=pk, brand=brand).exists()
    return Release.objects.filter(pk=pk, output__brand=brand).exists()
