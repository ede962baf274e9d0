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

-- Every task that a recall of these releases reaches, over what was consumed; p_tasks are
-- to be made again whatever they have. A fan-out or a skipped step has no release: what
-- depends on it grew from it all the same. Past a delivery nothing is taken back: what was
-- told of it is 'listed'. Under 'correct' the roots are made again although they went out.
-- Depth counts the steps of the plan below the nearest root of the run.
CREATE OR REPLACE FUNCTION ledger_radius(
    p_roots bigint[], p_mode text DEFAULT 'hold', p_tasks bigint[] DEFAULT '{}'
) RETURNS TABLE (
    task_id bigint, run_id bigint, how text, release_id bigint, effect_id bigint, depth int
) LANGUAGE sql STABLE SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
    WITH RECURSIVE seed AS MATERIALIZED (
        SELECT t.id, t.run_id, t.level, bool_or(s.root) AS root FROM (
            SELECT o.task_id, true AS root FROM unnest(p_roots) w(id)
            JOIN release r ON r.id = w.id JOIN output o ON o.id = r.output_id
            UNION ALL SELECT w.id, false FROM unnest(p_tasks) w(id)) s
        JOIN task t ON t.id = s.task_id GROUP BY t.id
    ), reach (id, past, grown) AS (
        SELECT s.id, false, false FROM seed s
        UNION
        SELECT n.task_id, w.past OR e.id IS NOT NULL, true FROM reach w JOIN task u ON u.id = w.id
        LEFT JOIN effect e ON e.task_id = u.id AND e.generation = u.generation
            AND e.state IN ('spent', 'done', 'unknown') AND NOT (p_mode = 'correct'
            AND EXISTS (SELECT 1 FROM seed s WHERE s.id = u.id AND s.root))
        CROSS JOIN LATERAL (
            SELECT a.task_id FROM output o JOIN release r ON r.output_id = o.id
            JOIN consumption c ON c.release_id = r.id
            JOIN attempt a ON a.id = c.attempt_id AND a.kind <> 'inspect'
            WHERE o.task_id = u.id
            AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)
            UNION ALL
            SELECT d.task_id FROM dependency d JOIN task k ON k.id = d.task_id
            WHERE d.needs_id = u.id AND NOT d.soft AND (u.kind IN ('fan', 'gate') OR u.state = 'skipped')
            AND k.attempts_made > 0 AND k.state NOT IN ('waiting', 'ready')) n
    ), reached AS MATERIALIZED (
        SELECT w.id, bool_and(w.past) AS past, bool_or(w.grown) AS grown
        FROM reach w GROUP BY w.id
    ), judged AS MATERIALIZED (
        SELECT t.id, t.run_id, t.level, e.id AS effect_id, s.id IS NOT NULL AS is_seed, CASE
            WHEN w.past THEN 'listed'
            WHEN s.root AND p_mode = 'correct' THEN 'root'
            WHEN e.state = 'done' THEN 'delivered'
            WHEN e.state IN ('spent', 'unknown') THEN 'in_flight'
            -- one that grew from another waits for that one, wrong as it is itself
            WHEN s.root AND NOT w.grown THEN 'root'
            WHEN t.state IN ('running', 'calling') THEN 'running'
            WHEN t.state = 'done' THEN 'released'
            WHEN t.state IN ('held', 'ready', 'waiting', 'skipped') THEN t.state
            ELSE 'ended' END AS how
        FROM reached w JOIN task t ON t.id = w.id LEFT JOIN seed s ON s.id = w.id
        LEFT JOIN effect e ON e.task_id = t.id AND e.generation = t.generation
            AND e.state IN ('spent', 'done', 'unknown')
    ), top AS (
        SELECT s.run_id, min(s.level) AS level FROM seed s GROUP BY s.run_id
    ), queued AS (
        -- queued, and about to be given what is taken back
        SELECT t.id, t.run_id, t.level FROM judged j
        JOIN dependency d ON d.needs_id = j.id AND NOT d.soft JOIN task t ON t.id = d.task_id AND t.state = 'ready'
        WHERE j.how NOT IN ('delivered', 'in_flight', 'listed', 'ended')
        EXCEPT SELECT j.id, j.run_id, j.level FROM judged j
    )
    SELECT j.id, j.run_id, j.how, r.id, j.effect_id,
        CASE WHEN j.is_seed THEN 0 ELSE greatest(1, (j.level - p.level + 1) / 2) END
    FROM judged j JOIN top p ON p.run_id = j.run_id
    LEFT JOIN LATERAL (SELECT r.id FROM output o JOIN release r ON r.output_id = o.id
        WHERE o.task_id = j.id
        AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id) LIMIT 1) r ON true
    UNION ALL
    SELECT q.id, q.run_id, 'ready', NULL, NULL, greatest(1, (q.level - p.level + 1) / 2)
    FROM queued q JOIN top p ON p.run_id = q.run_id
$$;

-- How many needs of these tasks are not satisfied, while `p_waiting` all wait.
-- A join of some needs `any_need` of its edges, all of them where there are fewer, and is
-- one need; `any_left` is how many it lacks. A soft edge is satisfied by any end.
DROP FUNCTION IF EXISTS ledger_pending(bigint[], bigint[]);
CREATE OR REPLACE FUNCTION ledger_pending(p_tasks bigint[], p_unsatisfied bigint[])
RETURNS TABLE (task_id bigint, pending int, any_open boolean, any_left int)
LANGUAGE sql STABLE AS $$
    SELECT c.id, (c.many + (c.lacks > 0)::int)::int, c.lacks > 0, c.lacks::int FROM (
        SELECT w.id, count(u.id) FILTER (WHERE NOT d.any_of AND NOT s.ok) AS many,
            greatest(0, least(t.any_need, count(u.id) FILTER (WHERE d.any_of))
                - count(u.id) FILTER (WHERE d.any_of AND s.ok)) AS lacks
        FROM unnest(p_tasks) w(id) LEFT JOIN task t ON t.id = w.id
        LEFT JOIN dependency d ON d.task_id = w.id LEFT JOIN task u ON u.id = d.needs_id
        LEFT JOIN unnest(p_unsatisfied) n(id) ON n.id = u.id
        CROSS JOIN LATERAL (SELECT n.id IS NULL AND (u.state IN ('done', 'skipped')
            OR d.soft AND u.state IN ('rejected', 'failed', 'cancelled')) AS ok) s
        GROUP BY w.id, t.any_need) c
$$;

-- The act: everything reached is held, stopped or listed, in this one transaction. As its
-- owner, for nobody else begins a new generation of a task.
-- p_mode 'hold' puts the roots before people again; 'rerun' has them made anew, 'correct'
-- also those that had gone out; p_tasks are made anew whatever they have.
-- Returns what was reached, and its digest. Where that is not p_seen, or more deliveries
-- are reached than p_most, it says so and does nothing.
DROP FUNCTION IF EXISTS ledger_recall(bigint, bigint[], text, bigint, text, bigint[]);
CREATE OR REPLACE FUNCTION ledger_recall(
    p_case bigint, p_roots bigint[], p_mode text, p_actor bigint, p_reason text,
    p_tasks bigint[] DEFAULT '{}', p_seen text DEFAULT NULL, p_most int DEFAULT NULL
) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
    v_by text := 'principal:' || p_actor;
    v_why text := left('recalled: ' || p_reason, 2000);
    v_run bigint;
    v_gone bigint;
    v_waiting bigint[];
    v_queued bigint[];
    v_held bigint[];
    v_reach bigint[];
    v_hows text[];
    v_releases bigint[];
    v_effects bigint[];
    v_depths int[];
    v_told jsonb;
BEGIN
    FOR v_run IN SELECT DISTINCT o.run_id FROM release r JOIN output o ON o.id = r.output_id
        WHERE r.id = ANY (p_roots)
        UNION SELECT t.run_id FROM task t WHERE t.id = ANY (p_tasks) ORDER BY 1 LOOP
        PERFORM ledger_lock_run_alone(v_run);
    END LOOP;
    -- walked once: a recall of thousands spends a good part of its time in this
    SELECT array_agg(task_id ORDER BY task_id), array_agg(how ORDER BY task_id),
        array_agg(release_id ORDER BY task_id), array_agg(effect_id ORDER BY task_id),
        array_agg(depth ORDER BY task_id), jsonb_build_object(
            'tasks', count(DISTINCT task_id),
            'runs', coalesce(jsonb_agg(DISTINCT run_id), '[]'),
            'print', encode(sha256(convert_to(coalesce(string_agg(
                concat_ws(' ', task_id, how, release_id, effect_id), ','
                ORDER BY task_id), ''), 'UTF8')), 'hex'))
    INTO v_reach, v_hows, v_releases, v_effects, v_depths, v_told
    FROM ledger_radius(p_roots, p_mode, p_tasks);
    v_told := v_told || jsonb_build_object('counts', (
        SELECT coalesce(jsonb_object_agg(how, many), '{}') FROM (
            SELECT how, count(*) AS many FROM unnest(v_hows) w(how) GROUP BY how) c));
    IF v_told ->> 'print' <> p_seen OR p_most < (SELECT count(*) FROM unnest(v_hows) w(how)
            WHERE how IN ('delivered', 'in_flight')) THEN
        RETURN v_told || '{"acted": false}';
    END IF;
    SELECT w.id INTO v_gone FROM unnest(p_roots) w(id) LEFT JOIN release r ON r.id = w.id
        WHERE r.id IS NULL OR EXISTS (SELECT 1 FROM recall x WHERE x.release_id = w.id)
        ORDER BY 1 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'release % was recalled already, or never was', v_gone
            USING ERRCODE = 'GL004';
    END IF;
    INSERT INTO affected (case_id, task_id, how, release_id, effect_id, depth)
    SELECT p_case, w.* FROM unnest(v_reach, v_hows, v_releases, v_effects, v_depths) w;

    SELECT coalesce(array_agg(a.task_id ORDER BY a.task_id) FILTER (WHERE a.how IN
            ('running', 'ready', 'waiting', 'held', 'released', 'skipped')
            OR a.how = 'root' AND p_mode <> 'hold'), '{}'),
        coalesce(array_agg(a.task_id) FILTER (WHERE t.state = 'ready'
            -- one sent back for changes has its earlier version: it begins again
            AND NOT EXISTS (SELECT 1 FROM output o WHERE o.task_id = t.id
                            AND o.generation = t.generation)), '{}'),
        coalesce(array_agg(a.task_id ORDER BY a.task_id)
            FILTER (WHERE a.how = 'root' AND p_mode = 'hold'), '{}')
    INTO v_waiting, v_queued, v_held
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
    WHERE a.case_id = p_case AND a.how NOT IN ('listed', 'ended', 'delivered', 'in_flight')
    ORDER BY r.output_id;

    UPDATE run SET state = 'open', moved_by = v_by, why = v_why
    WHERE state IN ('done', 'failed') AND id IN (
        SELECT run_id FROM task WHERE id = ANY (v_waiting || v_held));
    PERFORM ledger_begin_again(v_waiting, v_queued, v_waiting || v_held, v_by, v_why);
    -- what has begun is no longer judged by what it only had to come after
    UPDATE task t SET pending = p.pending, any_open = p.any_open, any_left = p.any_left
    FROM (SELECT array_agg(DISTINCT w.id) AS ids FROM unnest(v_waiting || v_held) n(id)
        JOIN dependency d ON d.needs_id = n.id
        JOIN task w ON w.id = d.task_id AND w.state = 'waiting'
            AND (w.pending > 0 OR NOT d.soft)
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
    RETURN v_told || '{"acted": true}';
END $$;

-- These tasks wait again: the queued ones as they are, the others in a new generation.
-- Each move is in the table of moves and leaves its event; written by the set, for a
-- recall moves thousands.
CREATE OR REPLACE FUNCTION ledger_begin_again(
    p_tasks bigint[], p_queued bigint[], p_unsatisfied bigint[], p_by text, p_why text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_illegal bigint;
BEGIN
    UPDATE task t SET state = 'waiting', pending = p.pending, any_open = p.any_open,
        any_left = p.any_left, attempts_made = 0, reworks = 0, moved_by = p_by, why = p_why
    FROM ledger_pending(p_queued, p_unsatisfied) p WHERE t.id = p.task_id;
    WITH again AS (
        UPDATE task t SET state = 'waiting', pending = p.pending, any_open = p.any_open,
            any_left = p.any_left, release_id = NULL, attempts_made = 0, reworks = 0, finished_at = NULL,
            generation = t.generation + 1, moved_by = p_by, why = p_why
        -- by id: a task is in many indexes, and neighbours are cheaper than strangers
        FROM (SELECT * FROM ledger_pending(p_tasks, p_unsatisfied) ORDER BY task_id) p
        WHERE t.id = p.task_id AND t.id <> ALL (p_queued)
        RETURNING t.id, t.run_id, t.brand_id, old.state AS before
    ), told AS (
        INSERT INTO event (at, xid, noun, subject, run_id, brand_id, before, after, actor,
                           why, digest)
        SELECT clock_timestamp(), pg_current_xact_id()::text::bigint, 'task', a.id, a.run_id,
            a.brand_id, a.before, m.after, p_by, p_why, ''
        FROM again a JOIN move m ON m.noun = 'task' AND m.before = a.before
            AND m.after = 'waiting' ORDER BY a.id
        RETURNING subject
    )
    SELECT min(a.id) INTO v_illegal FROM again a
    LEFT JOIN told t ON t.subject = a.id WHERE t.subject IS NULL AND a.before <> 'waiting';
    IF v_illegal IS NOT NULL THEN
        RAISE EXCEPTION 'illegal move: task % can not wait again', v_illegal
            USING ERRCODE = 'GL001';
    END IF;
END $$;

-- The roots of a recall, before people again: what held them before, and the recall. A
-- question that is open about one stays the one question; where people found it wrong by
-- that very question (an audit), it goes on as they were shown it.
CREATE OR REPLACE FUNCTION ledger_hold_again(
    p_tasks bigint[], p_case bigint, p_by text, p_reason text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_tasks bigint[]; v_outputs bigint[]; v_releases bigint[]; v_screenings bigint[];
BEGIN
    UPDATE task SET state = 'held', release_id = NULL, moved_by = p_by,
        why = left('recalled: ' || p_reason, 2000) WHERE id = ANY (p_tasks);
    IF (SELECT origin FROM recall_case WHERE id = p_case) = 'audit' THEN
        p_tasks := ARRAY(SELECT w.id FROM unnest(p_tasks) w(id) WHERE NOT EXISTS (
            SELECT 1 FROM review_item i WHERE i.task_id = w.id AND i.state = 'open'));
    END IF;
    DELETE FROM due d USING review_item i, decision e WHERE d.decision_id = e.id
        AND e.item_id = i.id AND i.state = 'settling' AND i.task_id = ANY (p_tasks);
    UPDATE review_item SET state = 'open', moved_by = p_by,
        why = left('recalled: ' || p_reason, 2000)
    WHERE task_id = ANY (p_tasks) AND state = 'settling';
    -- one statement after the other: a screening that is shown can grow no finding
    INSERT INTO screening (output_id, digest, ruleset_id, created_at)
    SELECT o.id, o.digest, r.ruleset_id, clock_timestamp() FROM affected a
    JOIN release r ON r.id = a.release_id JOIN output o ON o.id = r.output_id
    WHERE a.case_id = p_case AND a.task_id = ANY (p_tasks) ORDER BY o.id;
    SELECT array_agg(a.task_id), array_agg(o.id), array_agg(a.release_id), array_agg(s.id)
    INTO v_tasks, v_outputs, v_releases, v_screenings
    FROM affected a JOIN release r ON r.id = a.release_id JOIN output o ON o.id = r.output_id
    CROSS JOIN LATERAL (SELECT max(id) AS id FROM screening WHERE output_id = o.id) s
    WHERE a.case_id = p_case AND a.task_id = ANY (p_tasks);
    INSERT INTO finding (screening_id, output_id, version_id, slug, detector, category,
        severity, blocking, path, start, "end", message, expected, actual, roles, people, key)
    SELECT k.screening, k.output, f.version_id, f.slug, f.detector, f.category, f.severity,
        f.blocking, f.path, f.start, f."end", f.message, f.expected, f.actual, f.roles,
        f.people, ''
    FROM unnest(v_outputs, v_releases, v_screenings) k(output, release, screening)
    JOIN release r ON r.id = k.release JOIN finding f ON f.screening_id = r.screening_id
    UNION ALL
    SELECT k.screening, k.output, NULL, 'recalled-' || r.number, 'recall', 'always_review',
        'high', true, '', 0, 0, left('Recalled: ' || p_reason, 2000), '', '',
        ARRAY[ledger_looker(o.brand_id)], 1, ''
    FROM unnest(v_outputs, v_releases, v_screenings) k(output, release, screening)
    JOIN release r ON r.id = k.release JOIN output o ON o.id = k.output;
    UPDATE review_item i SET screening_id = k.screening, severity = 3
    FROM unnest(v_tasks, v_screenings) k(task, screening)
    WHERE i.task_id = k.task AND i.state = 'open';
    INSERT INTO review_item (brand_id, run_id, task_id, kind, output_id, screening_id,
        title, severity, state, moved_by, why, due_at)
    SELECT t.brand_id, t.run_id, t.id, 'output', k.output, k.screening,
        left('Recalled: ' || t.title || ' · ' || r.title, 200), 3, 'open', p_by,
        left('recalled: ' || p_reason, 2000), r.deadline
    FROM unnest(v_tasks, v_outputs, v_screenings) k(task, output, screening)
    JOIN task t ON t.id = k.task JOIN run r ON r.id = t.run_id
    WHERE NOT EXISTS (SELECT 1 FROM review_item i
        WHERE i.task_id = k.task AND i.state = 'open');
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
    UPDATE attempt SET brief_digest = p_brief WHERE id = p_attempt AND token = p_token;
    INSERT INTO kept (attempt_id, output_id, created_at)
    VALUES (p_attempt, p_output, clock_timestamp());
    UPDATE attempt SET state = 'finished', moved_by = p_actor,
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
    NEW.generation := (SELECT t.generation FROM task t JOIN attempt a ON a.task_id = t.id
                       WHERE a.id = NEW.attempt_id);
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
