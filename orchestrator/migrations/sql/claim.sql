-- May `p_name` start something now, as far as its rate goes? 0 where it has none, the id
-- of its rate, locked, where one may start; null where not, or where somebody is
-- starting one this moment: then the next look decides.
CREATE OR REPLACE FUNCTION ledger_pace(p_scope text, p_name text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE v_rate rate%ROWTYPE; v_now timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO v_rate FROM rate WHERE scope = p_scope AND name = p_name;
    IF NOT FOUND THEN RETURN 0; END IF;
    SELECT * INTO v_rate FROM rate WHERE id = v_rate.id FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND OR v_rate.next_at - make_interval(
        secs => (v_rate.burst - 1) * 60.0 / v_rate.per_minute) > v_now THEN
        RETURN NULL;
    END IF;
    RETURN v_rate.id;
END $$;

-- The brands with ready work in a pool, whoever's turn it is first: the one that has come
-- least far (start-time fair queueing: P. Goyal, H. Vin and H. Cheng, 1996). A brand that
-- was idle or full begins where the last one served began: no back pay. Found by leaps
-- over the index, one a brand, however much is ready.
CREATE OR REPLACE FUNCTION ledger_turns(p_pool text, p_stripe int) RETURNS bigint[]
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE v_brands bigint[] := '{}'; v_brand bigint := 0; v_from double precision;
BEGIN
    LOOP
        SELECT t.brand_id INTO v_brand FROM task t WHERE t.pool = p_pool
        AND t.state = 'ready' AND t.brand_id > v_brand
        ORDER BY t.pool, t.brand_id, t.agent_id, t.rank, t.id LIMIT 1;
        EXIT WHEN NOT FOUND;
        v_brands := v_brands || v_brand;
    END LOOP;
    IF cardinality(v_brands) < 2 THEN RETURN v_brands; END IF;
    SELECT coalesce(max(u.passed - 1.0 / b.share), 0) INTO v_from
    FROM turn u JOIN brand b ON b.id = u.brand_id
    WHERE u.pool = p_pool AND u.stripe = p_stripe;
    RETURN (SELECT array_agg(c.id ORDER BY greatest(u.passed, v_from), random())
        FROM unnest(v_brands) c (id) LEFT JOIN turn u
        ON u.pool = p_pool AND u.stripe = p_stripe AND u.brand_id = c.id);
END $$;

-- A brand took its turn: it has come 1 / share further. Each worker keeps the turns of
-- its stripe, so that claims do not queue for one row; where two of one stripe meet, the
-- second charge is lost rather than waited for, which moves shares by what meets so.
CREATE OR REPLACE FUNCTION ledger_passed(p_pool text, p_stripe int, p_brand bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_turn turn%ROWTYPE; v_from double precision;
BEGIN
    SELECT coalesce(max(u.passed - 1.0 / b.share), 0) INTO v_from
    FROM turn u JOIN brand b ON b.id = u.brand_id
    WHERE u.pool = p_pool AND u.stripe = p_stripe;
    SELECT * INTO v_turn FROM turn u WHERE u.pool = p_pool AND u.stripe = p_stripe
        AND u.brand_id = p_brand;
    IF NOT FOUND THEN
        INSERT INTO turn (pool, stripe, brand_id, passed)
        SELECT p_pool, p_stripe, p_brand, v_from + 1.0 / b.share
        FROM brand b WHERE b.id = p_brand ON CONFLICT DO NOTHING;
        RETURN;
    END IF;
    SELECT * INTO v_turn FROM turn u WHERE u.id = v_turn.id FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN; END IF;
    UPDATE turn u SET passed = greatest(u.passed, v_from)
        + 1.0 / (SELECT b.share FROM brand b WHERE b.id = p_brand) WHERE u.id = v_turn.id;
END $$;

-- Take the best ready task of a pool. What people pinned goes first; then brands take
-- turns by their shares; within a brand the head of each open lane (one per agent), then
-- the best rank; capacity is a slot row, a rate its row, locked in the same act. No scan,
-- no sort: plans are pinned because statistics of a table that swings from empty to full
-- mislead. Null for a pool takes nothing. `sources` is what the attempt consumed, null
-- where it is too much to carry along; `more` says that the pool has other ready work;
-- `amended` is the number of the run's inputs.
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
    v_stripe int := abs(p_session % 8);
    v_turns bigint[];
    v_brand bigint;
    v_lane record;
    v_best record;
    v_rank timestamptz;
    v_task task%ROWTYPE;
    v_slot bigint;
    v_pool_rate bigint;
    v_agent_rate bigint;
    v_attempt attempt%ROWTYPE;
    v_closed bigint[] := '{}';  -- lanes that are full or too fast, whoever asks
    v_empty bigint[];           -- lanes in which this brand has nothing to take now
    v_busy bigint[] := '{}';
    v_given int;
    v_freezing boolean;
BEGIN
    IF p_pool IS NULL THEN RETURN; END IF;
    -- no freeze commits between this look and our commit
    PERFORM pg_advisory_xact_lock_shared(73, 0);
    v_freezing := EXISTS (SELECT 1 FROM freeze_order WHERE lifted_at IS NULL);
    v_turns := ledger_turns(p_pool, v_stripe);
    IF v_turns = '{}' THEN RETURN; END IF;
    v_pool_rate := ledger_pace('pool', p_pool);
    IF v_pool_rate IS NULL THEN RETURN; END IF;
    FOREACH v_brand IN ARRAY 0 || v_turns LOOP  -- 0: what is pinned, of any brand
        v_empty := '{}';
        LOOP
            v_rank := NULL;
            IF v_brand = 0 THEN
                SELECT a.id, a.name, a.concurrency, a.timeout, t.rank INTO v_best
                FROM task t JOIN agent a ON a.id = t.agent_id WHERE t.pool = p_pool
                AND t.state = 'ready' AND t.pinned AND NOT a.paused
                AND a.id <> ALL (v_closed || v_empty)
                ORDER BY t.pool, t.id LIMIT 1;
                EXIT WHEN NOT FOUND;
            ELSE
                FOR v_lane IN
                    SELECT a.id, a.name, a.concurrency, a.timeout, head.rank
                    FROM agent a CROSS JOIN LATERAL (
                        SELECT t.rank FROM task t WHERE t.pool = p_pool
                        AND t.brand_id = v_brand AND t.agent_id = a.id
                        AND t.state = 'ready' ORDER BY t.rank, t.id LIMIT 1) head
                    WHERE a.pool = p_pool AND NOT a.paused
                    AND a.id <> ALL (v_closed || v_empty)
                LOOP
                    IF v_rank IS NULL OR v_lane.rank < v_rank THEN
                        v_best := v_lane; v_rank := v_lane.rank;
                    END IF;
                END LOOP;
                EXIT WHEN v_rank IS NULL;
            END IF;

            v_slot := NULL;
            IF v_best.concurrency IS NOT NULL THEN
                SELECT s.id INTO v_slot FROM slot s
                    WHERE s.agent_id = v_best.id AND s.attempt_id IS NULL
                    LIMIT 1 FOR UPDATE SKIP LOCKED;
                IF NOT FOUND THEN
                    v_closed := v_closed || v_best.id;
                    CONTINUE;
                END IF;
            END IF;
            v_agent_rate := ledger_pace('agent', v_best.name);
            IF v_agent_rate IS NULL THEN
                v_closed := v_closed || v_best.id;
                CONTINUE;
            END IF;
            LOOP
                IF v_brand = 0 THEN
                    SELECT * INTO v_task FROM task t WHERE t.pool = p_pool AND t.pinned
                        AND t.agent_id = v_best.id AND t.state = 'ready'
                        AND t.run_id <> ALL (v_busy)
                        AND (NOT v_freezing OR ledger_frozen(t.id) IS NULL)
                        ORDER BY t.pool, t.id LIMIT 1 FOR UPDATE SKIP LOCKED;
                ELSE
                    SELECT * INTO v_task FROM task t WHERE t.pool = p_pool
                        AND t.brand_id = v_brand AND t.agent_id = v_best.id
                        AND t.state = 'ready' AND t.run_id <> ALL (v_busy)
                        AND (NOT v_freezing OR ledger_frozen(t.id) IS NULL)
                        ORDER BY t.rank, t.id LIMIT 1 FOR UPDATE SKIP LOCKED;
                END IF;
                EXIT WHEN NOT FOUND;
                IF NOT pg_try_advisory_xact_lock_shared(71, v_task.run_id::int) THEN
                    v_busy := v_busy || v_task.run_id;
                    CONTINUE;
                END IF;
                EXIT WHEN NOT ledger_put_back(v_task.id, p_worker);
            END LOOP;
            EXIT WHEN v_task.id IS NOT NULL;
            v_empty := v_empty || v_best.id;
        END LOOP;
        EXIT WHEN v_task.id IS NOT NULL;
    END LOOP;
    IF v_task.id IS NULL THEN RETURN; END IF;

    UPDATE task t SET state = 'running', attempts_made = t.attempts_made + 1,
        moved_by = p_worker, why = CASE WHEN v_brand = 0 THEN 'pinned in pool '
            WHEN cardinality(v_turns) > 1 THEN 'turn of its brand, best rank of pool '
            ELSE 'best rank of pool ' END || p_pool WHERE t.id = v_task.id;
    INSERT INTO attempt (task_id, run_id, kind, number, token, state, moved_by, why,
        worker, session, lease_until, deadline, brief_digest)
    VALUES (v_task.id, v_task.run_id, v_task.kind,
        1 + coalesce((SELECT max(a.number) FROM attempt a WHERE a.task_id = v_task.id), 0),
        gen_random_uuid(), 'running', p_worker, '', p_worker, p_session,
        clock_timestamp() + make_interval(secs => p_lease),
        clock_timestamp() + make_interval(secs => v_best.timeout), '')
    RETURNING * INTO v_attempt;
    IF v_slot IS NOT NULL THEN
        UPDATE slot s SET attempt_id = v_attempt.id WHERE s.id = v_slot;
    END IF;
    UPDATE rate SET next_at = greatest(next_at, clock_timestamp())
        + make_interval(secs => 60.0 / per_minute)
        WHERE id IN (v_pool_rate, v_agent_rate) AND v_pool_rate + v_agent_rate > 0;
    -- a brand alone keeps no turns, and what is pinned costs none
    IF cardinality(v_turns) > 1 AND v_brand > 0 THEN
        PERFORM ledger_passed(p_pool, v_stripe, v_brand);
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
    AND NOT d.soft AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id);
    GET DIAGNOSTICS v_given = ROW_COUNT;

    RETURN QUERY SELECT v_task.id, v_attempt.id, v_attempt.token, v_attempt.number,
        v_task.run_id, v_task.brand_id, r.version_id, v_task.agent_id, v_task.kind::text,
        v_task.step::text, v_task.index, v_task.item, v_task.subject_id,
        v_task.channel::text, v_task.reworks, v_best.timeout,
        (SELECT f.ruleset_id FROM ruleset_in_force f WHERE f.brand_id = v_task.brand_id),
        CASE WHEN v_given = 0 THEN '[]' WHEN v_given <= 20
            THEN ledger_sources(v_attempt.id) END,
        EXISTS (SELECT 1 FROM task t WHERE t.pool = p_pool AND t.state = 'ready'),
        v_task.generation,
        coalesce((SELECT max(m.number) FROM amendment m WHERE m.run_id = v_task.run_id), 0)
        FROM run r WHERE r.id = v_task.run_id;
END $$;
