-- The hot path, set-based: a worker finishes one task and takes the next with one call
-- each in one transaction. Order of locks everywhere: run (advisory), tasks by id,
-- gate rows, items. Runs are locked shared by steps and exclusively by cancel.

CREATE OR REPLACE FUNCTION ledger_lock_run(p_run bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock_shared(71, p_run::int)
$$;

CREATE OR REPLACE FUNCTION ledger_lock_run_alone(p_run bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(71, p_run::int)
$$;

-- A ready task whose needs were recalled meanwhile waits again, for a new release.
CREATE OR REPLACE FUNCTION ledger_put_back(p_task bigint, p_actor text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE v_recalled bigint[]; v_of int; v_have int; v_pending record;
BEGIN
    SELECT array_agg(u.id) FILTER (WHERE x.release_id IS NOT NULL
            OR NOT d.any_of AND u.state NOT IN ('done', 'skipped')),
        count(*) FILTER (WHERE d.any_of), count(*) FILTER (WHERE d.any_of
            AND u.state IN ('done', 'skipped') AND x.release_id IS NULL)
    INTO v_recalled, v_of, v_have FROM dependency d JOIN task u ON u.id = d.needs_id
    LEFT JOIN recall x ON x.release_id = u.release_id
    WHERE d.task_id = p_task AND NOT d.soft;
    -- most tasks need all of what they need
    IF v_recalled IS NULL AND (v_of = 0 OR v_have >= least(v_of,
        (SELECT any_need FROM task WHERE id = p_task))) THEN RETURN false; END IF;
    SELECT * INTO v_pending FROM ledger_pending(ARRAY[p_task], coalesce(v_recalled, '{}'));
    IF v_pending.pending = 0 THEN RETURN false; END IF;
    UPDATE task SET state = 'waiting', pending = v_pending.pending,
        any_open = v_pending.any_open, any_left = v_pending.any_left, moved_by = p_actor,
        why = 'what it needs was recalled' WHERE id = p_task;
    RETURN true;
END $$;

-- The releases an attempt consumed: step, index, content, whether people let it out,
-- and where offers are in it. What was erased since is left out: nobody is given a null.
CREATE OR REPLACE FUNCTION ledger_sources(p_attempt bigint) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_agg(json_build_array(t.step, t.index, convert_from(o.content, 'UTF8')::json,
        r.decision_id IS NOT NULL, g.offers_at))
    FROM consumption c JOIN release r ON r.id = c.release_id
    JOIN output o ON o.id = c.output_id JOIN task t ON t.id = o.task_id
    JOIN agent g ON g.id = t.agent_id
    WHERE c.attempt_id = p_attempt AND o.content IS NOT NULL
$$;

-- What an effect consumed, and who stood for it: the ledger's time, the ruleset in force,
-- and of each release its id, its output's, its screening's, whether it was judged by
-- that very ruleset, today, and what a certificate says of it. A function, because its
-- plan is kept: planning took four times as long as reading.
CREATE OR REPLACE FUNCTION ledger_consumed(
    p_brand bigint, p_attempt bigint, OUT now timestamptz, OUT ruleset bigint, OUT given text
) LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    now := clock_timestamp();
    SELECT f.ruleset_id INTO ruleset FROM ruleset_in_force f WHERE f.brand_id = p_brand;
    SELECT coalesce(json_agg(json_build_array(r.id, o.id, r.screening_id,
        r.ruleset_id = ruleset AND (r.created_at AT TIME ZONE 'UTC')::date
            = (now AT TIME ZONE 'UTC')::date,
        json_build_object(
        'digest', o.digest, 'release', r.id, 'ruleset', s.digest, 'decisions', (
            SELECT coalesce(json_agg(json_build_object(
                'verdict', d.verdict, 'name', p.name, 'role', d.role,
                'at', to_char(d.created_at AT TIME ZONE 'UTC',
                              'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'digest', d.digest) ORDER BY d.id), '[]')
            FROM decision d JOIN principal p ON p.id = d.actor_id
            WHERE (d.output_id = o.id AND d.verdict = 'approve'
                   OR d.replacement_id = o.id AND d.verdict IN ('edit', 'answer'))
            AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id))
        )) ORDER BY o.id), '[]')::text INTO given
    FROM consumption c JOIN release r ON r.id = c.release_id
    JOIN output o ON o.id = r.output_id JOIN ruleset s ON s.id = r.ruleset_id
    WHERE c.attempt_id = p_attempt;
END $$;

-- One dependency of each dependant of `p_task` is satisfied. The edges of a join of some
-- count in `any_left` until it is 0; together they are one in `pending`. Returns how many
-- wait no longer; -1 where all of some wait on: whoever ends those looks after the run.
CREATE OR REPLACE FUNCTION ledger_wake(p_task bigint, p_actor text) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE v_woken int;
BEGIN
    WITH dependants AS MATERIALIZED (
        SELECT t.id,
            CASE WHEN d.any_of AND t.any_left <> 1 THEN t.pending ELSE t.pending - 1 END
            AS pending,
            CASE WHEN d.any_of AND t.any_left > 0 THEN t.any_left - 1 ELSE t.any_left END
            AS any_left
        FROM dependency d JOIN task t ON t.id = d.task_id
        WHERE d.needs_id = p_task AND t.state = 'waiting' AND t.pending > 0
        ORDER BY t.id FOR UPDATE OF t
    ), counted AS (
        UPDATE task t SET pending = w.pending, any_left = w.any_left,
            any_open = w.any_left > 0, state = CASE WHEN w.pending = 0 THEN 'ready' ELSE t.state END,
            moved_by = p_actor,
            why = CASE WHEN w.pending = 0 THEN 'its dependencies are satisfied' ELSE t.why END
        FROM dependants w WHERE t.id = w.id RETURNING w.pending
    )
    SELECT CASE WHEN bool_and(pending > 0) THEN -1
        ELSE count(*) FILTER (WHERE pending = 0) END INTO v_woken FROM counted;
    RETURN v_woken;
END $$;

-- These tasks ended, however: what only had to come after them (a soft edge) waits no
-- longer for that.
CREATE OR REPLACE FUNCTION ledger_let_pass(p_tasks bigint[], p_actor text) RETURNS void
LANGUAGE sql AS $$
    WITH dependants AS MATERIALIZED (
        SELECT t.id, t.pending - (SELECT count(*) FROM dependency d WHERE d.task_id = t.id
            AND d.soft AND d.needs_id = ANY (p_tasks)) AS pending
        FROM task t WHERE t.id IN (SELECT d.task_id FROM dependency d
            WHERE d.needs_id = ANY (p_tasks) AND d.soft)
        AND t.state = 'waiting' AND t.pending > 0 ORDER BY t.id FOR UPDATE OF t
    )
    UPDATE task t SET pending = w.pending,
        state = CASE WHEN w.pending = 0 THEN 'ready' ELSE t.state END, moved_by = p_actor,
        why = CASE WHEN w.pending = 0 THEN 'what it comes after has ended' ELSE t.why END
    FROM dependants w WHERE t.id = w.id
$$;

-- `p_task` will never satisfy anything: what can no longer be satisfied is cancelled, or
-- skipped where it is optional. A join of some waits while enough may still come, also
-- out of a list that is not known yet; the list of `p_listed` is known now.
DROP FUNCTION IF EXISTS ledger_block(bigint, text);
CREATE OR REPLACE FUNCTION ledger_block(
    p_task bigint, p_actor text, p_listed bigint DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_wave bigint[] := ARRAY[p_task];
    v_skipped bigint[];
    v_id bigint;
    v_why text := 'cannot start: ' || (SELECT title || ' is ' || state FROM task
                                       WHERE id = p_task);
BEGIN
    WHILE cardinality(v_wave) > 0 LOOP
        PERFORM ledger_let_pass(v_wave, p_actor);
        -- locked before they are judged: of two that end at once the second sees the first
        PERFORM 1 FROM task t WHERE t.state = 'waiting' AND t.id IN (SELECT d.task_id
            FROM dependency d WHERE d.needs_id = ANY (v_wave) AND NOT d.soft)
            ORDER BY t.id FOR UPDATE OF t;
        WITH stopped AS (
            UPDATE task t SET moved_by = p_actor, why = v_why,
                state = CASE WHEN t.optional THEN 'skipped' ELSE 'cancelled' END
            WHERE t.state = 'waiting' AND t.id IN (SELECT d.task_id FROM dependency d
                WHERE d.needs_id = ANY (v_wave) AND NOT d.soft)
            AND (EXISTS (SELECT 1 FROM dependency e WHERE e.task_id = t.id
                    AND e.needs_id = ANY (v_wave) AND NOT e.any_of AND NOT e.soft)
                OR t.any_left > (SELECT count(*) FROM dependency e
                    JOIN task u ON u.id = e.needs_id WHERE e.task_id = t.id AND e.any_of
                    AND u.state NOT IN ('done', 'skipped', 'rejected', 'failed', 'cancelled'))
                AND NOT EXISTS (SELECT 1 FROM dependency e JOIN task f ON f.id = e.needs_id
                    WHERE e.task_id = t.id AND f.kind = 'fan'
                    AND f.id IS DISTINCT FROM p_listed AND f.state NOT IN
                    ('done', 'skipped', 'rejected', 'failed', 'cancelled')))
            RETURNING t.id, t.state
        )
        SELECT coalesce(array_agg(id ORDER BY id) FILTER (WHERE state = 'cancelled'), '{}'),
            coalesce(array_agg(id ORDER BY id) FILTER (WHERE state = 'skipped'), '{}')
        INTO v_wave, v_skipped FROM stopped;
        FOREACH v_id IN ARRAY v_skipped LOOP
            PERFORM ledger_told_skip(v_id, NULL, p_actor, v_why, 'optional');
            PERFORM ledger_wake(v_id, p_actor);
        END LOOP;
    END LOOP;
END $$;

-- A run closes when nothing in it is unfinished. Whoever can lock a task that is not at
-- work leaves that to the one who finishes it: they come after this commit, and look
-- again. Otherwise the row lock makes the last two finishers look one after the other.
CREATE OR REPLACE FUNCTION ledger_close_run(p_run bigint, p_actor text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_failed boolean;
BEGIN
    PERFORM 1 FROM task WHERE run_id = p_run AND state IN ('waiting', 'ready', 'held')
        LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN RETURN; END IF;
    PERFORM 1 FROM run WHERE id = p_run FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM task WHERE run_id = p_run AND state NOT IN
               ('done', 'rejected', 'failed', 'skipped', 'cancelled')) THEN
        RETURN;
    END IF;
    -- a validator that could not say has held its output: people decided on that
    v_failed := EXISTS (SELECT 1 FROM task WHERE run_id = p_run AND state = 'failed'
                        AND kind <> 'inspect');
    UPDATE run SET state = CASE WHEN v_failed THEN 'failed' ELSE 'done' END,
        moved_by = p_actor, why = 'every task is finished'
    WHERE id = p_run AND state = 'open';
END $$;

-- Let an output out and the workflow go on. The triggers of gate.sql decide.
CREATE OR REPLACE FUNCTION ledger_release(
    p_output bigint, p_screening bigint, p_ruleset bigint, p_decision bigint, p_actor text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v_release bigint; v_task bigint; v_run bigint;
BEGIN
    SELECT o.task_id, o.run_id INTO v_task, v_run FROM output o WHERE o.id = p_output;
    INSERT INTO release (output_id, digest, number, screening_id, ruleset_id, decision_id, actor)
    SELECT p_output, o.digest, 1, p_screening, p_ruleset, p_decision, p_actor
    FROM output o WHERE o.id = p_output RETURNING id INTO v_release;
    UPDATE task SET state = 'done', release_id = v_release, moved_by = p_actor,
        why = CASE WHEN p_decision IS NULL THEN 'released by policy: nothing crosses a red line'
                   ELSE 'released by decision' END
    WHERE id = v_task;
    IF ledger_wake(v_task, p_actor) = 0 THEN PERFORM ledger_close_run(v_run, p_actor); END IF;
    RETURN v_release;
END $$;

-- Record one screening and act on it: 'released', 'held', 'settling' (an edit still in
-- its grace), 'withdrawn' (an edit that was undone) or 'superseded' (nothing done).
CREATE OR REPLACE FUNCTION ledger_judge(
    p_output bigint, p_ruleset bigint, p_findings jsonb, p_actor text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_output output%ROWTYPE;
    v_task task%ROWTYPE;
    v_item review_item%ROWTYPE;
    v_screening bigint;
    v_edit decision%ROWTYPE;
    v_approval bigint;
    v_blocking int;
    v_severity int;
    v_reason text;
BEGIN
    SELECT * INTO STRICT v_output FROM output WHERE id = p_output;
    SELECT * INTO STRICT v_task FROM task WHERE id = v_output.task_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM output s WHERE s.supersedes_id = p_output
        AND NOT EXISTS (SELECT 1 FROM decision d JOIN withdrawal w ON w.decision_id = d.id
            WHERE d.replacement_id = s.id)
        AND NOT EXISTS (SELECT 1 FROM review_item i WHERE i.task_id = s.task_id
            AND i.output_id = p_output AND i.state = 'settling')) THEN
        RETURN 'superseded';
    END IF;
    -- so many releases in a row without a person: somebody looks before the next
    -- (a channel's receipt is what had to be looked at before)
    IF v_output.attempt_id IS NOT NULL AND v_task.channel = ''
       AND EXISTS (SELECT 1 FROM speed_limit WHERE brand_id = v_task.brand_id)
       AND NOT p_findings @? '$[*] ? (@.blocking == true)' THEN
        SELECT jsonb_build_array(jsonb_build_object('slug', 'speed-limit', 'detector', 'speed',
            'category', 'always_review', 'severity', 'medium', 'blocking', true, 'path', '',
            'start', 0, 'end', 0, 'roles', ARRAY[ledger_looker(v_task.brand_id)], 'people', 1,
            'message', 'Machines made ' || ledger_hops(p_output) || ' releases in a row: after '
                || l.hops || ' somebody looks.')) || p_findings
        INTO p_findings FROM ledger_limits(v_task.id) l
        WHERE ledger_hops(p_output) > l.hops
        UNION ALL SELECT p_findings LIMIT 1;
    END IF;
    INSERT INTO screening (output_id, digest, ruleset_id)
    VALUES (p_output, v_output.digest, p_ruleset) RETURNING id INTO v_screening;
    v_blocking := 0;
    IF p_findings <> '[]' THEN
        INSERT INTO finding (screening_id, output_id, version_id, slug, detector, category,
            severity, blocking, path, start, "end", message, expected, actual, roles, people, key)
        SELECT v_screening, p_output, f.version, f.slug, f.detector, f.category, f.severity,
            f.blocking, f.path, f.start, f."end", f.message, coalesce(f.expected, ''),
            coalesce(f.actual, ''), f.roles, f.people, ''
        FROM jsonb_to_recordset(p_findings) AS f (version bigint, slug text, detector text,
            category text, severity text, blocking boolean, path text, start int, "end" int,
            message text, expected text, actual text, roles text[], people int);
        SELECT count(*), max(CASE f.severity WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END),
            string_agg(DISTINCT f.slug, ', ')
        INTO v_blocking, v_severity, v_reason
        FROM finding f WHERE f.screening_id = v_screening AND f.blocking;
    END IF;

    IF v_output.attempt_id IS NULL THEN
        SELECT d.* INTO v_edit FROM decision d WHERE d.replacement_id = p_output
            AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id);
        IF NOT FOUND THEN RETURN 'withdrawn'; END IF;
        IF EXISTS (SELECT 1 FROM review_item i WHERE i.id = v_edit.item_id
                   AND i.state = 'settling') THEN RETURN 'settling'; END IF;
    END IF;
    SELECT * INTO v_item FROM review_item i WHERE i.task_id = v_task.id
        AND i.state IN ('open', 'settling') FOR UPDATE;
    IF FOUND THEN
        -- screened again while people look at it: what was held stays held
        UPDATE review_item SET screening_id = v_screening,
            severity = greatest(severity, coalesce(v_severity, 1)) WHERE id = v_item.id;
        IF v_item.state = 'settling'
           AND cardinality(ledger_missing(p_output, v_screening, false)) > 0 THEN
            UPDATE review_item SET state = 'open', moved_by = p_actor,
                why = 'the rules changed: earlier approvals no longer cover it'
            WHERE id = v_item.id;
            DELETE FROM due WHERE kind = 'decision' AND decision_id IN
                (SELECT id FROM decision WHERE item_id = v_item.id);
        END IF;
        RETURN 'held';
    END IF;
    -- what was kept after a recall may carry approvals that still count
    IF v_blocking > 0 AND EXISTS (SELECT 1 FROM kept k WHERE k.output_id = p_output) THEN
        SELECT max(d.id) INTO v_approval FROM decision d WHERE d.output_id = p_output
        AND d.verdict = 'approve' AND d.effective_at <= clock_timestamp()
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id);
    END IF;
    IF (v_blocking = 0 OR v_approval IS NOT NULL)
       AND cardinality(ledger_missing(p_output, v_screening, true)) = 0 THEN
        PERFORM ledger_release(p_output, v_screening, p_ruleset,
                               coalesce(v_approval, v_edit.id), p_actor);
        RETURN 'released';
    END IF;
    -- no move where it was held for its validators already, but a new reason
    UPDATE task SET state = 'held', moved_by = p_actor,
        why = 'held by ' || coalesce(v_reason, 'an earlier screening')
    WHERE id = v_task.id;
    INSERT INTO review_item (brand_id, run_id, task_id, kind, output_id, screening_id,
        title, severity, state, moved_by, why, due_at)
    SELECT v_task.brand_id, v_task.run_id, v_task.id,
        CASE WHEN EXISTS (SELECT 1 FROM finding f WHERE f.screening_id = v_screening
            AND f.detector = 'direction') THEN 'direction' ELSE 'output' END,
        p_output, v_screening,
        left(v_task.title || ' · ' || r.title, 200), coalesce(v_severity, 1), 'open',
        p_actor, 'held by ' || coalesce(v_reason, 'an earlier screening'),
        least(r.deadline, clock_timestamp() + make_interval(secs => 3600 * v_task.answer_within))
    FROM run r WHERE r.id = v_task.run_id;
    RETURN 'held';
END $$;
