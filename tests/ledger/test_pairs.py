"""Every two acts of the gate at once: all orders of their statements, three levels.

What is asked afterwards is what verify asks. Under READ COMMITTED the second waits for
the first or is refused by what it finds; under older snapshots an act is refused, or
did what it may.
"""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from orchestrator.models import RulesetInForce
from orchestrator.services.verification.queries_of_containment import CONTAINING
from orchestrator.services.verification.queries_of_gate import GATE
from orchestrator.services.verification.queries_of_moves import MOVING
from tests import making
from tests.ledger.interleaving import Session, orders, play
from tests.postgres import Ledger, Servers

Connection = psycopg.Connection[tuple[Any, ...]]

# every order where acts work; of the older snapshots every third, or all if asked
EVERY = {
    "READ COMMITTED": 1,
    "REPEATABLE READ": 1 if os.environ.get("PAIRS_ALL") else 3,
    "SERIALIZABLE": 1 if os.environ.get("PAIRS_ALL") else 3,
}
STEPS = """
workflow: {slug}
title: Two people at once
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  send:
    title: Send
    agent: sender
    effect: shop
    with: {{text: "${{ steps.write.text }}"}}
  more:
    title: More
    agent: {agent}
    with: {{text: "${{ steps.write.text }}"}}
  held:
    title: Held
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
"""

# A run of its own for every order: `write` released, `send` runs on it, `more` is
# ready, and `held` is approved, its question in grace.
GROUND = """
CREATE FUNCTION ground(p_like bigint, p_ruleset bigint, p_one bigint, p_other bigint)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_run bigint; v_brand bigint; v jsonb; v_step text; v_attempt bigint; v_token uuid;
    v_task bigint; v_out record; v_decision bigint; v_rel record;
BEGIN
    INSERT INTO run (uid, brand_id, version_id, title, state, moved_by, why, priority,
        patience, inputs, digest, started_by_id)
    SELECT gen_random_uuid(), brand_id, version_id, title, 'open', 'me', '', priority,
        patience, inputs, '', started_by_id FROM run WHERE id = p_like
    RETURNING id, brand_id INTO v_run, v_brand;
    v := jsonb_build_object('run', v_run);
    FOR v_step IN SELECT unnest(ARRAY['write', 'send', 'more', 'held']) LOOP
        INSERT INTO task (run_id, brand_id, kind, step, title, agent_id, pool, level,
            channel, validators, state, moved_by, why, any_open, pending, patience,
            path_ahead, pinned, attempts_made, reworks)
        SELECT v_run, v_brand, kind, step, title, agent_id, pool, level, channel,
            validators, CASE WHEN step IN ('send', 'more') THEN 'waiting'
            ELSE 'ready' END, 'me', '', false, (step IN ('send', 'more'))::int,
            patience, path_ahead, false, 0, 0
        FROM task WHERE run_id = p_like AND step = v_step RETURNING id INTO v_task;
        v := v || jsonb_build_object(v_step, v_task);
    END LOOP;
    INSERT INTO dependency (run_id, task_id, task_level, needs_id, needs_level, any_of)
    SELECT v_run, t.id, t.level, n.id, n.level, false FROM task t JOIN task n
        ON n.id = (v ->> 'write')::bigint
        WHERE t.id IN ((v ->> 'send')::bigint, (v ->> 'more')::bigint);
    FOR v_step IN SELECT unnest(ARRAY['write', 'held', 'send']) LOOP
        v_task := (v ->> v_step)::bigint;
        UPDATE task SET state = 'running', attempts_made = 1, moved_by = 'me'
        WHERE id = v_task;
        INSERT INTO attempt (task_id, run_id, kind, number, token, state, moved_by, why,
            worker, session, lease_until, deadline, brief_digest) VALUES (v_task, v_run,
            'step', 1, gen_random_uuid(), 'running', 'me', '', 'me', 0,
            now() + interval '1 hour', now() + interval '1 hour', '')
        RETURNING id, token INTO v_attempt, v_token;
        IF v_step = 'send' THEN
            INSERT INTO consumption (attempt_id, release_id, output_id)
            VALUES (v_attempt, v_rel.id, v_rel.output_id);
            v := v || jsonb_build_object('attempt', v_attempt, 'token', v_token);
            CONTINUE;
        END IF;
        PERFORM ledger_finish(v_attempt, v_token, 'me', 'b', convert_to('{"text":"x"}',
            'UTF8'), NULL, '', NULL, p_ruleset, CASE WHEN v_step = 'held' THEN
            '[{"slug":"s","detector":"d","category":"c","severity":"low","blocking":true,
               "path":"","start":0,"end":0,"message":"m","roles":["brand"],"people":1}]'
            ELSE '[]' END::jsonb);
        SELECT r.id, r.output_id INTO v_rel FROM output o JOIN release r
            ON r.output_id = o.id WHERE o.task_id = (v ->> 'write')::bigint;
    END LOOP;
    SELECT i.id AS item, o.id, o.digest, o.author_id, i.screening_id INTO v_out
    FROM review_item i JOIN output o ON o.id = i.output_id
    WHERE i.task_id = (v ->> 'held')::bigint;
    INSERT INTO decision (item_id, verdict, actor_id, actor_kind, role, meaning, reason,
        output_id, digest, author_id, screening_id, idempotency_key, effective_at)
    VALUES (v_out.item, 'approve', p_one, 'human', 'brand', '', '', v_out.id,
        v_out.digest, v_out.author_id, v_out.screening_id, 'k' || v_run, now())
    RETURNING id INTO v_decision;
    UPDATE review_item SET state = 'settling', moved_by = 'me' WHERE id = v_out.item;
    INSERT INTO due (kind, at, decision_id)
    VALUES ('decision', now() + interval '1 hour', v_decision);
    RETURN v || jsonb_build_object('item', v_out.item, 'output', v_out.id,
        'digest', v_out.digest, 'author', v_out.author_id, 'screening',
        v_out.screening_id, 'decision', v_decision, 'release', v_rel.id,
        'source', v_rel.output_id, 'ruleset', p_ruleset, 'one', p_one, 'other', p_other,
        'brand', v_brand, 'key', (SELECT uid FROM run WHERE id = v_run) || ':'
        || (v ->> 'send'), 'place', (SELECT to_jsonb(t) FROM task t
            WHERE id = (v ->> 'held')::bigint));
END $$;
GRANT EXECUTE ON FUNCTION ground(bigint, bigint, bigint, bigint) TO app"""

DECIDE = """INSERT INTO decision (item_id, verdict, actor_id, actor_kind, role, meaning,
    reason, output_id, digest, author_id, screening_id, idempotency_key, effective_at)
    VALUES ({item}, 'reject', {other}, 'human', 'brand', '', 'no', {output}, '{digest}',
    {author}, {screening}, 'r{run}', now());
    UPDATE review_item SET state = 'settled', moved_by = 'me' WHERE id = {item};
    UPDATE task SET state = 'rejected', moved_by = 'me' WHERE id = {held}"""
ACTS = {
    "release": """SELECT ledger_lock_run({run});
        UPDATE review_item SET state = 'settled', moved_by = 'me' WHERE id = {item};
        DELETE FROM due WHERE decision_id = {decision};
        SELECT ledger_release({output}, {screening}, {ruleset}, {decision}, 'me')""",
    "reject": DECIDE,
    "withdraw": """INSERT INTO withdrawal (decision_id, actor_id)
        VALUES ({decision}, {one}); DELETE FROM due WHERE decision_id = {decision};
        UPDATE review_item SET state = 'open', moved_by = 'me' WHERE id = {item}""",
    "edit": """INSERT INTO output (task_id, run_id, brand_id, author_id, supersedes_id,
        version, content, digest, raw_digest) VALUES ({held}, {run}, {brand}, {other},
        {output}, 1, '{{}}', '', '')""",
    "recall": """WITH c AS (INSERT INTO recall_case (brand_id, origin, subject, reason,
        roots, radius, state, actor_id) VALUES ({brand}, 'output', '{source}', 'wrong',
        ARRAY[{release}], '{{}}', 'open', {one}) RETURNING id)
        SELECT ledger_recall(id, ARRAY[{release}]::bigint[], 'rerun', {one}, 'wrong')
        FROM c""",
    "claim": """SELECT ledger_lock_run({run});
        UPDATE task SET state = 'running', attempts_made = 1, moved_by = 'me'
        WHERE id = {more} AND state = 'ready';
        WITH a AS (INSERT INTO attempt (task_id, run_id, kind, number, token, state,
            moved_by, why, worker, session, lease_until, deadline, brief_digest)
            VALUES ({more}, {run}, 'step', 1, gen_random_uuid(), 'running', 'me', '',
            'me', 0, now() + interval '1 hour', now() + interval '1 hour', '')
            RETURNING id)
        INSERT INTO consumption (attempt_id, release_id, output_id)
        SELECT id, {release}, {source} FROM a""",
    "spend": "SELECT ledger_spend({attempt}, '{token}', 'me', '{key}', 'b', {ruleset},"
    " '{{}}')",
    "finish": "SELECT ledger_finish({attempt}, '{token}', 'me', 'b', '{{}}', NULL, '',"
    " NULL, {ruleset}, '[]')",
    "freeze": "INSERT INTO freeze_order (level, subject, reason, actor_id)"
    " VALUES ('task', '{send}', 'stop', {one})",
    "screen": "SELECT ledger_judge({output}, {ruleset}, '[]', 'me')",
    "amend": "INSERT INTO amendment (run_id, number, inputs, digest, reason, actor_id)"
    " VALUES ({run}, 1, '{{}}', '', 'new', {one})",
    "put off": "SELECT ledger_put_off({attempt}, '{token}', 'me', 'later', 0)",
    "cancel": "SELECT ledger_cancel({run}, 'me', 'stop')",
}
# what services do after an act in the same breath, and these scripts leave out
LEFT_OUT = {
    "a held task waits for somebody: a question, an inspection or a due row",
    "a run is open exactly while something in it is unfinished",
    "a channel was called only with a token for that very brief",
}
ASKED = [q for q in (*GATE, *MOVING, *CONTAINING) if q.name not in LEFT_OUT]


class Stage:
    """A database with one template run, and two sessions of role `app`."""

    def __init__(self, ledger: Ledger, watch: Connection) -> None:
        making.an_agent("sender", idempotent=True, effect=True)
        brand = making.a_brand()
        self.people = [making.a_person(brand, "brand").pk for _ in range(2)]
        self.like = making.a_run(brand, making.a_workflow(STEPS)).pk
        self.ruleset = RulesetInForce.objects.get(brand=brand).ruleset_id
        self.watch = watch
        watch.execute(GROUND)
        self.sessions = [
            Session(psycopg.connect(ledger.app_url, autocommit=True)) for _ in range(2)
        ]

    def fresh(self) -> dict[str, Any]:
        row = (
            self.sessions[0]
            .connection.execute(
                "SELECT ground(%s, %s, %s, %s)",
                [self.like, self.ruleset, *self.people],
            )
            .fetchone()
        )
        assert row is not None
        return dict(row[0])

    def meet(self, one: str, other: str, level: str, order: tuple[int, ...]) -> None:
        facts = self.fresh()
        scripts = [
            (
                f"BEGIN ISOLATION LEVEL {level}; SELECT count(*) FROM recall",
                ACTS[act].format(**facts),
                "COMMIT",
            )
            for act in (one, other)
        ]
        for session in self.sessions:
            session.errors.clear()
        play(self.sessions, scripts, order, self.watch)

    def harm(self) -> list[str]:
        found = []
        for query in ASKED:
            rows = self.watch.execute(query.bad).fetchmany(3)  # type: ignore[arg-type]
            found += [f"{query.promise} {query.name}: {row[0]}" for row in rows]
        return found


@pytest.fixture
def stage(ledger: Ledger, servers: Servers) -> Iterator[Stage]:
    superuser = servers.superuser_url.rpartition("/")[0] + f"/{ledger.name}"
    with psycopg.connect(superuser, autocommit=True) as watch:
        watch.execute(f"ALTER DATABASE {ledger.name} SET deadlock_timeout = '20ms'")
        made = Stage(ledger, watch)
        yield made
        for session in made.sessions:
            session.connection.close()


@pytest.mark.parametrize("one", ACTS)
def test_two_acts_at_once_keep_every_promise(stage: Stage, one: str) -> None:
    """`one` with itself and every act after it."""
    later = list(ACTS)[list(ACTS).index(one) :]
    accepted = 0

    for other in later:
        for level, every in EVERY.items():
            for order in list(orders(3, 3))[::every]:
                stage.meet(one, other, level, order)
                accepted += sum(not s.errors for s in stage.sessions)
        assert stage.harm() == [], f"{one} and {other}"

    assert accepted > 20 * len(later)
