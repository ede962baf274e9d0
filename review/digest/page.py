"""One digest, of a person or of one run: changed, blocked, at risk, due.

The page, its JSON and the mail are the same digest. Every query walks an index and
stops at a cap, so a hundred thousand open tasks cost no more than a thousand.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from orchestrator.models import Brand, Outlook, Principal, Run
from orchestrator.services.outlook import refreshing
from orchestrator.services.outlook.expecting import expect
from review import queries
from review.digest.changed import Changed, changed_in
from review.home import away, things
from review.home.home import since_when
from review.plan import runs as plan_runs
from review.plan import words
from review.plan.runs import RunRow
from review.plan.words import Held

SHOWN = 8
CHANGED_RUNS = 12
DUE_WITHIN = timedelta(hours=24)

# Whom open runs wait for, over all of them: so many tasks in so many runs, since when,
# and how much stands behind. index: outlook_by_risk
BLOCKED = """
    SELECT w ->> 'kind', w ->> 'who', sum((w ->> 'count')::bigint),
        count(DISTINCT o.run_id), min((w ->> 'since')::timestamptz),
        sum((w ->> 'behind')::bigint), min(o.run_id), min(w ->> 'missing'),
        (SELECT title FROM run WHERE id = min(o.run_id))
    FROM outlook o CROSS JOIN LATERAL jsonb_array_elements(o.waits) w
    WHERE o.brand_id = ANY(%(brands)s) AND w ->> 'kind' <> 'time'
    GROUP BY 1, 2 ORDER BY sum((w ->> 'behind')::bigint) DESC, 5, 1, 2 LIMIT %(most)s"""


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody or something that open runs wait for."""

    held: Held
    runs: int
    run: int  # one of them
    title: str  # its title


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a time: what, why, until when, and where it is settled."""

    title: str
    why: str
    at: datetime | None
    link: str


@dataclass(slots=True)
class Digest:
    """The context of `digest/page.html`. `run` is None in a person's."""

    since: datetime
    run: Run | None
    open_runs: int = 0
    at_risk: int = 0
    tally: list[away.Count] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    risks: list[RunRow] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all to say."""
        said = (self.tally, self.changed, self.blocked, self.risks, self.due)
        return not any(said)


def of_person(person: Principal) -> Digest:
    """Everything of the person's brands."""
    brands = queries.brands_for(person)
    since = since_when(person)
    found = Digest(since, None, tally=away.counts(person, brands, since))
    mine = plan_runs.outlooks(person)
    late = mine.filter(Q(margin__lt=0) | Q(tail__lt=0))
    found.open_runs, found.at_risk = mine.count(), late.count()
    found.risks = [plan_runs.row_of(one) for one in late[:SHOWN]]
    moved = mine.order_by("-event").values_list("run_id", flat=True)
    found.changed = changed_in(list(moved[:CHANGED_RUNS]), since)
    found.blocked = blocked_by(brands)
    found.due = _own_due(person, brands) + _runs_due(person)
    return found


def of_run(person: Principal, run: Run) -> Digest:
    """One campaign's: its plan is reckoned now."""
    since = since_when(person)
    found = Digest(since, run, changed=changed_in([run.pk], since))
    if run.state != "open":
        return found
    expected = expect(run)
    outlook = Outlook(run=run, **refreshing.facts(expected, event=0))
    outlook.brand = run.brand  # known already
    row = plan_runs.row_of(outlook)
    found.open_runs = 1
    if row.risk.key in ("late", "maybe"):
        found.at_risk, found.risks = 1, [row]
    found.blocked = [
        Blocked(one, 1, run.pk, run.title)
        for one in row.held[:SHOWN]
        if one.kind != "time"
    ]
    asked = run.items.filter(state="open").order_by("due_at", "pk")
    found.due = [
        Due(item.title, "", item.due_at, f"/review/{item.pk}/")
        for item in asked[:SHOWN]
    ]
    if run.deadline:
        found.due.append(_run_due(row))
    return found


def as_json(digest: Digest) -> dict[str, Any]:
    """The same as plain JSON, moments in ISO 8601."""
    return {
        "since": digest.since.isoformat(),
        "run": digest.run.pk if digest.run else None,
        "open_runs": digest.open_runs,
        "changed": {
            "counts": {one.key: one.number for one in digest.tally},
            "runs": [one.as_json() for one in digest.changed],
        },
        "blocked": [
            {
                "kind": one.held.kind,
                "by": one.held.who,
                "what": one.held.what,
                "since": one.held.since.isoformat() if one.held.since else None,
                "tasks": one.held.count,
                "behind": one.held.behind,
                "runs": one.runs,
            }
            for one in digest.blocked
        ],
        "at_risk": [
            {
                "run": row.run.pk,
                "title": row.run.title,
                "deadline": row.run.deadline.isoformat() if row.run.deadline else None,
                "expected": row.likely.isoformat(),
                "risk": row.risk.key,
            }
            for row in digest.risks
        ],
        "at_risk_in_all": digest.at_risk,
        "due": [
            {
                "title": one.title,
                "why": one.why,
                "at": one.at.isoformat() if one.at else None,
                "link": one.link,
            }
            for one in digest.due
        ],
    }


def blocked_by(brands: list[Brand], *, most: int = SHOWN) -> list[Blocked]:
    """Whom open runs of these brands wait for, whoever holds up most first."""
    told: dict[str, Any] = {"brands": [brand.pk for brand in brands], "most": most}
    with connection.cursor() as cursor:
        cursor.execute(BLOCKED, told)
        rows = cursor.fetchall()
    return [
        Blocked(
            words.held(
                {
                    "kind": kind,
                    "who": who,
                    "count": int(many),
                    "since": since.isoformat(),
                    "behind": int(behind),
                    "missing": missing or "",
                }
            ),
            runs,
            run,
            title,
        )
        for kind, who, many, runs, since, behind, run, missing, title in rows
    ]


def _own_due(person: Principal, brands: list[Brand]) -> list[Due]:
    found, _full = things.pressing(person, brands)
    return [
        # a title may name its run already
        Due(one.title, "" if one.title.endswith(one.why) else one.why, one.due,
            one.link)
        for one in found[:SHOWN]
    ]  # fmt: skip


def _runs_due(person: Principal) -> list[Due]:
    """Runs whose deadline is near, those late already first."""
    soon = timezone.now() + DUE_WITHIN
    near = plan_runs.outlooks(person).filter(run__deadline__lt=soon)
    rows = near.order_by("run__deadline", "run")[:SHOWN]
    return [_run_due(plan_runs.row_of(one)) for one in rows]


def _run_due(row: RunRow) -> Due:
    return Due(
        row.run.title, row.risk.words, row.run.deadline, f"/runs/{row.run.pk}/plan/"
    )
