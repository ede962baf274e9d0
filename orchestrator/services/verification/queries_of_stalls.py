"""Promise 10 seen whole: no open run stands still without saying why."""

from orchestrator.services.running.stalls import STALLED
from orchestrator.services.verification.queries import Query

MOVING_ON = (
    Query(
        "10",
        "every open run runs, is ready or waits for a named cause",
        "task t JOIN run r ON r.id = t.run_id AND r.state = 'open'",
        STALLED,
    ),
)
