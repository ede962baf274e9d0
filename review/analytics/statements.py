"""The rows that figures are made of: named once, used by figures and lists alike.

All take the parameters of `Scope.told`; `$real` and `$stands` in them are the named
conditions below. Planted items are nowhere among them, except
where their catching is what is measured.
"""

from typing import Any

from django.db import connection

from review.analytics.scope import Scope

# Real: no output of the item's task was ever planted (an edit of one is none either).
REAL = """NOT EXISTS (SELECT 1 FROM planted pl JOIN output po ON po.id = pl.output_id
    WHERE po.task_id = i.task_id)"""

STANDS = "NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)"

# Items people finished in the period, with the last decision that stands, and for how
# many seconds anybody had it open (null: nobody's page told).
ITEMS = """
    items AS MATERIALIZED (
        SELECT i.id, i.task_id, i.title, i.severity, i.created_at, i.due_at, d.verdict,
            d.created_at AS decided_at,
            (SELECT sum(r.seconds) FROM desk_reading r WHERE r.item_id = i.id) AS read
        FROM review_item i CROSS JOIN LATERAL (
            SELECT d.verdict, d.created_at FROM decision d
            WHERE d.item_id = i.id AND $stands ORDER BY d.id DESC LIMIT 1) d
        WHERE i.brand_id = ANY (%(brands)s)
        AND i.finished_at >= %(since)s AND i.finished_at < %(until)s AND $real)"""

# Standing decisions on outputs in the period that this person may see the author of.
DECISIONS = """
    decisions AS MATERIALIZED (
        SELECT d.id, d.item_id, i.title, i.task_id, d.verdict, d.actor_id, p.name,
            d.output_id, d.created_at,
            extract(epoch FROM d.created_at - r.opened_at) AS took, r.seconds AS read,
            octet_length(o.content) AS size
        FROM decision d JOIN review_item i ON i.id = d.item_id
        JOIN principal p ON p.id = d.actor_id JOIN output o ON o.id = d.output_id
        LEFT JOIN desk_reading r ON r.item_id = i.id AND r.person_id = d.actor_id
            AND r.opened_at <= d.created_at
        WHERE i.brand_id = ANY (%(brands)s) AND d.verdict <> 'answer'
        AND (i.brand_id = ANY (%(wide)s) OR d.actor_id = %(person)s)
        AND d.created_at >= %(since)s AND d.created_at < %(until)s
        AND $stands AND $real)"""

# Outputs on which a red line lit something in the period, by red line; what people
# said of it: the settlements of the last standing decision, or else its verdict.
HITS = """
    hits AS MATERIALIZED (
        SELECT v.red_line_id, l.slug, i.id AS item_id, s.output_id, i.title,
            min(s.created_at) AS at, d.verdict,
            CASE WHEN d.id IS NULL THEN NULL
                WHEN bool_or(st.how IN ('agree', 'except')) THEN true
                WHEN bool_or(st.how IN ('dismiss', 'link')) THEN false
                ELSE d.verdict <> 'approve' END AS is_right,
            (SELECT sum(r.seconds) FROM desk_reading r WHERE r.item_id = i.id) AS read
        FROM screening s JOIN finding f ON f.screening_id = s.id
        JOIN red_line_version v ON v.id = f.version_id
        JOIN red_line l ON l.id = v.red_line_id AND l.brand_id = ANY (%(brands)s)
        JOIN output o ON o.id = s.output_id
        LEFT JOIN LATERAL (SELECT i.* FROM review_item i WHERE i.output_id = o.id
            ORDER BY i.id DESC LIMIT 1) i ON true
        LEFT JOIN LATERAL (SELECT d.id, d.verdict FROM decision d
            WHERE d.output_id = o.id AND $stands ORDER BY d.id DESC LIMIT 1) d ON true
        LEFT JOIN LATERAL (SELECT said.how FROM settlement said
            JOIN finding f2 ON f2.id = said.finding_id
            JOIN red_line_version v2 ON v2.id = f2.version_id
            AND v2.red_line_id = v.red_line_id WHERE said.decision_id = d.id) st ON true
        WHERE s.created_at >= %(since)s AND s.created_at < %(until)s
        AND o.brand_id = ANY (%(brands)s) AND NOT EXISTS (SELECT 1 FROM planted pl
            JOIN output po ON po.id = pl.output_id WHERE po.task_id = o.task_id)
        GROUP BY v.red_line_id, l.slug, i.id, s.output_id, i.title, d.id, d.verdict)"""


def ask(sql: str, scope: Scope, *within: str) -> list[tuple[Any, ...]]:
    """The rows of `sql`, which may use the named statements `within`."""
    named = f"WITH {', '.join(within)} " if within else ""
    whole = f"{named}{sql}".replace("$real", REAL).replace("$stands", STANDS)
    with connection.cursor() as cursor:
        cursor.execute(whole, scope.told)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
