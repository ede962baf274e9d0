"""Promises 1 to 5, 7 and 11 as SELECTs that must return no row.

They say again, in other words, what keys and triggers keep: a lock that was off for a
moment, or a table restored from elsewhere, shows here.
"""

from orchestrator.services.verification.queries import Query

GATE = (
    Query(
        "1",
        "what was consumed was released before, as that very output",
        "consumption",
        """SELECT 'consumption ' || c.id FROM consumption c
        LEFT JOIN release r ON r.id = c.release_id AND r.output_id = c.output_id
        WHERE r.id IS NULL OR r.created_at > c.created_at""",
    ),
    Query(
        "1",
        "what was consumed is what the task depends on",
        "consumption",
        """SELECT 'consumption ' || c.id FROM consumption c
        JOIN attempt a ON a.id = c.attempt_id JOIN task t ON t.id = a.task_id
        JOIN output o ON o.id = c.output_id
        LEFT JOIN output s ON s.id = t.subject_id
        WHERE NOT EXISTS (SELECT 1 FROM dependency d
            WHERE d.task_id = coalesce(s.task_id, t.id) AND d.needs_id = o.task_id)""",
    ),
    Query(
        "1",
        "a validator's attempt brings no output and inspects its own subject",
        "attempt WHERE kind = 'inspect'",
        """SELECT 'attempt ' || a.id FROM attempt a JOIN task t ON t.id = a.task_id
        LEFT JOIN inspection i ON i.attempt_id = a.id
        WHERE a.kind = 'inspect' AND (i.output_id IS DISTINCT FROM t.subject_id
            OR EXISTS (SELECT 1 FROM output o WHERE o.attempt_id = a.id))""",
    ),
    Query(
        "1",
        "the inputs of a run are the bytes of its digest",
        "run",
        """SELECT 'run ' || id FROM run
        WHERE digest <> encode(sha256(inputs), 'hex')""",
    ),
    Query(
        "2",
        "a held output was released with every approval and second look it needs",
        "release",
        # votes: the latest of each person, standing and in effect at the release, in
        # a role held when voting, shown all that blocks in the released screening
        """WITH need AS (
            SELECT id, role, sum(people) AS people FROM (
                SELECT r.id, role, max(f.people) AS people FROM release r
                JOIN screening s ON s.output_id = r.output_id
                    AND s.created_at <= r.created_at
                JOIN finding f ON f.screening_id = s.id AND f.blocking
                CROSS JOIN LATERAL unnest(f.roles) AS role GROUP BY r.id, role
                UNION ALL
                SELECT r.id, l.role, count(*) FROM release r JOIN second_look l
                    ON l.output_id = r.output_id AND l.created_at <= r.created_at
                GROUP BY r.id, l.role
            ) asked GROUP BY id, role
        ), vote AS (
            SELECT DISTINCT ON (r.id, d.actor_id) r.id, d.actor_id, d.role
            FROM release r JOIN decision d ON d.output_id = r.output_id
                AND d.digest = r.digest AND d.verdict = 'approve'
                AND d.effective_at <= r.created_at
            JOIN principal p ON p.id = d.actor_id AND p.kind = 'human'
            JOIN output o ON o.id = r.output_id
            JOIN role_grant g ON g.person_id = d.actor_id AND g.role = d.role
                AND g.brand_id = o.brand_id AND g.since <= d.created_at
                AND (g.until IS NULL OR g.until > d.created_at)
            WHERE NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id
                AND w.created_at <= r.created_at)
            AND NOT EXISTS (SELECT 1 FROM finding f
                WHERE f.screening_id = r.screening_id AND f.blocking
                AND NOT EXISTS (SELECT 1 FROM finding shown
                    WHERE shown.screening_id = d.screening_id AND shown.blocking
                    AND shown.key = f.key))
            ORDER BY r.id, d.actor_id, d.id DESC
        )
        SELECT 'release ' || n.id || ' lacks ' || n.role FROM need n
        WHERE n.people > (SELECT count(*) FROM vote v
                          WHERE v.id = n.id AND v.role = n.role)""",
    ),
    Query(
        "2",
        "a decision names the bytes and the author of the output it judged",
        "decision WHERE output_id IS NOT NULL",
        """SELECT 'decision ' || d.id FROM decision d
        JOIN output o ON o.id = d.output_id
        WHERE d.digest <> o.digest OR d.author_id <> o.author_id
        OR d.created_at < o.created_at""",
    ),
    Query(
        "2",
        "nothing was released that a standing decision refused",
        "decision WHERE verdict IN ('reject', 'changes')",
        """SELECT 'release ' || r.id FROM release r JOIN decision d
            ON d.output_id = r.output_id AND d.verdict IN ('reject', 'changes')
        WHERE d.created_at <= r.created_at AND NOT EXISTS (
            SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)""",
    ),
    Query(
        "2",
        "an edit or answer was released by its own decision, after its grace",
        "output WHERE attempt_id IS NULL",
        """SELECT 'release ' || r.id FROM release r JOIN output o ON o.id = r.output_id
        WHERE o.attempt_id IS NULL AND NOT EXISTS (SELECT 1 FROM decision d
            WHERE d.replacement_id = o.id AND d.verdict IN ('edit', 'answer')
            AND d.effective_at <= r.created_at
            AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id))""",
    ),
    Query(
        "2",
        "an output has one effective release, and none once superseded",
        "release",
        """SELECT 'output ' || r.output_id FROM release r
        WHERE NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)
        GROUP BY r.output_id HAVING count(*) > 1
        UNION ALL
        SELECT 'output ' || r.output_id || ' superseded by ' || s.id FROM release r
        JOIN output s ON s.supersedes_id = r.output_id AND s.created_at > r.created_at
        WHERE NOT EXISTS (SELECT 1 FROM recall x WHERE x.release_id = r.id)""",
    ),
    Query(
        "3",
        "a release has an earlier screening of those bytes, its latest then",
        "release",
        """SELECT 'release ' || r.id FROM release r
        JOIN output o ON o.id = r.output_id
        LEFT JOIN screening s ON s.id = r.screening_id AND s.output_id = r.output_id
            AND s.digest = o.digest AND s.ruleset_id = r.ruleset_id
            AND s.created_at <= r.created_at
        WHERE s.id IS NULL OR r.digest <> o.digest OR EXISTS (
            SELECT 1 FROM screening n WHERE n.output_id = r.output_id AND n.id > s.id
            AND n.created_at < r.created_at)""",
    ),
    Query(
        "3",
        "a release was screened under the ruleset in force at that moment",
        "release",
        """WITH reign AS (
            SELECT subject AS ruleset_id, brand_id, at AS starts,
                lead(at) OVER (PARTITION BY brand_id ORDER BY id) AS ends
            FROM event WHERE noun = 'ruleset' AND after = 'in_force')
        SELECT 'release ' || r.id FROM release r JOIN output o ON o.id = r.output_id
        WHERE NOT EXISTS (SELECT 1 FROM reign f WHERE f.brand_id = o.brand_id
            AND f.ruleset_id = r.ruleset_id AND f.starts <= r.created_at
            AND (f.ends IS NULL OR f.ends > r.created_at))""",
    ),
    Query(
        "3",
        "a release waited for the verdict of every validator of its step",
        "release",
        """SELECT 'release ' || r.id || ' lacks ' || wanted FROM release r
        JOIN output o ON o.id = r.output_id JOIN task t ON t.id = o.task_id
        CROSS JOIN LATERAL unnest(t.validators) AS wanted
        WHERE NOT EXISTS (SELECT 1 FROM verdict v JOIN agent g ON g.id = v.validator_id
            WHERE v.output_id = o.id AND g.name = wanted
            AND v.created_at <= r.created_at)""",
    ),
    Query(
        "3",
        "a finding demands what its rule demands, and the rule was in the ruleset",
        "finding WHERE version_id IS NOT NULL",
        """SELECT 'finding ' || f.id FROM finding f
        JOIN red_line_version v ON v.id = f.version_id
        JOIN screening s ON s.id = f.screening_id
        WHERE (f.severity, f.blocking, f.roles, f.people)
            IS DISTINCT FROM (v.severity, v.blocking, v.roles, v.people)
        OR NOT EXISTS (SELECT 1 FROM ruleset_entry e
            WHERE e.ruleset_id = s.ruleset_id AND e.version_id = v.id)""",
    ),
    Query(
        "4",
        "the bytes of every output are the bytes of its digest",
        "output",
        """SELECT 'output ' || id FROM output
        WHERE digest <> encode(sha256(content), 'hex')
        OR raw_digest <> encode(sha256(raw), 'hex')""",
    ),
    Query(
        "4",
        "every output has its gate",
        "output",
        """SELECT 'output ' || o.id FROM output o
        LEFT JOIN gate g ON g.output_id = o.id WHERE g.output_id IS NULL""",
    ),
    Query(
        "4",
        "a row's brand is its run's brand",
        "run",
        """SELECT 'task ' || t.id FROM task t JOIN run r ON r.id = t.run_id
            WHERE t.brand_id <> r.brand_id
        UNION ALL SELECT 'output ' || o.id FROM output o JOIN task t ON t.id = o.task_id
            WHERE (o.run_id, o.brand_id) <> (t.run_id, t.brand_id)
        UNION ALL SELECT 'item ' || i.id FROM review_item i
            JOIN task t ON t.id = i.task_id
            WHERE (i.run_id, i.brand_id) <> (t.run_id, t.brand_id)""",
    ),
    Query(
        "5",
        "nobody approved what they wrote or edited",
        "decision WHERE verdict = 'approve'",
        """WITH RECURSIVE line AS (
            SELECT id AS leaf, id, supersedes_id, author_id FROM output
            UNION ALL SELECT l.leaf, o.id, o.supersedes_id, o.author_id
            FROM line l JOIN output o ON o.id = l.supersedes_id)
        SELECT DISTINCT 'decision ' || d.id FROM decision d
        JOIN line l ON l.leaf = d.output_id AND l.author_id = d.actor_id
        WHERE d.verdict = 'approve'""",
    ),
    Query(
        "5",
        "nobody approved past a red line they wrote",
        "decision WHERE verdict = 'approve'",
        """SELECT DISTINCT 'decision ' || d.id FROM decision d
        JOIN screening s ON s.output_id = d.output_id AND s.created_at <= d.created_at
        JOIN finding f ON f.screening_id = s.id AND f.blocking
        JOIN red_line_version v ON v.id = f.version_id AND v.author_id = d.actor_id
        WHERE d.verdict = 'approve'""",
    ),
    Query(
        "5",
        "only people decided, in a role they held on that brand",
        "decision",
        """SELECT 'decision ' || d.id FROM decision d
        JOIN principal p ON p.id = d.actor_id JOIN review_item i ON i.id = d.item_id
        WHERE p.kind <> 'human' OR d.actor_kind <> 'human'
        OR NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = d.actor_id
            AND g.brand_id = i.brand_id AND g.role = d.role AND g.since <= d.created_at
            AND (g.until IS NULL OR g.until > d.created_at))""",
    ),
    Query(
        "5",
        "a red line went live by somebody who did not write it",
        "ruleset_entry",
        """SELECT 'ruleset ' || first.id || ' version ' || v.id
        FROM red_line_version v CROSS JOIN LATERAL (
            SELECT s.id, s.made_by_id FROM ruleset_entry e
            JOIN ruleset s ON s.id = e.ruleset_id
            WHERE e.version_id = v.id ORDER BY s.id LIMIT 1) first
        WHERE first.made_by_id = v.author_id""",
    ),
    Query(
        "5",
        "a wording or offer was approved by somebody who did not write it",
        "ruleset_allowance",
        """SELECT 'ruleset ' || first.id || ' allowance ' || a.id
        FROM allowance a CROSS JOIN LATERAL (
            SELECT s.id, s.made_by_id FROM ruleset_allowance p
            JOIN ruleset s ON s.id = p.ruleset_id
            WHERE p.allowance_id = a.id ORDER BY s.id LIMIT 1) first
        WHERE first.made_by_id = a.author_id""",
    ),
    Query(
        "5",
        "an approved wording or offer grew no evidence afterwards",
        "evidence",
        """SELECT 'evidence ' || e.id FROM evidence e
        JOIN ruleset_allowance p ON p.allowance_id = e.allowance_id
        JOIN ruleset s ON s.id = p.ruleset_id
        WHERE e.created_at > s.created_at""",
    ),
    Query(
        "6",
        "a recalled release was given to nobody afterwards",
        "recall",
        """SELECT 'consumption ' || c.id FROM consumption c
        JOIN recall x ON x.release_id = c.release_id
        WHERE c.created_at > x.created_at""",
    ),
    Query(
        "7",
        "a channel was called only with a token for that very brief",
        "effect",
        """SELECT 'effect ' || e.id FROM effect e
        JOIN output o ON o.task_id = e.task_id AND o.generation = e.generation
        JOIN attempt a ON a.id = o.attempt_id AND a.brief_digest <> e.digest
        UNION ALL
        SELECT 'output ' || o.id || ' of a channel without an effect' FROM output o
        JOIN task t ON t.id = o.task_id
        WHERE t.channel <> '' AND o.attempt_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.task_id = t.id)""",
    ),
    Query(
        "7",
        "no token was spent for what had been recalled",
        "effect WHERE spent_at IS NOT NULL",
        """SELECT 'effect ' || e.id FROM effect e
        JOIN consumption c ON c.attempt_id = e.attempt_id
        JOIN recall x ON x.release_id = c.release_id
        WHERE x.created_at < e.spent_at""",
    ),
    Query(
        "11",
        "a release without a decision had nothing that blocks",
        "release WHERE decision_id IS NULL",
        """SELECT DISTINCT 'release ' || r.id FROM release r
        JOIN screening s ON s.output_id = r.output_id AND s.created_at <= r.created_at
        JOIN finding f ON f.screening_id = s.id AND f.blocking
        WHERE r.decision_id IS NULL AND NOT EXISTS (SELECT 1 FROM decision d
            WHERE d.output_id = r.output_id AND d.verdict = 'approve')""",
    ),
    Query(
        "11",
        "a question was settled only by a decision that stands",
        "review_item WHERE state IN ('settled', 'returned')",
        """SELECT 'item ' || i.id FROM review_item i
        WHERE i.state IN ('settled', 'returned') AND NOT EXISTS (
            SELECT 1 FROM decision d WHERE d.item_id = i.id AND NOT EXISTS (
                SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id))""",
    ),
)
