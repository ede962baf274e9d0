"""What happened without a person: counts, and the very rows behind each count."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext_lazy as n_

from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand, Principal
from orchestrator.services.deciding.planted_runs import SLUG

CAP = 1_000  # of each brand, newest first: beyond, a count says "1,000+"
TODAY = timedelta(hours=24)
MADE_SHOWN = 6

# Outputs whose first release no person decided: the newest outputs of each brand.
BY_POLICY = """
    SELECT o.id, t.title, a.title, o.run_id, run.title, r.created_at
    FROM unnest(%(brands)s::bigint[]) AS b (id)
    CROSS JOIN LATERAL (SELECT id, task_id, run_id FROM output
        WHERE brand_id = b.id ORDER BY id DESC LIMIT %(cap)s) o
    JOIN release r ON r.output_id = o.id AND r.number = 1
        AND r.decision_id IS NULL AND r.created_at > %(since)s
    JOIN task t ON t.id = o.task_id JOIN agent a ON a.id = t.agent_id
    JOIN run ON run.id = o.run_id ORDER BY r.created_at DESC"""

# Items that others finished, with the last decision that stands.
DECIDED = """
    SELECT i.id, i.title, p.name, i.run_id, run.title, i.finished_at, d.verdict
    FROM unnest(%(brands)s::bigint[]) AS b (id)
    CROSS JOIN LATERAL (SELECT * FROM review_item WHERE brand_id = b.id
        AND finished_at > %(since)s ORDER BY finished_at DESC LIMIT %(cap)s) i
    CROSS JOIN LATERAL (SELECT d.verdict, d.actor_id FROM decision d
        WHERE d.item_id = i.id
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)
        ORDER BY d.id DESC LIMIT 1) d
    JOIN principal p ON p.id = d.actor_id JOIN run ON run.id = i.run_id
    WHERE d.actor_id <> %(person)s
    AND NOT EXISTS (SELECT 1 FROM planted p WHERE p.output_id = i.output_id)
    ORDER BY i.finished_at DESC"""

# Runs that ended, among the newest of each brand.
ENDED = """
    SELECT r.id, r.title, '', r.id, w.title, r.finished_at, r.state
    FROM unnest(%(brands)s::bigint[]) AS b (id)
    CROSS JOIN LATERAL (SELECT * FROM run WHERE brand_id = b.id
        ORDER BY id DESC LIMIT %(cap)s) r
    JOIN workflow_version v ON v.id = r.version_id
    JOIN workflow w ON w.id = v.workflow_id
    WHERE r.finished_at > %(since)s AND NOT starts_with(w.slug, %(planted)s)
    ORDER BY r.finished_at DESC"""

ENDS = {
    "approved": (n_("approved", "approved"), DECIDED, ("approve",)),
    "edited": (n_("edited", "edited"), DECIDED, ("edit",)),
    "returned": (n_("sent back", "sent back"), DECIDED, ("changes", "retry")),
    "rejected": (n_("rejected", "rejected"), DECIDED, ("reject", "give_up")),
    "answered": (n_("question answered", "questions answered"), DECIDED, ("answer",)),
    "finished": (n_("run finished", "runs finished"), ENDED, ("done",)),
    "failed": (n_("run failed", "runs failed"), ENDED, ("failed",)),
}
POLICY = n_("released by policy", "released by policy")


@dataclass(frozen=True, slots=True)
class Count:
    """How many things ended one way, and where its rows are."""

    key: str
    words: str
    number: int
    link: str

    @property
    def shown(self) -> str:
        """The number as words: it stops at the cap."""
        return f"{CAP:,}+" if self.number >= CAP else f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class Made:
    """One thing that happened: its page, what, by whom, in which run, when."""

    link: str
    title: str
    who: str
    run: str
    at: datetime


def counts(person: Principal, brands: list[Brand], since: datetime) -> list[Count]:
    """Every way things ended since then that there is any of."""
    told = _told(person, brands, since)
    number = {"released": len(_rows(BY_POLICY, told))}
    ends = {sql: _rows(sql, told) for sql in (DECIDED, ENDED)}
    for key, (_words, sql, kinds) in ENDS.items():
        number[key] = sum(row[6] in kinds for row in ends[sql])
    where = reverse("review:away")
    return [
        Count(key, _words_of(key, many), many, f"{where}?what={key}")
        for key, many in number.items()
        if many
    ]


def rows(
    what: str, person: Principal, brands: list[Brand], since: datetime
) -> tuple[str, list[Made]]:
    """The words of one count and exactly its rows. Raises BadInput for another."""
    told = _told(person, brands, since)
    if what == "released":
        made = [_made(row) for row in _rows(BY_POLICY, told)]
        return _words_of(what, len(made)), made
    if what not in ENDS:
        known = ", ".join(["released", *ENDS])
        raise BadInput(f"{what!r} is nothing that is counted: choose from {known}.")
    _words, sql, kinds = ENDS[what]
    page: Callable[[tuple[Any, ...]], Made] = _made if sql is ENDED else _settled
    found = [page(row) for row in _rows(sql, told) if row[6] in kinds]
    return _words_of(what, len(found)), found


def made_today(brands: list[Brand]) -> list[Made]:
    """The last things agents released without anybody within a day."""
    told = {
        "brands": [brand.pk for brand in brands],
        "since": timezone.now() - TODAY,
        "cap": CAP,
    }
    return [_made(row) for row in _rows(f"{BY_POLICY} LIMIT {MADE_SHOWN}", told)]


def _told(person: Principal, brands: list[Brand], since: datetime) -> dict[str, Any]:
    own = [brand.pk for brand in brands]
    return {
        "brands": own,
        "person": person.pk,
        "since": since,
        "cap": CAP,
        "planted": SLUG,
    }


def _rows(sql: str, told: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _words_of(key: str, many: int) -> str:
    return str((POLICY if key == "released" else ENDS[key][0]) % many)


def _made(row: tuple[Any, ...]) -> Made:
    return Made(reverse("review:run", args=[row[3]]), row[1], row[2], row[4], row[5])


def _settled(row: tuple[Any, ...]) -> Made:
    return Made(reverse("review:item", args=[row[0]]), row[1], row[2], row[4], row[5])
