-- Two roles. `owner` runs migrations; web, workers and sweep connect as `app`, which
-- may read everything, add facts, and change only the columns named here. It cannot
-- write events or gate rows at all: the triggers do, as owner.

DO $$
DECLARE v_app text := current_setting('greenlight.app_role', true);
BEGIN
    IF coalesce(v_app, '') = '' THEN v_app := 'app'; END IF;
    IF v_app = current_user OR NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_app) THEN
        RETURN;  -- one role only: settings refuse that unless ALLOW_ONE_ROLE=1
    END IF;
    EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC');
    EXECUTE format('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', v_app);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA public TO %I', v_app);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', v_app);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO %I', v_app);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION
        ledger_event(text, bigint, bigint, bigint, text, text, text, text, text) FROM %I', v_app);
    EXECUTE format('GRANT INSERT ON output, screening, finding, decision, withdrawal,
        refusal, release, recall, consumption, inspection, verdict, dependency, run, task,
        attempt, review_item, effect, workflow_version, red_line, red_line_version,
        ruleset, ruleset_entry, ruleset_in_force, price_list, price, role_grant,
        principal, brand, workflow TO %I', v_app);
    EXECUTE format('GRANT INSERT, UPDATE, DELETE ON slot, due, django_session TO %I', v_app);
    EXECUTE format('GRANT INSERT, UPDATE ON agent, product, api_token TO %I', v_app);
    EXECUTE format('GRANT UPDATE (ruleset_id) ON ruleset_in_force TO %I', v_app);
    EXECUTE format('GRANT UPDATE (until) ON role_grant TO %I', v_app);
    EXECUTE format('GRANT UPDATE (password, last_login, name, email, is_active)
        ON principal TO %I', v_app);
    EXECUTE format('GRANT UPDATE (name) ON brand TO %I', v_app);
    EXECUTE format('GRANT UPDATE (title) ON workflow TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, moved_by, why, priority) ON run TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, moved_by, why, pending, any_open, pinned, attempts_made,
        reworks, release_id) ON task TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, moved_by, why, lease_until, brief_digest)
        ON attempt TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, moved_by, why, screening_id, severity, due_at)
        ON review_item TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, moved_by, why) ON effect TO %I', v_app);
END $$;
