-- What `app` may do with the tables of orchestration; and every function again.

DO $$
DECLARE
    v_app text := current_setting('greenlight.app_role', true);
BEGIN
    IF coalesce(v_app, '') = '' THEN v_app := 'app'; END IF;
    IF v_app = current_user OR NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_app) THEN
        RETURN;  -- one role only, as in grants.sql
    END IF;
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO %I', v_app);
    EXECUTE format('REVOKE ALL ON FUNCTION ledger_event(text, bigint, bigint, bigint, text,
        text, text, text, text) FROM %I', v_app);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA public TO %I', v_app);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', v_app);
    EXECUTE format('GRANT INSERT ON choice, signal, pin TO %I', v_app);
    EXECUTE format('GRANT INSERT, UPDATE ON wait, turn TO %I', v_app);
    -- a cause, its facts and whose trigger it is are never written twice
    EXECUTE format('GRANT INSERT ON trigger, firing TO %I', v_app);
    EXECUTE format('GRANT UPDATE (title, spec, action, workflow_id, signal, inputs, "when",
        secret, is_on, owner_id, next_at, seen_xid, seen) ON trigger TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, why, tries, again_at, run_id, signal_id,
        finished_at) ON firing TO %I', v_app);
    EXECUTE format('GRANT INSERT, UPDATE, DELETE ON rate, outlook TO %I', v_app);
    EXECUTE format('GRANT UPDATE (share) ON brand TO %I', v_app);
    EXECUTE format('GRANT UPDATE (any_left) ON task TO %I', v_app);
    -- a pin has a person and a reason: the row says it, its trigger does it
    EXECUTE format('REVOKE UPDATE (pinned) ON task FROM %I', v_app);
END $$;
