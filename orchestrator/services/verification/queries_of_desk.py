"""What keeps decisions careful, as SELECTs that must return no row.

What was drawn by lot cannot be told from the ledger alone: the key is not in it.
"""

from orchestrator.services.verification.queries import Query

DESK = (
    Query(
        "2",
        "an approval settled every high finding it was shown",
        "decision WHERE verdict = 'approve'",
        # since findings are settled at all; not where a brand set it otherwise
        """SELECT DISTINCT 'decision ' || d.id || ' finding ' || f.id FROM decision d
        JOIN review_item i ON i.id = d.item_id
        JOIN finding f ON f.screening_id = d.screening_id AND f.blocking
            AND f.severity = 'high'
        WHERE d.verdict = 'approve' AND i.kind = 'output'
        AND d.created_at >= (SELECT min(created_at) FROM settlement)
        AND NOT EXISTS (SELECT 1 FROM setting s WHERE s.brand_id = i.brand_id
            AND s.name = 'settle_from')
        AND NOT EXISTS (SELECT 1 FROM settlement s WHERE s.decision_id = d.id
            AND s.finding_id = f.id AND s.how IN ('dismiss', 'except', 'link'))""",
    ),
    Query(
        "2",
        "a settlement speaks of a finding its decision was shown",
        "settlement",
        """SELECT 'settlement ' || s.id FROM settlement s
        JOIN decision d ON d.id = s.decision_id JOIN finding f ON f.id = s.finding_id
        WHERE f.screening_id IS DISTINCT FROM d.screening_id""",
    ),
    Query(
        "2",
        "no approval agrees with a high finding, nor rests on a claim of another brand",
        "settlement",
        """SELECT 'settlement ' || s.id FROM settlement s
        JOIN decision d ON d.id = s.decision_id JOIN review_item i ON i.id = d.item_id
        JOIN finding f ON f.id = s.finding_id
        LEFT JOIN allowance a ON a.id = s.claim_id
        WHERE (s.how = 'link' AND a.brand_id IS DISTINCT FROM i.brand_id)
        OR (s.how = 'agree' AND d.verdict = 'approve' AND f.severity = 'high'
            AND NOT EXISTS (SELECT 1 FROM setting t WHERE t.brand_id = i.brand_id
                AND t.name = 'settle_from'))""",
    ),
    Query(
        "2",
        "nothing planted was released, nor any version of it",
        "planted",
        """WITH RECURSIVE line AS (
            SELECT output_id AS id FROM planted
            UNION SELECT o.id FROM line l JOIN output o ON o.supersedes_id = l.id)
        SELECT 'release ' || r.id FROM release r JOIN line l ON l.id = r.output_id""",
    ),
    Query(
        "2",
        "what was planted was planted before anybody decided on it",
        "planted",
        """SELECT 'planted ' || p.id FROM planted p
        JOIN decision d ON d.output_id = p.output_id
        WHERE d.created_at < p.created_at""",
    ),
    Query(
        "5",
        "a second look was given by somebody else than whoever asked for it",
        "second_look",
        """SELECT 'second look ' || l.id FROM second_look l
        JOIN release r ON r.output_id = l.output_id AND r.created_at > l.created_at
        WHERE l.kind = 'asked' AND NOT EXISTS (SELECT 1 FROM decision d
            WHERE d.output_id = l.output_id AND d.verdict = 'approve'
            AND d.role = l.role AND d.actor_id <> l.asked_by_id
            AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id))""",
    ),
    Query(
        "11",
        "a question of direction was answered by somebody it asked",
        "decision WHERE verdict = 'answer'",
        """SELECT 'decision ' || d.id FROM decision d WHERE d.verdict = 'answer'
        AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.screening_id = d.screening_id
            AND f.detector = 'direction' AND d.role = ANY (f.roles))""",
    ),
)
