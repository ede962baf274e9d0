"""Each check of pins and firings sees the break it is for, and others do not."""

import pytest

from orchestrator.models import Firing, Task
from orchestrator.services.scheduling import pins
from orchestrator.services.triggering import firing, triggers
from orchestrator.services.triggering.triggers import TriggerGiven
from orchestrator.services.verification.queries_of_direction import DIRECTION
from tests import making
from tests.ledger.breaking import seen
from tests.postgres import Ledger

PINNED, DONE = (query.name for query in DIRECTION)
CHECKED = making.ONE_STEP + "    validators: [%s]\n"
BREAKS = [
    (PINNED, "DELETE FROM pin", "task "),
    (PINNED, 'UPDATE pin SET "on" = NOT "on"', "task "),
    (PINNED, "UPDATE task SET pinned = false", "task "),
    (PINNED, "UPDATE task SET pinned = true WHERE kind = 'step'", "task "),
    (DONE, "UPDATE firing SET run_id = NULL", "firing "),
    (DONE, "UPDATE firing SET state = 'skipped'", "firing "),
    (DONE, "UPDATE run SET brand_id = brand_id + 1", "firing "),
]


@pytest.fixture(scope="module", autouse=True)
def ground(one_ledger: Ledger) -> None:
    """Somebody put a step first whose output is checked, took that back elsewhere, and
    a trigger fired."""
    checker = making.an_agent(function=lambda b: {"passed": True}, validator=True)
    text = CHECKED % checker.name
    brand = making.a_brand()
    by = making.a_person(brand, "owner", "operator")
    first = Task.objects.get(run=making.a_run(brand, making.a_workflow(text)))
    pins.pin(first, by=by, reason="The fair is tomorrow")
    own = making.a_run(brand)
    second = Task.objects.get(run=own)
    pins.pin(second, by=by, reason="A slip")
    pins.unpin(second, by=by, reason="It was a slip")
    slug = making.a_workflow().workflow.slug
    spec = {"noun": "run", "after": "open"}
    given = TriggerGiven("On", "event", slug, spec, {"text": "Fresh bread"})
    made, _ = triggers.create(brand, "on", given, by=by)
    fired = Firing.objects.create(trigger=made, cause="once", facts={"a": 1})
    firing.carry_out(fired.pk)
    making.work_until_idle()


def test_an_unbroken_ledger_shows_nothing_and_has_something_to_look_at(owner):
    assert seen(owner, DIRECTION) == {}
    for query in DIRECTION:
        found = owner.execute(f"SELECT count(*) FROM {query.examined}".encode())
        assert found.fetchone()[0], query.name
    checks = "SELECT count(*) FROM task WHERE kind = 'inspect' AND pinned"
    assert owner.execute(checks).fetchone()[0] == 1


@pytest.mark.parametrize(("name", "statement", "sees"), BREAKS)
def test_a_break_is_seen_by_its_check_alone(owner, name, statement, sees):
    owner.execute(statement.encode())

    found = seen(owner, DIRECTION)

    assert set(found) == {name}
    assert found[name][0].startswith(sees)
