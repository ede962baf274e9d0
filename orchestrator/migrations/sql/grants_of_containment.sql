-- What `app` may do with the tables of containment; and every function again, for a kept
-- ledger got some that the first grants did not know.

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
    EXECUTE format('GRANT SELECT ON erasure, ledger TO %I', v_app);
    EXECUTE format('GRANT SELECT, INSERT ON recall_case, affected, follow_up, kept, amendment,
        freeze_order, thaw, audited, audit_draw, checkpoint TO %I', v_app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON speed_limit TO %I', v_app);
    EXECUTE format('GRANT USAGE ON SEQUENCE recall_case_id_seq, affected_id_seq,
        follow_up_id_seq, amendment_id_seq, freeze_order_id_seq, thaw_id_seq, speed_limit_id_seq
        TO %I', v_app);
    EXECUTE format('GRANT UPDATE (lifted_at, lifted_by_id) ON freeze_order TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, radius, seconded_by_id, acted_at, closed_at)
        ON recall_case TO %I', v_app);
    EXECUTE format('GRANT UPDATE (state, choice, reason, evidence, result, actor_id,
        decided_at, finished_at) ON follow_up TO %I', v_app);
    EXECUTE format('GRANT UPDATE (release, seen) ON audit_draw TO %I', v_app);
    EXECUTE format('GRANT UPDATE (asked, certificate) ON effect TO %I', v_app);
END $$;
