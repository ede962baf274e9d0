"""Attacks on the guards of the desk: what was settled, drawn, planted, and due."""

from typing import Any

from orchestrator.models import Decision
from tests.ledger.probing import Attack, Connection, Held, Probe, backdated, run


def desk(facts: dict[str, Any]) -> list[Probe]:
    """A settlement past its decision, a look too late, a real output called planted."""
    rejected: Decision = facts["rejected"]
    item, elsewhere = rejected.item, facts["decision"]
    return [
        Probe(
            "settlement",
            "gate",
            run(
                "INSERT INTO settlement (decision_id, finding_id, how, code, note)"
                " SELECT %s, id, 'agree', '', '' FROM finding"
                " WHERE screening_id = %s LIMIT 1",
                rejected.pk,
                elsewhere.screening_id,
            ),
        ),
        Probe(
            "second_look",
            "gate",
            run(
                "INSERT INTO second_look (output_id, item_id, kind, role, reason)"
                " VALUES (%s, %s, 'sample', 'brand', '')",
                item.output_id,
                item.pk,
            ),
        ),
        Probe(
            "planted",
            "gate",
            run(
                "INSERT INTO planted (output_id, fault) VALUES (%s, 'none')",
                item.output_id,
            ),
        ),
        Probe("review_item", "due", _without_an_end(rejected)),
        *(Probe(table, "stamped", act) for table, act in _backdated(facts).items()),
    ]


def _without_an_end(rejected: Decision) -> Attack:
    """A question that is never due."""
    item = rejected.item

    def attack(connection: Connection) -> None:
        row = connection.execute(
            "INSERT INTO review_item (brand_id, run_id, task_id, kind, title,"
            " severity, state, moved_by, why) VALUES"
            " (%s, %s, %s, 'failure', 'x', 3, 'open', 'forger', '') RETURNING due_at",
            [item.brand_id, item.run_id, item.task_id],
        ).fetchone()
        if row is not None and row[0] is not None:
            raise Held("it is due by its severity")

    return attack


def _backdated(facts: dict[str, Any]) -> dict[str, Attack]:
    rejected: Decision = facts["rejected"]
    person = facts["admin"].pk
    rows: dict[str, tuple[str, list[object]]] = {
        "settlement": (
            "(decision_id, finding_id, how, code, note, created_at)"
            " SELECT %s, id, 'agree', '', '', '2001-01-01' FROM finding"
            " WHERE screening_id = %s LIMIT 1",
            [rejected.pk, rejected.screening_id],
        ),
        "first_view": (
            "(item_id, person_id, view, note, created_at)"
            " VALUES (%s, %s, 'not', '', '2001-01-01')",
            [rejected.item_id, person],
        ),
        "opening": (
            "(item_id, person_id, what, created_at)"
            " VALUES (%s, %s, 'claim:1', '2001-01-01')",
            [rejected.item_id, person],
        ),
        "change": (
            "(actor_id, noun, subject, why, created_at)"
            " VALUES (%s, 'setting', 'x', '', '2001-01-01')",
            [person],
        ),
    }

    return {
        table: backdated(f"INSERT INTO {table} {columns} RETURNING created_at", *values)
        for table, (columns, values) in rows.items()
    }
