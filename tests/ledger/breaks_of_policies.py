"""How the owner of the database breaks joins, order and the ways a step goes on."""

from typing import Any

from orchestrator.models import Brand, Dependency, Task
from tests import making
from tests.ledger.breaks import Break
from tests.services import outcomes_made as made

LACKS = "a join of some counts what it lacks"
ENOUGH = "a join of some waits while enough may still come"
ORDERS = "what only orders leads to an earlier item of a list"
SUBSTITUTE = "a substitute has a task by one choice, and keeps it"
GOES_ON = "the run goes on without a task only where its step says so"

BREAKS = [
    Break(LACKS, "UPDATE task SET any_left = 1 WHERE id = {join}", "task {join} lacks"),
    Break(
        LACKS, "UPDATE task SET any_open = false WHERE id = {join}", "task {join} lacks"
    ),
    Break(
        ENOUGH,
        "UPDATE task SET state = 'failed' WHERE id IN ({first}, {second})",
        "task {join} lacks 2",
    ),
    Break(
        ORDERS,
        "UPDATE dependency SET soft = true WHERE id = {edge}",
        "dependency {edge}",
    ),
    Break(
        ORDERS,
        "UPDATE task SET index = 7 WHERE id = {earlier}",
        "dependency {soft}",
    ),
    Break(
        SUBSTITUTE,
        "DELETE FROM choice WHERE task_id = {substituted}",
        "task {substituted}",
    ),
    Break(
        SUBSTITUTE,
        "UPDATE task SET agent_id = {agent} WHERE id = {substituted}",
        "task {substituted}",
    ),
    Break(GOES_ON, "DELETE FROM choice WHERE task_id = {skipped}", "task {skipped}"),
    Break(
        GOES_ON,
        "UPDATE task SET on_fail = 'ask' WHERE id = {skipped}",
        "task {skipped}",
    ),
]


def facts() -> dict[str, Any]:
    """A ledger that is whole, and what the statements of BREAKS name."""
    brand, agent = making.a_brand(), made.an_actor()
    other = made.an_actor("stand-in")
    making.a_live_rule(brand)
    goes_on = {
        "taken": made.a_step(agent, "rejected", on_reject={"substitute": other.name}),
        "passed": made.a_step(agent, "fails", on_fail="skip"),
    }
    run = made.start(brand, goes_on)
    made.work()
    made.settle(run, "reject")
    made.work()
    made.settle(run, "approve")
    skipped = Task.objects.get(run=run, step="passed").pk
    substituted = Task.objects.get(run=run, step="taken").pk
    return {
        "skipped": skipped,
        "substituted": substituted,
        "agent": agent.pk,
        **_joined(brand, agent),
    }


def _joined(brand: Brand, agent: Any) -> dict[str, int]:
    """A join that lacks two of three, and a list of which one is done at a time."""
    names = ("a", "b", "c")
    steps: dict[str, Any] = {name: made.a_step(agent, "rejected") for name in names}
    steps["join"] = made.a_step(agent, needs={"at_least": 2, "of": list(names)})
    listed = {"each": "${ inputs.items }"}
    steps["one"] = made.a_step(agent, "rejected", limit=1, **listed)
    steps["two"] = made.a_step(agent, needs=["one"], **listed)
    run = made.start(brand, steps, items=["x", "y"])
    made.work()
    found = {t.step: t.pk for t in Task.objects.filter(run=run, index=None)}
    soft = Dependency.objects.get(run=run, soft=True)
    hard = Dependency.objects.filter(task__step="two", needs__step="one", run=run)
    return {
        "join": found["join"],
        "first": found["a"],
        "second": found["b"],
        "soft": soft.pk,
        "earlier": soft.needs_id,
        "edge": hard.earliest("pk").pk,
    }
