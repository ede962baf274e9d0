-- Promise 9: every move is in the table of moves and leaves its event. One trigger per
-- noun with a state; it checks the move, stamps the time and writes the event, so the
-- application can neither move illegally nor move without a trace. SECURITY DEFINER:
-- the role `app` may not write events itself.

CREATE OR REPLACE FUNCTION ledger_event(
    p_noun text, p_subject bigint, p_run bigint, p_brand bigint,
    p_before text, p_after text, p_actor text, p_why text, p_digest text DEFAULT ''
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event (at, xid, noun, subject, run_id, brand_id, before, after, actor, why,
                       digest)
    VALUES (clock_timestamp(), pg_current_xact_id()::text::bigint, p_noun, p_subject,
            p_run, p_brand, p_before, p_after, p_actor, coalesce(p_why, ''), p_digest);
END $$;

-- The formula of orchestrator.domain.rank; a test compares the two. What is pinned has a
-- rank before every other, and one that drivers can read.
CREATE OR REPLACE FUNCTION ledger_rank(
    p_ready timestamptz, p_patience double precision, p_turn double precision,
    p_latest timestamptz, p_pinned boolean
) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_pinned THEN '2000-01-01 00:00:00+00' ELSE greatest(p_ready,
        least(p_ready + make_interval(secs => p_patience + p_turn),
              coalesce(p_latest, 'infinity'))) END
$$;

CREATE OR REPLACE FUNCTION ledger_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_before text := '';
    v_run bigint;
    v_brand bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        v_before := OLD.state;
    END IF;
    -- what others will be given as this task's output is a release of its own; plain
    -- comparisons first, for a query in a condition is asked whatever stands before it
    IF TG_TABLE_NAME = 'task' THEN
        IF NEW.release_id IS NOT NULL THEN
            IF NEW.release_id IS DISTINCT FROM OLD.release_id
               AND NOT EXISTS (SELECT 1 FROM release r JOIN output o ON o.id = r.output_id
                               WHERE r.id = NEW.release_id AND o.task_id = NEW.id) THEN
                RAISE EXCEPTION 'task % names a release of another task', NEW.id
                    USING ERRCODE = 'GL002';
            END IF;
        END IF;
        IF NEW.state = 'done' AND OLD.state = 'done'
           AND NEW.release_id IS DISTINCT FROM OLD.release_id THEN
            RAISE EXCEPTION 'task % is done by release %: what it is done by stays', NEW.id,
                OLD.release_id USING ERRCODE = 'GL002';
        END IF;
    END IF;
    IF NEW.state = v_before THEN RETURN NEW; END IF;
    IF NOT EXISTS (SELECT 1 FROM move m WHERE m.noun = TG_TABLE_NAME
                   AND m.before = v_before AND m.after = NEW.state) THEN
        RAISE EXCEPTION 'illegal move: % % from "%" to "%" is not in the table of moves',
            TG_TABLE_NAME, NEW.id, v_before, NEW.state USING ERRCODE = 'GL001';
    END IF;
    IF coalesce(NEW.moved_by, '') = '' THEN
        RAISE EXCEPTION 'a move of % % names nobody: moved_by is empty',
            TG_TABLE_NAME, NEW.id USING ERRCODE = 'GL001';
    END IF;

    IF TG_TABLE_NAME = 'task' THEN
        v_run := NEW.run_id; v_brand := NEW.brand_id;
        NEW.finished_at := CASE WHEN NEW.state IN
            ('done', 'rejected', 'failed', 'skipped', 'cancelled')
            THEN clock_timestamp() END;
        IF NEW.state = 'ready' THEN
            NEW.ready_at := clock_timestamp();
            NEW.rank := ledger_rank(NEW.ready_at, NEW.patience, NEW.turn,
                                    NEW.latest_start, NEW.pinned);
        ELSIF NEW.state = 'done' AND NEW.kind = 'step' THEN
            IF NOT EXISTS (SELECT 1 FROM release r JOIN output o ON o.id = r.output_id
                WHERE r.id = NEW.release_id AND o.task_id = NEW.id
                AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)) THEN
                RAISE EXCEPTION
                    'task % cannot be done: it names no effective release of its own',
                    NEW.id USING ERRCODE = 'GL002';
            END IF;
        END IF;
    ELSIF TG_TABLE_NAME = 'attempt' THEN
        v_run := NEW.run_id;
        IF TG_OP = 'INSERT' THEN
            NEW.started_at := clock_timestamp();
        ELSIF NEW.state <> 'calling' THEN
            NEW.finished_at := clock_timestamp();
            UPDATE slot SET attempt_id = NULL WHERE attempt_id = NEW.id;
        END IF;
    ELSIF TG_TABLE_NAME = 'run' THEN
        v_run := NEW.id; v_brand := NEW.brand_id;
        NEW.finished_at := CASE WHEN NEW.state <> 'open' THEN clock_timestamp() END;
        IF TG_OP = 'INSERT' THEN
            NEW.created_at := clock_timestamp();
            NEW.digest := encode(sha256(NEW.inputs), 'hex');
        END IF;
    ELSIF TG_TABLE_NAME = 'review_item' THEN
        v_run := NEW.run_id; v_brand := NEW.brand_id;
        NEW.finished_at := CASE WHEN NEW.state NOT IN ('open', 'settling')
            THEN clock_timestamp() END;
        IF TG_OP = 'INSERT' THEN NEW.created_at := clock_timestamp(); END IF;
        IF NEW.state IN ('settled', 'returned') AND NOT EXISTS (
            SELECT 1 FROM decision d WHERE d.item_id = NEW.id AND NOT EXISTS (
                SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)) THEN
            RAISE EXCEPTION 'item % is settled by nobody: no decision of it stands', NEW.id
                USING ERRCODE = 'GL002';
        END IF;
    ELSE
        v_run := NEW.run_id;
        IF TG_OP = 'INSERT' THEN NEW.created_at := clock_timestamp(); END IF;
        IF NEW.state = 'spent' THEN NEW.spent_at := clock_timestamp(); END IF;
        IF NEW.state IN ('done', 'cancelled') THEN NEW.finished_at := clock_timestamp(); END IF;
    END IF;

    -- as ledger_event does it: one call less for each of thousands
    INSERT INTO event (at, xid, noun, subject, run_id, brand_id, before, after, actor, why,
                       digest)
    VALUES (clock_timestamp(), pg_current_xact_id()::text::bigint, TG_TABLE_NAME, NEW.id,
            v_run, v_brand, v_before, NEW.state, NEW.moved_by, coalesce(NEW.why, ''), '');
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER moved BEFORE INSERT OR UPDATE OF state ON run
    FOR EACH ROW EXECUTE FUNCTION ledger_moved();
CREATE OR REPLACE TRIGGER moved BEFORE UPDATE OF state, release_id ON task
    FOR EACH ROW EXECUTE FUNCTION ledger_moved();
CREATE OR REPLACE TRIGGER moved BEFORE INSERT OR UPDATE OF state ON attempt
    FOR EACH ROW EXECUTE FUNCTION ledger_moved();
CREATE OR REPLACE TRIGGER moved BEFORE INSERT OR UPDATE OF state ON review_item
    FOR EACH ROW EXECUTE FUNCTION ledger_moved();
CREATE OR REPLACE TRIGGER moved BEFORE INSERT OR UPDATE OF state ON effect
    FOR EACH ROW EXECUTE FUNCTION ledger_moved();

-- Tasks are made by the thousand: each is stamped by plain assignments, and what a
-- beginning must be is asked, and told, once for all of a statement. Every name here is of
-- pg_catalog but the one that is spelled out, so that the function needs no SET.
CREATE OR REPLACE FUNCTION task_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.created_at := pg_catalog.clock_timestamp();
    NEW.finished_at := NULL;
    IF NEW.state = 'ready' THEN
        NEW.ready_at := NEW.created_at;
        NEW.rank := public.ledger_rank(NEW.ready_at, NEW.patience, NEW.turn,
                                       NEW.latest_start, NEW.pinned);
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER stamped BEFORE INSERT ON task
    FOR EACH ROW EXECUTE FUNCTION task_stamped();

CREATE OR REPLACE FUNCTION task_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_task bigint; v_run bigint;
BEGIN
    SELECT id, run_id INTO v_task, v_run FROM fresh f
    WHERE NOT EXISTS (SELECT 1 FROM run WHERE id = f.run_id AND state = 'open') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'task % can not begin: its run % is over', v_task, v_run
            USING ERRCODE = 'GL002';
    END IF;
    SELECT id INTO v_task FROM fresh
    WHERE state NOT IN ('waiting', 'ready') OR generation <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'illegal move: task % begins waiting or ready, in generation 0',
            v_task USING ERRCODE = 'GL001';
    END IF;
    SELECT id INTO v_task FROM fresh WHERE coalesce(moved_by, '') = '' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a move of task % names nobody: moved_by is empty', v_task
            USING ERRCODE = 'GL001';
    END IF;
    SELECT id INTO v_task FROM fresh WHERE release_id IS NOT NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'task % names a release of another task', v_task
            USING ERRCODE = 'GL002';
    END IF;
    INSERT INTO event (at, xid, noun, subject, run_id, brand_id, before, after, actor, why,
                       digest)
    SELECT clock_timestamp(), pg_current_xact_id()::text::bigint, 'task', id, run_id,
        brand_id, '', state, moved_by, coalesce(why, ''), '' FROM fresh;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS begins ON task;
CREATE TRIGGER begins AFTER INSERT ON task
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION task_begins();

-- Facts have no state; each still leaves one event, written after the row stands.
CREATE OR REPLACE FUNCTION ledger_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_output output%ROWTYPE;
    v_item review_item%ROWTYPE;
BEGIN
    IF TG_TABLE_NAME = 'output' THEN
        INSERT INTO gate (output_id, epoch) VALUES (NEW.id, 0);
        PERFORM ledger_event('output', NEW.id, NEW.run_id, NEW.brand_id, '', 'made',
            'principal:' || NEW.author_id, 'version ' || NEW.version, NEW.digest);
    ELSIF TG_TABLE_NAME = 'release' THEN
        SELECT * INTO v_output FROM output WHERE id = NEW.output_id;
        PERFORM ledger_event('release', NEW.id, v_output.run_id, v_output.brand_id, '',
            'released', NEW.actor, 'output ' || NEW.output_id, NEW.digest);
    ELSIF TG_TABLE_NAME = 'decision' THEN
        SELECT * INTO v_item FROM review_item WHERE id = NEW.item_id;
        PERFORM ledger_event('decision', NEW.id, v_item.run_id, v_item.brand_id, '',
            NEW.verdict, 'principal:' || NEW.actor_id, NEW.reason, NEW.digest);
    ELSIF TG_TABLE_NAME = 'withdrawal' THEN
        SELECT i.* INTO v_item FROM decision d JOIN review_item i ON i.id = d.item_id
            WHERE d.id = NEW.decision_id;
        PERFORM ledger_event('decision', NEW.decision_id, v_item.run_id,
            v_item.brand_id, 'decided', 'withdrawn', 'principal:' || NEW.actor_id, '');
    ELSIF TG_TABLE_NAME = 'refusal' THEN
        SELECT * INTO v_item FROM review_item WHERE id = NEW.item_id;
        PERFORM ledger_event('refusal', NEW.id, v_item.run_id, v_item.brand_id, '',
            'refused', 'principal:' || NEW.actor_id, NEW.why);
    ELSIF TG_TABLE_NAME = 'ruleset_in_force' THEN
        PERFORM ledger_event('ruleset', NEW.ruleset_id, NULL, NEW.brand_id, '', 'in_force',
            (SELECT 'principal:' || made_by_id FROM ruleset WHERE id = NEW.ruleset_id),
            (SELECT reason FROM ruleset WHERE id = NEW.ruleset_id));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON output FOR EACH ROW EXECUTE FUNCTION ledger_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON release FOR EACH ROW EXECUTE FUNCTION ledger_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON decision FOR EACH ROW EXECUTE FUNCTION ledger_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON withdrawal FOR EACH ROW EXECUTE FUNCTION ledger_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON refusal FOR EACH ROW EXECUTE FUNCTION ledger_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT OR UPDATE ON ruleset_in_force
    FOR EACH ROW EXECUTE FUNCTION ledger_recorded();
