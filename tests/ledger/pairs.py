"""What can be done about one run, and a run on which all of it can be done."""

from dataclasses import dataclass

STEPS = """
workflow: {slug}
title: Two people at once
inputs: {{type: object}}
steps:
  write:
    title: Write
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
  send:
    title: Send
    agent: sender
    effect: shop
    with: {{text: "${{ steps.write.text }}"}}
  other:
    title: Other
    agent: {agent}
    with: {{text: "${{ steps.write.text }}"}}
  more:
    title: More
    agent: {agent}
    with: {{text: "${{ steps.write.text }}"}}
  held:
    title: Held
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
"""

# `send` and `other` run on what `write` made, `more` is ready, and `held` waits for
# people, approved by one. Where asked for, `write` was recalled and made the same
# again, so that what `other` had made of it may be kept; or the run is frozen.
GROUND = """
CREATE FUNCTION began(p_task bigint) RETURNS attempt LANGUAGE plpgsql AS $$
DECLARE v_attempt attempt%ROWTYPE;
BEGIN
    UPDATE task SET state = 'running', attempts_made = attempts_made + 1,
        moved_by = 'me' WHERE id = p_task;
    INSERT INTO attempt (task_id, run_id, kind, number, token, state, moved_by, why,
        worker, session, lease_until, deadline, brief_digest)
    SELECT id, run_id, 'step',
        1 + (SELECT count(*) FROM attempt WHERE task_id = p_task), gen_random_uuid(),
        'running', 'me', '', 'me', 0, now() + interval '1 hour',
        now() + interval '1 hour', '' FROM task WHERE id = p_task
    RETURNING * INTO v_attempt;
    INSERT INTO consumption (attempt_id, release_id, output_id)
    SELECT v_attempt.id, r.id, r.output_id FROM dependency d
    JOIN task u ON u.id = d.needs_id JOIN release r ON r.id = u.release_id
    WHERE d.task_id = p_task;
    RETURN v_attempt;
END $$;

CREATE FUNCTION made(p_task bigint, p_ruleset bigint, p_findings jsonb) RETURNS text
LANGUAGE sql AS $$
    SELECT ledger_finish(a.id, a.token, 'me', 'b', '{"text":"x"}', NULL, '', NULL,
                         p_ruleset, p_findings) FROM began(p_task) a
$$;

CREATE FUNCTION ground(p_like bigint, p_ruleset bigint, p_one bigint, p_other bigint,
    p_again boolean, p_frozen boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_run bigint; v_brand bigint; v_case bigint; v_freeze bigint; v jsonb; v_id bigint;
    v_step text; v_send attempt%ROWTYPE; v_other attempt%ROWTYPE; v_item record;
BEGIN
    INSERT INTO run (uid, brand_id, version_id, title, state, moved_by, why, priority,
        patience, inputs, digest, started_by_id)
    SELECT gen_random_uuid(), brand_id, version_id, title, 'open', 'me', '', priority,
        patience, inputs, '', started_by_id FROM run WHERE id = p_like
    RETURNING id, brand_id INTO v_run, v_brand;
    v := jsonb_build_object('run', v_run, 'brand', v_brand, 'ruleset', p_ruleset,
        'one', p_one, 'two', p_other);
    FOREACH v_step IN ARRAY ARRAY['write', 'held', 'send', 'other', 'more'] LOOP
        INSERT INTO task (run_id, brand_id, kind, step, title, agent_id, pool, level,
            channel, validators, state, moved_by, why, any_open, pending, patience,
            path_ahead, pinned, attempts_made, reworks)
        SELECT v_run, v_brand, kind, step, title, agent_id, pool, level, channel,
            validators, state, 'me', '', false, pending, patience, path_ahead, false,
            0, 0
        FROM task WHERE run_id = p_like AND step = v_step RETURNING id INTO v_id;
        v := v || jsonb_build_object(v_step, v_id);
    END LOOP;
    INSERT INTO dependency (run_id, task_id, task_level, needs_id, needs_level, any_of)
    SELECT v_run, t.id, t.level, n.id, n.level, false FROM task t JOIN task n
        ON n.id = (v ->> 'write')::bigint
        WHERE t.run_id = v_run AND t.step IN ('send', 'other', 'more');
    PERFORM made((v ->> 'write')::bigint, p_ruleset, '[]');
    IF p_again THEN
        PERFORM made((v ->> 'other')::bigint, p_ruleset, '[]');
        INSERT INTO recall_case (brand_id, origin, subject, reason, roots, radius,
            state, actor_id)
        VALUES (v_brand, 'output', 'x', 'wrong', '{}', '{}', 'open', p_one)
        RETURNING id INTO v_case;
        PERFORM ledger_recall(v_case, ARRAY[(SELECT release_id FROM task
            WHERE id = (v ->> 'write')::bigint)], 'rerun', p_one, 'wrong');
        PERFORM made((v ->> 'write')::bigint, p_ruleset, '[]');
    END IF;
    v_send := began((v ->> 'send')::bigint);
    v_other := began((v ->> 'other')::bigint);
    PERFORM made((v ->> 'held')::bigint, p_ruleset, '[{"slug":"s","detector":"d",
        "category":"c","severity":"low","blocking":true,"path":"","start":0,"end":0,
        "message":"m","roles":["brand"],"people":1}]');
    SELECT i.id AS item, o.id AS output, o.digest, o.author_id AS author,
        i.screening_id AS screening INTO v_item
    FROM review_item i JOIN output o ON o.id = i.output_id WHERE i.run_id = v_run;
    INSERT INTO decision (item_id, verdict, actor_id, actor_kind, role, meaning, reason,
        output_id, digest, author_id, screening_id, idempotency_key, effective_at)
    VALUES (v_item.item, 'approve', p_one, 'human', 'brand', '', '', v_item.output,
        v_item.digest, v_item.author, v_item.screening, 'k' || v_run, now())
    RETURNING id INTO v_id;
    IF p_frozen THEN
        INSERT INTO freeze_order (level, subject, reason, actor_id)
        VALUES ('run', v_run::text, 'stop', p_one) RETURNING id INTO v_freeze;
    END IF;
    RETURN v || to_jsonb(v_item) || jsonb_build_object('decision', v_id,
        'freeze', v_freeze, 'sending', v_send.id, 'send_token', v_send.token,
        'running', v_other.id, 'token', v_other.token,
        'kept', (SELECT id FROM output WHERE task_id = v_other.task_id),
        'release', (SELECT release_id FROM task WHERE id = (v ->> 'write')::bigint),
        'key', concat_ws(':', (SELECT uid FROM run WHERE id = v_run), v_send.task_id,
            nullif((SELECT generation FROM task WHERE id = v_send.task_id), 0)));
END $$;
GRANT EXECUTE ON FUNCTION began(bigint), made(bigint, bigint, jsonb),
    ground(bigint, bigint, bigint, bigint, boolean, boolean) TO app"""


@dataclass(frozen=True)
class Act:
    """What one session does; it was done where the last row it got begins so."""

    does: str
    says: str = ""


def _decides(verdict: str, more: str = "") -> str:
    return (
        "INSERT INTO decision (item_id, verdict, actor_id, actor_kind, role, meaning,"
        " reason, output_id, digest, author_id, screening_id, idempotency_key,"
        " effective_at" + (", replacement_id" if more else "") + ") VALUES ({item},"
        f" '{verdict}', {{two}}, 'human', 'brand', '', 'why', {{output}}, '{{digest}}',"
        f" {{author}}, {{screening}}, '{verdict}{{run}}', now(){more})"
    )


def _recalls(mode: str) -> str:
    return (
        "WITH c AS (INSERT INTO recall_case (brand_id, origin, subject, reason, roots,"
        " radius, state, actor_id) VALUES ({brand}, 'output', 'x', 'wrong',"
        " ARRAY[{release}], '{{}}', 'open', {one}) RETURNING id) SELECT"
        f" ledger_recall(id, ARRAY[{{release}}]::bigint[], '{mode}', {{one}}, 'wrong')"
        " FROM c"
    )


SPEND = (
    "SELECT ledger_spend({sending}, '{send_token}', 'me', '{key}', 'b', {ruleset},"
    " '{{}}')"
)
FINISH = (
    "SELECT ledger_finish({0}, '{1}', 'me', 'b', '{{{{}}}}', NULL, '', NULL, {2}, '[]')"
)
ACTS = {
    "release": Act(
        "SELECT ledger_lock_run({run});"
        " UPDATE review_item SET state = 'settled', moved_by = 'me' WHERE id = {item};"
        " SELECT ledger_release({output}, {screening}, {ruleset}, {decision}, 'me')"
    ),
    "approve": Act(_decides("approve")),
    "reject": Act(
        _decides("reject")
        + "; UPDATE review_item SET state = 'settled', moved_by = 'me'"
        " WHERE id = {item};"
        " UPDATE task SET state = 'rejected', moved_by = 'me' WHERE id = {held}"
    ),
    "withdraw": Act(
        "INSERT INTO withdrawal (decision_id, actor_id) VALUES ({decision}, {one})"
    ),
    "edit": Act(
        "INSERT INTO output (task_id, run_id, brand_id, author_id, supersedes_id,"
        " version, content, digest, raw_digest) VALUES ({held}, {run}, {brand}, {two},"
        " {output}, 1, '{{}}', '', '');"
        + _decides("edit", ", currval('output_id_seq')")
    ),
    "screen": Act("SELECT ledger_judge({output}, {ruleset}, '[]', 'me')", "held"),
    "recall": Act(_recalls("rerun"), "{"),
    "hold again": Act(_recalls("hold"), "{"),
    "start": Act("SELECT ledger_lock_run({run}); SELECT began({more})", "("),
    "keep": Act(
        "SELECT ledger_keep({running}, '{token}', 'me', 'b', {kept})", "settle"
    ),
    "finish": Act(FINISH.format("{running}", "{token}", "{ruleset}"), "released"),
    "fail": Act(
        "SELECT ledger_fail({running}, '{token}', 'me', 'b', 'failed', 'no', true, 0)",
        "retry",
    ),
    "spend": Act(SPEND, "spent"),
    "deliver": Act(
        f"{SPEND}; {FINISH.format('{sending}', '{send_token}', '{ruleset}')}",
        "released",
    ),
    "put off": Act(
        "SELECT ledger_put_off({sending}, '{send_token}', 'me', 'later', 0)", "retry"
    ),
    "freeze": Act(
        "INSERT INTO freeze_order (level, subject, reason, actor_id)"
        " VALUES ('task', '{send}', 'stop', {one})"
    ),
    "thaw": Act(
        "INSERT INTO thaw (freeze_id, level, subject, per_minute, actor_id)"
        " VALUES ({freeze}, 'run', '{run}', 6, {one})"
    ),
    "lift": Act(
        "UPDATE freeze_order SET lifted_by_id = {one}, lifted_at = now()"
        " WHERE id = {freeze}"
    ),
    "amend": Act(
        "INSERT INTO amendment (run_id, number, inputs, digest, reason, actor_id)"
        " VALUES ({run}, 1, '{{}}', '', 'new', {one})"
    ),
    "cancel": Act("SELECT ledger_cancel({run}, 'me', 'stop')", "t"),
}
OF_A_FREEZE = {"thaw", "lift"}
OF_WHAT_WAS_RECALLED = {"keep"}
