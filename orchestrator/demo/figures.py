"""What the ledger holds, counted: the figures the demo and its check print."""

from orchestrator.models import Decision, Effect, Refusal, Release, ReviewItem, Run


def figures() -> dict[str, int]:
    """Counts over the whole ledger. `held` is what waits for people now."""
    standing = Decision.objects.filter(withdrawal__isnull=True)
    return {
        "runs": Run.objects.count(),
        "released_by_policy": Release.objects.filter(decision=None).count(),
        "released_by_decision": Release.objects.exclude(decision=None).count(),
        "held": ReviewItem.objects.filter(state__in=("open", "settling")).count(),
        "rejected": standing.filter(verdict="reject").count(),
        "returned": ReviewItem.objects.filter(state="returned").count(),
        "delivered": Effect.objects.filter(state="done").count(),
        "refusals": Refusal.objects.count(),
    }
