-- What a recall must hold whoever writes it; guards.sql says why triggers look by index.

-- Promise 6, kept by the database, once for all that one statement takes back: as many
-- calls as rows would take seconds. `recalling` has a line for each such statement that
-- nobody but these functions writes; what must hold at commit hangs on it.
CREATE TABLE IF NOT EXISTS recalling (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, releases bigint[] NOT NULL
);

CREATE OR REPLACE FUNCTION gate_recall() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
DECLARE v_run bigint; v_releases bigint[]; v_outputs bigint[];
BEGIN
    IF NOT EXISTS (SELECT 1 FROM fresh) THEN RETURN NULL; END IF;
    PERFORM ledger_sees_now();
    SELECT array_agg(r.id ORDER BY r.id), array_agg(r.output_id ORDER BY r.output_id)
    INTO v_releases, v_outputs FROM fresh f JOIN release r ON r.id = f.release_id;
    -- whoever starts, releases or spends holds the run shared: what a recall judges at
    -- commit is all there is
    FOR v_run IN SELECT DISTINCT run_id FROM output WHERE id = ANY (v_outputs) ORDER BY 1 LOOP
        PERFORM ledger_lock_run_alone(v_run);
    END LOOP;
    PERFORM 1 FROM gate WHERE output_id = ANY (v_outputs) ORDER BY output_id FOR NO KEY UPDATE;
    UPDATE gate SET epoch = epoch + 1 WHERE output_id = ANY (v_outputs);
    INSERT INTO recalling (releases) VALUES (v_releases);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS gate ON recall;
CREATE TRIGGER gate AFTER INSERT ON recall
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION gate_recall();
CREATE OR REPLACE TRIGGER stamped BEFORE INSERT ON recall
    FOR EACH ROW EXECUTE FUNCTION ledger_stamp();

-- Promise 9: each release that is taken back leaves its event.
CREATE OR REPLACE FUNCTION recall_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    INSERT INTO event (at, xid, noun, subject, run_id, brand_id, before, after, actor, why,
                       digest)
    SELECT clock_timestamp(), pg_current_xact_id()::text::bigint, 'release', r.id, o.run_id,
        o.brand_id, 'released', 'recalled', 'principal:' || f.actor_id, f.reason, o.digest
    FROM fresh f JOIN release r ON r.id = f.release_id JOIN output o ON o.id = r.output_id
    ORDER BY o.id;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS recorded ON recall;
CREATE TRIGGER recorded AFTER INSERT ON recall
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION recall_recorded();

-- At commit nothing that grew from a recalled release runs or stands, but what a recall
-- lists because it had gone out.
CREATE OR REPLACE FUNCTION recall_reaches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_release bigint; v_task bigint;
BEGIN
    SELECT c.release_id, a.task_id INTO v_release, v_task FROM unnest(NEW.releases) w(id)
    JOIN consumption c ON c.release_id = w.id JOIN attempt a ON a.id = c.attempt_id
    WHERE a.state IN ('running', 'calling') AND NOT EXISTS (SELECT 1 FROM effect e
            WHERE e.task_id = a.task_id AND e.state IN ('spent', 'unknown'))
        OR a.kind <> 'inspect' AND EXISTS (SELECT 1 FROM output o
            JOIN release r ON r.output_id = o.id WHERE o.task_id = a.task_id
            AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.task_id = a.task_id
                AND e.state IN ('spent', 'done', 'unknown'))
            AND NOT EXISTS (SELECT 1 FROM affected f WHERE f.task_id = a.task_id
                AND f.release_id = r.id AND f.how IN ('listed', 'delivered', 'in_flight')))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'release % can not be recalled alone: task % grew from it',
            v_release, v_task USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS reaches ON recall;
DROP TRIGGER IF EXISTS reaches ON recalling;
CREATE CONSTRAINT TRIGGER reaches AFTER INSERT ON recalling DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION recall_reaches();

-- Promise 6 at commit: nothing stands on what was recalled, through fan-outs and skipped
-- steps and past deliveries too, and each delivery has its follow-up.
CREATE OR REPLACE FUNCTION recall_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_why text; v_far boolean;
BEGIN
    SELECT 'task ' || min(t.id) FILTER (WHERE t.state = 'done' AND t.release_id = l.id
            AND r.state <> 'cancelled' AND NOT ledger_gone_out(t.id)) || ' is done by it',
        coalesce(bool_or(t.kind IN ('fan', 'gate') OR t.state = 'skipped'
            OR t.channel <> ''), false)
    INTO v_why, v_far FROM unnest(NEW.releases) w(id)
    JOIN release l ON l.id = w.id JOIN output o ON o.id = l.output_id
    JOIN task t ON t.id = o.task_id JOIN run r ON r.id = t.run_id;
    -- what was consumed plainly is the business of `reaches`: this looks further
    IF v_why IS NULL AND (v_far OR EXISTS (SELECT 1 FROM unnest(NEW.releases) w(id)
        JOIN consumption c ON c.release_id = w.id JOIN attempt a ON a.id = c.attempt_id
        JOIN task t ON t.id = a.task_id
        WHERE t.kind IN ('fan', 'gate') OR t.state = 'skipped' OR t.channel <> '')) THEN
        WITH RECURSIVE grown (id) AS (
            SELECT a.task_id FROM unnest(NEW.releases) w(id)
            JOIN consumption c ON c.release_id = w.id
            JOIN attempt a ON a.id = c.attempt_id AND a.kind <> 'inspect'
            UNION
            SELECT n.id FROM grown w JOIN task t ON t.id = w.id CROSS JOIN LATERAL (
                SELECT d.task_id AS id FROM dependency d JOIN task n ON n.id = d.task_id
                WHERE d.needs_id = t.id AND NOT d.soft
                AND (t.kind IN ('fan', 'gate') OR t.state = 'skipped')
                AND n.attempts_made > 0 AND n.state NOT IN ('waiting', 'ready')
                UNION ALL
                SELECT a.task_id FROM output o JOIN release r ON r.output_id = o.id
                JOIN consumption c ON c.release_id = r.id
                JOIN attempt a ON a.id = c.attempt_id AND a.kind <> 'inspect'
                WHERE o.task_id = t.id AND ledger_gone_out(t.id)) n
        )
        SELECT CASE WHEN e.id IS NULL THEN 'task ' || w.id || ' grew from it'
            ELSE 'delivery ' || e.id || ' has no follow-up' END INTO v_why
        FROM (SELECT id FROM grown UNION SELECT o.task_id FROM unnest(NEW.releases) x(id)
              JOIN release l ON l.id = x.id JOIN output o ON o.id = l.output_id) w
        LEFT JOIN effect e ON e.task_id = w.id AND e.state IN ('spent', 'done', 'unknown')
        WHERE CASE WHEN e.id IS NULL THEN EXISTS (SELECT 1 FROM task t
                JOIN run n ON n.id = t.run_id AND n.state <> 'cancelled'
                WHERE t.id = w.id AND (t.state = 'skipped' OR t.state = 'done'
                    AND t.kind IN ('fan', 'gate'))
                AND NOT EXISTS (SELECT 1 FROM affected f WHERE f.task_id = t.id
                    AND f.how IN ('listed', 'delivered', 'in_flight')))
            OR EXISTS (SELECT 1 FROM output o
                JOIN release r ON r.output_id = o.id WHERE o.task_id = w.id
                AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)
                AND NOT EXISTS (SELECT 1 FROM affected f WHERE f.release_id = r.id
                    AND f.how IN ('listed', 'delivered', 'in_flight')))
            ELSE NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.effect_id = e.id)
                AND NOT EXISTS (SELECT 1 FROM affected f WHERE f.effect_id = e.id
                    AND f.how = 'listed') END
        LIMIT 1;
    END IF;
    IF v_why IS NOT NULL THEN
        RAISE EXCEPTION 'release % can not be recalled alone: %',
            array_to_string(NEW.releases[:3], ', '), v_why USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS stands ON recall;
DROP TRIGGER IF EXISTS stands ON recalling;
CREATE CONSTRAINT TRIGGER stands AFTER INSERT ON recalling DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION recall_stands();
