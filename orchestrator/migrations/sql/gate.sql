-- The gate. What keys cannot count is counted here, and every act on an output first
-- locks its gate row, so that no two acts judge the same state.

-- A snapshot older than a lock would defeat it: anything but READ COMMITTED is refused.
CREATE OR REPLACE FUNCTION ledger_sees_now() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the gate works under READ COMMITTED only, not %',
            current_setting('transaction_isolation') USING ERRCODE = 'GL002';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION ledger_lock_gate(p_output bigint, p_share boolean DEFAULT false)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_sees_now();
    IF p_share THEN
        PERFORM 1 FROM gate WHERE output_id = p_output FOR SHARE;
    ELSE
        UPDATE gate SET epoch = epoch + 1 WHERE output_id = p_output;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'output % has no gate: there is no such output', p_output
            USING ERRCODE = 'GL002';
    END IF;
END $$;

-- Which approvals are missing for `p_output` while `p_screening` is its latest.
-- Needed: per role, the most people any blocking finding of any screening of this
-- output asks for (what a rule held stays held when the rule goes), and one more for
-- each second look at it. Counted: approvals
-- by active people who still hold the role, not withdrawn, that were shown every
-- blocking finding of the latest screening. With p_effective, only after their grace.
CREATE OR REPLACE FUNCTION ledger_missing(p_output bigint, p_screening bigint, p_effective boolean)
RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- most outputs: nothing ever blocked, so nothing is needed
    IF NOT EXISTS (SELECT 1 FROM screening s JOIN finding f ON f.screening_id = s.id
        AND f.blocking WHERE s.output_id = p_output)
        AND NOT EXISTS (SELECT 1 FROM second_look WHERE output_id = p_output) THEN
        RETURN '{}';
    END IF;
    RETURN (WITH need AS (
        SELECT role, sum(people) AS people FROM (
            SELECT role, max(f.people) AS people
            FROM screening s JOIN finding f ON f.screening_id = s.id AND f.blocking
            CROSS JOIN LATERAL unnest(f.roles) AS role
            WHERE s.output_id = p_output GROUP BY role
            UNION ALL
            SELECT role, count(*) FROM second_look WHERE output_id = p_output GROUP BY role
        ) asked GROUP BY role
    ), vote AS (
        -- one vote a person, the latest: different roles need different people
        SELECT DISTINCT ON (d.actor_id) d.actor_id, d.role
        FROM decision d
        JOIN output o ON o.id = d.output_id
        JOIN principal p ON p.id = d.actor_id AND p.is_active
        JOIN role_grant g ON g.person_id = d.actor_id AND g.role = d.role
            AND g.brand_id = o.brand_id AND g.until IS NULL
        WHERE d.output_id = p_output AND d.verdict = 'approve' AND d.digest = o.digest
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)
        AND (NOT p_effective OR d.effective_at <= clock_timestamp())
        -- what was approved before a recall counts for what merely grew from it, under
        -- the ruleset it was judged by; for what was found wrong itself it does not
        AND NOT EXISTS (SELECT 1 FROM release r JOIN recall x ON x.release_id = r.id
            WHERE r.output_id = p_output AND x.created_at > d.created_at AND (x.root
                OR (SELECT ruleset_id FROM screening WHERE id = d.screening_id)
                IS DISTINCT FROM (SELECT ruleset_id FROM screening WHERE id = p_screening)))
        AND NOT EXISTS (
            SELECT 1 FROM finding f WHERE f.screening_id = p_screening AND f.blocking
            AND NOT EXISTS (SELECT 1 FROM finding shown
                WHERE shown.screening_id = d.screening_id AND shown.blocking
                AND shown.key = f.key))
        ORDER BY d.actor_id, d.id DESC
    ), counted AS (
        SELECT role, count(*) AS people FROM vote GROUP BY role
    )
    SELECT coalesce(array_agg(n.role || ' ' || coalesce(c.people, 0) || ' of ' || n.people
                              ORDER BY n.role), '{}')
    FROM need n LEFT JOIN counted c USING (role)
    WHERE coalesce(c.people, 0) < n.people);
END $$;

CREATE OR REPLACE FUNCTION gate_output() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_principal bigint;
BEGIN
    NEW.created_at := clock_timestamp();
    NEW.digest := encode(sha256(NEW.content), 'hex');
    NEW.generation := (SELECT generation FROM task WHERE id = NEW.task_id);
    NEW.version := 1 + coalesce(
        (SELECT max(version) FROM output WHERE task_id = NEW.task_id), 0);
    IF NEW.attempt_id IS NOT NULL THEN
        -- promise 8: only a live producing attempt brings an output, as its own agent
        SELECT g.principal_id INTO v_principal
        FROM attempt a JOIN task t ON t.id = a.task_id JOIN agent g ON g.id = t.agent_id
        WHERE a.id = NEW.attempt_id AND a.kind = 'step'
        AND a.state IN ('running', 'calling') FOR NO KEY UPDATE OF a;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'attempt % may bring no output: it is over, or a validator''s',
                NEW.attempt_id USING ERRCODE = 'GL002';
        END IF;
        NEW.author_id := v_principal;
    ELSIF NEW.supersedes_id IS NULL OR NOT EXISTS (
        SELECT 1 FROM principal WHERE id = NEW.author_id AND kind = 'human' AND is_active)
    THEN
        RAISE EXCEPTION 'an output without an attempt is a person''s edit of an earlier one'
            USING ERRCODE = 'GL002';
    END IF;
    IF NEW.supersedes_id IS NOT NULL THEN
        PERFORM ledger_lock_gate(NEW.supersedes_id);
        IF EXISTS (SELECT 1 FROM release r WHERE r.output_id = NEW.supersedes_id
            AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)) THEN
            RAISE EXCEPTION 'output % is released and cannot be superseded; recall it first',
                NEW.supersedes_id USING ERRCODE = 'GL002';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON output FOR EACH ROW EXECUTE FUNCTION gate_output();

CREATE OR REPLACE FUNCTION gate_finding() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- what people were shown, or what was released on, can grow no further reason
    IF EXISTS (SELECT 1 FROM review_item WHERE output_id = NEW.output_id
               AND screening_id = NEW.screening_id)
       OR EXISTS (SELECT 1 FROM decision d JOIN screening s ON s.id = NEW.screening_id
                  WHERE d.output_id = NEW.output_id AND d.created_at >= s.created_at)
       OR EXISTS (SELECT 1 FROM release WHERE output_id = NEW.output_id
                  AND screening_id = NEW.screening_id) THEN
        RAISE EXCEPTION 'screening % is complete: it was shown or used already',
            NEW.screening_id USING ERRCODE = 'GL003';
    END IF;
    -- what a rule demands is the rule's word, not the caller's
    IF NEW.version_id IS NOT NULL THEN
        SELECT v.severity, v.blocking, v.roles, v.people
        INTO STRICT NEW.severity, NEW.blocking, NEW.roles, NEW.people
        FROM red_line_version v WHERE v.id = NEW.version_id;
    END IF;
    NEW.key := md5(concat_ws('|', NEW.version_id, NEW.slug, NEW.detector, NEW.path,
        NEW.start, NEW."end", NEW.roles, NEW.people));
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON finding FOR EACH ROW EXECUTE FUNCTION gate_finding();

CREATE OR REPLACE FUNCTION gate_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_item review_item%ROWTYPE;
BEGIN
    IF NEW.output_id IS NOT NULL THEN PERFORM ledger_lock_gate(NEW.output_id); END IF;
    NEW.created_at := clock_timestamp();
    NEW.effective_at := greatest(NEW.effective_at, NEW.created_at);
    SELECT * INTO STRICT v_item FROM review_item WHERE id = NEW.item_id FOR UPDATE;
    IF v_item.state <> 'open' THEN
        RAISE EXCEPTION 'item % is %, no longer open', v_item.id, v_item.state
            USING ERRCODE = 'GL004';
    END IF;
    IF v_item.output_id IS DISTINCT FROM NEW.output_id
       OR v_item.screening_id IS DISTINCT FROM NEW.screening_id THEN
        RAISE EXCEPTION 'item % now shows output % under screening %, not output % under %',
            v_item.id, v_item.output_id, v_item.screening_id, NEW.output_id,
            NEW.screening_id USING ERRCODE = 'GL004';
    END IF;
    PERFORM 1 FROM role_grant g JOIN principal p ON p.id = g.person_id AND p.is_active
        WHERE g.person_id = NEW.actor_id AND g.brand_id = v_item.brand_id
        AND g.role = NEW.role AND g.until IS NULL FOR SHARE OF g, p;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'principal % does not hold the role "%" on this brand',
            NEW.actor_id, NEW.role USING ERRCODE = 'GL005';
    END IF;
    IF NEW.replacement_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM output WHERE id = NEW.replacement_id
        AND supersedes_id = NEW.output_id AND author_id = NEW.actor_id) THEN
        RAISE EXCEPTION 'an edit''s or answer''s replacement must be its author''s own new version'
            USING ERRCODE = 'GL005';
    END IF;
    IF NEW.verdict <> 'approve' THEN RETURN NEW; END IF;

    -- promise 5
    IF EXISTS (
        WITH RECURSIVE line AS (
            SELECT id, supersedes_id, author_id FROM output WHERE id = NEW.output_id
            UNION ALL SELECT o.id, o.supersedes_id, o.author_id
            FROM line JOIN output o ON o.id = line.supersedes_id)
        SELECT 1 FROM line WHERE author_id = NEW.actor_id) THEN
        RAISE EXCEPTION 'you wrote or edited this content: somebody else must approve it'
            USING ERRCODE = 'GL005';
    END IF;
    IF EXISTS (SELECT 1 FROM finding f JOIN screening s ON s.id = f.screening_id
        JOIN red_line_version v ON v.id = f.version_id
        WHERE s.output_id = NEW.output_id AND f.blocking AND v.author_id = NEW.actor_id) THEN
        RAISE EXCEPTION 'you wrote a red line that holds this: somebody else must approve it'
            USING ERRCODE = 'GL005';
    END IF;
    IF EXISTS (SELECT 1 FROM decision d WHERE d.output_id = NEW.output_id
        AND d.actor_id = NEW.actor_id AND d.verdict = 'approve'
        AND d.screening_id = NEW.screening_id
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)) THEN
        RAISE EXCEPTION 'you approved this already: others must approve it too'
            USING ERRCODE = 'GL005';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION gate_decision();

CREATE OR REPLACE FUNCTION gate_withdrawal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_decision decision%ROWTYPE; v_state text;
BEGIN
    SELECT * INTO STRICT v_decision FROM decision WHERE id = NEW.decision_id;
    IF v_decision.output_id IS NOT NULL THEN
        PERFORM ledger_lock_gate(v_decision.output_id);
    END IF;
    IF v_decision.replacement_id IS NOT NULL THEN
        PERFORM ledger_lock_gate(v_decision.replacement_id);
    END IF;
    NEW.created_at := clock_timestamp();
    SELECT state INTO v_state FROM review_item WHERE id = v_decision.item_id FOR UPDATE;
    IF v_state NOT IN ('open', 'settling') THEN
        RAISE EXCEPTION 'too late to undo: the item is %', v_state USING ERRCODE = 'GL004';
    END IF;
    IF NEW.actor_id <> v_decision.actor_id THEN
        RAISE EXCEPTION 'only the person who decided can undo it' USING ERRCODE = 'GL005';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON withdrawal FOR EACH ROW EXECUTE FUNCTION gate_withdrawal();

-- Promises 2 and 3.
CREATE OR REPLACE FUNCTION gate_release() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_output output%ROWTYPE;
    v_ruleset bigint;
    v_missing text[];
    v_human boolean;
BEGIN
    PERFORM ledger_lock_gate(NEW.output_id);
    NEW.created_at := clock_timestamp();
    SELECT * INTO STRICT v_output FROM output WHERE id = NEW.output_id;
    IF v_output.content IS NULL THEN
        RAISE EXCEPTION 'output % was erased: there is nothing to release', NEW.output_id
            USING ERRCODE = 'GL002';
    END IF;
    NEW.number := 1 + (SELECT count(*) FROM release WHERE output_id = NEW.output_id);
    NEW.hops := CASE WHEN NEW.decision_id IS NULL THEN ledger_hops(NEW.output_id) ELSE 0 END;
    IF v_output.generation <> (SELECT generation FROM task WHERE id = v_output.task_id)
       AND NOT EXISTS (SELECT 1 FROM kept k JOIN attempt a ON a.id = k.attempt_id
            WHERE k.output_id = NEW.output_id AND a.number = (SELECT max(number)
                FROM attempt WHERE task_id = v_output.task_id AND kind = 'step')) THEN
        RAISE EXCEPTION 'output % is of before a recall: it is made again or kept', NEW.output_id
            USING ERRCODE = 'GL002';
    END IF;
    IF EXISTS (SELECT 1 FROM planted WHERE output_id = NEW.output_id) THEN
        RAISE EXCEPTION 'output % was planted to test attention: it is never released',
            NEW.output_id USING ERRCODE = 'GL002';
    END IF;
    IF EXISTS (SELECT 1 FROM release r WHERE r.output_id = NEW.output_id
        AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)) THEN
        RAISE EXCEPTION 'output % is released already', NEW.output_id USING ERRCODE = 'GL002';
    END IF;
    IF NEW.screening_id <> (SELECT max(id) FROM screening WHERE output_id = NEW.output_id) THEN
        RAISE EXCEPTION 'output % was screened again since screening %',
            NEW.output_id, NEW.screening_id USING ERRCODE = 'GL002';
    END IF;
    SELECT ruleset_id INTO v_ruleset FROM ruleset_in_force
        WHERE brand_id = v_output.brand_id FOR SHARE;
    IF v_ruleset IS DISTINCT FROM NEW.ruleset_id THEN
        RAISE EXCEPTION 'stale ruleset: % is in force, output % was screened under %',
            v_ruleset, NEW.output_id, NEW.ruleset_id USING ERRCODE = 'GL002';
    END IF;
    IF EXISTS (
        SELECT 1 FROM task t CROSS JOIN LATERAL unnest(t.validators) AS wanted
        WHERE t.id = v_output.task_id AND NOT EXISTS (
            SELECT 1 FROM verdict v JOIN agent g ON g.id = v.validator_id
            WHERE v.output_id = NEW.output_id AND g.name = wanted)) THEN
        RAISE EXCEPTION 'output % lacks the verdict of a validator its step names',
            NEW.output_id USING ERRCODE = 'GL002';
    END IF;
    IF EXISTS (SELECT 1 FROM output s WHERE s.supersedes_id = NEW.output_id
        AND NOT EXISTS (SELECT 1 FROM decision d JOIN withdrawal w ON w.decision_id = d.id
            WHERE d.replacement_id = s.id)) THEN
        RAISE EXCEPTION 'output % is superseded by a later version', NEW.output_id
            USING ERRCODE = 'GL002';
    END IF;
    IF EXISTS (SELECT 1 FROM decision d WHERE d.output_id = NEW.output_id
        AND d.verdict IN ('reject', 'changes')
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)) THEN
        RAISE EXCEPTION 'output % was rejected', NEW.output_id USING ERRCODE = 'GL002';
    END IF;
    SELECT kind = 'human' INTO v_human FROM principal WHERE id = v_output.author_id;
    IF v_human AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.replacement_id = NEW.output_id
        AND d.verdict IN ('edit', 'answer') AND d.effective_at <= clock_timestamp()
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)) THEN
        RAISE EXCEPTION 'output % is an edit whose decision does not stand', NEW.output_id
            USING ERRCODE = 'GL002';
    END IF;
    v_missing := ledger_missing(NEW.output_id, NEW.screening_id, true);
    IF cardinality(v_missing) > 0 THEN
        RAISE EXCEPTION 'output % is held: approvals missing: %', NEW.output_id,
            array_to_string(v_missing, ', ') USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON release FOR EACH ROW EXECUTE FUNCTION gate_release();

-- Promise 1 and the start of promise 6.
CREATE OR REPLACE FUNCTION gate_consumption() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_lock_gate(NEW.output_id, true);
    NEW.created_at := clock_timestamp();
    IF EXISTS (SELECT 1 FROM recall WHERE release_id = NEW.release_id) THEN
        RAISE EXCEPTION 'release % was recalled', NEW.release_id USING ERRCODE = 'GL002';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM attempt WHERE id = NEW.attempt_id
                   AND state IN ('running', 'calling')) THEN
        RAISE EXCEPTION 'attempt % is over and can be given nothing', NEW.attempt_id
            USING ERRCODE = 'GL002';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM attempt a JOIN task t ON t.id = a.task_id
        LEFT JOIN output s ON s.id = t.subject_id
        JOIN output o ON o.id = NEW.output_id
        JOIN dependency d ON d.task_id = coalesce(s.task_id, t.id)
            AND d.needs_id = o.task_id AND NOT d.soft
        WHERE a.id = NEW.attempt_id) THEN
        RAISE EXCEPTION 'attempt % is given output %, which its task does not depend on',
            NEW.attempt_id, NEW.output_id USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON consumption
    FOR EACH ROW EXECUTE FUNCTION gate_consumption();

CREATE OR REPLACE FUNCTION gate_inspection() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.created_at := clock_timestamp();
    IF NOT EXISTS (SELECT 1 FROM attempt a JOIN task t ON t.id = a.task_id
        WHERE a.id = NEW.attempt_id AND a.kind = 'inspect'
        AND a.state IN ('running', 'calling') AND t.subject_id = NEW.output_id) THEN
        RAISE EXCEPTION 'attempt % is not a validator''s on output %', NEW.attempt_id,
            NEW.output_id USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON inspection
    FOR EACH ROW EXECUTE FUNCTION gate_inspection();

CREATE OR REPLACE FUNCTION gate_verdict() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.created_at := clock_timestamp();
    SELECT t.agent_id INTO NEW.validator_id FROM attempt a JOIN task t ON t.id = a.task_id
        WHERE a.id = NEW.inspection_id AND a.state IN ('running', 'calling');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'attempt % is over: its verdict is refused', NEW.inspection_id
            USING ERRCODE = 'GL002';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON verdict FOR EACH ROW EXECUTE FUNCTION gate_verdict();
