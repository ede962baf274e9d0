-- Promise 4: facts are never changed. Grants already withhold the right (grants.sql);
-- these triggers refuse even a role that was granted too much. And no row that has a
-- state is ever deleted: its history would have no subject.

CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: this table is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'GL003';
END $$;

DO $$
DECLARE v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['output', 'screening', 'finding', 'decision',
        'withdrawal', 'refusal', 'release', 'recall', 'consumption', 'inspection',
        'verdict', 'event', 'dependency', 'workflow_version', 'red_line_version',
        'ruleset', 'ruleset_entry', 'price_list', 'price']
    LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['run', 'task', 'attempt', 'review_item', 'effect', 'gate']
    LOOP
        EXECUTE format('CREATE TRIGGER kept BEFORE DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION ledger_append_only()', v_table);
        EXECUTE format('CREATE TRIGGER kept_truncate BEFORE TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()', v_table);
    END LOOP;
END $$;

-- Every timestamp of a fact is the database's own clock, whatever the caller sends.
CREATE FUNCTION ledger_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.created_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER stamped BEFORE INSERT ON screening FOR EACH ROW EXECUTE FUNCTION ledger_stamp();
CREATE TRIGGER stamped BEFORE INSERT ON refusal FOR EACH ROW EXECUTE FUNCTION ledger_stamp();
CREATE TRIGGER stamped BEFORE INSERT ON ruleset FOR EACH ROW EXECUTE FUNCTION ledger_stamp();
CREATE TRIGGER stamped BEFORE INSERT ON red_line_version
    FOR EACH ROW EXECUTE FUNCTION ledger_stamp();
CREATE TRIGGER stamped BEFORE INSERT ON price_list FOR EACH ROW EXECUTE FUNCTION ledger_stamp();
