"""One day of what agents and rules did: groups with their counts, and the very rows.

Every event of the day in the person's brands that no person caused is in exactly one
group, and on exactly one page of it; a test compares both with the history. Left out
are only what must stay unknown: planted runs, and audits that are not over.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from orchestrator.models import Brand, Principal
from orchestrator.services.deciding.planted_runs import SLUG
from review import queries
from review.audit.filters import NOUNS, spaced
from review.today.groups import GROUPS, KIND, KNOWN, Group

PAGE = 50
MARGIN = timedelta(minutes=1)  # ids and times rise together but for what overlapped

# The first event at or after a moment: by halving along the primary key.
FIRST = """
    WITH RECURSIVE search (low, high) AS (
        SELECT coalesce(min(id), 1), coalesce(max(id), 0) + 1 FROM event
        UNION ALL
        SELECT CASE WHEN p.at < %(since)s THEN p.id + 1 ELSE s.low END,
            CASE WHEN p.at < %(since)s THEN s.high ELSE (s.low + s.high) / 2 END
        FROM search s CROSS JOIN LATERAL (SELECT id, at FROM event
            WHERE id >= (s.low + s.high) / 2 ORDER BY id LIMIT 1) p
        WHERE s.low < s.high)
    SELECT min(low) FROM search WHERE low >= high"""

FACTS = """
    FROM event e LEFT JOIN run ON run.id = e.run_id
    LEFT JOIN workflow_version v ON v.id = run.version_id
    LEFT JOIN workflow w ON w.id = v.workflow_id
    LEFT JOIN principal p ON e.actor = 'principal:' || p.id
    LEFT JOIN release r ON e.noun = 'release' AND r.id = e.subject
    LEFT JOIN choice c ON e.noun = 'choice' AND c.id = e.subject"""

FITS = """
    WHERE e.id >= %(first)s AND e.at >= %(since)s AND e.at < %(until)s
    AND coalesce(e.brand_id, run.brand_id) = ANY(%(brands)s)
    AND p.kind IS DISTINCT FROM 'human'
    AND NOT starts_with(coalesce(w.slug, ''), %(planted)s)
    AND NOT (e.noun = 'audited' AND EXISTS (SELECT 1 FROM review_item x
        WHERE x.id = e.subject AND x.finished_at IS NULL))
    AND (%(run)s::bigint IS NULL OR e.run_id = %(run)s)"""

# Which task an event is about, and so whose work it was.
WHOSE = """
    LEFT JOIN attempt t_a ON e.noun = 'attempt' AND t_a.id = e.subject
    LEFT JOIN effect t_f ON e.noun = 'effect' AND t_f.id = e.subject
    LEFT JOIN review_item t_i ON e.noun = 'review_item' AND t_i.id = e.subject
    LEFT JOIN output t_o ON t_o.id = CASE WHEN e.noun = 'output' THEN e.subject
        WHEN e.noun = 'release' THEN r.output_id END
    LEFT JOIN task t ON t.id = coalesce(CASE WHEN e.noun IN ('task', 'pin')
        THEN e.subject END, t_a.task_id, t_f.task_id, t_i.task_id, t_o.task_id,
        c.task_id)
    LEFT JOIN agent a ON a.id = t.agent_id"""

COLUMNS = """e.id, e.at, e.noun, e.subject, e.run_id, e.before, e.after, e.actor,
    e.why, run.title, t.title, a.title, p.name, t_o.id, t_i.id"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a day somebody wants to see. None and "": whatever."""

    day: date
    what: str = ""
    run: int | None = None
    agent: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One event with names in place of numbers, and where its evidence is."""

    id: int
    at: datetime
    noun: str
    before: str
    after: str
    who: str
    why: str
    run_id: int | None
    run: str
    task: str
    output: int | None
    item: int | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """What happened to one task, as far as it is on this page; the newest first."""

    run_id: int | None
    run: str
    task: str
    rows: list[Row]

    @property
    def at(self) -> datetime:
        return self.rows[0].at

    @property
    def who(self) -> str:
        """Everybody who did any of it."""
        return ", ".join(dict.fromkeys(row.who for row in self.rows))


@dataclass(frozen=True, slots=True)
class Count:
    """One group and how many events of the day are in it."""

    group: Group
    number: int


@dataclass(slots=True)
class TodayPage:
    """The context of `today/page.html`."""

    asked: Asked
    counts: list[Count]
    total: int
    rows: list[Row]
    older: int | None
    agents: list[tuple[str, str]]
    yesterday: date
    tomorrow: date | None

    @property
    def group(self) -> Group | None:
        return KNOWN.get(self.asked.what)

    @property
    def bundles(self) -> list[Bundle]:
        """The rows by their task: many tasks at once would be a wall of lines."""
        found: dict[tuple[int | None, str], Bundle] = {}
        for row in self.rows:
            empty = Bundle(row.run_id, row.run, row.task, [])
            found.setdefault((row.run_id, row.task), empty).rows.append(row)
        return list(found.values())


def build(person: Principal, asked: Asked) -> TodayPage:
    """Gather it: counts of the whole day, and one page of rows, newest first."""
    told = _told(queries.brands_for(person), asked)
    by_kind = dict(_read(_sql(f"{KIND}, count(*)", asked, "GROUP BY 1"), told))
    rows = _rows(asked, told)
    shown = rows[:PAGE]
    today = timezone.localdate()
    return TodayPage(
        asked=asked,
        counts=[Count(g, by_kind[g.key]) for g in GROUPS if by_kind.get(g.key)],
        total=sum(by_kind.values()),
        rows=shown,
        older=shown[-1].id if len(rows) > PAGE else None,
        agents=_agents(asked, told),
        yesterday=asked.day - timedelta(days=1),
        tomorrow=asked.day + timedelta(days=1) if asked.day < today else None,
    )


def _told(brands: list[Brand], asked: Asked) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    since = datetime.combine(asked.day, time(), tzinfo=zone).astimezone(UTC)
    until = datetime.combine(asked.day + timedelta(days=1), time(), tzinfo=zone)
    told: dict[str, Any] = {
        "brands": [brand.pk for brand in brands],
        "since": since - MARGIN,
        "until": until.astimezone(UTC),
        "planted": SLUG,
        "run": asked.run,
        "agent": asked.agent,
        "what": asked.what,
        "before": asked.before,
        "most": PAGE + 1,
    }
    ((first,),) = _read(FIRST, told)
    return {**told, "since": since, "first": first or 0}


def _sql(columns: str, asked: Asked, ends: str, *, whose: bool = False) -> str:
    """One statement over the day; all its pieces are constants of this module."""
    narrow = "AND a.name = %(agent)s" if asked.agent else ""
    joins = WHOSE if whose or asked.agent else ""
    return f"SELECT {columns} {FACTS} {joins} {FITS} {narrow} {ends}"


def _rows(asked: Asked, told: dict[str, Any]) -> list[Row]:
    kind = f"AND {KIND} = %(what)s" if asked.what else ""
    place = "AND e.id < %(before)s" if asked.before is not None else ""
    ends = f"{kind} {place} ORDER BY e.id DESC LIMIT %(most)s"
    found = _read(_sql(COLUMNS, asked, ends, whose=True), told)
    return [_row(*one) for one in found]


def _row(
    pk: int,
    at: datetime,
    noun: str,
    subject: int,
    run_id: int | None,
    before: str,
    after: str,
    actor: str,
    why: str,
    run: str | None,
    task: str | None,
    agent: str | None,
    name: str | None,
    output: int | None,
    item: int | None,
) -> Row:
    who = agent or name or actor
    shown = f"{NOUNS.get(noun, spaced(noun).capitalize())}"
    return Row(pk, at, shown, spaced(before), spaced(after), who, why, run_id,
               run or "", task or "", output, item)  # fmt: skip


def _agents(asked: Asked, told: dict[str, Any]) -> list[tuple[str, str]]:
    """Who did something on the day: name and title."""
    every = Asked(asked.day, run=asked.run)
    ends = "AND a.name IS NOT NULL GROUP BY a.name ORDER BY 2"
    found = _read(_sql("a.name, min(a.title)", every, ends, whose=True), told)
    return [(name, title) for name, title in found]


def _read(sql: str, told: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
