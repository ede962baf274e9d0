-- What must hold between rows whoever writes them: no task is made ready before what it
-- needs, none runs without its attempt, a second token takes a recall, and what is taken
-- back is taken back with all that grew from it.

-- Triggers asked for each row of a recall look things up by index: what its statement has
-- written is in no statistics yet, and a scan or a hash a row would be quadratic.

-- Is everything satisfied that a task needs: all of "all", enough of "any"?
CREATE OR REPLACE FUNCTION ledger_satisfied(p_task bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(bool_and(d.any_of OR u.state IN ('done', 'skipped')), true)
        AND count(*) FILTER (WHERE d.any_of AND u.state IN ('done', 'skipped'))
            >= least(count(*) FILTER (WHERE d.any_of),
                     (SELECT any_need FROM task WHERE id = p_task))
    FROM dependency d JOIN task u ON u.id = d.needs_id
    WHERE d.task_id = p_task AND NOT d.soft
$$;

-- Has everything ended that a task only comes after? One that was taken before is no
-- longer judged by that.
CREATE OR REPLACE FUNCTION ledger_in_turn(p_task bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT NOT EXISTS (SELECT 1 FROM dependency d JOIN task u ON u.id = d.needs_id
            WHERE d.task_id = p_task AND d.soft
            AND u.state NOT IN ('done', 'skipped', 'rejected', 'failed', 'cancelled'))
        OR EXISTS (SELECT 1 FROM attempt WHERE task_id = p_task)
$$;

-- Did a delivery of this task go out, or may it have?
CREATE OR REPLACE FUNCTION ledger_gone_out(p_task bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM effect WHERE task_id = p_task
                   AND state IN ('spent', 'done', 'unknown'))
$$;

CREATE OR REPLACE FUNCTION task_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_release bigint;
BEGIN
    IF OLD.state IN ('done', 'skipped') AND NEW.state NOT IN ('done', 'skipped') THEN
        PERFORM 1 FROM run WHERE id = NEW.run_id AND state = 'open';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'task % can not begin: its run % is over', NEW.id, NEW.run_id
                USING ERRCODE = 'GL002';
        END IF;
    END IF;
    IF NEW.state = 'ready' AND OLD.state <> 'ready'
       AND NOT (ledger_satisfied(NEW.id) AND ledger_in_turn(NEW.id)) THEN
        RAISE EXCEPTION 'task % can not be ready: what it needs is not', NEW.id
            USING ERRCODE = 'GL002';
    END IF;
    IF OLD.state = 'done' AND NEW.state <> 'done' AND NEW.kind = 'step' THEN
        SELECT r.id INTO v_release FROM output o JOIN release r ON r.output_id = o.id
        WHERE o.task_id = NEW.id
        AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'task % is done: recall its release % first', NEW.id, v_release
                USING ERRCODE = 'GL002';
        END IF;
    END IF;
    RETURN NEW;
END $$;
-- `app` may not write a generation: ledger_recall does, and looks at all of this itself,
-- by the set
DROP TRIGGER IF EXISTS grows ON task;
CREATE OR REPLACE TRIGGER moved BEFORE UPDATE OF state, release_id ON task FOR EACH ROW
    WHEN (NEW.generation = OLD.generation) EXECUTE FUNCTION ledger_moved();
CREATE OR REPLACE TRIGGER rests BEFORE UPDATE OF state ON task FOR EACH ROW
    WHEN (NEW.generation = OLD.generation AND (NEW.state = 'ready' AND OLD.state <> 'ready'
          OR OLD.state IN ('done', 'skipped') AND NEW.state <> OLD.state))
    EXECUTE FUNCTION task_fits();

-- Promise 6: a skipped step waits again together with what stands on it. At commit, since
-- a recall moves all of it in one statement.
CREATE OR REPLACE FUNCTION task_undone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_task bigint;
BEGIN
    SELECT t.id INTO v_task FROM task u JOIN dependency d ON d.needs_id = u.id AND NOT d.any_of
        AND NOT d.soft JOIN task t ON t.id = d.task_id
    WHERE u.id = NEW.id AND u.state NOT IN ('done', 'skipped') AND t.attempts_made > 0
    AND t.state IN ('running', 'calling', 'held', 'done', 'skipped')
    AND NOT ledger_gone_out(t.id) AND NOT EXISTS (SELECT 1 FROM affected f
        WHERE f.task_id = t.id AND f.how IN ('listed', 'delivered', 'in_flight')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'task % can not wait again: task % stands on it', NEW.id, v_task
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS undone ON task;
CREATE CONSTRAINT TRIGGER undone AFTER UPDATE OF state ON task
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state = 'skipped' AND NEW.state <> 'skipped') EXECUTE FUNCTION task_undone();

-- What a task needs is known before it is taken.
CREATE OR REPLACE FUNCTION dependency_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_task bigint;
BEGIN
    SELECT t.id INTO v_task FROM fresh f JOIN task t ON t.id = f.task_id
    WHERE t.state <> 'waiting' AND (t.state <> 'ready' OR t.attempts_made > 0
        OR NOT ledger_satisfied(t.id)) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'task % is past waiting: it needs nothing more', v_task
            USING ERRCODE = 'GL002';
    END IF;
    -- a soft edge leads to an earlier item of a list, so that none can close a circle
    SELECT t.id INTO v_task FROM fresh f JOIN task t ON t.id = f.task_id
    JOIN task u ON u.id = f.needs_id
    WHERE f.soft AND (f.any_of OR u.index IS NULL OR t.index IS NULL OR u.index >= t.index)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'task % can only come after an earlier item', v_task
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER fits AFTER INSERT ON dependency
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION dependency_fits();

CREATE OR REPLACE FUNCTION run_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_task bigint;
BEGIN
    SELECT id INTO v_task FROM task WHERE run_id = NEW.id AND state NOT IN
        ('done', 'rejected', 'failed', 'skipped', 'cancelled') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'run % can not be %: task % is unfinished', NEW.id, NEW.state, v_task
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
-- named to be asked after `moved`, which says whether the move is legal at all
CREATE OR REPLACE TRIGGER rests BEFORE UPDATE OF state ON run FOR EACH ROW
    WHEN (OLD.state = 'open' AND NEW.state <> 'open') EXECUTE FUNCTION run_fits();

-- Promise 8: an attempt is of a task that runs, and a task that runs has its attempt.
CREATE OR REPLACE FUNCTION attempt_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    PERFORM ledger_lock_run(NEW.run_id);
    PERFORM 1 FROM task t JOIN run r ON r.id = t.run_id
        WHERE t.id = NEW.task_id AND t.state = 'running' AND r.state = 'open';
    IF NOT FOUND OR NOT ledger_satisfied(NEW.task_id) THEN
        RAISE EXCEPTION 'task % does not run, or needs more: no attempt of it begins', NEW.task_id
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER fits BEFORE INSERT ON attempt
    FOR EACH ROW EXECUTE FUNCTION attempt_fits();

CREATE OR REPLACE FUNCTION attempt_paired() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_task bigint;
BEGIN
    IF TG_TABLE_NAME = 'task' THEN v_task := NEW.id; ELSE v_task := NEW.task_id; END IF;
    IF (SELECT state IN ('running', 'calling') FROM task WHERE id = v_task) <> EXISTS (
        SELECT 1 FROM attempt WHERE task_id = v_task AND state IN ('running', 'calling')) THEN
        RAISE EXCEPTION 'task % runs exactly while an attempt of it lives', v_task
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS paired ON task;
CREATE CONSTRAINT TRIGGER paired AFTER UPDATE OF state ON task
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.state IN ('running', 'calling')) <> (OLD.state IN ('running', 'calling')))
    EXECUTE FUNCTION attempt_paired();
DROP TRIGGER IF EXISTS paired ON attempt;
CREATE CONSTRAINT TRIGGER paired AFTER UPDATE OF state ON attempt
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state NOT IN ('running', 'calling')) EXECUTE FUNCTION attempt_paired();

-- What an attempt was given is said once, as it ends, and is what its token was good for.
CREATE OR REPLACE FUNCTION brief_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state NOT IN ('running', 'calling') THEN
        RAISE EXCEPTION 'attempt % is over: its brief is on record', NEW.id
            USING ERRCODE = 'GL003';
    END IF;
    IF NEW.state = 'finished' AND EXISTS (SELECT 1 FROM effect e JOIN task t
        ON t.id = e.task_id AND t.generation = e.generation WHERE e.task_id = NEW.task_id
        AND e.spent_at >= NEW.started_at AND e.digest <> NEW.brief_digest) THEN
        RAISE EXCEPTION 'attempt % spent its token on another brief', NEW.id
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER brief BEFORE UPDATE OF brief_digest ON attempt FOR EACH ROW
    WHEN (NEW.brief_digest <> OLD.brief_digest) EXECUTE FUNCTION brief_fits();

-- A task has one release that stands, whatever outputs it has.
CREATE OR REPLACE FUNCTION release_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_task bigint; v_release bigint;
BEGIN
    PERFORM ledger_lock_run(run_id) FROM output WHERE id = NEW.output_id;
    SELECT t.id INTO v_task FROM task t JOIN output o ON o.task_id = t.id
        WHERE o.id = NEW.output_id FOR NO KEY UPDATE OF t;
    SELECT r.id INTO v_release FROM output o JOIN release r ON r.output_id = o.id
    WHERE o.task_id = v_task AND o.id <> NEW.output_id
    AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'task % has release % that stands: recall it first', v_task, v_release
            USING ERRCODE = 'GL002';
    END IF;
    IF EXISTS (SELECT 1 FROM release r JOIN recall x ON x.release_id = r.id AND x.root
        WHERE r.output_id = NEW.output_id AND NOT EXISTS (SELECT 1 FROM decision d
            WHERE d.output_id = NEW.output_id AND d.verdict = 'approve'
            AND d.created_at > x.created_at
            AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id))) THEN
        RAISE EXCEPTION 'output % was found wrong: somebody looks at it anew', NEW.output_id
            USING ERRCODE = 'GL002';
    END IF;
    IF EXISTS (SELECT 1 FROM consumption c JOIN recall x ON x.release_id = c.release_id
            WHERE c.attempt_id = (SELECT id FROM attempt WHERE task_id = v_task
                AND kind = 'step' ORDER BY number DESC LIMIT 1))
       AND NOT ledger_gone_out(v_task) AND NOT EXISTS (SELECT 1 FROM affected f
            WHERE f.task_id = v_task AND f.how IN ('listed', 'delivered', 'in_flight')) THEN
        RAISE EXCEPTION 'output % was made of what is recalled', NEW.output_id
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER fits BEFORE INSERT ON release
    FOR EACH ROW EXECUTE FUNCTION release_fits();

-- A finding is of a rule of the ruleset it was found under.
CREATE OR REPLACE FUNCTION finding_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM screening s JOIN ruleset_entry e
        ON e.ruleset_id = s.ruleset_id AND e.version_id = NEW.version_id
        WHERE s.id = NEW.screening_id) THEN
        RAISE EXCEPTION 'screening % was not under version %', NEW.screening_id,
            NEW.version_id USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER under BEFORE INSERT ON finding FOR EACH ROW
    WHEN (NEW.version_id IS NOT NULL) EXECUTE FUNCTION finding_fits();

-- Promise 7: a token is of the task, generation, channel and attempt it names.
CREATE OR REPLACE FUNCTION effect_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM task t JOIN run r ON r.id = t.run_id
    JOIN attempt a ON a.id = NEW.attempt_id AND a.task_id = t.id
        AND a.state IN ('running', 'calling')
    WHERE t.id = NEW.task_id AND t.run_id = NEW.run_id AND t.generation = NEW.generation
    AND t.channel <> '' AND t.channel = NEW.channel
    AND NEW.key = concat_ws(':', r.uid, t.id, nullif(t.generation, 0));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no token of task % has the key % on channel "%" now', NEW.task_id,
            NEW.key, NEW.channel USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER fits BEFORE INSERT ON effect
    FOR EACH ROW EXECUTE FUNCTION effect_fits();

-- An output stands with its attempt finished; what a channel answered, with the token
-- that was spent for that very brief.
CREATE OR REPLACE FUNCTION output_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_state text; v_brief text;
BEGIN
    SELECT state, brief_digest INTO v_state, v_brief FROM attempt WHERE id = NEW.attempt_id;
    IF v_state <> 'finished' THEN
        RAISE EXCEPTION 'output % stands although attempt %, which brought it, is %', NEW.id,
            NEW.attempt_id, v_state USING ERRCODE = 'GL002';
    END IF;
    IF EXISTS (SELECT 1 FROM task WHERE id = NEW.task_id AND channel <> '')
       AND NOT EXISTS (SELECT 1 FROM effect WHERE task_id = NEW.task_id
            AND generation = NEW.generation AND digest = v_brief
            AND state IN ('spent', 'done', 'unknown')) THEN
        RAISE EXCEPTION 'output % is a channel''s, and no token was spent for its brief', NEW.id
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS fits ON output;
CREATE CONSTRAINT TRIGGER fits AFTER INSERT ON output DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.attempt_id IS NOT NULL) EXECUTE FUNCTION output_fits();

-- A recall leaves standing only what went out, and what was told of that.
CREATE OR REPLACE FUNCTION affected_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_task bigint;
BEGIN
    SELECT task_id INTO v_task FROM fresh f WHERE how IN ('delivered', 'in_flight')
    AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.id = f.effect_id
        AND e.task_id = f.task_id AND e.state IN ('spent', 'done', 'unknown')) LIMIT 1;
    IF v_task IS NULL AND EXISTS (SELECT 1 FROM fresh WHERE how = 'listed') THEN
        WITH RECURSIVE past (id) AS (
            SELECT d.task_id FROM effect e
            JOIN dependency d ON d.needs_id = e.task_id AND NOT d.soft
            WHERE e.state IN ('spent', 'done', 'unknown') AND e.run_id IN (SELECT t.run_id
                FROM fresh f JOIN task t ON t.id = f.task_id WHERE f.how = 'listed')
            UNION SELECT d.task_id FROM past p
            JOIN dependency d ON d.needs_id = p.id AND NOT d.soft
        )
        SELECT task_id INTO v_task FROM fresh WHERE how = 'listed'
        AND task_id NOT IN (SELECT id FROM past) LIMIT 1;
    END IF;
    IF v_task IS NOT NULL THEN
        RAISE EXCEPTION 'task % neither went out nor grew from what did', v_task
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER fits AFTER INSERT ON affected
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION affected_fits();

CREATE OR REPLACE FUNCTION affected_followed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM follow_up WHERE case_id = NEW.case_id
                   AND effect_id = NEW.effect_id) THEN
        RAISE EXCEPTION 'delivery % was reached by case % and has no follow-up',
            NEW.effect_id, NEW.case_id USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS followed ON affected;
CREATE CONSTRAINT TRIGGER followed AFTER INSERT ON affected DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.how IN ('delivered', 'in_flight'))
    EXECUTE FUNCTION affected_followed();

CREATE OR REPLACE FUNCTION thaw_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM freeze_order f JOIN principal p ON p.id = NEW.actor_id AND p.is_active
        WHERE f.id = NEW.freeze_id AND f.lifted_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'freeze % is lifted, or nobody lets this group go', NEW.freeze_id
            USING ERRCODE = 'GL004';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER held BEFORE INSERT ON thaw
    FOR EACH ROW EXECUTE FUNCTION thaw_fits();

-- The attempt that made an output, also where a person edited it since.
CREATE OR REPLACE FUNCTION ledger_maker(p_output bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE line AS (
        SELECT id, supersedes_id, attempt_id FROM output WHERE id = p_output
        UNION ALL SELECT o.id, o.supersedes_id, o.attempt_id
        FROM line JOIN output o ON o.id = line.supersedes_id
        WHERE line.attempt_id IS NULL)
    SELECT attempt_id FROM line WHERE attempt_id IS NOT NULL LIMIT 1
$$;

-- The digests of what an attempt was given, as one value.
CREATE OR REPLACE FUNCTION ledger_given(p_attempt bigint) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(o.task_id || ' ' || o.digest ORDER BY o.task_id, o.digest), '{}')
    FROM consumption c JOIN output o ON o.id = c.output_id WHERE c.attempt_id = p_attempt
$$;

CREATE OR REPLACE FUNCTION kept_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- an item keeps its work though its list was made again: then its brief is the same,
    -- which `verify` builds anew
    IF ledger_given(NEW.attempt_id) <> ledger_given(ledger_maker(NEW.output_id))
       AND NOT EXISTS (SELECT 1 FROM attempt a JOIN attempt m ON m.task_id = a.task_id
            AND m.id < a.id AND m.state = 'finished' AND m.brief_digest = a.brief_digest
            WHERE a.id = NEW.attempt_id AND a.brief_digest <> '') THEN
        RAISE EXCEPTION 'attempt % is given other things than output % was made of',
            NEW.attempt_id, NEW.output_id USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER same BEFORE INSERT ON kept
    FOR EACH ROW EXECUTE FUNCTION kept_fits();
