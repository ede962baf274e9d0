"""Attacks on what holds between rows, and on recalls, freezes, tokens and erasure."""

from typing import Any

from orchestrator.models import Output
from tests.ledger.contained import release_of, task_of
from tests.ledger.probing import (
    Attack,
    Connection,
    Held,
    Probe,
    backdated,
    run,
    steps,
    untraced,
)

TASK = """INSERT INTO task (run_id, brand_id, kind, step, title, agent_id, pool, level,
    channel, validators, state, moved_by, why, any_open, pending, patience, path_ahead,
    pinned, attempts_made, reworks)
    SELECT run_id, brand_id, 'step', 'forged', '', agent_id, pool, level, '', '{}',
    'ready', 'me', '', false, 0, patience, path_ahead, false, 0, 0
    FROM task WHERE id = %s"""
BACKDATED = TASK.replace("reworks)", "reworks, created_at)").replace(
    " 0, 0\n    FROM task", " 0, 0, timestamptz '2001-01-01'\n    FROM task"
)
BACKDATED += " RETURNING created_at"
ATTEMPT = """INSERT INTO attempt (task_id, run_id, kind, number, token, state, moved_by,
    why, worker, session, lease_until, deadline, brief_digest)
    SELECT id, run_id, 'step', 77, gen_random_uuid(), 'running', 'me', '', 'me', 0,
    now() + interval '1 hour', now() + interval '1 hour', '' FROM task WHERE id = %s"""
EFFECT = """INSERT INTO effect (task_id, run_id, generation, key, channel, digest,
    state, moved_by, why, attempt_id) SELECT t.id, t.run_id, 0,
    concat(r.uid, %s::text, t.id), t.channel, '', 'ready', 'me', '', %s
    FROM task t JOIN run r ON r.id = t.run_id WHERE t.id = %s"""
OUTPUT = """INSERT INTO output (task_id, run_id, brand_id, attempt_id, author_id,
    version, content, digest, raw_digest) SELECT id, run_id, brand_id, %s, 1, 1, '{}',
    '', '' FROM task WHERE id = %s"""
FINDING = """INSERT INTO finding (screening_id, output_id, version_id, slug, detector,
    category, severity, blocking, path, start, "end", message, expected, actual, roles,
    people, key) SELECT max(id), output_id, %s, 'x', 'terms', 'x', 'low', false, '', 0,
    0, 'x', '', '', '{brand}', 1, '' FROM screening WHERE output_id = %s
    GROUP BY output_id"""
RECALL = "INSERT INTO recall (release_id, reason, actor_id) VALUES (%s, 'x', %s)"
FREEZE = (
    "INSERT INTO freeze_order (level, subject, reason, actor_id)"
    " VALUES ('task', %s, 'x', %s)"
)
THAW = (
    "INSERT INTO thaw (freeze_id, level, subject, actor_id, per_minute, created_at)"
    " VALUES (%s, 'task', '1', %s, 6, '2001-01-01') RETURNING created_at"
)
CASE = (
    "INSERT INTO recall_case (brand_id, origin, subject, reason, roots, radius, state,"
    " actor_id, created_at) VALUES (%s, 'output', 'x', 'x', '{}', '{}', 'open', %s,"
    " '2001-01-01') RETURNING created_at"
)
AMENDMENT = (
    "INSERT INTO amendment (run_id, number, inputs, digest, reason, actor_id)"
    " VALUES (%s, 9, '{}', '', 'x', %s)"
)
KEPT = "INSERT INTO kept (attempt_id, output_id, generation) VALUES (%s, %s, 0)"


def contained(facts: dict[str, Any]) -> list[Probe]:
    """Every attack of this file; facts["contained"] are those of contained.py."""
    facts = {**facts, **facts["contained"]}
    return [
        *_tasks(facts),
        *_attempts(facts),
        *_what_it_makes(facts),
        *_deliveries(facts),
        *_recalls(facts),
        *_freezes(facts),
        *_recorded(facts),
        *_stamped(facts),
    ]


def _tasks(facts: dict[str, Any]) -> list[Probe]:
    waiting = task_of(facts["flying"], "report")
    report = task_of(facts["plain"], "report")
    write = task_of(facts["plain"], "write")
    state = "UPDATE task SET state = %s, moved_by = 'me' WHERE id = %s"
    undone = steps(run(state, "skipped", write.pk), run(state, "waiting", write.pk))
    return [
        Probe("task", "begins", run(TASK, report.pk)),
        Probe("task", "stamped", backdated(BACKDATED, waiting.pk)),
        Probe("task", "undone", undone, off=("task.moved", "task.rests")),
        Probe(
            "task",
            "rests",
            run(
                "UPDATE task SET state = 'ready', pending = 0, moved_by = 'me'"
                " WHERE id = %s",
                waiting.pk,
            ),
        ),
        Probe(
            "task",
            "paired",
            run(
                "UPDATE task SET state = 'running', moved_by = 'me' WHERE id = %s",
                facts["ready"].pk,
            ),
        ),
        Probe(
            "run",
            "rests",
            run(
                "UPDATE run SET state = 'done', moved_by = 'me' WHERE id = %s",
                facts["live"].pk,
            ),
        ),
        Probe(
            "dependency",
            "fits",
            run(
                "INSERT INTO dependency (run_id, task_id, task_level, needs_id,"
                " needs_level, any_of) VALUES (%s, %s, %s, %s, %s, false)",
                *(report.run_id, report.pk, report.level, write.pk, write.level),
            ),
        ),
    ]


def _attempts(facts: dict[str, Any]) -> list[Probe]:
    done, ready = task_of(facts["plain"], "write"), facts["ready"]
    over, sending = facts["over"], facts["sending"]
    started = steps(
        run(FREEZE, str(ready.pk), facts["by"].pk),
        run(
            "UPDATE task SET state = 'running', moved_by = 'me' WHERE id = %s", ready.pk
        ),
        run(ATTEMPT, ready.pk),
    )
    forged = "UPDATE attempt SET brief_digest = 'forged' WHERE id = %s"
    failed = "UPDATE attempt SET state = 'failed', moved_by = 'me' WHERE id = %s"
    return [
        Probe("attempt", "fits", run(ATTEMPT, done.pk)),
        Probe("attempt", "gate", started),
        Probe("attempt", "brief", run(forged, over.pk)),
        Probe("attempt", "paired", run(failed, sending.attempt_id)),
    ]


def _what_it_makes(facts: dict[str, Any]) -> list[Probe]:
    """An output without its token, a release of what is recalled, a foreign rule."""
    sending, remade = facts["sending"], facts["remade"]
    source = release_of(facts["again"], "write")
    earlier = Output.objects.filter(task_id=remade.task_id).latest("pk")
    over, force = facts["over"], facts["force"]

    def brought(attempt: int, task: int) -> Attack:
        return steps(
            run(OUTPUT, attempt, task),
            run(
                "UPDATE attempt SET state = 'finished', moved_by = 'me' WHERE id = %s",
                attempt,
            ),
            run(
                "UPDATE task SET state = 'held', moved_by = 'me' WHERE id = %s",
                task,
            ),
        )

    released = steps(
        brought(remade.attempt_id, remade.task_id),
        run(
            "INSERT INTO screening (output_id, digest, ruleset_id) SELECT o.id,"
            " o.digest, f.ruleset_id FROM output o JOIN ruleset_in_force f"
            " ON f.brand_id = o.brand_id WHERE o.attempt_id = %s",
            remade.attempt_id,
        ),
        run(RECALL, source.pk, facts["by"].pk),
        run(
            "INSERT INTO release (output_id, digest, number, screening_id, ruleset_id,"
            " actor) SELECT o.id, o.digest, 1, s.id, s.ruleset_id, 'me' FROM output o"
            " JOIN screening s ON s.output_id = o.id WHERE o.attempt_id = %s",
            remade.attempt_id,
        ),
    )
    found = steps(
        run(
            "INSERT INTO screening (output_id, digest, ruleset_id) VALUES (%s, %s, %s)",
            *(facts["output"].pk, facts["output"].digest, force.pk),
        ),
        run(FINDING, facts["draft"].pk, facts["output"].pk),
    )
    return [
        Probe("output", "fits", brought(sending.attempt_id, sending.task_id)),
        Probe(
            "release", "fits", released, off=("recalling.reaches", "recalling.stands")
        ),
        Probe("finding", "under", found),
        Probe("kept", "gate", run(KEPT, over.pk, over.output.pk)),
        Probe("kept", "same", run(KEPT, remade.attempt_id, earlier.pk)),
    ]


def _deliveries(facts: dict[str, Any]) -> list[Probe]:
    sending, by = facts["sending"], facts["by"].pk
    spent = "UPDATE effect SET state = 'spent', moved_by = 'me' WHERE task_id = %s"
    token = run(EFFECT, ":", sending.attempt_id, sending.task_id)
    return [
        Probe("effect", "fits", run(EFFECT, "/", sending.attempt_id, sending.task_id)),
        Probe(
            "effect",
            "gate",
            steps(
                token,
                run(FREEZE, str(sending.task_id), by),
                run(spent, sending.task_id),
            ),
        ),
    ]


def _recalls(facts: dict[str, Any]) -> list[Probe]:
    by = facts["by"].pk
    alone = run(RECALL, release_of(facts["plain"], "write").pk, by)
    listed = run(
        "INSERT INTO affected (case_id, task_id, how, depth) VALUES"
        " (%s, %s, 'listed', 1)",
        *(facts["case"], task_of(facts["plain"], "more").pk),
    )
    delivered = run(
        "INSERT INTO affected (case_id, task_id, how, effect_id, depth) VALUES"
        " (%s, %s, 'delivered', %s, 1)",
        facts["case"],
        facts["in_flight"].task_id,
        facts["in_flight"].pk,
    )
    cancelled = steps(
        run("SELECT ledger_cancel(%s, 'me', 'x')", facts["ready"].run_id),
        run(AMENDMENT, facts["ready"].run_id, by),
    )
    return [
        Probe("recall", "gate", alone),
        Probe("recalling", "reaches", alone, off=("recalling.stands",)),
        Probe("recalling", "stands", alone, off=("recalling.reaches",)),
        Probe("affected", "fits", listed),
        Probe("affected", "followed", delivered),
        Probe("amendment", "gate", cancelled),
    ]


TYPED = """
    WITH ended AS (SELECT o.id AS output, i.id AS item, g.person_id AS admin
        FROM review_item i JOIN output o ON o.task_id = i.task_id
        JOIN run r ON r.id = o.run_id AND r.state <> 'open'
        JOIN role_grant g ON g.brand_id = o.brand_id AND g.role = 'admin'
        WHERE i.state NOT IN ('open', 'settling') AND g.until IS NULL LIMIT 1),
    typed AS (INSERT INTO desk_draft (item_id, person_id, fields, digest, updated_at)
        SELECT item, admin, '{}', '', now() FROM ended)
    SELECT output, admin FROM ended"""


def _freezes(facts: dict[str, Any]) -> list[Probe]:
    by = facts["by"].pk
    lifted_again = run(
        "UPDATE freeze_order SET lifted_by_id = %s, lifted_at = '2001-01-01'"
        " WHERE id = %s",
        *(by, facts["lifted"].pk),
    )
    return [
        Probe("freeze_order", "gate", lifted_again),
        Probe("thaw", "gate", backdated(THAW, facts["order"].pk, by)),
        Probe("thaw", "held", run(THAW, facts["lifted"].pk, by)),
    ]


def _recorded(facts: dict[str, Any]) -> list[Probe]:
    """An attack here is an act without a trace."""
    by, over = facts["by"].pk, facts["over"]
    asked = run(
        "UPDATE follow_up SET state = 'asked', choice = 'unpublish', actor_id = %s"
        " WHERE id = %s",
        *(by, facts["follow_up"].pk),
    )
    drawn = run(
        "INSERT INTO audited (item_id, release_id) VALUES (%s, %s)",
        *(facts["item"].pk, facts["release"].pk),
    )
    erased = run(
        "SELECT ledger_erase(%s, %s, 'x')",
        release_of(facts["plain"], "report").output_id,
        facts["admin"].pk,
    )

    def typed_and_erased(connection: Connection) -> None:
        """A draft outlives the content it was typed on."""
        row = connection.execute(TYPED).fetchone()
        assert row is not None
        connection.execute("SELECT ledger_erase(%s, %s, 'x')", row)
        if not connection.execute("SELECT 1 FROM desk_draft").fetchone():
            raise Held("it went with the content")

    return [
        Probe("erasure", "forgotten", typed_and_erased),
        Probe("freeze_order", "recorded", untraced(run(FREEZE, "1", by))),
        Probe("thaw", "recorded", untraced(run(THAW, facts["order"].pk, by))),
        Probe("recall_case", "recorded", untraced(run(CASE, facts["brand"].pk, by))),
        Probe("follow_up", "recorded", untraced(asked)),
        Probe("erasure", "recorded", untraced(erased)),
        Probe(
            "kept",
            "recorded",
            untraced(run(KEPT, over.pk, over.output.pk)),
            off=("kept.gate",),
        ),
        Probe("amendment", "recorded", untraced(run(AMENDMENT, facts["live"].pk, by))),
        Probe("audited", "recorded", untraced(drawn)),
    ]


def _stamped(facts: dict[str, Any]) -> list[Probe]:
    """An attack here is a row with a time of its own choosing."""
    followed = backdated(
        "INSERT INTO follow_up (case_id, brand_id, effect_id, state, choice, reason,"
        " evidence, result, created_at) VALUES (%s, %s, %s, 'open', '', '', '', '',"
        " '2001-01-01') RETURNING created_at",
        *(facts["case"], facts["brand"].pk, facts["in_flight"].pk),
    )
    drawn = backdated(
        "INSERT INTO audited (item_id, release_id, created_at)"
        " VALUES (%s, %s, '2001-01-01') RETURNING created_at",
        *(facts["item"].pk, facts["release"].pk),
    )
    opened = backdated(CASE, facts["brand"].pk, facts["by"].pk)
    return [
        Probe("follow_up", "stamped", followed),
        Probe("audited", "stamped", drawn),
        Probe("recall_case", "stamped", opened),
    ]
