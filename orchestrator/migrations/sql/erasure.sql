-- Erasure: content is nulled by a recorded act, and by nothing else.
CREATE OR REPLACE FUNCTION ledger_erase(p_output bigint, p_actor bigint, p_reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_lock_gate(p_output);
    IF EXISTS (SELECT 1 FROM output o JOIN run r ON r.id = o.run_id
               WHERE o.id = p_output AND r.state = 'open') THEN
        RAISE EXCEPTION 'the run of output % is open: end or cancel it first', p_output
            USING ERRCODE = 'GL004';
    END IF;
    IF EXISTS (SELECT 1 FROM review_item i WHERE i.output_id = p_output
               AND i.state IN ('open', 'settling')) THEN
        RAISE EXCEPTION 'people are asked about output % right now', p_output
            USING ERRCODE = 'GL004';
    END IF;
    IF btrim(p_reason) = '' OR NOT EXISTS (SELECT 1 FROM output o JOIN role_grant g
        ON g.brand_id = o.brand_id AND g.person_id = p_actor AND g.role = 'admin'
        AND g.until IS NULL JOIN principal p ON p.id = p_actor AND p.is_active
        WHERE o.id = p_output) THEN
        RAISE EXCEPTION 'an erasure takes an admin of the brand and a reason'
            USING ERRCODE = 'GL005';
    END IF;
    INSERT INTO erasure (output_id, reason, actor_id, created_at)
    VALUES (p_output, p_reason, p_actor, clock_timestamp());
    UPDATE output SET content = NULL, raw = NULL WHERE id = p_output;
    -- what was copied out of it: where findings lie, what they and validators quote
    UPDATE finding f SET path = '', expected = '', actual = '',
        message = coalesce((SELECT v.definition ->> 'message' FROM red_line_version v
            WHERE v.id = f.version_id), 'erased') WHERE f.output_id = p_output;
    UPDATE verdict SET remarks = '[]' WHERE output_id = p_output;
    UPDATE shadow_finding SET path = '', message = 'erased' WHERE output_id = p_output;
    UPDATE backtest_row SET spans = '[]' WHERE output_id = p_output;
    -- and the items of fan-outs over it
    UPDATE task t SET item = 'null', title = split_part(t.title, ' · ', 1)
    FROM consumption c JOIN attempt a ON a.id = c.attempt_id
    JOIN task fan ON fan.id = a.task_id AND fan.kind = 'fan'
    JOIN dependency d ON d.needs_id = fan.id
    WHERE c.output_id = p_output AND t.id = d.task_id AND t.item IS NOT NULL;
END $$;

-- These facts keep all but the columns named here, which an erasure empties.
CREATE OR REPLACE FUNCTION words_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
       AND EXISTS (SELECT 1 FROM erasure WHERE output_id = OLD.output_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: this table is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'GL003';
END $$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON finding FOR EACH ROW
    EXECUTE FUNCTION words_kept('path', 'expected', 'actual', 'message');
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON verdict FOR EACH ROW
    EXECUTE FUNCTION words_kept('remarks');
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON shadow_finding FOR EACH ROW
    EXECUTE FUNCTION words_kept('path', 'message');
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON backtest_row FOR EACH ROW
    EXECUTE FUNCTION words_kept('spans');

CREATE OR REPLACE FUNCTION output_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.content IS NULL AND NEW.raw IS NULL
       AND to_jsonb(NEW) - 'content' - 'raw' = to_jsonb(OLD) - 'content' - 'raw'
       AND EXISTS (SELECT 1 FROM erasure WHERE output_id = OLD.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on output is refused: this table is append-only', TG_OP
        USING ERRCODE = 'GL003';
END $$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON output
    FOR EACH ROW EXECUTE FUNCTION output_kept();
