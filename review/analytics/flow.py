"""Flow: what comes in, what is decided, how long it waits, what needs nobody."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from review.analytics.figure import (
    SHARE_COLUMNS,
    Figure,
    Share,
    measured,
    minutes,
    of_shares,
    spoken,
)
from review.analytics.scope import Scope
from review.analytics.statements import ITEMS, ask
from review.bars import lines

SEVERITIES = ((3, "high"), (2, "medium"), (1, "low"))
MOST_ROUNDS = 4
WAIT_COLUMNS = (
    *("severity", "items", "median wait, min", "90th percentile, min"),
    *("read", "median reading, min"),
)

ARRIVED = """
    SELECT (i.created_at AT TIME ZONE 'UTC')::date, count(*) FROM review_item i
    WHERE i.brand_id = ANY (%(brands)s) AND i.created_at >= %(since)s
    AND i.created_at < %(until)s AND $real GROUP BY 1"""
DECIDED = """
    SELECT (d.created_at AT TIME ZONE 'UTC')::date, count(*) FROM decision d
    JOIN review_item i ON i.id = d.item_id WHERE i.brand_id = ANY (%(brands)s)
    AND d.created_at >= %(since)s AND d.created_at < %(until)s AND $stands AND $real
    GROUP BY 1"""
WAITING = """
    SELECT width_bucket(extract(epoch FROM now() - i.created_at)::float8,
        ARRAY[3600, 14400, 86400, 259200]::float8[]), count(*) FROM review_item i
    WHERE i.brand_id = ANY (%(brands)s) AND i.state = 'open' AND $real GROUP BY 1"""
DEADLINES = """
    SELECT severity, count(*) FILTER (WHERE decided_at <= due_at), count(*) FROM items
    WHERE due_at IS NOT NULL GROUP BY 1"""
WAITED = """
    SELECT severity, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY waited),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY waited), count(read),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY read) FILTER (WHERE read > 0)
    FROM (SELECT severity, read, extract(epoch FROM decided_at - created_at) AS waited
        FROM items) timed GROUP BY 1"""
ROUNDS = """
    SELECT rounds, count(*) FROM (
        SELECT task_id, (SELECT count(*) FROM output o WHERE o.task_id = own.task_id
            AND o.attempt_id IS NOT NULL) AS rounds
        FROM (SELECT DISTINCT task_id FROM items WHERE verdict IN ('approve', 'edit',
            'reject')) own) counted GROUP BY 1"""
RELEASED = """
    SELECT CASE WHEN r.decision_id IS NULL AND o.attempt_id IS NOT NULL THEN 'untouched'
        WHEN o.attempt_id IS NULL THEN 'edited' ELSE 'approved' END, count(*)
    FROM release r JOIN output o ON o.id = r.output_id
    WHERE r.number = 1 AND o.brand_id = ANY (%(brands)s) AND r.created_at >= %(since)s
    AND r.created_at < %(until)s GROUP BY 1"""


def figures(scope: Scope) -> list[Figure]:
    """The figures of this family, in the order of the page."""
    made: tuple[Callable[[Scope], Figure], ...] = (
        arrivals,
        backlog,
        deadlines,
        waits,
        rounds,
        untouched,
    )
    return [make(scope) for make in made]


def arrivals(scope: Scope) -> Figure:
    came: dict[Any, int] = dict(ask(ARRIVED, scope))
    done: dict[Any, int] = dict(ask(DECIDED, scope))
    days = [(f"{d:%d %b}", (came.get(d, 0), done.get(d, 0))) for d in scope.every_day]
    n = sum(came.values()) + sum(done.values())
    return Figure(
        key="arrivals",
        title=_("Arrivals and decisions"),
        definition=_(
            "Items that came on each day, beside the decisions made that day that were"
            " not withdrawn. An item two people must approve takes two decisions."
        ),
        n=n,
        cases=_("arrivals and decisions"),
        columns=("day", "arrived", "decided"),
        rows=tuple(
            (d.isoformat(), came.get(d, 0), done.get(d, 0)) for d in scope.every_day
        ),
        chart=lines(days, names=(_("arrived"), _("decided"))) if n else None,
        behind="arrivals",
    )


def backlog(scope: Scope) -> Figure:
    names = ("under 1 h", "1 to 4 h", "4 to 24 h", "1 to 3 days", "over 3 days")
    found: dict[int, int] = dict(ask(WAITING, scope))
    rows = tuple((name, found.get(place, 0)) for place, name in enumerate(names))
    n = sum(found.values())
    return Figure(
        key="backlog",
        title=_("Age of what waits now"),
        definition=_(
            "Open items by the time since they came, now; the days chosen above do not"
            " matter here."
        ),
        n=n,
        cases=_("open items"),
        columns=("age", "items"),
        rows=rows,
        chart=measured([(a, b, f"{b:,}") for a, b in rows]) if n else None,
        behind="open",
    )


def deadlines(scope: Scope) -> Figure:
    found = {row[0]: (row[1], row[2]) for row in ask(DEADLINES, scope, ITEMS)}
    met, every = (sum(pair[k] for pair in found.values()) for k in (0, 1))
    shares = [Share(_("all"), met, every)]
    shares += [Share(name, *found[s]) for s, name in SEVERITIES if s in found]
    rows, bars = of_shares(shares)
    return Figure(
        key="deadlines",
        title=_("Deadlines met"),
        definition=_(
            "Of the items finished by a decision, the share whose last decision came"
            " by their deadline. Bars show the share, the thin line its 95 % interval."
        ),
        n=every,
        cases=_("finished items"),
        columns=("severity", "met", "finished", *SHARE_COLUMNS),
        rows=rows if every else (),
        chart=bars if every else None,
        behind="items",
    )


def waits(scope: Scope) -> Figure:
    found = {row[0]: row[1:] for row in ask(WAITED, scope, ITEMS)}
    known = [(name, found[s]) for s, name in SEVERITIES if s in found]
    bars = [(name, float(m), _words(m, read)) for name, (_n, m, _p, _r, read) in known]
    n = sum(row[0] for row in found.values())
    return Figure(
        key="waits",
        title=_("Waiting and reading"),
        definition=_(
            "From an item's arrival to its last decision, the median and the 90th"
            " percentile; and the median time its page was open and looked at, where"
            " the page could tell."
        ),
        n=n,
        cases=_("finished items"),
        columns=WAIT_COLUMNS,
        rows=tuple(
            (name, many, minutes(m), minutes(p), read, minutes(looked))
            for name, (many, m, p, read, looked) in known
        ),
        chart=measured(bars) if n else None,
        behind="items",
    )


def rounds(scope: Scope) -> Figure:
    found: dict[int, int] = defaultdict(int)
    for made, many in ask(ROUNDS, scope, ITEMS):
        found[min(made, MOST_ROUNDS)] += many
    names = {r: str(r) for r in range(1, MOST_ROUNDS)} | {
        MOST_ROUNDS: f"{MOST_ROUNDS} or more"
    }
    rows = tuple((name, found.get(r, 0)) for r, name in names.items())
    n = sum(found.values())
    return Figure(
        key="rounds",
        title=_("Rounds a task"),
        definition=_(
            "How many versions the agent made of a task until people approved, edited"
            " or rejected it: 1 is the first one."
        ),
        n=n,
        cases=_("settled tasks"),
        columns=("rounds", "tasks"),
        rows=rows if n else (),
        chart=measured([(a, b, f"{b:,}") for a, b in rows]) if n else None,
        behind="items",
    )


def untouched(scope: Scope) -> Figure:
    found: dict[str, int] = dict(ask(RELEASED, scope))
    n = sum(found.values())
    names = (
        ("untouched", _("released by policy")),
        ("approved", _("approved unchanged")),
        ("edited", _("edited by a person")),
    )
    shares = [Share(name, found.get(key, 0), n) for key, name in names]
    rows, bars = of_shares(shares)
    return Figure(
        key="untouched",
        title=_("Released untouched"),
        definition=_(
            "Of the outputs released for the first time, the share that no person had"
            " to decide on, that a person approved unchanged, and that a person wrote."
        ),
        n=n,
        cases=_("releases"),
        columns=("how", "releases", "all", *SHARE_COLUMNS),
        rows=rows if n else (),
        chart=bars if n else None,
        behind="releases",
    )


def _words(wait: float | None, read: float | None) -> str:
    waited = spoken(wait)
    return f"{waited}; {spoken(read)} read" if read else waited
