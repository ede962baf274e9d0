-- Speed limits for machines: how far and how fast before a person looks.

-- What a speed limit says of a task's channel, agent and workflow: the strictest of each.
CREATE OR REPLACE FUNCTION ledger_limits(p_task bigint) RETURNS TABLE (
    hops int, fan_out int, effects_hour int, canary double precision
) LANGUAGE sql STABLE AS $$
    SELECT min(l.hops), min(l.fan_out), min(l.effects_hour), min(l.canary)
    FROM task t JOIN agent g ON g.id = t.agent_id JOIN run r ON r.id = t.run_id
    JOIN workflow_version v ON v.id = r.version_id JOIN workflow w ON w.id = v.workflow_id
    JOIN speed_limit l ON l.brand_id = t.brand_id AND (
        l.kind = 'channel' AND l.subject = t.channel
        OR l.kind = 'agent' AND l.subject = g.name
        OR l.kind = 'workflow' AND l.subject = w.slug)
    WHERE t.id = p_task
$$;

-- Releases by policy in a row that this output would be the last of.
CREATE OR REPLACE FUNCTION ledger_hops(p_output bigint) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT 1 + coalesce((SELECT max(r.hops) FROM output o
        JOIN consumption c ON c.attempt_id = coalesce(
            (SELECT max(k.attempt_id) FROM kept k WHERE k.output_id = o.id), o.attempt_id)
        JOIN release r ON r.id = c.release_id WHERE o.id = p_output), 0)
$$;

-- May this effect go out now, as far as speed is limited? '' or 'paced S' or 'look'.
-- Where many wait, S grows with how many, so that each comes back about when it may go.
CREATE OR REPLACE FUNCTION ledger_slowed(p_task bigint) RETURNS text LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_task task%ROWTYPE; v_limit record; v_first timestamptz; v_sent int; v_pace record;
    v_now timestamptz := clock_timestamp();  -- a call in a condition keeps indexes out
    v_since timestamptz;
BEGIN
    -- mostly nothing was thawed of late, and the brand has no limit
    IF NOT EXISTS (SELECT 1 FROM thaw WHERE created_at > v_now - interval '7 days')
       AND NOT EXISTS (SELECT 1 FROM task t JOIN speed_limit l ON l.brand_id = t.brand_id
            WHERE t.id = p_task) THEN
        RETURN '';
    END IF;
    SELECT * INTO STRICT v_task FROM task WHERE id = p_task;
    -- what piled up under a freeze leaves by its pace, not at once; a cancelled attempt
    -- says that it was put off
    SELECT w.per_minute, w.created_at, w.level, w.subject, f.brand_id INTO v_pace
    FROM thaw w JOIN freeze_order f ON f.id = w.freeze_id JOIN agent g ON g.id = v_task.agent_id
    WHERE w.created_at > v_now - interval '7 days'
    AND v_task.created_at < w.created_at AND (v_task.ready_at < w.created_at
        OR EXISTS (SELECT 1 FROM attempt a WHERE a.task_id = p_task AND a.state = 'cancelled'))
    AND ledger_is_of(w.level, w.subject, f.brand_id, v_task.id, v_task.run_id,
                     v_task.brand_id, v_task.channel, g.name)
    ORDER BY w.per_minute LIMIT 1;
    IF FOUND THEN
        PERFORM pg_advisory_xact_lock(74, hashtext(v_pace.level || ' ' || v_pace.subject));
        v_since := greatest(v_pace.created_at, v_now - interval '1 minute');
        SELECT count(*), min(e.spent_at) INTO v_sent, v_first FROM effect e
        JOIN task t ON t.id = e.task_id JOIN agent g ON g.id = t.agent_id
        WHERE e.spent_at > v_since
        AND ledger_is_of(v_pace.level, v_pace.subject, v_pace.brand_id, t.id, t.run_id,
                         t.brand_id, t.channel, g.name);
        IF v_sent >= v_pace.per_minute THEN
            RETURN 'paced ' || ceil(greatest(1, 60 - extract(epoch FROM
                    clock_timestamp() - v_first))) + 60 * ((SELECT count(*)
                FROM due d JOIN task t ON t.id = d.task_id JOIN agent g ON g.id = t.agent_id
                WHERE d.kind = 'retry' AND t.channel <> '' AND ledger_is_of(v_pace.level,
                    v_pace.subject, v_pace.brand_id, t.id, t.run_id, t.brand_id, t.channel,
                    g.name)) / v_pace.per_minute);
        END IF;
    END IF;
    FOR v_pace IN SELECT l.kind, l.subject, l.effects_hour
        FROM agent g, run r JOIN workflow_version v ON v.id = r.version_id
        JOIN workflow w ON w.id = v.workflow_id
        JOIN speed_limit l ON l.brand_id = v_task.brand_id AND l.effects_hour IS NOT NULL
        WHERE g.id = v_task.agent_id AND r.id = v_task.run_id AND l.subject = CASE l.kind
            WHEN 'channel' THEN v_task.channel WHEN 'agent' THEN g.name ELSE w.slug END
        ORDER BY l.kind, l.subject
    LOOP
        PERFORM pg_advisory_xact_lock(74, hashtext(
            v_task.brand_id || v_pace.kind || ' ' || v_pace.subject));
        SELECT count(*), min(e.spent_at) INTO v_sent, v_first FROM effect e
        JOIN task t ON t.id = e.task_id AND t.brand_id = v_task.brand_id
        JOIN agent g ON g.id = t.agent_id JOIN run r ON r.id = t.run_id
        JOIN workflow_version v ON v.id = r.version_id JOIN workflow w ON w.id = v.workflow_id
        WHERE e.spent_at > v_now - interval '1 hour' AND v_pace.subject = CASE
            v_pace.kind WHEN 'channel' THEN e.channel WHEN 'agent' THEN g.name ELSE w.slug END;
        IF v_sent >= v_pace.effects_hour THEN
            RETURN 'paced ' || ceil(greatest(1, 3600 - coalesce(extract(epoch FROM
                clock_timestamp() - v_first), 0)));
        END IF;
    END LOOP;
    SELECT * INTO v_limit FROM ledger_limits(p_task);
    -- what people were asked stands in the attempt that asked: an item's reason moves on
    IF v_limit.canary IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review_item i
        JOIN task t ON t.id = i.task_id AND t.step = v_task.step
        JOIN attempt a ON a.task_id = t.id AND a.why LIKE 'first sends%'
        JOIN decision d ON d.item_id = i.id AND d.verdict = 'retry'
        WHERE i.run_id = v_task.run_id AND i.kind = 'failure'
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)) THEN
        PERFORM pg_advisory_xact_lock(74, hashtext(v_task.run_id || v_task.step));
        SELECT count(*) FILTER (WHERE e.id IS NOT NULL), count(*) INTO v_sent, v_limit.hops
        FROM task t LEFT JOIN effect e ON e.task_id = t.id AND e.spent_at IS NOT NULL
        WHERE t.run_id = v_task.run_id AND t.step = v_task.step;
        IF v_sent >= ceil(v_limit.canary * v_limit.hops) THEN
            IF EXISTS (SELECT 1 FROM review_item i JOIN task t ON t.id = i.task_id
                JOIN attempt a ON a.task_id = t.id AND a.why LIKE 'first sends%'
                WHERE i.run_id = v_task.run_id AND t.step = v_task.step
                AND i.state IN ('open', 'settling')) THEN
                RETURN 'paced 30';
            END IF;
            RETURN 'look ' || v_sent || ' of ' || v_limit.hops;
        END IF;
    END IF;
    RETURN '';
END $$;
