-- The archive of tests only grows: what was read, under which licence, by whom, and how
-- we read it. A test is of its source's brand.

ALTER TABLE archive_source ADD CONSTRAINT archive_source_brand UNIQUE (id, brand_id);
ALTER TABLE archived_test ADD CONSTRAINT archived_test_source_brand
    FOREIGN KEY (source_id, brand_id) REFERENCES archive_source (id, brand_id);
ALTER TABLE archive_source ADD CONSTRAINT archive_source_digest_is_sha256
    CHECK (file_digest ~ '^[0-9a-f]{64}$');

DO $$
DECLARE v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['archive_source', 'archived_test'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE OR REPLACE TRIGGER stamped BEFORE INSERT ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_stamp()', v_table);
    END LOOP;
END $$;

-- An import is one line of the history, however many tests it brought.
CREATE OR REPLACE FUNCTION archive_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_event('archive', NEW.id, NULL, NEW.brand_id, '', 'imported',
        'principal:' || NEW.imported_by_id, NEW.name || ', ' || NEW.licence || ': '
        || NEW.rows_in || ' in, ' || NEW.rows_refused || ' refused', NEW.file_digest);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER recorded AFTER INSERT ON archive_source
    FOR EACH ROW EXECUTE FUNCTION archive_recorded();

DO $$
DECLARE
    v_app text := current_setting('greenlight.app_role', true);
BEGIN
    IF coalesce(v_app, '') = '' THEN v_app := 'app'; END IF;
    IF v_app = current_user OR NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_app) THEN
        RETURN;  -- one role only, as in grants.sql
    END IF;
    REVOKE ALL ON FUNCTION archive_recorded() FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION archive_recorded() TO %I', v_app);
    EXECUTE format('GRANT SELECT, INSERT ON archive_source, archived_test TO %I', v_app);
    EXECUTE format('GRANT USAGE ON SEQUENCE archive_source_id_seq, archived_test_id_seq
        TO %I', v_app);
END $$;
