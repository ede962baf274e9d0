-- Gates and waits: a worker looks, and what is not through waits as a row with its named
-- cause and a due time. Whoever tells a run something, or puts other prices or claims in
-- force, moves that time to now. Nothing said while a gate is being looked at is lost: the
-- look names what it had seen, and both sides lock the same row first (the run for a
-- signal, the brand's ruleset in force for prices and claims).

-- What of these waits is to be looked at now; the sweep makes it ready.
CREATE OR REPLACE FUNCTION ledger_look_again(p_run bigint, p_brand bigint, p_signal text,
    p_watches text[]) RETURNS SETOF bigint LANGUAGE sql AS $$
    UPDATE due d SET at = clock_timestamp() FROM wait w
    WHERE w.over_at IS NULL AND w.brand_id = p_brand
    AND (p_run IS NULL OR w.run_id = p_run)
    AND (w.signal = p_signal AND p_signal <> '' OR w.watches ?| p_watches)
    AND d.kind = 'retry' AND d.task_id = w.task_id AND d.at > clock_timestamp()
    RETURNING d.task_id
$$;

-- Not through yet: the attempt ends like one put off, and costs no try. Returns 'waits' or
-- 'stale'. p_next is the next look, p_known a moment that is known, either null; p_signal
-- the last signal it had seen, p_ruleset what was in force.
CREATE OR REPLACE FUNCTION ledger_wait(
    p_attempt bigint, p_token uuid, p_actor text, p_cause text, p_missing text,
    p_owner text, p_name text, p_watches jsonb, p_next timestamptz, p_known timestamptz,
    p_timeout timestamptz, p_signal bigint, p_ruleset bigint
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_task task%ROWTYPE;
    v_ruleset bigint;
    v_at timestamptz := least(p_next, p_known, p_timeout);
BEGIN
    v_task := ledger_hold_attempt(p_attempt, p_token);
    IF v_task.id IS NULL THEN RETURN 'stale'; END IF;
    SELECT ruleset_id INTO v_ruleset FROM ruleset_in_force
        WHERE brand_id = v_task.brand_id FOR SHARE;
    IF v_ruleset IS DISTINCT FROM p_ruleset AND p_watches ?| ARRAY['price', 'claim']
       OR EXISTS (SELECT 1 FROM signal WHERE run_id = v_task.run_id AND id > p_signal) THEN
        v_at := clock_timestamp();
    END IF;
    PERFORM ledger_close_attempt(p_attempt, p_token, 'cancelled', '', p_actor, p_missing);
    UPDATE task SET state = 'waiting', attempts_made = greatest(0, attempts_made - 1),
        moved_by = p_actor, why = p_missing WHERE id = v_task.id;
    INSERT INTO wait (task_id, run_id, brand_id, generation, cause, missing, owner_role,
        signal, watches, looks, since, until, timeout_at)
    VALUES (v_task.id, v_task.run_id, v_task.brand_id, v_task.generation, p_cause,
        p_missing, p_owner, p_name, p_watches, 1, clock_timestamp(), v_at, p_timeout)
    ON CONFLICT (task_id) WHERE over_at IS NULL DO UPDATE SET cause = EXCLUDED.cause,
        missing = EXCLUDED.missing, owner_role = EXCLUDED.owner_role,
        signal = EXCLUDED.signal, watches = EXCLUDED.watches, looks = wait.looks + 1,
        until = EXCLUDED.until, timeout_at = EXCLUDED.timeout_at;
    INSERT INTO due (kind, at, task_id) VALUES ('retry', v_at, v_task.id)
    ON CONFLICT (kind, task_id, decision_id, output_id) DO UPDATE SET at = EXCLUDED.at;
    RETURN 'waits';
END $$;

-- It waited too long, or can never be through: people are asked, or it fails, or is
-- skipped. Returns 'held', 'failed', 'skipped' or 'stale'.
CREATE OR REPLACE FUNCTION ledger_waited_too_long(
    p_attempt bigint, p_token uuid, p_actor text, p_how text, p_why text
) RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_task task%ROWTYPE;
BEGIN
    v_task := ledger_hold_attempt(p_attempt, p_token);
    IF v_task.id IS NULL THEN RETURN 'stale'; END IF;
    PERFORM ledger_close_attempt(p_attempt, p_token, 'finished', '', p_actor, p_why);
    IF p_how = 'ask' THEN
        UPDATE task SET state = 'held', moved_by = p_actor, why = p_why WHERE id = v_task.id;
        INSERT INTO review_item (brand_id, run_id, task_id, kind, title, severity, state,
            moved_by, why, due_at)
        SELECT v_task.brand_id, v_task.run_id, v_task.id, 'failure',
            left('Waited too long: ' || v_task.title || ' · ' || r.title, 200), 2, 'open',
            p_actor, p_why, r.deadline FROM run r WHERE r.id = v_task.run_id;
        RETURN 'held';
    END IF;
    IF p_how = 'skip' OR v_task.optional THEN
        UPDATE task SET state = 'skipped', moved_by = p_actor, why = p_why
        WHERE id = v_task.id;
        IF ledger_wake(v_task.id, p_actor) = 0 THEN
            PERFORM ledger_close_run(v_task.run_id, p_actor);
        END IF;
        RETURN 'skipped';
    END IF;
    UPDATE task SET state = 'failed', moved_by = p_actor, why = p_why WHERE id = v_task.id;
    PERFORM ledger_block(v_task.id, p_actor);
    PERFORM ledger_close_run(v_task.run_id, p_actor);
    RETURN 'failed';
END $$;

-- A wait is over when its task moves on, or begins again after a recall.
CREATE OR REPLACE FUNCTION wait_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE wait SET over_at = clock_timestamp() WHERE task_id = NEW.id AND over_at IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER waited AFTER UPDATE OF state, generation ON task FOR EACH ROW
    WHEN (OLD.kind = 'gate' AND (NEW.state NOT IN ('waiting', 'ready', 'running')
          OR NEW.generation <> OLD.generation))
    EXECUTE FUNCTION wait_over();

-- What somebody waited for, and since when, stays as it was.
CREATE OR REPLACE FUNCTION wait_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.over_at IS NOT NULL OR (NEW.task_id, NEW.run_id, NEW.brand_id, NEW.since,
        NEW.generation) IS DISTINCT FROM (OLD.task_id, OLD.run_id, OLD.brand_id, OLD.since,
        OLD.generation) THEN
        RAISE EXCEPTION 'wait % is over, or would say that it was another', OLD.id
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER stands BEFORE UPDATE ON wait FOR EACH ROW
    EXECUTE FUNCTION wait_stands();

-- A run that is open is told something, once a key; its digest is the database's.
CREATE OR REPLACE FUNCTION signal_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_lock_run_alone(NEW.run_id);
    IF NOT EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND state = 'open') THEN
        RAISE EXCEPTION 'run % is over: it can be told nothing', NEW.run_id
            USING ERRCODE = 'GL004';
    END IF;
    NEW.digest := encode(sha256(NEW.content), 'hex');
    -- after the lock: a later signal has the greater id
    NEW.id := nextval(pg_get_serial_sequence('signal', 'id'));
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER told BEFORE INSERT ON signal FOR EACH ROW
    EXECUTE FUNCTION signal_told();

CREATE OR REPLACE FUNCTION signal_wakes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_look_again(NEW.run_id, r.brand_id, NEW.name, ARRAY['signal'])
    FROM run r WHERE r.id = NEW.run_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER wakes AFTER INSERT ON signal FOR EACH ROW
    EXECUTE FUNCTION signal_wakes();

-- Other prices or claims are in force; a run is over.
CREATE OR REPLACE FUNCTION facts_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_look_again(NULL, NEW.brand_id, '', CASE TG_TABLE_NAME
        WHEN 'run' THEN ARRAY['run'] ELSE ARRAY['price', 'claim'] END);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER wakes AFTER UPDATE OF ruleset_id ON ruleset_in_force FOR EACH ROW
    WHEN (NEW.ruleset_id <> OLD.ruleset_id) EXECUTE FUNCTION facts_wake();
CREATE OR REPLACE TRIGGER wakes AFTER UPDATE OF state ON run FOR EACH ROW
    WHEN (NEW.state IN ('done', 'failed')) EXECUTE FUNCTION facts_wake();
