-- Many open runs of one kind, written with triggers and foreign keys off: copies of a real
-- run with all its tasks and dependencies, some tasks of each held by a question.
-- %(run)s: the run to copy. %(runs)s: how many copies. %(held)s: held tasks of each.

CREATE TEMPORARY TABLE runs AS
SELECT n, nextval('run_id_seq') AS id FROM generate_series(1, %(runs)s) AS n;
CREATE TEMPORARY TABLE made AS
SELECT r.id AS run, t.id AS old, nextval('task_id_seq') AS id,
    row_number() OVER (PARTITION BY r.id ORDER BY t.level, t.id) AS place
FROM runs r CROSS JOIN task t WHERE t.run_id = %(run)s;
CREATE INDEX ON made (run, old);
ANALYZE made;

INSERT INTO run SELECT (jsonb_populate_record(r, jsonb_build_object('id', c.id,
    'uid', gen_random_uuid(), 'title', 'Campaign ' || c.n, 'deadline',
    CASE WHEN c.n %% 3 > 0 THEN now() + (c.n - 1000) * interval '2 minutes' END))).*
FROM runs c CROSS JOIN run r WHERE r.id = %(run)s;

INSERT INTO task SELECT (jsonb_populate_record(t, jsonb_build_object('id', m.id,
    'run_id', m.run, 'state', CASE WHEN m.place <= %(held)s THEN 'held'
        ELSE t.state END, 'pending', CASE WHEN m.place <= %(held)s THEN 0
        ELSE t.pending END))).*
FROM made m JOIN task t ON t.id = m.old;

INSERT INTO dependency SELECT (jsonb_populate_record(d, jsonb_build_object(
    'id', nextval('dependency_id_seq'), 'run_id', m.run, 'task_id', m.id,
    'needs_id', n.id))).*
FROM dependency d JOIN made m ON m.old = d.task_id
JOIN made n ON n.old = d.needs_id AND n.run = m.run WHERE d.run_id = %(run)s;

INSERT INTO review_item (brand_id, run_id, task_id, kind, title, severity, state,
    moved_by, why, due_at, created_at)
SELECT t.brand_id, t.run_id, t.id, 'failure', t.title, 1 + t.id %% 3, 'open', 'bench', '',
    now() + (t.id %% 500 - 100) * interval '1 minute', now() - interval '20 minutes'
FROM made m JOIN task t ON t.id = m.id WHERE m.place <= %(held)s;

INSERT INTO event (at, xid, noun, subject, run_id, brand_id, before, after, actor, why)
SELECT now() - m.place * interval '1 second', 1, 'task', m.id, m.run, t.brand_id,
    'running', 'held', 'worker:bench', ''
FROM made m JOIN task t ON t.id = m.id;
