"""The smallest re-run: what would be made from the very same brief is kept."""

from orchestrator.domain.exchange import Brief
from orchestrator.models import Output
from orchestrator.services.running.dispatch import Claim

# The newest version of the task, if it still says what this brief asks for: it was
# made from the same bytes (or reworked from what was), nobody found it wrong or sent it
# back, its validators have all spoken, and an edit of it had taken effect.
KEEPABLE = """
    WITH newest AS (
        SELECT o.* FROM output o WHERE o.task_id = %(task)s
        ORDER BY o.version DESC LIMIT 1
    )
    SELECT o.id FROM newest o JOIN task t ON t.id = o.task_id
    WHERE o.content IS NOT NULL AND (o.generation < t.generation)
    AND EXISTS (
        SELECT 1 FROM (
            SELECT a.brief_digest FROM output f JOIN attempt a ON a.id = f.attempt_id
            WHERE f.task_id = o.task_id AND f.generation = o.generation
            ORDER BY f.version LIMIT 1) first
        WHERE first.brief_digest = %(brief)s AND NOT EXISTS (
            SELECT 1 FROM kept k JOIN output x ON x.id = k.output_id
            WHERE x.task_id = o.task_id AND k.generation = o.generation)
        UNION ALL
        SELECT 1 FROM kept k JOIN attempt a ON a.id = k.attempt_id
        WHERE k.output_id = o.id AND a.brief_digest = %(brief)s
        UNION ALL
        SELECT 1 FROM kept k JOIN output x ON x.id = k.output_id
        JOIN attempt a ON a.id = k.attempt_id
        WHERE x.task_id = o.task_id AND k.generation = o.generation
        AND a.brief_digest = %(brief)s)
    AND NOT EXISTS (SELECT 1 FROM release r JOIN recall x ON x.release_id = r.id
        WHERE r.output_id = o.id AND x.root)
    AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.output_id = o.id
        AND d.verdict IN ('reject', 'changes')
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id))
    AND NOT EXISTS (SELECT 1 FROM unnest(t.validators) wanted WHERE NOT EXISTS (
        SELECT 1 FROM verdict v JOIN agent g ON g.id = v.validator_id
        WHERE v.output_id = o.id AND g.name = wanted))
    AND NOT EXISTS (SELECT 1 FROM planted p WHERE p.output_id = o.id)
    AND (o.attempt_id IS NOT NULL OR EXISTS (
        SELECT 1 FROM decision d JOIN review_item i ON i.id = d.item_id
        WHERE d.replacement_id = o.id AND i.state = 'settled'
        AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)))"""


def kept_output(claim: Claim, brief: Brief) -> int | None:
    """The earlier output that stays because `brief` asks for nothing else, or None.

    Only after a recall, never for a delivery or a rework: those are done anew. The
    brief names the agent's version, so another version is always called.
    """
    if not claim.generation or claim.channel or claim.reworks or claim.kind != "step":
        return None
    wanted = {"task": claim.task_id, "brief": brief.digest()}
    rows = Output.objects.raw(KEEPABLE, wanted)
    return next((row.pk for row in rows), None)
