-- One line a lock. Roles are named by what they are to us, so that other login names
-- give the same lines: `app` is who asks (or, asked by the owner, the role of that
-- name), `owner` owns the table `event`.
WITH ours AS (
    SELECT c.oid, c.relname, c.relowner FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND c.relname <> ALL ('{django_migrations,django_content_type,django_admin_log,
        auth_permission,auth_group,auth_group_permissions}'::text[])
), tables AS (
    SELECT o.* FROM ours o WHERE o.relname IN (
        'agent', 'allowance', 'api_token', 'attempt', 'backtest', 'backtest_row',
        'brand', 'consumption', 'decision', 'dependency', 'due', 'effect', 'event',
        'evidence', 'finding', 'gate', 'inspection', 'move', 'output', 'price',
        'price_list', 'principal', 'product', 'recall', 'red_line', 'red_line_version',
        'refusal', 'release', 'review_item', 'role_grant', 'ruleset',
        'ruleset_allowance', 'ruleset_entry', 'ruleset_in_force', 'run', 'screening',
        'shadow', 'shadow_finding', 'shadow_label', 'shadow_screening', 'slot', 'task',
        'verdict', 'waiver', 'withdrawal', 'workflow', 'workflow_version',
        'recall_case', 'recalling', 'affected', 'follow_up', 'kept', 'amendment', 'freeze_order',
        'thaw', 'speed_limit', 'erasure', 'audited', 'audit_draw', 'checkpoint', 'ledger')
), known AS (
    SELECT relowner AS owner, CASE WHEN relowner <> current_user::regrole
        AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        THEN current_user::regrole::oid
        ELSE (SELECT r.oid FROM pg_roles r WHERE r.rolname = 'app') END AS app
    FROM pg_class WHERE oid = 'public.event'::regclass
), functions AS (
    SELECT p.* FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
), rights AS (
    SELECT c.relname::text AS thing, a.grantee, a.privilege_type, a.is_grantable
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT c.relname || '.' || t.attname, a.grantee, a.privilege_type, a.is_grantable
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid
    CROSS JOIN LATERAL aclexplode(t.attacl) a
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT f.oid::regprocedure::text, a.grantee, a.privilege_type, a.is_grantable
    FROM functions f
    CROSS JOIN LATERAL aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
    UNION ALL
    SELECT 'schema public', a.grantee, a.privilege_type, a.is_grantable
    FROM pg_namespace n
    CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    WHERE n.nspname = 'public' AND a.privilege_type = 'CREATE'
    UNION ALL
    SELECT 'database', a.grantee, a.privilege_type, a.is_grantable FROM pg_database d
    CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    WHERE d.datname = current_database() AND a.privilege_type <> 'CONNECT'
)
SELECT 'owner ' || o.relname || ': ' || CASE WHEN o.relowner = k.owner THEN 'owner'
    ELSE o.relowner::regrole::text END
FROM tables o CROSS JOIN known k
UNION ALL
SELECT 'column ' || o.relname || '.' || a.attname || ': '
    || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
FROM tables o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0
    AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
UNION ALL
SELECT 'constraint ' || o.relname || '.' || c.conname || ': ' || pg_get_constraintdef(c.oid)
    || CASE WHEN c.convalidated THEN '' ELSE ' NOT VALIDATED' END
FROM tables o JOIN pg_constraint c ON c.conrelid = o.oid
UNION ALL
SELECT 'index ' || pg_get_indexdef(i.indexrelid)
    || CASE WHEN i.indisvalid AND i.indisready THEN '' ELSE ' INVALID' END
FROM tables o JOIN pg_index i ON i.indrelid = o.oid WHERE i.indisunique
UNION ALL
SELECT 'trigger ' || o.relname || '.' || t.tgname || ' ' || t.tgenabled::text || ': '
    || pg_get_triggerdef(t.oid)
FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid AND NOT t.tgisinternal
UNION ALL
SELECT 'trigger ' || o.relname || ' of a key is ' || t.tgenabled::text
FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid AND t.tgisinternal
WHERE t.tgenabled <> 'O'
UNION ALL
SELECT 'rule ' || o.relname || '.' || r.rulename
FROM ours o JOIN pg_rewrite r ON r.ev_class = o.oid
UNION ALL
SELECT 'row security ' || o.relname FROM ours o JOIN pg_class c ON c.oid = o.oid
WHERE c.relrowsecurity
UNION ALL
SELECT 'parent ' || o.relname || ' of ' || i.inhrelid::regclass::text
FROM ours o JOIN pg_inherits i ON i.inhparent = o.oid
UNION ALL
SELECT 'function ' || f.oid::regprocedure::text || ': ' || md5(f.prosrc)
    || CASE WHEN f.prosecdef THEN ' as its owner' ELSE '' END
    || coalesce(' ' || array_to_string(f.proconfig, ' '), '')
    || CASE WHEN f.proowner = k.owner THEN '' ELSE ' owned by ' || f.proowner::regrole::text END
FROM functions f CROSS JOIN known k
UNION ALL
SELECT 'right ' || r.thing || ': ' || CASE r.grantee WHEN k.app THEN 'app'
    WHEN 0 THEN 'everybody' ELSE r.grantee::regrole::text END || ' ' || r.privilege_type
    || CASE WHEN r.is_grantable THEN ' and may pass it on' ELSE '' END
FROM rights r CROSS JOIN known k
WHERE r.grantee <> k.owner
AND r.grantee NOT IN (SELECT d.datdba FROM pg_database d WHERE datname = current_database())
AND r.grantee NOT IN (SELECT s.oid FROM pg_roles s WHERE s.rolsuper OR s.rolname LIKE 'pg\_%')
UNION ALL
SELECT 'right of app itself: ' || power FROM known k JOIN pg_roles r ON r.oid = k.app
CROSS JOIN LATERAL (VALUES (r.rolsuper, 'superuser'), (r.rolcreaterole, 'create roles'),
    (r.rolcreatedb, 'create databases'), (r.rolreplication, 'replication'),
    (r.rolbypassrls, 'bypass row security')) AS p (has, power) WHERE has
UNION ALL
SELECT 'right of app itself: member of ' || m.roleid::regrole::text
FROM known k JOIN pg_auth_members m ON m.member = k.app
