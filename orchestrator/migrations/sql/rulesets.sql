-- Rules: a version goes live by somebody who did not write it; rulesets only advance.
CREATE OR REPLACE FUNCTION gate_ruleset_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_ruleset ruleset%ROWTYPE; v_author bigint; v_brand bigint;
BEGIN
    SELECT * INTO STRICT v_ruleset FROM ruleset WHERE id = NEW.ruleset_id;
    SELECT v.author_id, l.brand_id INTO STRICT v_author, v_brand
        FROM red_line_version v JOIN red_line l ON l.id = v.red_line_id
        WHERE v.id = NEW.version_id;
    IF v_brand <> v_ruleset.brand_id THEN
        RAISE EXCEPTION 'version % belongs to another brand', NEW.version_id
            USING ERRCODE = 'GL005';
    END IF;
    IF EXISTS (SELECT 1 FROM event WHERE noun = 'ruleset'
               AND subject = NEW.ruleset_id) THEN
        RAISE EXCEPTION 'ruleset % is or was in force and cannot grow', NEW.ruleset_id
            USING ERRCODE = 'GL003';
    END IF;
    IF v_author = v_ruleset.made_by_id AND NOT EXISTS (
        SELECT 1 FROM ruleset_in_force f JOIN ruleset_entry e ON e.ruleset_id = f.ruleset_id
        WHERE f.brand_id = v_brand AND e.version_id = NEW.version_id) THEN
        RAISE EXCEPTION 'you wrote this version: a second admin must make it live'
            USING ERRCODE = 'GL005';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT ON ruleset_entry
    FOR EACH ROW EXECUTE FUNCTION gate_ruleset_entry();

CREATE OR REPLACE FUNCTION gate_ruleset_in_force() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ruleset n WHERE n.id = NEW.ruleset_id
        AND n.brand_id = NEW.brand_id) THEN
        RAISE EXCEPTION 'ruleset % belongs to another brand', NEW.ruleset_id
            USING ERRCODE = 'GL005';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.ruleset_id <= OLD.ruleset_id THEN
        RAISE EXCEPTION 'rulesets only advance: % is older than %', NEW.ruleset_id,
            OLD.ruleset_id USING ERRCODE = 'GL005';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER gate BEFORE INSERT OR UPDATE ON ruleset_in_force
    FOR EACH ROW EXECUTE FUNCTION gate_ruleset_in_force();
