-- Freezes and tokens: what the operator and the channel rely on. They meet on one
-- advisory lock (73): from the commit of a freeze on no token is spent, whoever asks.

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
