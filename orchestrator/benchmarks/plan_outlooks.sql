-- What the rounds would say of every open run they have not reckoned yet, copied from one
-- they have: all of them are copies of one run, only their deadlines differ.

INSERT INTO outlook SELECT (jsonb_populate_record(o.told, jsonb_build_object('run_id', r.id,
    'event', coalesce((SELECT max(e.id) FROM event e WHERE e.run_id = r.id), 0),
    'margin', extract(epoch FROM r.deadline - (o.told).likely),
    'tail', extract(epoch FROM r.deadline - (o.told).late),
    'made_at', clock_timestamp()))).*
FROM run r CROSS JOIN LATERAL (SELECT a AS told FROM outlook a
    WHERE a.brand_id = r.brand_id AND a.left = %(left)s
    ORDER BY (a.run_id + r.id) %% 97, a.run_id LIMIT 1) o
WHERE r.state = 'open' AND NOT EXISTS (SELECT 1 FROM outlook x WHERE x.run_id = r.id);
