-- One cause fires once, and what came of it stays: a firing that is over never changes,
-- and what it started is of its trigger's own brand. The grants leave the cause, the
-- facts and the trigger to nobody.

CREATE OR REPLACE FUNCTION firing_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'firing % is %: what came of it stays', OLD.id, OLD.state
            USING ERRCODE = 'GL001';
    END IF;
    IF NEW.state NOT IN ('waiting', 'done', 'refused', 'skipped') THEN
        RAISE EXCEPTION 'firing % cannot be %', OLD.id, NEW.state USING ERRCODE = 'GL001';
    END IF;
    IF NEW.run_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM run r JOIN "trigger" t ON t.brand_id = r.brand_id
        WHERE r.id = NEW.run_id AND t.id = NEW.trigger_id) THEN
        RAISE EXCEPTION 'firing % names a run of another brand', OLD.id
            USING ERRCODE = 'GL002';
    END IF;
    NEW.finished_at := CASE WHEN NEW.state <> 'waiting' THEN clock_timestamp() END;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER kept BEFORE UPDATE ON firing
    FOR EACH ROW EXECUTE FUNCTION firing_kept();
