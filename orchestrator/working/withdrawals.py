"""Have channels take back what was delivered, as people decided in a follow-up."""

from django.db import connection

from orchestrator.agents.calling import withdraw
from orchestrator.domain.errors import AgentFailed, GreenlightError
from orchestrator.services.recalling import follow_ups
from orchestrator.services.running import briefs
from orchestrator.working.calls import spec_of


def ask_channels() -> int:
    """Ask each channel that owes a taking back, and end what has ended; how many.

    Never inside a transaction: a channel may think long. Asked twice by two hosts, a
    channel takes back once: the key is the same. What it does not answer is asked again
    in the next round.
    """
    assert not connection.in_atomic_block, "no transaction is open while a channel acts"
    finished = follow_ups.finish_corrections()
    for row in follow_ups.to_take_back():
        try:
            brief = briefs.rebuilt(row.effect.attempt_id, key=row.effect.key)
            found = withdraw(spec_of(row.effect.task.agent), brief)
        except AgentFailed as error:
            if not error.retryable:
                follow_ups.answered(row, taken_back=False, why=str(error))
            continue
        except GreenlightError as error:
            follow_ups.answered(row, taken_back=False, why=str(error))
            continue
        finished += follow_ups.answered(row, taken_back=found.done, why=found.why)
    return finished
