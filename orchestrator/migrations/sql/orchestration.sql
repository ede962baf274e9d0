-- What orchestration decided, was told and was asked to put first: facts that only grow,
-- each with its line in the history.

DO $$
DECLARE v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['choice', 'signal', 'pin'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE OR REPLACE TRIGGER stamped BEFORE INSERT ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_stamp()', v_table);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION orchestration_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_run bigint; v_brand bigint;
BEGIN
    IF TG_TABLE_NAME = 'choice' THEN
        PERFORM ledger_event('choice', NEW.id, NEW.run_id, NEW.brand_id, '', NEW.what,
            NEW."by", NEW.chosen || CASE WHEN NEW.why = '' THEN '' ELSE ': ' || NEW.why END);
    ELSIF TG_TABLE_NAME = 'signal' THEN
        SELECT brand_id INTO v_brand FROM run WHERE id = NEW.run_id;
        PERFORM ledger_event('signal', NEW.id, NEW.run_id, v_brand, '', 'sent', NEW."by",
            NEW.name, NEW.digest);
    ELSE
        -- pinned is what the last word says; a ready task gets its rank anew
        UPDATE task SET pinned = NEW."on", rank = CASE WHEN state = 'ready'
            THEN ledger_rank(ready_at, patience, turn, latest_start, NEW."on")
            ELSE rank END
        WHERE id = NEW.task_id RETURNING run_id, brand_id INTO v_run, v_brand;
        PERFORM ledger_event('pin', NEW.task_id, v_run, v_brand, '',
            CASE WHEN NEW."on" THEN 'pinned' ELSE 'unpinned' END,
            'principal:' || NEW.actor_id, NEW.reason);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON choice
    FOR EACH ROW EXECUTE FUNCTION orchestration_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON signal
    FOR EACH ROW EXECUTE FUNCTION orchestration_recorded();
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON pin
    FOR EACH ROW EXECUTE FUNCTION orchestration_recorded();
