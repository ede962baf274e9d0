-- The facts of containment: which only grow, and that each act leaves its line in the
-- history.

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
