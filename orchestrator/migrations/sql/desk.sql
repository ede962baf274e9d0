-- The guards and settings of the desk: what people did before they decided is a fact like
-- any other; what admins change is on record; a planted output can never be released
-- (gate_release refuses it).

DO $$
DECLARE v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['settlement', 'second_look', 'first_view', 'opening',
        'planted', 'change']
    LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['proposal', 'setting']
    LOOP
        EXECUTE format('CREATE TRIGGER kept BEFORE DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE TRIGGER kept_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['settlement', 'first_view', 'opening', 'change']
    LOOP
        EXECUTE format('CREATE TRIGGER stamped BEFORE INSERT ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_stamp()', v_table);
    END LOOP;
END $$;

-- A settlement speaks of a finding its decision was shown.
CREATE FUNCTION gate_settlement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM decision d JOIN finding f ON f.screening_id = d.screening_id
        WHERE d.id = NEW.decision_id AND f.id = NEW.finding_id) THEN
        RAISE EXCEPTION 'decision % was not shown finding %', NEW.decision_id, NEW.finding_id
            USING ERRCODE = 'GL005';
    END IF;
    IF NEW.owner_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM decision d JOIN review_item i ON i.id = d.item_id
        JOIN role_grant g ON g.brand_id = i.brand_id AND g.until IS NULL
        JOIN principal p ON p.id = g.person_id AND p.is_active AND p.kind = 'human'
        WHERE d.id = NEW.decision_id AND p.id = NEW.owner_id) THEN
        RAISE EXCEPTION 'principal % is nobody of this brand and can own no exception',
            NEW.owner_id USING ERRCODE = 'GL005';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gate BEFORE INSERT ON settlement
    FOR EACH ROW EXECUTE FUNCTION gate_settlement();

-- A second look changes what a release needs, so it waits for the gate like any act.
CREATE FUNCTION gate_second_look() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_item review_item%ROWTYPE;
BEGIN
    PERFORM ledger_lock_gate(NEW.output_id);
    NEW.created_at := clock_timestamp();
    SELECT * INTO STRICT v_item FROM review_item WHERE id = NEW.item_id FOR UPDATE;
    IF v_item.output_id IS DISTINCT FROM NEW.output_id OR v_item.state <> 'open' THEN
        RAISE EXCEPTION 'item % is % and shows output %: no second look at output %',
            v_item.id, v_item.state, v_item.output_id, NEW.output_id USING ERRCODE = 'GL004';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM role_grant g JOIN principal p ON p.id = g.person_id
        AND p.is_active AND p.kind = 'human'
        WHERE g.brand_id = v_item.brand_id AND g.role = NEW.role AND g.until IS NULL) THEN
        RAISE EXCEPTION 'nobody is "%" on this brand: the second look could never be given',
            NEW.role USING ERRCODE = 'GL005';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gate BEFORE INSERT ON second_look
    FOR EACH ROW EXECUTE FUNCTION gate_second_look();

-- Planted before anybody was asked: what is real can not be called a test afterwards.
CREATE FUNCTION gate_planted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_lock_gate(NEW.output_id);
    NEW.created_at := clock_timestamp();
    IF EXISTS (SELECT 1 FROM decision WHERE output_id = NEW.output_id)
       OR EXISTS (SELECT 1 FROM release WHERE output_id = NEW.output_id) THEN
        RAISE EXCEPTION 'output % was decided or released: it can not be planted any more',
            NEW.output_id USING ERRCODE = 'GL004';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gate BEFORE INSERT ON planted FOR EACH ROW EXECUTE FUNCTION gate_planted();

-- A question for people is due by its severity, and no later than its run.
CREATE FUNCTION item_due() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_minutes double precision;
BEGIN
    SELECT (value ->> (ARRAY['low', 'medium', 'high'])[greatest(1, least(3, NEW.severity))])
        INTO v_minutes FROM setting
        WHERE brand_id = NEW.brand_id AND name = 'deadline_minutes';
    v_minutes := coalesce(v_minutes,
        (ARRAY[4320, 1440, 240])[greatest(1, least(3, NEW.severity))]);
    NEW.due_at := least(NEW.due_at, clock_timestamp() + v_minutes * interval '1 minute');
    RETURN NEW;
END $$;
CREATE TRIGGER due BEFORE INSERT ON review_item FOR EACH ROW EXECUTE FUNCTION item_due();

DO $$
DECLARE v_app text := current_setting('greenlight.app_role', true);
BEGIN
    IF coalesce(v_app, '') = '' THEN v_app := 'app'; END IF;
    IF v_app = current_user OR NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_app) THEN
        RETURN;  -- one role only, as in grants.sql
    END IF;
    REVOKE ALL ON FUNCTION gate_settlement(), gate_second_look(), gate_planted(), item_due()
        FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION gate_settlement(), gate_second_look(),
        gate_planted(), item_due() TO %I', v_app);
    EXECUTE format('GRANT SELECT, INSERT ON settlement, second_look, first_view, opening,
        planted, change, setting, proposal TO %I', v_app);
    EXECUTE format('GRANT USAGE ON SEQUENCE settlement_id_seq, second_look_id_seq,
        first_view_id_seq, opening_id_seq, planted_id_seq, change_id_seq, setting_id_seq,
        proposal_id_seq TO %I', v_app);
    EXECUTE format('GRANT UPDATE (value) ON setting TO %I', v_app);
    EXECUTE format('GRANT UPDATE (accepted, decided_by_id, decided_at) ON proposal TO %I',
        v_app);
END $$;
