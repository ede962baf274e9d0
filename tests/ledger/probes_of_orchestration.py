"""Attacks on what orchestration decided, was told and waits for."""

from typing import Any

from orchestrator.models import Run
from tests.ledger.probing import (
    Attack,
    Connection,
    Held,
    Probe,
    backdated,
    run,
    untraced,
)

CHOICE = (
    "INSERT INTO choice (run_id, brand_id, what, chosen, why, rule, facts, rejected,"
    " reversible, by_kind, by, created_at) VALUES (%s, %s, 'route', 'x', '', '', '{}',"
    " '[]', true, 'rule', 'me', '2001-01-01') RETURNING created_at"
)
SIGNAL = (
    "INSERT INTO signal (run_id, name, key, content, digest, by, created_at) VALUES"
    " (%s, 'said', %s, '{}', 'forged', 'me', '2001-01-01') RETURNING created_at"
)
PIN = (
    'INSERT INTO pin (task_id, "on", reason, actor_id, created_at) VALUES'
    " (%s, true, '', %s, '2001-01-01') RETURNING created_at"
)
WAIT = (
    "INSERT INTO wait (task_id, run_id, brand_id, generation, cause, missing,"
    " owner_role, signal, watches, looks) VALUES (%s, %s, %s, 0, 'signal', 'x',"
    " 'owner', 'said', '[\"signal\", \"run\", \"price\"]', 1)"
)
SOURCE = (
    "INSERT INTO archive_source (brand_id, name, file_digest, licence, citation,"
    " rows_in, rows_refused, refused, imported_by_id, created_at) VALUES (%s, 'x',"
    " repeat('0', 64), 'x', 'x', 1, 0, '[]', %s, '2001-01-01')"
)
ARCHIVED = (
    "INSERT INTO archived_test (source_id, brand_id, key, title, series, kind, metric,"
    " arms, read, verdict, route, created_at) SELECT max(id), %s, %s, 'x', '',"
    " 'proportion', 'x', '[]', '{}', 'winner', 'promote', '2001-01-01'"
    " FROM archive_source WHERE brand_id = %s RETURNING created_at"
)
TASK = (
    "INSERT INTO task (run_id, brand_id, kind, step, title, agent_id, pool, level,"
    " channel, validators, state, moved_by, why, any_open, pending, patience,"
    " path_ahead, pinned, attempts_made, reworks) SELECT run_id, brand_id, 'gate',"
    " 'pause', 'Pause', agent_id, pool, level, '', '{}', 'waiting', 'me', '', false, 0,"
    " 1, 1, false, 0, 0 FROM task WHERE id = %s RETURNING id"
)
DUE = (
    "INSERT INTO due (kind, at, task_id) VALUES"
    " ('retry', clock_timestamp() + interval '1 day', %s)"
)


def fill(connection: Connection, facts: dict[str, Any]) -> None:
    """A row in each table that only grows."""
    live, by = facts["live"], facts["by"].pk
    connection.execute(CHOICE, (live.pk, live.brand_id))
    connection.execute(SIGNAL, (live.pk, "filled"))
    connection.execute(PIN, (facts["ready"].pk, by))
    connection.execute(SOURCE, (live.brand_id, by))
    connection.execute(ARCHIVED, (live.brand_id, "filled", live.brand_id))


def orchestration(facts: dict[str, Any]) -> list[Probe]:
    """Facts without a trace, told to a run that is over, or slept through."""
    live: Run = facts["live"]
    ready, by = facts["ready"], facts["by"].pk
    choice = (CHOICE, live.pk, live.brand_id)
    signal = (SIGNAL, ready.run_id, "again")
    pin = (PIN, ready.pk, by)
    over = run(SIGNAL, facts["quiet"].pk, "late")
    probes = [
        Probe("signal", "told", over),
        Probe("signal", "wakes", _slept(ready, run(*signal))),
        Probe("run", "wakes", _slept(ready, _ended(facts)), off=_ENDED_OFF),
        Probe("ruleset_in_force", "wakes", _slept(ready, _other_prices(live))),
        Probe("wait", "stands", _waited_longer(ready)),
        Probe("task", "waited", _waits_on(ready)),
        Probe("firing", "kept", _fired_again(live)),
        Probe("task", "passed", _passed_over(facts)),
        Probe("choice", "fits", _chosen_alone(ready)),
    ]
    source = (f"{SOURCE} RETURNING created_at", live.brand_id, by)
    archived = (ARCHIVED, live.brand_id, "again", live.brand_id)
    probes.append(Probe("archived_test", "stamped", backdated(*archived)))
    told = (("choice", choice), ("signal", signal), ("pin", pin))
    for table, act in (*told, ("archive_source", source)):
        probes.append(Probe(table, "stamped", backdated(*act)))
        probes.append(Probe(table, "recorded", untraced(run(*act))))
    return probes


_ENDED_OFF = ("run.rests",)


def _asleep(connection: Connection, ready: Any) -> int:
    """A gate that waits for a signal, for prices and for runs until tomorrow."""
    row = connection.execute(TASK, (ready.pk,)).fetchone()
    assert row is not None
    connection.execute(WAIT, (row[0], ready.run_id, ready.brand_id))
    connection.execute(DUE, (row[0],))
    return int(row[0])


def _slept(ready: Any, act: Attack) -> Attack:
    """Held where the gate is looked at now."""

    def attack(connection: Connection) -> None:
        gate = _asleep(connection, ready)
        act(connection)
        row = connection.execute(
            "SELECT at <= clock_timestamp() FROM due WHERE task_id = %s", (gate,)
        ).fetchone()
        if row == (True,):
            raise Held("it is looked at now")

    return attack


def _ended(facts: dict[str, Any]) -> Attack:
    return run(
        "UPDATE run SET state = 'done', moved_by = 'me' WHERE id = %s",
        facts["live"].pk,
    )


def _other_prices(live: Run) -> Attack:
    return run(
        "WITH made AS (INSERT INTO ruleset (brand_id, number, price_list_id, digest,"
        " made_by_id, reason) SELECT brand_id, number + 50, price_list_id, 'other',"
        " made_by_id, '' FROM ruleset WHERE id = (SELECT ruleset_id FROM"
        " ruleset_in_force WHERE brand_id = %s) RETURNING id) UPDATE ruleset_in_force"
        " SET ruleset_id = made.id FROM made WHERE brand_id = %s",
        live.brand_id,
        live.brand_id,
    )


def _waited_longer(ready: Any) -> Attack:
    """A wait that says it began long ago."""

    def attack(connection: Connection) -> None:
        gate = _asleep(connection, ready)
        connection.execute(
            "UPDATE wait SET since = '2001-01-01' WHERE task_id = %s", (gate,)
        )

    return attack


def _waits_on(ready: Any) -> Attack:
    """A gate that is cancelled and waits on."""

    def attack(connection: Connection) -> None:
        gate = _asleep(connection, ready)
        connection.execute(
            "UPDATE task SET state = 'cancelled', moved_by = 'me' WHERE id = %s",
            (gate,),
        )
        row = connection.execute(
            "SELECT over_at FROM wait WHERE task_id = %s", (gate,)
        ).fetchone()
        if row is not None and row[0] is not None:
            raise Held("its wait is over")

    return attack


def _passed_over(facts: dict[str, Any]) -> Attack:
    """What waits for people is passed over, and nobody said so."""
    return run(
        "UPDATE task SET state = 'skipped', moved_by = 'me' WHERE id = %s",
        facts["held"].task_id,
    )


def _chosen_alone(ready: Any) -> Attack:
    """A choice to go on without a step that does not say so."""
    return run(
        "INSERT INTO choice (run_id, brand_id, task_id, what, chosen, why, rule, facts,"
        " rejected, reversible, by_kind, by) VALUES (%s, %s, %s, 'skip', 'x', '',"
        " 'optional', '{}', '[]', true, 'rule', 'me')",
        *(ready.run_id, ready.brand_id, ready.pk),
    )


def _fired_again(live: Run) -> Attack:
    """A firing that was refused, and is done after all."""

    def attack(connection: Connection) -> None:
        row = connection.execute(
            'WITH made AS (INSERT INTO "trigger" (brand_id, slug, title, kind, spec,'
            ' action, signal, inputs, "when", secret, is_on, owner_id, seen_xid, seen)'
            " SELECT %s, 'probe', 'x', 'event', '{}', 'start', '', '{}', '', '', true,"
            " max(id), 0, 0 FROM principal RETURNING id)"
            " INSERT INTO firing (trigger_id, cause, facts, state, why, tries)"
            " SELECT id, 'once', '{}', 'refused', '', 0 FROM made RETURNING id",
            (live.brand_id,),
        ).fetchone()
        assert row is not None
        connection.execute("UPDATE firing SET state = 'done' WHERE id = %s", row)

    return attack
