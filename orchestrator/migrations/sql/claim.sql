-- Take the best ready task of a pool: the head of each open lane (one per agent), then
-- the best rank; capacity is a slot row locked in the same act. No scan, no sort: plans
-- are pinned because statistics of a table that swings from empty to full mislead.
-- Null for a pool takes nothing. `sources` is what the attempt consumed, null where it
-- is too much to carry along; `more` says that the pool has other ready work; `amended`
-- is the number of the run's inputs.
CREATE OR REPLACE FUNCTION ledger_claim(
    p_pool text, p_worker text, p_session int, p_lease double precision
) RETURNS TABLE (
    task_id bigint, attempt_id bigint, token uuid, number smallint, run_id bigint,
    brand_id bigint, version_id bigint, agent_id bigint, kind text, step text,
    index int, item bytea, subject_id bigint, channel text, reworks smallint,
    timeout double precision, ruleset_id bigint, sources json, more boolean,
    generation smallint, amended int
) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_sort = off SET enable_bitmapscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    v_lane record;
    v_best bigint;
    v_rank timestamptz;
    v_cap int;
    v_timeout double precision;
    v_task task%ROWTYPE;
    v_slot bigint;
    v_attempt attempt%ROWTYPE;
    v_closed bigint[] := '{}';
    v_busy bigint[] := '{}';
    v_given int;
    v_freezing boolean;
BEGIN
    IF p_pool IS NULL THEN RETURN; END IF;
    -- no freeze commits between this look and our commit
    PERFORM pg_advisory_xact_lock_shared(73, 0);
    v_freezing := EXISTS (SELECT 1 FROM freeze_order WHERE lifted_at IS NULL);
    LOOP
        v_best := NULL;
        FOR v_lane IN
            SELECT a.id, a.concurrency, a.timeout, head.rank FROM agent a
            CROSS JOIN LATERAL (
                SELECT t.rank FROM task t WHERE t.pool = p_pool AND t.agent_id = a.id
                AND t.state = 'ready' ORDER BY t.rank, t.id LIMIT 1) head
            WHERE a.pool = p_pool AND NOT a.paused AND a.id <> ALL (v_closed)
        LOOP
            IF v_best IS NULL OR v_lane.rank < v_rank THEN
                v_best := v_lane.id; v_rank := v_lane.rank;
                v_cap := v_lane.concurrency; v_timeout := v_lane.timeout;
            END IF;
        END LOOP;
        EXIT WHEN v_best IS NULL;

        v_slot := NULL;
        IF v_cap IS NOT NULL THEN
            SELECT s.id INTO v_slot FROM slot s
                WHERE s.agent_id = v_best AND s.attempt_id IS NULL
                LIMIT 1 FOR UPDATE SKIP LOCKED;
            IF NOT FOUND THEN
                v_closed := v_closed || v_best;
                CONTINUE;
            END IF;
        END IF;
        LOOP
            SELECT * INTO v_task FROM task t WHERE t.pool = p_pool
                AND t.agent_id = v_best AND t.state = 'ready'
                AND t.run_id <> ALL (v_busy)
                AND (NOT v_freezing OR ledger_frozen(t.id) IS NULL)
                ORDER BY t.rank, t.id LIMIT 1 FOR UPDATE SKIP LOCKED;
            EXIT WHEN NOT FOUND;
            IF NOT pg_try_advisory_xact_lock_shared(71, v_task.run_id::int) THEN
                v_busy := v_busy || v_task.run_id;
                CONTINUE;
            END IF;
            EXIT WHEN NOT ledger_put_back(v_task.id, p_worker);
        END LOOP;
        EXIT WHEN v_task.id IS NOT NULL;
        v_closed := v_closed || v_best;
    END LOOP;
    IF v_task.id IS NULL THEN RETURN; END IF;

    UPDATE task t SET state = 'running', attempts_made = t.attempts_made + 1,
        moved_by = p_worker, why = 'best rank of pool ' || p_pool WHERE t.id = v_task.id;
    INSERT INTO attempt (task_id, run_id, kind, number, token, state, moved_by, why,
        worker, session, lease_until, deadline, brief_digest)
    VALUES (v_task.id, v_task.run_id, v_task.kind,
        1 + coalesce((SELECT max(a.number) FROM attempt a WHERE a.task_id = v_task.id), 0),
        gen_random_uuid(), 'running', p_worker, '', p_worker, p_session,
        clock_timestamp() + make_interval(secs => p_lease),
        clock_timestamp() + make_interval(secs => v_timeout), '')
    RETURNING * INTO v_attempt;
    IF v_slot IS NOT NULL THEN
        UPDATE slot s SET attempt_id = v_attempt.id WHERE s.id = v_slot;
    END IF;
    IF v_task.kind = 'inspect' THEN
        INSERT INTO inspection (attempt_id, output_id) VALUES (v_attempt.id, v_task.subject_id);
    END IF;
    -- what it is given: the releases its task depends on (a validator: its subject's)
    INSERT INTO consumption (attempt_id, release_id, output_id)
    SELECT v_attempt.id, r.id, r.output_id FROM dependency d
    JOIN task u ON u.id = d.needs_id JOIN release r ON r.id = u.release_id
    WHERE d.task_id = coalesce(
        (SELECT o.task_id FROM output o WHERE o.id = v_task.subject_id), v_task.id)
    AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id);
    GET DIAGNOSTICS v_given = ROW_COUNT;

    RETURN QUERY SELECT v_task.id, v_attempt.id, v_attempt.token, v_attempt.number,
        v_task.run_id, v_task.brand_id, r.version_id, v_task.agent_id, v_task.kind::text,
        v_task.step::text, v_task.index, v_task.item, v_task.subject_id,
        v_task.channel::text, v_task.reworks, v_timeout,
        (SELECT f.ruleset_id FROM ruleset_in_force f WHERE f.brand_id = v_task.brand_id),
        CASE WHEN v_given = 0 THEN '[]' WHEN v_given <= 20
            THEN ledger_sources(v_attempt.id) END,
        EXISTS (SELECT 1 FROM task t WHERE t.pool = p_pool AND t.state = 'ready'),
        v_task.generation,
        coalesce((SELECT max(m.number) FROM amendment m WHERE m.run_id = v_task.run_id), 0)
        FROM run r WHERE r.id = v_task.run_id;
END $$;
