-- Promise 6: what was found wrong is taken back with everything that grew from it. One
-- function says how far a recall reaches, for the preview and for the act, so the two can
-- not differ. Locks: every run alone by id, then tasks, gate rows, items; a claim skips a
-- run that is locked, so nothing starts while we look.

-- Who looks first at what nobody asked for: a reviewer's role that somebody holds.
CREATE OR REPLACE FUNCTION ledger_looker(p_brand bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT w.role FROM unnest(ARRAY['brand', 'commercial', 'legal', 'medical',
            'regulatory', 'compliance']) WITH ORDINALITY AS w(role, place)
        WHERE EXISTS (SELECT 1 FROM role_grant g JOIN principal p ON p.id = g.person_id
            AND p.is_active AND p.kind = 'human'
            WHERE g.brand_id = p_brand AND g.role = w.role AND g.until IS NULL)
        ORDER BY w.place LIMIT 1), 'brand')
$$;

-- Every task that a recall of these releases reaches, in waves over what was consumed. A
-- fan-out or a skipped step has no release: what depends on it grew from it all the same.
-- Past a delivery nothing is taken back: what was told of it is 'listed'.
CREATE OR REPLACE FUNCTION ledger_radius(p_roots bigint[]) RETURNS TABLE (
    task_id bigint, run_id bigint, how text, release_id bigint, effect_id bigint, depth int
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    v_roots bigint[];
    v_seen bigint[];
    v_depths int[];
    v_wave bigint[] := p_roots;
    v_new bigint[];
    v_more bigint[];
    v_behind bigint[] := '{}';
    v_depth int := 0;
    v_listed bigint[] := '{}';
    v_past boolean := false;
BEGIN
    SELECT coalesce(array_agg(DISTINCT o.task_id), '{}') INTO v_roots
    FROM release r JOIN output o ON o.id = r.output_id WHERE r.id = ANY (p_roots);
    v_seen := '{}'; v_depths := '{}';
    LOOP
        v_depth := v_depth + 1;
        SELECT coalesce(array_agg(DISTINCT a.task_id), '{}') INTO v_new
        FROM unnest(v_wave) w(id) JOIN consumption c ON c.release_id = w.id
        JOIN attempt a ON a.id = c.attempt_id AND a.kind <> 'inspect'
        WHERE a.task_id <> ALL (v_seen);
        v_more := v_new;
        LOOP
            SELECT coalesce(array_agg(DISTINCT d.task_id), '{}') INTO v_more
            FROM unnest(v_more) w(id) JOIN task t ON t.id = w.id
                AND (t.kind = 'fan' OR t.state = 'skipped')
            JOIN dependency d ON d.needs_id = t.id JOIN task n ON n.id = d.task_id
            WHERE n.attempts_made > 0 AND n.state NOT IN ('waiting', 'ready')
            AND d.task_id <> ALL (v_seen) AND d.task_id <> ALL (v_new);
            EXIT WHEN cardinality(v_more) = 0;
            v_new := v_new || v_more;
        END LOOP;
        IF cardinality(v_new) = 0 THEN
            EXIT WHEN v_past OR cardinality(v_behind) = 0;
            v_past := true; v_wave := v_behind;
            CONTINUE;
        END IF;
        v_seen := v_seen || v_new;
        v_depths := v_depths || array_fill(v_depth, ARRAY[cardinality(v_new)]);
        IF v_past THEN v_listed := v_listed || v_new; END IF;
        SELECT coalesce(array_agg(r.id) FILTER (WHERE v_past OR e.id IS NULL), '{}'),
            v_behind || coalesce(array_agg(r.id) FILTER (WHERE e.id IS NOT NULL), '{}')
        INTO v_wave, v_behind
        FROM unnest(v_new) w(id) JOIN task t ON t.id = w.id
        JOIN output o ON o.task_id = t.id JOIN release r ON r.output_id = o.id
        LEFT JOIN effect e ON e.task_id = t.id AND e.generation = t.generation
            AND e.state IN ('spent', 'done', 'unknown')
        WHERE NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id);
    END LOOP;

    RETURN QUERY WITH reached AS (
        SELECT w.id, w.depth FROM unnest(v_seen, v_depths) w(id, depth)
        UNION ALL
        SELECT w.id, 0 FROM unnest(v_roots) w(id) WHERE w.id <> ALL (v_seen)
    ), judged AS (
        SELECT t.id, t.run_id, w.depth, e.id AS effect_id, CASE
            WHEN t.id = ANY (v_listed) THEN 'listed'
            WHEN e.state = 'done' THEN 'delivered'
            WHEN e.state IN ('spent', 'unknown') THEN 'in_flight'
            WHEN w.depth = 0 THEN 'root'
            WHEN t.state IN ('running', 'calling') THEN 'running'
            WHEN t.state = 'done' THEN 'released'
            WHEN t.state IN ('held', 'ready', 'waiting', 'skipped') THEN t.state
            ELSE 'ended' END AS how
        FROM reached w JOIN task t ON t.id = w.id
        LEFT JOIN effect e ON e.task_id = t.id AND e.generation = t.generation
            AND e.state IN ('spent', 'done', 'unknown')
    )
    SELECT j.id, j.run_id, j.how, r.id, j.effect_id, j.depth FROM judged j
    LEFT JOIN LATERAL (SELECT r.id FROM output o JOIN release r ON r.output_id = o.id
        WHERE o.task_id = j.id
        AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id) LIMIT 1) r ON true
    UNION ALL
    -- queued, and about to be given what is taken back
    SELECT DISTINCT t.id, t.run_id, 'ready', NULL::bigint, NULL::bigint, j.depth + 1
    FROM judged j JOIN dependency d ON d.needs_id = j.id JOIN task t ON t.id = d.task_id
    WHERE t.state = 'ready' AND j.how NOT IN ('delivered', 'in_flight', 'listed', 'ended')
    AND NOT EXISTS (SELECT 1 FROM reached w WHERE w.id = t.id);
END $$;

-- How many needs of these tasks are not satisfied, while `p_waiting` all wait.
CREATE OR REPLACE FUNCTION ledger_pending(p_tasks bigint[], p_unsatisfied bigint[])
RETURNS TABLE (task_id bigint, pending int, any_open boolean) LANGUAGE sql STABLE AS $$
    SELECT w.id, (count(u.id) FILTER (WHERE NOT d.any_of AND NOT s.ok)
            + (coalesce(bool_or(d.any_of), false)
               AND NOT coalesce(bool_or(d.any_of AND s.ok), false))::int)::int,
        coalesce(bool_or(d.any_of), false) AND NOT coalesce(bool_or(d.any_of AND s.ok), false)
    FROM unnest(p_tasks) w(id) LEFT JOIN dependency d ON d.task_id = w.id
    LEFT JOIN task u ON u.id = d.needs_id
    LEFT JOIN unnest(p_unsatisfied) n(id) ON n.id = u.id
    CROSS JOIN LATERAL (SELECT u.state IN ('done', 'skipped') AND n.id IS NULL AS ok) s
    GROUP BY w.id
$$;

-- The act: everything reached is held, stopped or listed, in this one transaction.
-- p_mode 'hold' puts the roots before people again; 'rerun' has them made anew.
CREATE OR REPLACE FUNCTION ledger_recall(
    p_case bigint, p_roots bigint[], p_mode text, p_actor bigint, p_reason text
) RETURNS jsonb LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v_by text := 'principal:' || p_actor;
    v_why text := left('recalled: ' || p_reason, 2000);
    v_run bigint;
    v_gone bigint;
    v_waiting bigint[];
    v_held bigint[];
    v_counts jsonb;
BEGIN
    FOR v_run IN SELECT DISTINCT o.run_id FROM release r JOIN output o ON o.id = r.output_id
        WHERE r.id = ANY (p_roots) ORDER BY 1 LOOP
        PERFORM ledger_lock_run_alone(v_run);
    END LOOP;
    SELECT w.id INTO v_gone FROM unnest(p_roots) w(id) LEFT JOIN release r ON r.id = w.id
        WHERE r.id IS NULL OR EXISTS (SELECT 1 FROM recall x WHERE x.release_id = w.id)
        ORDER BY 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'release % was recalled already, or never was', v_gone
            USING ERRCODE = 'GL004';
    END IF;
    INSERT INTO affected (case_id, task_id, how, release_id, effect_id, depth)
    SELECT p_case, task_id, how, release_id, effect_id, depth FROM ledger_radius(p_roots);

    SELECT coalesce(array_agg(a.task_id ORDER BY a.task_id) FILTER (WHERE a.how IN
            ('running', 'ready', 'waiting', 'held', 'released', 'skipped')
            OR a.how = 'root' AND p_mode = 'rerun'), '{}'),
        coalesce(array_agg(a.task_id ORDER BY a.task_id)
            FILTER (WHERE a.how = 'root' AND p_mode = 'hold'), '{}')
    INTO v_waiting, v_held
    FROM affected a JOIN task t ON t.id = a.task_id JOIN run r ON r.id = t.run_id
    WHERE a.case_id = p_case AND r.state <> 'cancelled';

    -- fence what runs, the validators of what is taken back too
    UPDATE attempt SET state = 'cancelled', moved_by = v_by, why = v_why
    WHERE state IN ('running', 'calling') AND task_id IN (
        SELECT unnest(v_waiting) UNION ALL
        SELECT i.id FROM unnest(v_waiting || v_held) w(id) JOIN output o ON o.task_id = w.id
        JOIN task i ON i.subject_id = o.id AND i.kind = 'inspect');
    UPDATE task SET state = 'cancelled', moved_by = v_by, why = v_why
    WHERE kind = 'inspect' AND state IN ('waiting', 'ready', 'running', 'calling')
    AND subject_id IN (SELECT o.id FROM unnest(v_waiting || v_held) w(id)
                       JOIN output o ON o.task_id = w.id);
    DELETE FROM due WHERE task_id = ANY (v_waiting)
        OR output_id IN (SELECT o.id FROM unnest(v_waiting) w(id)
                         JOIN output o ON o.task_id = w.id)
        OR decision_id IN (SELECT d.id FROM unnest(v_waiting) w(id)
            JOIN review_item i ON i.task_id = w.id JOIN decision d ON d.item_id = i.id);

    INSERT INTO recall (release_id, case_id, root, reason, actor_id, created_at)
    SELECT a.release_id, p_case, a.release_id = ANY (p_roots), p_reason, p_actor,
        clock_timestamp()
    FROM affected a JOIN release r ON r.id = a.release_id
    WHERE a.case_id = p_case AND a.how NOT IN ('listed', 'ended')
    AND (a.how NOT IN ('delivered', 'in_flight') OR a.release_id = ANY (p_roots))
    ORDER BY r.output_id;

    UPDATE run SET state = 'open', moved_by = v_by, why = v_why
    WHERE state IN ('done', 'failed') AND id IN (
        SELECT run_id FROM task WHERE id = ANY (v_waiting || v_held));
    UPDATE task t SET state = 'waiting', pending = p.pending, any_open = p.any_open,
        release_id = NULL, attempts_made = 0, reworks = 0,
        generation = t.generation + (t.state <> 'ready')::int, moved_by = v_by, why = v_why
    FROM ledger_pending(v_waiting, v_waiting || v_held) p WHERE t.id = p.task_id;
    UPDATE task t SET pending = p.pending, any_open = p.any_open
    FROM (SELECT array_agg(DISTINCT w.id) AS ids FROM unnest(v_waiting || v_held) n(id)
        JOIN dependency d ON d.needs_id = n.id
        JOIN task w ON w.id = d.task_id AND w.state = 'waiting'
        WHERE w.id <> ALL (v_waiting)) others,
        ledger_pending(others.ids, v_waiting || v_held) p WHERE t.id = p.task_id;
    UPDATE task SET state = 'ready', moved_by = v_by, why = v_why
    WHERE id = ANY (v_waiting) AND state = 'waiting' AND pending = 0;
    UPDATE review_item SET state = 'withdrawn', moved_by = v_by, why = v_why
    WHERE task_id = ANY (v_waiting) AND state IN ('open', 'settling');
    PERFORM ledger_hold_again(v_held, p_case, v_by, p_reason);

    INSERT INTO follow_up (case_id, brand_id, effect_id, state, choice, reason, evidence,
        result, created_at)
    SELECT p_case, r.brand_id, a.effect_id, 'open', '', '', '', '', clock_timestamp()
    FROM affected a JOIN effect e ON e.id = a.effect_id JOIN run r ON r.id = e.run_id
    WHERE a.case_id = p_case AND a.how IN ('delivered', 'in_flight');
    SELECT coalesce(jsonb_object_agg(how, many), '{}') INTO v_counts FROM (
        SELECT how, count(*) AS many FROM affected WHERE case_id = p_case GROUP BY how) c;
    RETURN v_counts;
END $$;

-- The roots of a recall, before people again: what held them before, and the recall.
CREATE OR REPLACE FUNCTION ledger_hold_again(
    p_tasks bigint[], p_case bigint, p_by text, p_reason text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE task SET state = 'held', release_id = NULL, moved_by = p_by,
        why = left('recalled: ' || p_reason, 2000) WHERE id = ANY (p_tasks);
    WITH taken AS (
        SELECT o.id AS output_id, o.digest, o.brand_id, o.run_id, o.task_id, r.screening_id,
            r.ruleset_id, r.id AS release_id, r.number
        FROM affected a JOIN release r ON r.id = a.release_id
        JOIN output o ON o.id = r.output_id
        WHERE a.case_id = p_case AND a.task_id = ANY (p_tasks) ORDER BY o.id
    ), screened AS (
        INSERT INTO screening (output_id, digest, ruleset_id, created_at)
        SELECT output_id, digest, ruleset_id, clock_timestamp() FROM taken ORDER BY output_id
        RETURNING id, output_id
    ), before AS (
        INSERT INTO finding (screening_id, output_id, version_id, slug, detector, category,
            severity, blocking, path, start, "end", message, expected, actual, roles,
            people, key)
        SELECT s.id, s.output_id, f.version_id, f.slug, f.detector, f.category, f.severity,
            f.blocking, f.path, f.start, f."end", f.message, f.expected, f.actual, f.roles,
            f.people, ''
        FROM taken k JOIN screened s USING (output_id)
        JOIN finding f ON f.screening_id = k.screening_id
        UNION ALL
        SELECT s.id, s.output_id, NULL, 'recalled-' || k.number, 'recall', 'always_review',
            'high', true, '', 0, 0, left('Recalled: ' || p_reason, 2000), '', '',
            ARRAY[ledger_looker(k.brand_id)], 1, ''
        FROM taken k JOIN screened s USING (output_id)
    )
    INSERT INTO review_item (brand_id, run_id, task_id, kind, output_id, screening_id,
        title, severity, state, moved_by, why, due_at)
    SELECT k.brand_id, k.run_id, k.task_id, 'output', k.output_id, s.id,
        left('Recalled: ' || t.title || ' · ' || r.title, 200), 3, 'open', p_by,
        left('recalled: ' || p_reason, 2000), r.deadline
    FROM taken k JOIN screened s USING (output_id) JOIN task t ON t.id = k.task_id
    JOIN run r ON r.id = k.run_id;
END $$;

-- After a recall an attempt may be given just what an earlier one was given: then what
-- that one made stands, is screened anew, and nobody is called. Returns 'settle N', or
-- 'stale'.
CREATE OR REPLACE FUNCTION ledger_keep(
    p_attempt bigint, p_token uuid, p_actor text, p_brief text, p_output bigint
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_task task%ROWTYPE;
BEGIN
    v_task := ledger_hold_attempt(p_attempt, p_token);
    IF v_task.id IS NULL THEN RETURN 'stale'; END IF;
    INSERT INTO kept (attempt_id, output_id, created_at)
    VALUES (p_attempt, p_output, clock_timestamp());
    UPDATE attempt SET state = 'finished', brief_digest = p_brief, moved_by = p_actor,
        why = 'given what it was given before: output ' || p_output || ' stays'
    WHERE id = p_attempt AND token = p_token;
    UPDATE task SET state = 'held', moved_by = p_actor,
        why = 'output ' || p_output || ' stays: screened again' WHERE id = v_task.id;
    INSERT INTO due (kind, at, output_id) VALUES ('settle', clock_timestamp(), p_output)
    ON CONFLICT DO NOTHING;
    RETURN 'settle ' || p_output;
END $$;

-- A task whose effect may not go out yet waits its turn; no try of it is used up.
-- Returns 'retry' or 'stale'.
CREATE OR REPLACE FUNCTION ledger_put_off(
    p_attempt bigint, p_token uuid, p_actor text, p_why text, p_delay double precision
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_task task%ROWTYPE;
BEGIN
    v_task := ledger_hold_attempt(p_attempt, p_token);
    IF v_task.id IS NULL THEN RETURN 'stale'; END IF;
    PERFORM ledger_close_attempt(p_attempt, p_token, 'cancelled', '', p_actor, p_why);
    UPDATE task SET state = 'waiting', attempts_made = greatest(0, attempts_made - 1),
        moved_by = p_actor, why = p_why WHERE id = v_task.id;
    INSERT INTO due (kind, at, task_id)
    VALUES ('retry', clock_timestamp() + make_interval(secs => p_delay), v_task.id)
    ON CONFLICT DO NOTHING;
    RETURN 'retry';
END $$;

CREATE OR REPLACE FUNCTION gate_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_lock_gate(NEW.output_id);
    NEW.created_at := clock_timestamp();
    IF NOT EXISTS (SELECT 1 FROM attempt a JOIN output o ON o.task_id = a.task_id
        WHERE a.id = NEW.attempt_id AND o.id = NEW.output_id AND a.kind = 'step'
        AND a.state IN ('running', 'calling') AND o.content IS NOT NULL) THEN
        RAISE EXCEPTION 'attempt % may not keep output %: it is over, or not of its task',
            NEW.attempt_id, NEW.output_id USING ERRCODE = 'GL002';
    END IF;
    IF EXISTS (SELECT 1 FROM recall x JOIN release r ON r.id = x.release_id
        WHERE r.output_id = NEW.output_id AND x.root) THEN
        RAISE EXCEPTION 'output % was found wrong itself and can not be kept', NEW.output_id
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON kept FOR EACH ROW EXECUTE FUNCTION gate_kept();

-- Promise 6, kept by the database: at commit nothing that grew from a recalled release
-- runs or stands, but what a recall lists because it had gone out.
CREATE OR REPLACE FUNCTION recall_reaches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_task bigint;
BEGIN
    SELECT a.task_id INTO v_task FROM consumption c JOIN attempt a ON a.id = c.attempt_id
    WHERE c.release_id = NEW.release_id AND (
        a.state IN ('running', 'calling') AND NOT EXISTS (SELECT 1 FROM effect e
            WHERE e.task_id = a.task_id AND e.state IN ('spent', 'unknown'))
        OR a.kind <> 'inspect' AND EXISTS (SELECT 1 FROM output o
            JOIN release r ON r.output_id = o.id WHERE o.task_id = a.task_id
            AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.task_id = a.task_id
                AND e.state IN ('spent', 'done', 'unknown'))
            AND NOT EXISTS (SELECT 1 FROM affected f WHERE f.task_id = a.task_id
                AND f.release_id = r.id AND f.how IN ('listed', 'delivered', 'in_flight'))))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'release % can not be recalled alone: task % grew from it',
            NEW.release_id, v_task USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS reaches ON recall;
CREATE CONSTRAINT TRIGGER reaches AFTER INSERT ON recall DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION recall_reaches();
