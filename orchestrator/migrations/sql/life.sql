-- What may be said, and the life of a rule: facts are never changed, every row is of one
-- brand by its keys, and an allowance comes into force by somebody who did not write it.

ALTER TABLE red_line ADD CONSTRAINT red_line_brand UNIQUE (id, brand_id);
ALTER TABLE red_line_version ADD CONSTRAINT red_line_version_line UNIQUE (id, red_line_id);
ALTER TABLE ruleset ADD CONSTRAINT ruleset_brand UNIQUE (id, brand_id);
ALTER TABLE allowance ADD CONSTRAINT allowance_brand UNIQUE (id, brand_id);
ALTER TABLE backtest ADD CONSTRAINT backtest_brand UNIQUE (id, brand_id);
ALTER TABLE shadow ADD CONSTRAINT shadow_brand UNIQUE (id, brand_id);

ALTER TABLE ruleset_allowance ADD CONSTRAINT ruleset_allowance_ruleset_brand
    FOREIGN KEY (ruleset_id, brand_id) REFERENCES ruleset (id, brand_id);
ALTER TABLE ruleset_allowance ADD CONSTRAINT ruleset_allowance_allowance_brand
    FOREIGN KEY (allowance_id, brand_id) REFERENCES allowance (id, brand_id);
ALTER TABLE backtest ADD CONSTRAINT backtest_red_line_brand
    FOREIGN KEY (red_line_id, brand_id) REFERENCES red_line (id, brand_id);
ALTER TABLE backtest ADD CONSTRAINT backtest_version_line
    FOREIGN KEY (version_id, red_line_id) REFERENCES red_line_version (id, red_line_id);
ALTER TABLE backtest ADD CONSTRAINT backtest_against_line
    FOREIGN KEY (against_id, red_line_id) REFERENCES red_line_version (id, red_line_id);
ALTER TABLE backtest_row ADD CONSTRAINT backtest_row_brand
    FOREIGN KEY (backtest_id, brand_id) REFERENCES backtest (id, brand_id);
ALTER TABLE backtest_row ADD CONSTRAINT backtest_row_output_brand
    FOREIGN KEY (brand_id, output_id) REFERENCES output (brand_id, id);
ALTER TABLE shadow ADD CONSTRAINT shadow_red_line_brand
    FOREIGN KEY (red_line_id, brand_id) REFERENCES red_line (id, brand_id);
ALTER TABLE shadow ADD CONSTRAINT shadow_version_line
    FOREIGN KEY (version_id, red_line_id) REFERENCES red_line_version (id, red_line_id);
ALTER TABLE shadow_screening ADD CONSTRAINT shadow_screening_brand
    FOREIGN KEY (shadow_id, brand_id) REFERENCES shadow (id, brand_id);
ALTER TABLE shadow_screening ADD CONSTRAINT shadow_screening_output_brand
    FOREIGN KEY (brand_id, output_id) REFERENCES output (brand_id, id);
-- a shadow's finding is of an output that shadow looked at
ALTER TABLE shadow_finding ADD CONSTRAINT shadow_finding_screened
    FOREIGN KEY (shadow_id, output_id) REFERENCES shadow_screening (shadow_id, output_id);

ALTER TABLE evidence ADD CONSTRAINT evidence_file_is_sha256
    CHECK (sha256 = CASE WHEN content IS NULL THEN ''
                    ELSE encode(sha256(content), 'hex') END);
ALTER TABLE evidence ADD CONSTRAINT evidence_file_small
    CHECK (content IS NULL OR octet_length(content) <= 5000000);

DO $$
DECLARE v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['allowance', 'evidence', 'ruleset_allowance',
        'backtest_row', 'shadow_screening', 'shadow_finding', 'shadow_label', 'waiver']
    LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['backtest', 'shadow']
    LOOP
        EXECUTE format('CREATE TRIGGER kept BEFORE DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE TRIGGER kept_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['allowance', 'shadow_label', 'waiver']
    LOOP
        EXECUTE format('CREATE TRIGGER stamped BEFORE INSERT ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_stamp()', v_table);
    END LOOP;
END $$;

-- An allowance means what it meant when it was approved: a pinned one grows no evidence.
CREATE FUNCTION gate_evidence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.created_at := clock_timestamp();
    NEW.sha256 := CASE WHEN NEW.content IS NULL THEN ''
                  ELSE encode(sha256(NEW.content), 'hex') END;
    IF EXISTS (SELECT 1 FROM ruleset_allowance WHERE allowance_id = NEW.allowance_id) THEN
        RAISE EXCEPTION 'allowance % was approved already and grows no evidence: revise it',
            NEW.allowance_id USING ERRCODE = 'GL003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gate BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION gate_evidence();

CREATE FUNCTION gate_ruleset_allowance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_maker bigint; v_author bigint;
BEGIN
    SELECT made_by_id INTO STRICT v_maker FROM ruleset WHERE id = NEW.ruleset_id;
    SELECT author_id INTO STRICT v_author FROM allowance WHERE id = NEW.allowance_id;
    IF EXISTS (SELECT 1 FROM event WHERE noun = 'ruleset'
               AND subject = NEW.ruleset_id) THEN
        RAISE EXCEPTION 'ruleset % is or was in force and cannot grow', NEW.ruleset_id
            USING ERRCODE = 'GL003';
    END IF;
    IF v_author = v_maker AND NOT EXISTS (
        SELECT 1 FROM ruleset_in_force f
        JOIN ruleset_allowance p ON p.ruleset_id = f.ruleset_id
        WHERE f.brand_id = NEW.brand_id AND p.allowance_id = NEW.allowance_id) THEN
        RAISE EXCEPTION 'you wrote this wording or offer: somebody else must approve it'
            USING ERRCODE = 'GL005';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gate BEFORE INSERT ON ruleset_allowance
    FOR EACH ROW EXECUTE FUNCTION gate_ruleset_allowance();

DO $$
DECLARE v_app text := current_setting('greenlight.app_role', true);
BEGIN
    IF coalesce(v_app, '') = '' THEN v_app := 'app'; END IF;
    IF v_app = current_user OR NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_app) THEN
        RETURN;  -- one role only, as in grants.sql
    END IF;
    REVOKE ALL ON FUNCTION gate_evidence(), gate_ruleset_allowance() FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION gate_evidence(), gate_ruleset_allowance()
        TO %I', v_app);
    EXECUTE format('GRANT SELECT, INSERT ON allowance, evidence, ruleset_allowance, backtest,
        backtest_row, shadow, shadow_screening, shadow_finding, shadow_label, waiver TO %I',
        v_app);
    EXECUTE format('GRANT USAGE ON SEQUENCE allowance_id_seq, evidence_id_seq,
        ruleset_allowance_id_seq, backtest_id_seq, backtest_row_id_seq, shadow_id_seq,
        shadow_screening_id_seq, shadow_finding_id_seq, shadow_label_id_seq, waiver_id_seq
        TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, position, done, summary, error, started_at,
        finished_at) ON backtest TO %I', v_app);
    EXECUTE format('GRANT UPDATE (ended_by_id, ended_at, why, position) ON shadow TO %I', v_app);
END $$;
