-- Freezes, tokens, erasure: what the operator, the channel and the auditor rely on. A
-- freeze and a token meet on one advisory lock (73): from the commit of a freeze on no
-- token is spent, whoever asks.

CREATE OR REPLACE FUNCTION gate_freeze() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(73, 0);
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := clock_timestamp();
        NEW.lifted_at := NULL; NEW.lifted_by_id := NULL;
    ELSIF OLD.lifted_at IS NOT NULL THEN
        RAISE EXCEPTION 'freeze % was lifted already', OLD.id USING ERRCODE = 'GL004';
    ELSE
        NEW.lifted_at := clock_timestamp();
    END IF;
    IF NOT EXISTS (SELECT 1 FROM principal WHERE is_active
        AND id = CASE WHEN TG_OP = 'INSERT' THEN NEW.actor_id ELSE NEW.lifted_by_id END) THEN
        RAISE EXCEPTION 'a freeze is made and lifted by somebody' USING ERRCODE = 'GL005';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT OR UPDATE ON freeze_order
    FOR EACH ROW EXECUTE FUNCTION gate_freeze();

CREATE OR REPLACE FUNCTION gate_thaw() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(73, 0);
    NEW.created_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON thaw FOR EACH ROW EXECUTE FUNCTION gate_thaw();

-- Is this of the level and subject that a freeze or a thaw names?
CREATE OR REPLACE FUNCTION ledger_is_of(
    p_level text, p_subject text, p_brand bigint, p_task bigint, p_run bigint,
    p_of bigint, p_channel text, p_agent text
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (p_brand IS NULL OR p_brand = p_of) AND CASE p_level
        WHEN 'everything' THEN true
        WHEN 'task' THEN p_subject = p_task::text
        WHEN 'run' THEN p_subject = p_run::text
        WHEN 'brand' THEN p_subject = p_of::text
        WHEN 'channel' THEN p_subject = p_channel
        WHEN 'agent' THEN p_subject = p_agent
        ELSE false END
$$;

-- The oldest freeze that holds a task, or null. Most of the time there is none at all.
CREATE OR REPLACE FUNCTION ledger_frozen(p_task bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM freeze_order WHERE lifted_at IS NULL) THEN RETURN NULL; END IF;
    RETURN (SELECT f.id FROM task t JOIN agent g ON g.id = t.agent_id
        LEFT JOIN output s ON s.id = t.subject_id
        JOIN freeze_order f ON f.lifted_at IS NULL AND ledger_is_of(f.level, f.subject,
            f.brand_id, coalesce(s.task_id, t.id), t.run_id, t.brand_id, t.channel, g.name)
        WHERE t.id = p_task AND NOT EXISTS (SELECT 1 FROM thaw w WHERE w.freeze_id = f.id
            AND ledger_is_of(w.level, w.subject, NULL, t.id, t.run_id, t.brand_id,
                             t.channel, g.name))
        ORDER BY f.id LIMIT 1);
END $$;

CREATE OR REPLACE FUNCTION gate_attempt() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_freeze bigint;
BEGIN
    PERFORM ledger_sees_now();
    PERFORM pg_advisory_xact_lock_shared(73, 0);
    v_freeze := ledger_frozen(NEW.task_id);
    IF v_freeze IS NOT NULL THEN
        RAISE EXCEPTION 'task % is frozen by freeze %: nothing of it starts', NEW.task_id,
            v_freeze USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON attempt
    FOR EACH ROW EXECUTE FUNCTION gate_attempt();

-- Promise 7: a token is spent by a live attempt, for what stands, while nothing freezes it.
CREATE OR REPLACE FUNCTION gate_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_attempt bigint; v_freeze bigint;
BEGIN
    IF NEW.state <> 'spent' OR TG_OP = 'UPDATE' AND OLD.state = 'spent' THEN RETURN NEW; END IF;
    PERFORM ledger_sees_now();
    PERFORM ledger_lock_run(NEW.run_id);
    SELECT id INTO v_attempt FROM attempt WHERE task_id = NEW.task_id
        AND state IN ('running', 'calling') FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'task % has no live attempt: its token can not be spent', NEW.task_id
            USING ERRCODE = 'GL002';
    END IF;
    -- what may have arrived goes out again only when the channel was asked, or a person
    -- said since that it did not arrive
    IF TG_OP = 'UPDATE' AND OLD.state = 'unknown' AND OLD.asked = 0 AND NOT EXISTS (
        SELECT 1 FROM review_item i JOIN decision d ON d.item_id = i.id AND d.verdict = 'retry'
        WHERE i.task_id = NEW.task_id AND i.kind = 'failure' AND i.state = 'settled'
        AND d.created_at > OLD.spent_at
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)) THEN
        RAISE EXCEPTION 'effect % may have arrived: it is not sent again unasked', NEW.id
            USING ERRCODE = 'GL002';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(73, 0);
    IF EXISTS (SELECT 1 FROM consumption c JOIN recall x ON x.release_id = c.release_id
               WHERE c.attempt_id = v_attempt) THEN
        RAISE EXCEPTION 'task % would send what was recalled', NEW.task_id
            USING ERRCODE = 'GL002';
    END IF;
    v_freeze := ledger_frozen(NEW.task_id);
    IF v_freeze IS NOT NULL THEN
        RAISE EXCEPTION 'task % is frozen by freeze %: no token is spent', NEW.task_id,
            v_freeze USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT OR UPDATE OF state ON effect
    FOR EACH ROW EXECUTE FUNCTION gate_effect();

-- What a speed limit says of a task's channel, agent and workflow: the strictest of each.
CREATE OR REPLACE FUNCTION ledger_limits(p_task bigint) RETURNS TABLE (
    hops int, fan_out int, effects_hour int, canary double precision
) LANGUAGE sql STABLE AS $$
    SELECT min(l.hops), min(l.fan_out), min(l.effects_hour), min(l.canary)
    FROM task t JOIN agent g ON g.id = t.agent_id JOIN run r ON r.id = t.run_id
    JOIN workflow_version v ON v.id = r.version_id JOIN workflow w ON w.id = v.workflow_id
    JOIN speed_limit l ON l.brand_id = t.brand_id AND (
        l.kind = 'channel' AND l.subject = t.channel
        OR l.kind = 'agent' AND l.subject = g.name
        OR l.kind = 'workflow' AND l.subject = w.slug)
    WHERE t.id = p_task
$$;

-- Releases by policy in a row that this output would be the last of.
CREATE OR REPLACE FUNCTION ledger_hops(p_output bigint) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT 1 + coalesce((SELECT max(r.hops) FROM output o
        JOIN consumption c ON c.attempt_id = coalesce(
            (SELECT max(k.attempt_id) FROM kept k WHERE k.output_id = o.id), o.attempt_id)
        JOIN release r ON r.id = c.release_id WHERE o.id = p_output), 0)
$$;

-- May this effect go out now, as far as speed is limited? '' or 'paced S' or 'look'.
-- Where many wait, S grows with how many, so that each comes back about when it may go.
CREATE OR REPLACE FUNCTION ledger_slowed(p_task bigint) RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_task task%ROWTYPE; v_limit record; v_first timestamptz; v_sent int; v_pace record;
    v_now timestamptz := clock_timestamp();  -- a call in a condition keeps indexes out
    v_since timestamptz;
BEGIN
    SELECT * INTO STRICT v_task FROM task WHERE id = p_task;
    -- what piled up under a freeze leaves by its pace, not at once; a cancelled attempt
    -- says that it was put off
    SELECT w.per_minute, w.created_at, w.level, w.subject, f.brand_id INTO v_pace
    FROM thaw w JOIN freeze_order f ON f.id = w.freeze_id JOIN agent g ON g.id = v_task.agent_id
    WHERE w.created_at > v_now - interval '7 days'
    AND v_task.created_at < w.created_at AND (v_task.ready_at < w.created_at
        OR EXISTS (SELECT 1 FROM attempt a WHERE a.task_id = p_task AND a.state = 'cancelled'))
    AND ledger_is_of(w.level, w.subject, f.brand_id, v_task.id, v_task.run_id,
                     v_task.brand_id, v_task.channel, g.name)
    ORDER BY w.per_minute LIMIT 1;
    IF FOUND THEN
        PERFORM pg_advisory_xact_lock(74, hashtext(v_pace.level || ' ' || v_pace.subject));
        v_since := greatest(v_pace.created_at, v_now - interval '1 minute');
        SELECT count(*), min(e.spent_at) INTO v_sent, v_first FROM effect e
        JOIN task t ON t.id = e.task_id JOIN agent g ON g.id = t.agent_id
        WHERE e.spent_at > v_since
        AND ledger_is_of(v_pace.level, v_pace.subject, v_pace.brand_id, t.id, t.run_id,
                         t.brand_id, t.channel, g.name);
        IF v_sent >= v_pace.per_minute THEN
            RETURN 'paced ' || ceil(greatest(1, 60 - extract(epoch FROM
                    clock_timestamp() - v_first))) + 60 * ((SELECT count(*)
                FROM due d JOIN task t ON t.id = d.task_id JOIN agent g ON g.id = t.agent_id
                WHERE d.kind = 'retry' AND t.channel <> '' AND ledger_is_of(v_pace.level,
                    v_pace.subject, v_pace.brand_id, t.id, t.run_id, t.brand_id, t.channel,
                    g.name)) / v_pace.per_minute);
        END IF;
    END IF;
    FOR v_pace IN SELECT l.kind, l.subject, l.effects_hour
        FROM agent g, run r JOIN workflow_version v ON v.id = r.version_id
        JOIN workflow w ON w.id = v.workflow_id
        JOIN speed_limit l ON l.brand_id = v_task.brand_id AND l.effects_hour IS NOT NULL
        WHERE g.id = v_task.agent_id AND r.id = v_task.run_id AND l.subject = CASE l.kind
            WHEN 'channel' THEN v_task.channel WHEN 'agent' THEN g.name ELSE w.slug END
        ORDER BY l.kind, l.subject
    LOOP
        PERFORM pg_advisory_xact_lock(74, hashtext(
            v_task.brand_id || v_pace.kind || ' ' || v_pace.subject));
        SELECT count(*), min(e.spent_at) INTO v_sent, v_first FROM effect e
        JOIN task t ON t.id = e.task_id AND t.brand_id = v_task.brand_id
        JOIN agent g ON g.id = t.agent_id JOIN run r ON r.id = t.run_id
        JOIN workflow_version v ON v.id = r.version_id JOIN workflow w ON w.id = v.workflow_id
        WHERE e.spent_at > v_now - interval '1 hour' AND v_pace.subject = CASE
            v_pace.kind WHEN 'channel' THEN e.channel WHEN 'agent' THEN g.name ELSE w.slug END;
        IF v_sent >= v_pace.effects_hour THEN
            RETURN 'paced ' || ceil(greatest(1, 3600 - coalesce(extract(epoch FROM
                clock_timestamp() - v_first), 0)));
        END IF;
    END LOOP;
    SELECT * INTO v_limit FROM ledger_limits(p_task);
    -- what people were asked stands in the attempt that asked: an item's reason moves on
    IF v_limit.canary IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review_item i
        JOIN task t ON t.id = i.task_id AND t.step = v_task.step
        JOIN attempt a ON a.task_id = t.id AND a.why LIKE 'first sends%'
        JOIN decision d ON d.item_id = i.id AND d.verdict = 'retry'
        WHERE i.run_id = v_task.run_id AND i.kind = 'failure'
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)) THEN
        PERFORM pg_advisory_xact_lock(74, hashtext(v_task.run_id || v_task.step));
        SELECT count(*) FILTER (WHERE e.id IS NOT NULL), count(*) INTO v_sent, v_limit.hops
        FROM task t LEFT JOIN effect e ON e.task_id = t.id AND e.spent_at IS NOT NULL
        WHERE t.run_id = v_task.run_id AND t.step = v_task.step;
        IF v_sent >= ceil(v_limit.canary * v_limit.hops) THEN
            IF EXISTS (SELECT 1 FROM review_item i JOIN task t ON t.id = i.task_id
                JOIN attempt a ON a.task_id = t.id AND a.why LIKE 'first sends%'
                WHERE i.run_id = v_task.run_id AND t.step = v_task.step
                AND i.state IN ('open', 'settling')) THEN
                RETURN 'paced 30';
            END IF;
            RETURN 'look ' || v_sent || ' of ' || v_limit.hops;
        END IF;
    END IF;
    RETURN '';
END $$;

-- Erasure: content is nulled by a recorded act, and by nothing else.
CREATE OR REPLACE FUNCTION ledger_erase(p_output bigint, p_actor bigint, p_reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_lock_gate(p_output);
    IF EXISTS (SELECT 1 FROM output o JOIN run r ON r.id = o.run_id
               WHERE o.id = p_output AND r.state = 'open') THEN
        RAISE EXCEPTION 'the run of output % is open: end or cancel it first', p_output
            USING ERRCODE = 'GL004';
    END IF;
    IF EXISTS (SELECT 1 FROM review_item i WHERE i.output_id = p_output
               AND i.state IN ('open', 'settling')) THEN
        RAISE EXCEPTION 'people are asked about output % right now', p_output
            USING ERRCODE = 'GL004';
    END IF;
    IF btrim(p_reason) = '' OR NOT EXISTS (SELECT 1 FROM output o JOIN role_grant g
        ON g.brand_id = o.brand_id AND g.person_id = p_actor AND g.role = 'admin'
        AND g.until IS NULL JOIN principal p ON p.id = p_actor AND p.is_active
        WHERE o.id = p_output) THEN
        RAISE EXCEPTION 'an erasure takes an admin of the brand and a reason'
            USING ERRCODE = 'GL005';
    END IF;
    INSERT INTO erasure (output_id, reason, actor_id, created_at)
    VALUES (p_output, p_reason, p_actor, clock_timestamp());
    UPDATE output SET content = NULL, raw = NULL WHERE id = p_output;
    -- what was copied out of it: where findings lie, what they and validators quote
    UPDATE finding f SET path = '', expected = '', actual = '',
        message = coalesce((SELECT v.definition ->> 'message' FROM red_line_version v
            WHERE v.id = f.version_id), 'erased') WHERE f.output_id = p_output;
    UPDATE verdict SET remarks = '[]' WHERE output_id = p_output;
    UPDATE shadow_finding SET path = '', message = 'erased' WHERE output_id = p_output;
    UPDATE backtest_row SET spans = '[]' WHERE output_id = p_output;
    -- and the items of fan-outs over it
    UPDATE task t SET item = 'null', title = split_part(t.title, ' · ', 1)
    FROM consumption c JOIN attempt a ON a.id = c.attempt_id
    JOIN task fan ON fan.id = a.task_id AND fan.kind = 'fan'
    JOIN dependency d ON d.needs_id = fan.id
    WHERE c.output_id = p_output AND t.id = d.task_id AND t.item IS NOT NULL;
END $$;

-- These facts keep all but the columns named here, which an erasure empties.
CREATE OR REPLACE FUNCTION words_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
       AND EXISTS (SELECT 1 FROM erasure WHERE output_id = OLD.output_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: this table is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'GL003';
END $$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON finding FOR EACH ROW
    EXECUTE FUNCTION words_kept('path', 'expected', 'actual', 'message');
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON verdict FOR EACH ROW
    EXECUTE FUNCTION words_kept('remarks');
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON shadow_finding FOR EACH ROW
    EXECUTE FUNCTION words_kept('path', 'message');
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON backtest_row FOR EACH ROW
    EXECUTE FUNCTION words_kept('spans');

CREATE OR REPLACE FUNCTION output_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.content IS NULL AND NEW.raw IS NULL
       AND to_jsonb(NEW) - 'content' - 'raw' = to_jsonb(OLD) - 'content' - 'raw'
       AND EXISTS (SELECT 1 FROM erasure WHERE output_id = OLD.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on output is refused: this table is append-only', TG_OP
        USING ERRCODE = 'GL003';
END $$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON output
    FOR EACH ROW EXECUTE FUNCTION output_kept();

DO $$
DECLARE v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['affected', 'kept', 'thaw', 'erasure', 'audited',
        'amendment', 'checkpoint', 'ledger']
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['recall_case', 'follow_up', 'freeze_order', 'audit_draw']
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER kept BEFORE DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE OR REPLACE TRIGGER kept_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['recall_case', 'follow_up', 'audited']
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER stamped BEFORE INSERT ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_stamp()', v_table);
    END LOOP;
END $$;

-- Inputs of a run change only by an amendment, each the next, its digest ours.
CREATE OR REPLACE FUNCTION gate_amendment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_lock_run_alone(NEW.run_id);
    NEW.created_at := clock_timestamp();
    NEW.digest := encode(sha256(NEW.inputs), 'hex');
    NEW.number := 1 + coalesce((SELECT max(number) FROM amendment WHERE run_id = NEW.run_id), 0);
    IF NOT EXISTS (SELECT 1 FROM run WHERE id = NEW.run_id AND state <> 'cancelled') THEN
        RAISE EXCEPTION 'run % is cancelled: its inputs stay as they are', NEW.run_id
            USING ERRCODE = 'GL004';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON amendment
    FOR EACH ROW EXECUTE FUNCTION gate_amendment();

-- Each of these acts leaves its line in the history.
CREATE OR REPLACE FUNCTION containment_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_output output%ROWTYPE; v_run bigint; v_brand bigint;
BEGIN
    IF TG_TABLE_NAME = 'freeze_order' THEN
        PERFORM ledger_event('freeze', NEW.id, NULL, NEW.brand_id,
            CASE WHEN TG_OP = 'UPDATE' THEN 'frozen' ELSE '' END,
            CASE WHEN TG_OP = 'UPDATE' THEN 'lifted' ELSE 'frozen' END,
            'principal:' || CASE WHEN TG_OP = 'UPDATE' THEN NEW.lifted_by_id
                                 ELSE NEW.actor_id END,
            NEW.level || ' ' || NEW.subject || ': ' || NEW.reason);
    ELSIF TG_TABLE_NAME = 'thaw' THEN
        PERFORM ledger_event('freeze', NEW.freeze_id, NULL, NULL, 'frozen', 'thawed',
            'principal:' || NEW.actor_id, NEW.level || ' ' || NEW.subject);
    ELSIF TG_TABLE_NAME = 'recall_case' THEN
        IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN RETURN NULL; END IF;
        PERFORM ledger_event('recall_case', NEW.id, NULL, NEW.brand_id,
            CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END, NEW.state,
            'principal:' || coalesce(NEW.seconded_by_id, NEW.actor_id),
            NEW.origin || ' ' || NEW.subject || ': ' || NEW.reason);
    ELSIF TG_TABLE_NAME = 'follow_up' THEN
        IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN RETURN NULL; END IF;
        SELECT run_id INTO v_run FROM effect WHERE id = NEW.effect_id;
        PERFORM ledger_event('follow_up', NEW.id, v_run, NEW.brand_id,
            CASE WHEN TG_OP = 'UPDATE' THEN OLD.state ELSE '' END, NEW.state,
            coalesce('principal:' || NEW.actor_id, 'recall'),
            concat_ws(': ', nullif(NEW.choice, ''), nullif(NEW.reason, '')));
    ELSIF TG_TABLE_NAME = 'erasure' THEN
        SELECT * INTO v_output FROM output WHERE id = NEW.output_id;
        PERFORM ledger_event('erasure', NEW.output_id, v_output.run_id, v_output.brand_id,
            '', 'erased', 'principal:' || NEW.actor_id, NEW.reason, v_output.digest);
    ELSIF TG_TABLE_NAME = 'kept' THEN
        SELECT * INTO v_output FROM output WHERE id = NEW.output_id;
        PERFORM ledger_event('kept', NEW.attempt_id, v_output.run_id, v_output.brand_id,
            '', 'kept', 'gate', 'output ' || NEW.output_id, v_output.digest);
    ELSIF TG_TABLE_NAME = 'amendment' THEN
        SELECT brand_id INTO v_brand FROM run WHERE id = NEW.run_id;
        PERFORM ledger_event('amendment', NEW.id, NEW.run_id, v_brand, '', 'amended',
            'principal:' || NEW.actor_id, NEW.reason, NEW.digest);
    ELSE
        SELECT run_id, brand_id INTO v_run, v_brand FROM review_item WHERE id = NEW.item_id;
        PERFORM ledger_event('audited', NEW.item_id, v_run, v_brand, '', 'drawn', 'gate',
            'release ' || NEW.release_id);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER recorded AFTER INSERT OR UPDATE ON freeze_order
    FOR EACH ROW EXECUTE FUNCTION containment_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON thaw
    FOR EACH ROW EXECUTE FUNCTION containment_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT OR UPDATE ON recall_case
    FOR EACH ROW EXECUTE FUNCTION containment_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT OR UPDATE ON follow_up
    FOR EACH ROW EXECUTE FUNCTION containment_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON erasure
    FOR EACH ROW EXECUTE FUNCTION containment_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON kept
    FOR EACH ROW EXECUTE FUNCTION containment_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON amendment
    FOR EACH ROW EXECUTE FUNCTION containment_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON audited
    FOR EACH ROW EXECUTE FUNCTION containment_recorded();

INSERT INTO ledger (uid) SELECT gen_random_uuid() WHERE NOT EXISTS (SELECT 1 FROM ledger);

DO $$
DECLARE
    v_app text := current_setting('greenlight.app_role', true);
    v_ours text := 'ledger_looker(bigint), ledger_radius(bigint[], text, bigint[]),
        ledger_pending(bigint[], bigint[]),
        ledger_recall(bigint, bigint[], text, bigint, text, bigint[]),
        ledger_hold_again(bigint[], bigint, text, text),
        ledger_begin_again(bigint[], bigint[], bigint[], text, text),
        ledger_keep(bigint, uuid, text, text, bigint),
        ledger_put_off(bigint, uuid, text, text, double precision), gate_kept(),
        gate_recall(), recall_recorded(), recall_reaches(), gate_freeze(), gate_thaw(), gate_attempt(), gate_effect(),
        gate_amendment(), output_kept(), words_kept(), containment_recorded(), ledger_frozen(bigint),
        ledger_is_of(text, text, bigint, bigint, bigint, bigint, text, text),
        ledger_limits(bigint), ledger_hops(bigint), ledger_slowed(bigint),
        ledger_spend(bigint, uuid, text, text, text, bigint, jsonb, text),
        ledger_erase(bigint, bigint, text)';
BEGIN
    IF coalesce(v_app, '') = '' THEN v_app := 'app'; END IF;
    IF v_app = current_user OR NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_app) THEN
        RETURN;  -- one role only, as in grants.sql
    END IF;
    REVOKE ALL ON FUNCTION ledger_event(text, bigint, bigint, bigint, text, text, text, text,
        text) FROM PUBLIC;
    EXECUTE format('REVOKE ALL ON FUNCTION ledger_event(text, bigint, bigint, bigint, text,
        text, text, text, text) FROM %I', v_app);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_ours);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', v_ours, v_app);
    EXECUTE format('GRANT SELECT ON erasure, ledger TO %I', v_app);
    EXECUTE format('GRANT SELECT, INSERT ON recall_case, affected, follow_up, kept, amendment,
        freeze_order, thaw, audited, audit_draw, checkpoint TO %I', v_app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON speed_limit TO %I', v_app);
    EXECUTE format('GRANT USAGE ON SEQUENCE recall_case_id_seq, affected_id_seq,
        follow_up_id_seq, amendment_id_seq, freeze_order_id_seq, thaw_id_seq, speed_limit_id_seq
        TO %I', v_app);
    EXECUTE format('GRANT UPDATE (lifted_at, lifted_by_id) ON freeze_order TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, radius, seconded_by_id, acted_at, closed_at)
        ON recall_case TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, choice, reason, evidence, result, actor_id,
        decided_at, finished_at) ON follow_up TO %I', v_app);
    EXECUTE format('GRANT UPDATE (release, seen) ON audit_draw TO %I', v_app);
    EXECUTE format('GRANT UPDATE (asked, certificate) ON effect TO %I', v_app);
END $$;
