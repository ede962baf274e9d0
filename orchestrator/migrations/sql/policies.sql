-- What a step says of its own failure, or of a rejection: skip, stop, substitute, or ask
-- somebody. Everything here leaves its choice on record.

CREATE OR REPLACE FUNCTION ledger_told_skip(
    p_task bigint, p_attempt bigint, p_actor text, p_why text, p_rule text
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO choice (run_id, brand_id, task_id, attempt_id, what, chosen, why, rule,
        facts, rejected, reversible, by_kind, by, created_at)
    SELECT t.run_id, t.brand_id, t.id, p_attempt, 'skip', 'go on without it',
        left(p_why, 2000), p_rule, jsonb_build_object('step', t.step,
        'attempts', t.attempts_made), '[]', false, 'rule', p_actor, clock_timestamp()
    FROM task t WHERE t.id = p_task
$$;

-- A task ends without a result and the workflow goes on without it.
CREATE OR REPLACE FUNCTION ledger_skip(
    p_task bigint, p_attempt bigint, p_actor text, p_why text, p_rule text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_run bigint;
BEGIN
    PERFORM ledger_told_skip(p_task, p_attempt, p_actor, p_why, p_rule);
    UPDATE task SET state = 'skipped', moved_by = p_actor, why = p_why WHERE id = p_task
    RETURNING run_id INTO v_run;
    IF ledger_wake(p_task, p_actor) = 0 THEN PERFORM ledger_close_run(v_run, p_actor); END IF;
END $$;

-- How a task goes on whose last attempt failed for good: 'skipped', 'failed', 'retry' (its
-- substitute has it) or 'ask'. Where a delivery may have gone out, somebody is asked
-- whatever the step says.
CREATE OR REPLACE FUNCTION ledger_go_on(
    p_task task, p_attempt bigint, p_effect text, p_actor text, p_why text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_rule text := 'on_fail: ' || p_task.on_fail;
BEGIN
    IF p_effect IN ('spent', 'unknown') THEN RETURN 'ask'; END IF;
    IF p_task.on_fail = 'substitute' AND p_task.substitute_id <> p_task.agent_id THEN
        PERFORM ledger_substitute(p_task.id, p_actor, p_why);
        UPDATE task SET state = 'waiting', moved_by = p_actor, why = left(p_why, 2000)
        WHERE id = p_task.id;
        UPDATE task SET state = 'ready', attempts_made = 0, moved_by = p_actor,
            why = left('its substitute tries: ' || p_why, 2000) WHERE id = p_task.id;
        RETURN 'retry';
    END IF;
    IF p_task.on_fail = 'skip' OR p_task.optional THEN
        PERFORM ledger_skip(p_task.id, p_attempt, p_actor, p_why,
            CASE WHEN p_task.on_fail = 'skip' THEN v_rule ELSE 'optional' END);
        RETURN 'skipped';
    END IF;
    IF p_task.on_fail <> 'stop' THEN RETURN 'ask'; END IF;
    UPDATE task SET state = 'failed', moved_by = p_actor, why = p_why WHERE id = p_task.id;
    PERFORM ledger_block(p_task.id, p_actor);
    PERFORM ledger_close_run(p_task.run_id, p_actor);
    RETURN 'failed';
END $$;

-- The other agent that its step names takes a task over, once; it keeps it. As its owner,
-- for nobody else writes whose a task is: only after a last attempt that failed, or a
-- rejection that stands, of a step that says so, and never where a delivery went out.
CREATE OR REPLACE FUNCTION ledger_substitute(p_task bigint, p_actor text, p_why text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_task task%ROWTYPE;
    v_attempt attempt%ROWTYPE;
    v_from agent%ROWTYPE;
    v_to agent%ROWTYPE;
BEGIN
    SELECT * INTO STRICT v_task FROM task WHERE id = p_task FOR NO KEY UPDATE;
    SELECT * INTO v_attempt FROM attempt WHERE task_id = p_task ORDER BY number DESC LIMIT 1;
    SELECT * INTO STRICT v_from FROM agent WHERE id = v_task.agent_id;
    SELECT * INTO v_to FROM agent WHERE id = v_task.substitute_id;
    IF v_to.id IS NULL OR v_to.id = v_from.id OR v_task.channel <> ''
       OR ledger_gone_out(p_task) OR NOT (
            v_task.on_fail = 'substitute' AND v_task.state IN ('running', 'calling')
            AND v_attempt.state IN ('failed', 'lost')
            OR v_task.on_reject = 'substitute' AND v_task.state = 'held'
            AND EXISTS (SELECT 1 FROM output o JOIN decision d ON d.output_id = o.id
                WHERE o.id = (SELECT max(id) FROM output WHERE task_id = p_task)
                AND d.verdict = 'reject' AND NOT EXISTS (
                    SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id))) THEN
        RAISE EXCEPTION 'task % has no substitute now', p_task USING ERRCODE = 'GL002';
    END IF;
    INSERT INTO choice (run_id, brand_id, task_id, attempt_id, what, chosen, why, rule,
        facts, rejected, reversible, by_kind, by, created_at)
    VALUES (v_task.run_id, v_task.brand_id, p_task, v_attempt.id, 'substitute', v_to.name,
        left(p_why, 2000),
        CASE WHEN v_task.state = 'held' THEN 'on_reject' ELSE 'on_fail' END || ': substitute',
        jsonb_build_object('from', v_from.id, 'to', v_to.id, 'agent', v_from.name,
            'attempts', v_task.attempts_made),
        jsonb_build_array(jsonb_build_object('option', v_from.name, 'why', left(p_why, 500))),
        true, CASE WHEN p_actor LIKE 'principal:%' THEN 'person' ELSE 'rule' END, p_actor,
        clock_timestamp());
    UPDATE task SET agent_id = v_to.id, pool = v_to.pool WHERE id = p_task;
END $$;

-- What failed, or was before people, is passed over only with its choice on record, or
-- where its delivery is known to have arrived.
CREATE OR REPLACE FUNCTION task_passed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'held' AND (SELECT state FROM attempt WHERE task_id = NEW.id
        ORDER BY number DESC LIMIT 1) NOT IN ('failed', 'lost') THEN RETURN NEW; END IF;
    IF NOT EXISTS (SELECT 1 FROM choice WHERE task_id = NEW.id AND what = 'skip')
       AND NOT EXISTS (SELECT 1 FROM effect WHERE task_id = NEW.id) THEN
        RAISE EXCEPTION 'task % can not be passed over: nothing says to go on without it',
            NEW.id USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER passed BEFORE UPDATE OF state ON task FOR EACH ROW
    WHEN (NEW.state = 'skipped' AND OLD.state IN ('running', 'calling', 'held'))
    EXECUTE FUNCTION task_passed();

-- A choice to skip or to substitute is what its step says, and what then happened.
CREATE OR REPLACE FUNCTION choice_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_task task%ROWTYPE;
BEGIN
    SELECT * INTO v_task FROM task WHERE id = NEW.task_id;
    IF v_task.run_id IS DISTINCT FROM NEW.run_id OR NOT (CASE
        WHEN NEW.what = 'substitute' THEN v_task.agent_id = v_task.substitute_id
            AND (NEW.facts ->> 'to')::bigint = v_task.agent_id AND NOT EXISTS (
                SELECT 1 FROM choice WHERE task_id = NEW.task_id
                AND what = 'substitute' AND id <> NEW.id)
        WHEN NEW.rule = 'optional' THEN v_task.optional
        WHEN NEW.rule = 'on_fail: skip' THEN v_task.on_fail = 'skip'
        WHEN NEW.rule = 'on_reject: skip' THEN v_task.on_reject = 'skip'
        ELSE v_task.kind = 'gate' END) THEN
        RAISE EXCEPTION 'the step of task % does not say so: %', NEW.task_id, NEW.rule
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS fits ON choice;
CREATE CONSTRAINT TRIGGER fits AFTER INSERT ON choice DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.what IN ('skip', 'substitute')) EXECUTE FUNCTION choice_fits();
