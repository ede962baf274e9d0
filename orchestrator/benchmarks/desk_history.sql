-- Years of a busy desk, written with triggers and foreign keys off: the same rows that the
-- services would have written, in a minute or two instead of days.
-- %(item)s: a real open item to copy. %(reviewer)s: who decided. %(decided)s, %(open)s: how many.

CREATE TEMPORARY TABLE model AS
SELECT i.brand_id, r.version_id, r.inputs, r.digest AS inputs_digest, r.started_by_id,
    t.agent_id, t.pool, t.level, o.author_id, o.content, s.ruleset_id,
    f.slug, f.detector, f.category, f.message, f.roles
FROM review_item i JOIN run r ON r.id = i.run_id JOIN task t ON t.id = i.task_id
JOIN output o ON o.id = i.output_id JOIN screening s ON s.id = i.screening_id
JOIN finding f ON f.screening_id = s.id WHERE i.id = %(item)s LIMIT 1;

CREATE TEMPORARY TABLE made AS
SELECT n, nextval('task_id_seq') AS task, nextval('attempt_id_seq') AS attempt,
    nextval('output_id_seq') AS output, nextval('screening_id_seq') AS screening,
    nextval('finding_id_seq') AS finding, nextval('review_item_id_seq') AS item,
    nextval('decision_id_seq') AS decision, NULL::bigint AS run,
    n <= %(decided)s AS decided, 1 + n %% 3 AS severity,
    clock_timestamp() - CASE WHEN n <= %(decided)s
        THEN (%(decided)s - n + 1) * interval '63 seconds'
        ELSE (n - %(decided)s) * interval '8 seconds' END AS at,
    CASE n %% 20 WHEN 0 THEN 'reject' WHEN 1 THEN 'changes' ELSE 'approve' END AS verdict
FROM generate_series(1, %(decided)s + %(open)s) AS n;

CREATE TEMPORARY TABLE runs AS
SELECT n / 50 AS number, nextval('run_id_seq') AS id, bool_and(decided) AS decided,
    min(at) AS at FROM made GROUP BY n / 50;
UPDATE made SET run = runs.id FROM runs WHERE runs.number = made.n / 50;
ANALYZE made;

INSERT INTO run (id, uid, brand_id, version_id, title, state, moved_by, why, priority,
    patience, inputs, digest, started_by_id, created_at, finished_at)
SELECT r.id, gen_random_uuid(), m.brand_id, m.version_id, 'Campaign ' || r.number,
    CASE WHEN r.decided THEN 'done' ELSE 'open' END, 'bench', '', 'normal', 600,
    m.inputs, m.inputs_digest, m.started_by_id, r.at, CASE WHEN r.decided THEN r.at END
FROM runs r CROSS JOIN model m;

INSERT INTO task (id, run_id, brand_id, kind, step, title, agent_id, pool, level, channel,
    validators, state, moved_by, why, any_open, pending, patience, path_ahead, pinned,
    attempts_made, reworks, created_at, finished_at)
SELECT d.task, d.run, m.brand_id, 'step', 'copy', 'Write the copy', m.agent_id, m.pool,
    m.level, '', '{}', CASE WHEN NOT d.decided THEN 'held' WHEN d.verdict = 'reject'
        THEN 'rejected' ELSE 'done' END, 'bench', '', false, 0, 600, 0, false, 1, 0, d.at,
    CASE WHEN d.decided THEN d.at + interval '20 minutes' END
FROM made d CROSS JOIN model m;

INSERT INTO attempt (id, task_id, run_id, kind, number, token, state, moved_by, why, worker,
    session, lease_until, deadline, brief_digest, started_at, finished_at)
SELECT d.attempt, d.task, d.run, 'step', 1, gen_random_uuid(), 'finished', 'bench', '',
    'bench', 0, d.at, d.at, '', d.at, d.at FROM made d;

INSERT INTO output (id, task_id, run_id, brand_id, attempt_id, author_id, version, content,
    digest, raw_digest, confidence, created_at)
SELECT d.output, d.task, d.run, m.brand_id, d.attempt, m.author_id, 1, m.content,
    encode(sha256(m.content), 'hex'), '', 0.5 + (d.n %% 50) / 100.0, d.at
FROM made d CROSS JOIN model m;
INSERT INTO gate (output_id, epoch) SELECT output, 0 FROM made WHERE NOT decided;

INSERT INTO screening (id, output_id, digest, ruleset_id, created_at)
SELECT d.screening, d.output, encode(sha256(m.content), 'hex'), m.ruleset_id, d.at
FROM made d CROSS JOIN model m;

INSERT INTO finding (id, screening_id, output_id, slug, detector, category, severity,
    blocking, path, start, "end", message, expected, actual, roles, people, key)
SELECT d.finding, d.screening, d.output, m.slug, m.detector,
    (ARRAY['brand_sensitive', 'pricing_change', 'regulated_claim'])[d.severity],
    (ARRAY['low', 'medium', 'high'])[d.severity], true, '', 0, 0, m.message, '', '',
    m.roles, 1, md5(d.n::text)
FROM made d CROSS JOIN model m;

INSERT INTO review_item (id, brand_id, run_id, task_id, kind, output_id, screening_id,
    title, severity, state, moved_by, why, due_at, created_at, finished_at)
SELECT d.item, m.brand_id, d.run, d.task, 'output', d.output, d.screening,
    'Write the copy · Campaign ' || d.n / 50, d.severity,
    CASE WHEN NOT d.decided THEN 'open' WHEN d.verdict = 'changes' THEN 'returned'
        ELSE 'settled' END, 'bench', '', d.at + interval '4 hours', d.at,
    CASE WHEN d.decided THEN d.at + interval '20 minutes' END
FROM made d CROSS JOIN model m;

INSERT INTO decision (id, item_id, verdict, actor_id, actor_kind, role, meaning, reason,
    output_id, digest, author_id, screening_id, idempotency_key, created_at, effective_at)
SELECT d.decision, d.item, d.verdict, %(reviewer)s, 'human', 'brand', 'bench', 'bench',
    d.output, encode(sha256(m.content), 'hex'), m.author_id, d.screening,
    'bench-' || d.n, d.at + interval '20 minutes', d.at + interval '20 minutes'
FROM made d CROSS JOIN model m WHERE d.decided;

INSERT INTO release (output_id, digest, number, screening_id, ruleset_id, decision_id, actor,
    created_at)
SELECT d.output, encode(sha256(m.content), 'hex'), 1, d.screening, m.ruleset_id, d.decision,
    'bench', d.at + interval '20 minutes'
FROM made d CROSS JOIN model m WHERE d.decided AND d.verdict = 'approve';

INSERT INTO event (at, xid, noun, subject, run_id, brand_id, before, after, actor, why)
SELECT d.at + interval '20 minutes', 1, 'review_item', d.item, d.run, m.brand_id, 'open',
    'settled', 'principal:' || %(reviewer)s, ''
FROM made d CROSS JOIN model m WHERE d.decided;
