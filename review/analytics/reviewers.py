"""Reviewers: time, reading, overriding, agreement. By name, never a leaderboard.

One's own figures always; those of others for owners, admins and auditors of a brand.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from orchestrator.domain.statistics.agreement import cohen_kappa
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
from review.analytics.statements import DECISIONS, ask

BYTES_A_SECOND = 20  # about 240 words a minute, five letters and a space each
TEAM_BELOW = 100  # planted items: single people are not judged on fewer

TIMES = """
    SELECT name, count(took), percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY took)
    FROM decisions WHERE took IS NOT NULL GROUP BY actor_id, name ORDER BY name"""
READING = """
    SELECT name, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY read),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY size)
    FROM decisions WHERE read > 0 AND size > 0 GROUP BY actor_id, name ORDER BY name"""
OVERRIDES = """
    SELECT name, count(*) FILTER (WHERE verdict <> 'approve'), count(*) FROM decisions
    GROUP BY actor_id, name ORDER BY name"""
OVERTURNS = """
    SELECT name, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM decision o
            WHERE o.output_id = d.output_id AND o.id > d.id AND o.actor_id <> d.actor_id
            AND o.verdict IN ('edit', 'changes', 'reject')
            AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = o.id))
        OR EXISTS (SELECT 1 FROM release r JOIN recall ON recall.release_id = r.id
            WHERE r.output_id = d.output_id)), count(*)
    FROM decisions d WHERE verdict = 'approve' GROUP BY actor_id, name ORDER BY name"""
# Two people's own words on one output: their first view where they gave one blind.
TWICE = """
    SELECT array_agg(word ORDER BY id) FROM (
        SELECT DISTINCT ON (d.output_id, d.actor_id) d.output_id, d.id,
            coalesce(v.view, CASE WHEN d.verdict = 'approve' THEN 'approve'
                ELSE 'not' END) AS word
        FROM decision d JOIN review_item i ON i.id = d.item_id
        LEFT JOIN first_view v ON v.item_id = i.id AND v.person_id = d.actor_id
        WHERE i.brand_id = ANY (%(brands)s) AND d.output_id IS NOT NULL
        AND d.verdict <> 'answer' AND d.created_at >= %(since)s
        AND d.created_at < %(until)s AND $stands
        AND NOT EXISTS (SELECT 1 FROM planted pl WHERE pl.output_id = d.output_id)
        ORDER BY d.output_id, d.actor_id, d.id) own
    GROUP BY output_id HAVING count(*) > 1"""
PLANTED = """
    SELECT p.name, d.actor_id = %(person)s OR i.brand_id = ANY (%(wide)s),
        count(*) FILTER (WHERE d.verdict <> 'approve'), count(*)
    FROM planted pl JOIN decision d ON d.output_id = pl.output_id
    JOIN review_item i ON i.id = d.item_id JOIN principal p ON p.id = d.actor_id
    WHERE i.brand_id = ANY (%(brands)s) AND d.created_at >= %(since)s
    AND d.created_at < %(until)s AND $stands
    GROUP BY p.id, p.name, 2 ORDER BY p.name"""
IN_ORDER = "SELECT name, actor_id, verdict FROM decisions ORDER BY name, actor_id, id"


def figures(scope: Scope) -> list[Figure]:
    """The figures of this family, in the order of the page."""
    made: tuple[Callable[[Scope], Figure], ...] = (
        deciding,
        dwell,
        override,
        overturn,
        agreement,
        planted,
        streaks,
    )
    return [make(scope) for make in made]


def deciding(scope: Scope) -> Figure:
    found = ask(TIMES, scope, DECISIONS)
    bars = [(n, float(m), f"{spoken(m)}; 90 % in {spoken(p)}") for n, _c, m, p in found]
    n = sum(row[1] for row in found)
    return Figure(
        key="deciding",
        title=_("Time to decide"),
        definition=_(
            "From the moment a person first opened an item to their decision, the"
            " median and the 90th percentile; decisions on items whose page never told"
            " when it was opened are left out."
        ),
        n=n,
        cases=_("decisions"),
        columns=("person", "decisions", "median, min", "90th percentile, min"),
        rows=tuple((a, b, minutes(c), minutes(d)) for a, b, c, d in found),
        chart=measured(bars) if n else None,
        behind="decisions",
    )


def dwell(scope: Scope) -> Figure:
    found = [
        (name, count, read, size / BYTES_A_SECOND)
        for name, count, read, size in ask(READING, scope, DECISIONS)
    ]
    bars = [
        (name, float(read), f"{spoken(read)} read; {spoken(need)} to read it once")
        for name, _count, read, need in found
    ]
    n = sum(row[1] for row in found)
    return Figure(
        key="dwell",
        title=_("Reading and reading time"),
        definition=_(
            "The median time a person looked at an item before deciding, beside the"
            " median time its content takes to read once at 20 characters a second."
        ),
        n=n,
        cases=_("decisions"),
        columns=("person", "decisions", "median looked, min", "median to read, min"),
        rows=tuple((a, b, minutes(c), minutes(d)) for a, b, c, d in found),
        chart=measured(bars) if n else None,
        behind="decisions",
    )


def override(scope: Scope) -> Figure:
    return _shares(
        OVERRIDES,
        scope,
        key="override",
        title=_("Overrides"),
        definition=_(
            "Of a person's decisions on held outputs, the share that was not an"
            " approval: edited, sent back or rejected."
        ),
        part="not approved",
        cases=_("decisions"),
    )


def overturn(scope: Scope) -> Figure:
    return _shares(
        OVERTURNS,
        scope,
        key="overturn",
        title=_("Overturned approvals"),
        definition=_(
            "Of a person's approvals, the share where somebody else later edited, sent"
            " back or rejected the same output, or its release was recalled."
        ),
        part="overturned",
        cases=_("approvals"),
    )


def agreement(scope: Scope) -> Figure:
    pairs = [(words[0], words[1]) for (words,) in ask(TWICE, scope)]
    found = cohen_kappa(pairs)
    alike = sum(one == other for one, other in pairs)
    rows, bars = of_shares([Share(_("judged alike"), alike, len(pairs))])
    kappa = None if found.kappa is None else round(found.kappa, 2)
    said = (
        _("Cohen's kappa is %(kappa)s (%(low)s to %(high)s).")
        % {"kappa": kappa, "low": f"{found.low:.2f}", "high": f"{found.high:.2f}"}
        if found.low is not None and found.high is not None
        else _("Kappa is not defined: everybody always said the same.")
    )
    return Figure(
        key="agreement",
        title=_("Agreement of two people"),
        definition=_(
            "Of the outputs that two people decided on, the share judged alike"
            " (approve, or not): by what each said before seeing the findings where"
            " they were asked to, otherwise by their verdicts. Cohen's kappa says how"
            " much of that is more than chance: 0 nothing, 1 all. A sampled second look"
            " follows an approval, so kappa is then near 0 by its nature."
        ),
        n=found.n,
        cases=_("outputs judged twice"),
        columns=("what", "alike", "judged twice", *SHARE_COLUMNS, "kappa"),
        rows=tuple((*row, kappa) for row in rows) if pairs else (),
        chart=bars if pairs else None,
        note=said if pairs else "",
    )


def planted(scope: Scope) -> Figure:
    found = ask(PLANTED, scope)
    caught, shown = (sum(row[k] for row in found) for k in (2, 3))
    own = [
        Share(name, right, of)
        for name, may_see, right, of in found
        if may_see and of >= TEAM_BELOW
    ]
    rows, bars = of_shares([Share(_("the team"), caught, shown), *own])
    return Figure(
        key="planted",
        title=_("Planted items caught"),
        definition=_(
            "Of the planted outputs that people decided on, the share they did not"
            " approve. For the team; for one person only from 100 on, as fewer say"
            " little."
        ),
        n=shown,
        cases=_("planted items decided"),
        columns=("who", "caught", "decided", *SHARE_COLUMNS),
        rows=rows if shown else (),
        chart=bars if shown else None,
    )


def streaks(scope: Scope) -> Figure:
    longest: dict[tuple[str, int], tuple[int, str]] = defaultdict(lambda: (0, ""))
    before: tuple[Any, ...] = ()
    run = n = 0
    for row in ask(IN_ORDER, scope, DECISIONS):
        run = run + 1 if row == before else 1
        before, n = row, n + 1
        longest[row[0], row[1]] = max(longest[row[0], row[1]], (run, row[2]))
    rows = tuple((who[0], many, verdict) for who, (many, verdict) in longest.items())
    return Figure(
        key="streaks",
        title=_("Longest streak"),
        definition=_(
            "The most decisions with the same verdict that a person made one after"
            " another."
        ),
        n=n,
        cases=_("decisions"),
        columns=("person", "in a row", "verdict"),
        rows=rows,
        chart=measured([(a, b, f"{b:,} x {c}") for a, b, c in rows]) if n else None,
        behind="decisions",
    )


def _shares(
    sql: str, scope: Scope, *, key: str, title: str, definition: str, part: str,
    cases: str,
) -> Figure:  # fmt: skip
    rows, bars = of_shares([Share(*row) for row in ask(sql, scope, DECISIONS)])
    n = sum(int(row[2] or 0) for row in rows)
    return Figure(
        key=key,
        title=title,
        definition=definition,
        n=n,
        cases=cases,
        columns=("person", part, "all", *SHARE_COLUMNS),
        rows=rows,
        chart=bars if n else None,
        behind="decisions",
    )
