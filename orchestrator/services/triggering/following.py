"""What a recall means for runs that were started for the release taken back.

Their inputs were pinned, so the recall itself does not reach into them: each that is
open is frozen, for a person to lift or to cancel.
"""

import logging

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Firing, Recall, Run
from orchestrator.services.freezing import freezes

log = logging.getLogger(__name__)


def freeze_runs_of(release: int, *, trigger: int) -> int:
    """Freeze the open runs that `trigger` started for a release; how many."""
    fired = Firing.objects.filter(
        trigger=trigger, cause__startswith=f"release:{release}", run__state="open"
    )
    runs = [f.run for f in fired.select_related("run") if _is_of(f, release)]
    recall = Recall.objects.select_related("actor").filter(pk=release).first()
    if recall is None:
        return 0
    return sum(_freeze(run, recall) for run in runs if run is not None)


def _is_of(firing: Firing, release: int) -> bool:
    """1 is also the beginning of 12."""
    return bool(firing.facts.get("release") == release)


def _freeze(run: Run, recall: Recall) -> bool:
    reason = (
        f"It was started for release {recall.pk}, which was recalled: {recall.reason}"
    )
    try:
        freezes.freeze("run", str(run.pk), reason=reason[:2000], by=recall.actor)
    except GreenlightError:
        log.exception("run %s could not be frozen", run.pk)
        return False
    return True
