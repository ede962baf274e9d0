"""The circuit breaker on real decisions: what trips it, and what it does then."""

import pytest

from orchestrator.models import (
    Agent,
    Brand,
    Change,
    RecallCase,
    Release,
    ReviewItem,
    Run,
    Task,
    WorkflowVersion,
)
from orchestrator.services import desk_settings
from orchestrator.services.deciding import autonomy
from orchestrator.services.freezing import breaker, freezes
from orchestrator.services.recalling import recalls
from tests import making
from tests.services.own_workers import SENDS, a_channel, work

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def brand() -> Brand:
    return making.a_brand()


@pytest.fixture
def agent() -> Agent:
    return making.an_agent()


@pytest.fixture
def version(agent: Agent) -> WorkflowVersion:
    return making.a_workflow(agent=agent)


def held(brand: Brand, version: WorkflowVersion, many: int) -> list[ReviewItem]:
    """Outputs of the agent that cross a red line and wait."""
    by = making.a_person(brand, "operator")
    for _ in range(many):
        making.a_run(brand, version, inputs={"text": "A miracle"}, by=by)
    making.work_until_idle()
    items = ReviewItem.objects.filter(brand=brand, state="open", run__version=version)
    return list(items.order_by("pk"))


def decided(brand: Brand, version: WorkflowVersion, verdicts: str) -> None:
    """One output for each letter: a(pprove), r(eject)."""
    reviewer = making.a_person(brand, "brand")
    items = held(brand, version, len(verdicts))
    for item, verdict in zip(items, verdicts, strict=True):
        if verdict == "a":
            making.approve(item, reviewer)
        else:
            making.decide(item, reviewer, "reject", reason="Not true")


def test_a_bad_agent_trips_and_is_held_from_then_on(
    brand: Brand, agent: Agent, version: WorkflowVersion
) -> None:
    making.a_live_rule(brand)
    decided(brand, version, "rrrrrrr")

    (tripped,) = breaker.watch(brand)

    assert (tripped.agent, tripped.seen, tripped.faults) == (agent.name, 7, 7)
    assert autonomy.tier_of(brand, agent.name) == "hold_all"
    booked = Change.objects.get(brand=brand, subject="agent_tiers")
    assert "sequential test" in booked.why
    assert breaker.watch(brand) == []


def test_an_agent_in_order_does_not_trip(
    brand: Brand, agent: Agent, version: WorkflowVersion
) -> None:
    making.a_live_rule(brand)
    decided(brand, version, "aaraaaaaar")

    assert breaker.watch(brand) == []
    assert autonomy.tier_of(brand, agent.name) == "red_lines"


def test_what_it_released_and_was_not_sent_is_held_again(
    brand: Brand, agent: Agent
) -> None:
    making.a_live_rule(brand)
    version = making.a_workflow(SENDS % a_channel().name, agent=agent)
    sent = making.a_run(brand, version)
    work()
    unsent = making.a_run(brand, version)
    claim = making.take()
    assert claim is not None
    making.give(claim, {"text": "Fresh bread"})
    operator = making.a_person(brand, "operator")
    freezes.freeze("run", str(unsent.pk), reason="not sent yet", by=operator)
    decided(brand, making.a_workflow(agent=agent), "rrrrrrr")

    (tripped,) = breaker.watch(brand)

    assert tripped.held == 1
    assert _state(unsent, "write") == "held"
    assert _state(unsent, "send") == "waiting"
    assert _state(sent, "write") == _state(sent, "send") == "done"
    case = RecallCase.objects.get()
    assert (case.origin, case.subject, case.state) == ("breaker", agent.name, "open")


def test_what_people_released_stays_out(brand: Brand, agent: Agent) -> None:
    making.a_live_rule(brand)
    two = making.a_workflow(making.TWO_STEPS, agent=agent)
    (item,) = held(brand, two, 1)
    making.approve(item, making.a_person(brand, "brand"))
    decided(brand, making.a_workflow(agent=agent), "rrrrrrr")

    breaker.watch(brand)

    assert Release.objects.filter(output=item.output, recall=None).exists()


def test_recalls_count_where_the_output_was_wrong(
    brand: Brand, agent: Agent, version: WorkflowVersion
) -> None:
    operator = making.a_person(brand, "operator")
    for _ in range(7):
        making.a_run(brand, version, by=operator)
    making.work_until_idle()
    outputs = Release.objects.values_list("output", flat=True)
    for output in list(outputs):
        recalls.act(brand, "output", str(output), reason="wrong", by=operator)

    (tripped,) = breaker.watch(brand)

    assert (tripped.agent, tripped.faults) == (agent.name, 7)


def test_an_admin_who_trusts_it_again_starts_the_test_anew(
    brand: Brand, agent: Agent, version: WorkflowVersion
) -> None:
    making.a_live_rule(brand)
    decided(brand, version, "rrrrrrr")
    breaker.watch(brand)
    first, second = (making.a_person(brand, "admin") for _ in range(2))

    asked = autonomy.set_tier(brand, agent.name, "red_lines", by=first, why="mended")
    desk_settings.accept(asked, by=second)  # type: ignore[arg-type]

    assert breaker.watch(brand) == []
    decided(brand, version, "rrrrrrr")
    assert len(breaker.watch(brand)) == 1


def test_brands_are_judged_apart(agent: Agent, version: WorkflowVersion) -> None:
    ours, theirs = making.a_brand(), making.a_brand()
    making.a_live_rule(ours)
    decided(ours, version, "rrrrrrr")

    assert breaker.watch(theirs) == []
    assert autonomy.tier_of(theirs, agent.name) == "red_lines"


def _state(run: Run, step: str) -> str:
    return Task.objects.get(run=run, step=step).state
