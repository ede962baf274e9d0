-- How an attempt ends, and what becomes of its task: called with the attempt's token, so
-- that nobody's late word changes anything. steps.sql explains the order of locks. Plans are
-- made once, without sequential scans: a session keeps those made while tables were small,
-- and planning anew for every row cost a third of a step.

-- Close a live attempt of ours, or learn that it is no longer ours (null). A stale token
-- changes nothing.
CREATE OR REPLACE FUNCTION ledger_close_attempt(
    p_attempt bigint, p_token uuid, p_state text, p_brief text, p_actor text, p_why text
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE attempt SET state = p_state, brief_digest = p_brief, moved_by = p_actor, why = p_why
    WHERE id = p_attempt AND token = p_token AND state IN ('running', 'calling');
    RETURN FOUND;
END $$;

-- Is this attempt still ours? Locks run, task and attempt in that order.
CREATE OR REPLACE FUNCTION ledger_hold_attempt(p_attempt bigint, p_token uuid) RETURNS task
LANGUAGE plpgsql AS $$
DECLARE v_task task%ROWTYPE; v_id bigint; v_run bigint;
BEGIN
    SELECT task_id, run_id INTO v_id, v_run FROM attempt
        WHERE id = p_attempt AND token = p_token;
    IF NOT FOUND THEN RETURN NULL; END IF;
    PERFORM ledger_lock_run(v_run);
    SELECT * INTO v_task FROM task WHERE id = v_id FOR NO KEY UPDATE;
    PERFORM 1 FROM attempt WHERE id = p_attempt AND token = p_token
        AND state IN ('running', 'calling') FOR NO KEY UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    RETURN v_task;
END $$;

-- A producing attempt answered. Returns 'released', 'held', 'inspecting', 'stale' (not
-- ours any more: nothing written) or 'rescreen' (the ruleset moved: nothing written).
CREATE OR REPLACE FUNCTION ledger_finish(
    p_attempt bigint, p_token uuid, p_actor text, p_brief text, p_content bytea,
    p_raw bytea, p_raw_digest text, p_confidence double precision,
    p_ruleset bigint, p_findings jsonb
) RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_task task%ROWTYPE;
    v_ruleset bigint;
    v_output bigint;
BEGIN
    v_task := ledger_hold_attempt(p_attempt, p_token);
    IF v_task.id IS NULL THEN RETURN 'stale'; END IF;
    SELECT ruleset_id INTO v_ruleset FROM ruleset_in_force
        WHERE brand_id = v_task.brand_id FOR SHARE;
    IF v_ruleset IS DISTINCT FROM p_ruleset THEN RETURN 'rescreen'; END IF;
    INSERT INTO output (task_id, run_id, brand_id, attempt_id, author_id, version,
        supersedes_id, content, digest, raw, raw_digest, confidence)
    SELECT v_task.id, v_task.run_id, v_task.brand_id, p_attempt, g.principal_id, 1,
        (SELECT id FROM output WHERE task_id = v_task.id ORDER BY version DESC LIMIT 1),
        p_content, '', p_raw, p_raw_digest, p_confidence
    FROM agent g WHERE g.id = v_task.agent_id RETURNING id INTO v_output;
    PERFORM ledger_close_attempt(p_attempt, p_token, 'finished', p_brief, p_actor, 'answered');
    IF v_task.channel <> '' THEN
        UPDATE effect SET state = 'done', moved_by = p_actor, why = 'the channel confirmed'
        WHERE task_id = v_task.id AND generation = v_task.generation
        AND state IN ('spent', 'unknown');
    END IF;
    IF cardinality(v_task.validators) > 0 THEN
        PERFORM ledger_inspect(v_output, p_actor);
        RETURN 'inspecting';
    END IF;
    RETURN ledger_judge(v_output, p_ruleset, p_findings, p_actor);
END $$;

-- Ask every validator its step names about an output; it is held meanwhile.
CREATE OR REPLACE FUNCTION ledger_inspect(p_output bigint, p_actor text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_task task%ROWTYPE; v_wanted text;
BEGIN
    SELECT t.* INTO v_task FROM task t JOIN output o ON o.task_id = t.id WHERE o.id = p_output;
    IF v_task.state <> 'held' THEN
        UPDATE task SET state = 'held', moved_by = p_actor,
            why = 'being checked by ' || array_to_string(v_task.validators, ', ')
        WHERE id = v_task.id;
    END IF;
    FOREACH v_wanted IN ARRAY v_task.validators LOOP
        INSERT INTO task (run_id, brand_id, kind, step, title, index, item, agent_id, pool,
            level, channel, validators, subject_id, state, moved_by, why, any_open, pending,
            patience, path_ahead, latest_start, pinned, attempts_made, reworks)
        SELECT v_task.run_id, v_task.brand_id, 'inspect', v_task.step,
            left(g.title || ' · ' || v_task.title, 120), v_task.index, v_task.item, g.id,
            g.pool, v_task.level, '', '{}', p_output, 'ready', p_actor, 'an output to check',
            false, 0, v_task.patience, v_task.path_ahead, v_task.latest_start,
            v_task.pinned, 0, 0
        FROM agent g WHERE g.name = v_wanted AND g.current;
    END LOOP;
END $$;

-- A validator answered, or could not (p_passed null). Returns 'settle N' when this was the
-- last verdict on output N, 'verdict' while others are out, or 'stale'.
CREATE OR REPLACE FUNCTION ledger_verdict(
    p_attempt bigint, p_token uuid, p_actor text, p_brief text,
    p_passed boolean, p_remarks jsonb, p_why text
) RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_task task%ROWTYPE; v_subject task%ROWTYPE;
BEGIN
    v_task := ledger_hold_attempt(p_attempt, p_token);
    IF v_task.id IS NULL THEN RETURN 'stale'; END IF;
    -- the subject's row orders two last verdicts: the second sees the first
    SELECT t.* INTO v_subject FROM task t JOIN output o ON o.task_id = t.id
        WHERE o.id = v_task.subject_id FOR NO KEY UPDATE OF t;
    INSERT INTO verdict (inspection_id, output_id, validator_id, passed, remarks)
    VALUES (p_attempt, v_task.subject_id, v_task.agent_id, p_passed, p_remarks);
    PERFORM ledger_close_attempt(p_attempt, p_token,
        CASE WHEN p_passed IS NULL THEN 'failed' ELSE 'finished' END, p_brief, p_actor, p_why);
    UPDATE task SET state = CASE WHEN p_passed IS NULL THEN 'failed' ELSE 'done' END,
        moved_by = p_actor, why = p_why WHERE id = v_task.id;
    IF EXISTS (SELECT 1 FROM task WHERE subject_id = v_task.subject_id
               AND state NOT IN ('done', 'failed', 'cancelled')) THEN
        RETURN 'verdict';
    END IF;
    INSERT INTO due (kind, at, output_id) VALUES ('settle', clock_timestamp(), v_task.subject_id)
    ON CONFLICT DO NOTHING;
    RETURN 'settle ' || v_task.subject_id;
END $$;

-- An attempt did not succeed. Returns 'retry' (a due row will make it ready), 'held' (a
-- person must settle it), what ledger_go_on says where its step tells how to go on,
-- 'stale', or what ledger_verdict says where a validator cannot say. Attempts lost to dead workers come back at once.
CREATE OR REPLACE FUNCTION ledger_fail(
    p_attempt bigint, p_token uuid, p_actor text, p_brief text, p_state text,
    p_why text, p_retry boolean, p_delay double precision
) RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_task task%ROWTYPE;
    v_most int;
    v_idempotent boolean;
    v_asks boolean;
    v_effect text;
    v_ended text;
BEGIN
    v_task := ledger_hold_attempt(p_attempt, p_token);
    IF v_task.id IS NULL THEN RETURN 'stale'; END IF;
    SELECT retries, idempotent, asks INTO v_most, v_idempotent, v_asks
    FROM agent WHERE id = v_task.agent_id;
    SELECT state INTO v_effect FROM effect
        WHERE task_id = v_task.id AND generation = v_task.generation;
    -- promise 7: a spent token is used again only where the channel takes the same key;
    -- where it does not, the next attempt asks what became of it, or a person settles it
    IF v_effect = 'spent' AND NOT v_idempotent THEN
        UPDATE effect SET state = 'unknown', moved_by = p_actor, why = p_why
        WHERE task_id = v_task.id AND generation = v_task.generation;
        p_retry := p_retry AND v_asks;
    END IF;
    IF v_task.kind = 'inspect' AND NOT (p_retry AND v_task.attempts_made < v_most) THEN
        RETURN ledger_verdict(p_attempt, p_token, p_actor, p_brief, NULL, '[]', p_why);
    END IF;
    PERFORM ledger_close_attempt(p_attempt, p_token, p_state, p_brief, p_actor, p_why);
    IF p_retry AND v_task.attempts_made < v_most THEN
        UPDATE task SET state = 'waiting', moved_by = p_actor,
            why = left('attempt ' || v_task.attempts_made || ' of ' || v_most || ' ' || p_state
                       || ': ' || p_why, 2000) WHERE id = v_task.id;
        IF p_delay <= 0 THEN
            UPDATE task SET state = 'ready', moved_by = p_actor, why = 'again: ' || p_why
            WHERE id = v_task.id;
        ELSE
            INSERT INTO due (kind, at, task_id)
            VALUES ('retry', clock_timestamp() + make_interval(secs => p_delay), v_task.id);
        END IF;
        RETURN 'retry';
    END IF;
    v_ended := ledger_go_on(v_task, p_attempt, v_effect, p_actor, p_why);
    IF v_ended <> 'ask' THEN RETURN v_ended; END IF;
    UPDATE task SET state = 'held', moved_by = p_actor, why = p_why WHERE id = v_task.id;
    INSERT INTO review_item (brand_id, run_id, task_id, kind, title, severity, state,
        moved_by, why, due_at)
    SELECT v_task.brand_id, v_task.run_id, v_task.id, 'failure',
        left('Failed: ' || v_task.title || ' · ' || r.title, 200), 2, 'open', p_actor,
        p_why, r.deadline FROM run r WHERE r.id = v_task.run_id;
    RETURN 'held';
END $$;

-- A task that has no output of its own ends: 'done' (a fan-out) or 'skipped'. Returns
-- that, or 'stale'.
CREATE OR REPLACE FUNCTION ledger_complete(
    p_attempt bigint, p_token uuid, p_actor text, p_state text, p_why text
) RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_task task%ROWTYPE;
BEGIN
    v_task := ledger_hold_attempt(p_attempt, p_token);
    IF v_task.id IS NULL THEN RETURN 'stale'; END IF;
    PERFORM ledger_close_attempt(p_attempt, p_token, 'finished', '', p_actor, p_why);
    UPDATE task SET state = p_state, moved_by = p_actor, why = p_why WHERE id = v_task.id;
    IF ledger_wake(v_task.id, p_actor) = 0 THEN
        PERFORM ledger_close_run(v_task.run_id, p_actor);
    END IF;
    RETURN p_state;
END $$;

-- The one-time token of an effect, spent before the outside call. Returns 'spent' (call),
-- 'again' (call with the same key), 'ask' (what became of the first call is unknown: ask
-- the channel), 'frozen F', 'paced S' (seconds), 'look N of M' (people look at the first
-- sends), 'recalled', 'recheck' (the ruleset moved since the preconditions were checked),
-- 'taken' (another brief had the key) or 'stale'. Only the first two may call. With
-- p_word, which says who knows that it never arrived, what was unknown is sent again.
CREATE OR REPLACE FUNCTION ledger_spend(
    p_attempt bigint, p_token uuid, p_actor text, p_key text, p_digest text,
    p_ruleset bigint, p_certificate jsonb, p_word text DEFAULT ''
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_task task%ROWTYPE;
    v_effect effect%ROWTYPE;
    v_idempotent boolean;
    v_slowed text;
    v_freeze bigint;
BEGIN
    v_task := ledger_hold_attempt(p_attempt, p_token);
    IF v_task.id IS NULL THEN RETURN 'stale'; END IF;
    PERFORM pg_advisory_xact_lock_shared(73, 0);
    v_freeze := ledger_frozen(v_task.id);
    IF v_freeze IS NOT NULL THEN RETURN 'frozen ' || v_freeze; END IF;
    IF EXISTS (SELECT 1 FROM consumption c JOIN recall x ON x.release_id = c.release_id
               WHERE c.attempt_id = p_attempt) THEN RETURN 'recalled'; END IF;
    PERFORM 1 FROM ruleset_in_force WHERE brand_id = v_task.brand_id
        AND ruleset_id = p_ruleset FOR SHARE;
    IF NOT FOUND THEN RETURN 'recheck'; END IF;
    SELECT idempotent INTO v_idempotent FROM agent WHERE id = v_task.agent_id;
    SELECT * INTO v_effect FROM effect
        WHERE task_id = v_task.id AND generation = v_task.generation;
    IF FOUND THEN
        IF v_effect.key <> p_key OR v_effect.digest <> p_digest THEN RETURN 'taken'; END IF;
        IF v_effect.state = 'unknown' THEN
            IF p_word = '' THEN RETURN 'ask'; END IF;
            UPDATE effect SET state = 'spent', moved_by = p_actor, why = p_word,
                certificate = p_certificate WHERE id = v_effect.id;
            RETURN 'again';
        END IF;
        IF v_effect.state <> 'spent' OR NOT v_idempotent THEN RETURN 'taken'; END IF;
        -- begun before by an attempt that died: again only with the same key and digest
        UPDATE effect SET certificate = p_certificate WHERE id = v_effect.id;
        RETURN 'again';
    END IF;
    v_slowed := ledger_slowed(v_task.id);
    IF v_slowed <> '' THEN RETURN v_slowed; END IF;
    INSERT INTO effect (task_id, run_id, generation, key, channel, digest, ruleset_id,
        certificate, state, moved_by, why, attempt_id)
    VALUES (v_task.id, v_task.run_id, v_task.generation, p_key, v_task.channel, p_digest,
        p_ruleset, p_certificate, 'ready', p_actor, 'token made', p_attempt);
    UPDATE effect SET state = 'spent', moved_by = p_actor, why = 'token spent before the call'
    WHERE task_id = v_task.id AND generation = v_task.generation AND state = 'ready';
    RETURN 'spent';
END $$;

-- Cancel a run: nothing of it starts, live attempts are fenced, questions withdrawn.
CREATE OR REPLACE FUNCTION ledger_cancel(p_run bigint, p_actor text, p_why text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_lock_run_alone(p_run);
    IF NOT EXISTS (SELECT 1 FROM run WHERE id = p_run AND state = 'open' FOR NO KEY UPDATE) THEN
        RETURN false;
    END IF;
    UPDATE attempt SET state = 'cancelled', moved_by = p_actor, why = p_why
    WHERE run_id = p_run AND state IN ('running', 'calling')
    AND task_id IN (SELECT id FROM task WHERE run_id = p_run);
    DELETE FROM due WHERE task_id IN (SELECT id FROM task WHERE run_id = p_run)
        OR output_id IN (SELECT o.id FROM output o JOIN task t ON t.id = o.task_id
                         WHERE t.run_id = p_run)
        OR decision_id IN (SELECT d.id FROM decision d JOIN review_item i ON i.id = d.item_id
                           WHERE i.run_id = p_run);
    UPDATE task SET state = 'cancelled', moved_by = p_actor, why = p_why
    WHERE run_id = p_run AND state IN
        ('waiting', 'ready', 'running', 'calling', 'held');
    UPDATE review_item SET state = 'withdrawn', moved_by = p_actor, why = p_why
    WHERE run_id = p_run AND state IN ('open', 'settling');
    UPDATE run SET state = 'cancelled', moved_by = p_actor, why = p_why WHERE id = p_run;
    RETURN true;
END $$;
