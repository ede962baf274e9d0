"""The autonomy of agents: what is held besides red lines, and how that changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import Change, Output, Planted, Proposal, ReviewItem
from orchestrator.services import desk_settings
from orchestrator.services.deciding import autonomy
from tests.making import (
    a_brand,
    a_live_rule,
    a_person,
    a_run,
    a_workflow,
    an_agent,
    approve,
    decide,
    work_until_idle,
)

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def place():
    """A brand, an agent with a workflow of its own, and an admin."""
    brand = a_brand()
    agent = an_agent()
    return brand, agent, a_workflow(agent=agent), a_person(brand, "admin")


def run(brand, version, *texts):
    for text in texts:
        a_run(brand, version, inputs={"text": text})
    work_until_idle()
    return list(ReviewItem.objects.filter(brand=brand, state="open").order_by("pk"))


def raised(brand, agent, tier, *, by):
    """More autonomy, with the second admin it takes."""
    asked = autonomy.set_tier(brand, agent.name, tier, by=by, why="It earned it")
    desk_settings.accept(asked, by=a_person(brand, "admin"))
    autonomy._wanted.cache_clear()


def test_without_a_tier_only_red_lines_hold(place):
    brand, _agent, version, _admin = place

    assert run(brand, version, "Fresh bread") == []
    assert Output.objects.filter(brand=brand, releases__isnull=False).count() == 1


def test_hold_all_holds_everything_of_that_agent_and_of_no_other(place):
    brand, agent, version, admin = place
    a_person(brand, "legal")

    autonomy.set_tier(brand, agent.name, "hold_all", by=admin)
    (held,) = run(brand, version, "Fresh bread")
    other = run(brand, a_workflow(agent=an_agent()), "Fresh bread")

    finding = held.screening.findings.get()
    assert (finding.detector, finding.blocking, finding.roles) == (
        "autonomy", True, ["legal"])  # fmt: skip
    assert [item.pk for item in other] == [held.pk]


def test_the_tier_of_one_brand_is_not_that_of_another(place):
    brand, agent, version, admin = place
    elsewhere = a_brand()

    autonomy.set_tier(brand, agent.name, "hold_all", by=admin)

    assert run(elsewhere, version, "Fresh bread") == []
    assert autonomy.tier_of(elsewhere, agent.name) == "red_lines"


def test_what_is_held_for_its_agent_goes_out_with_an_approval(place):
    brand, agent, version, admin = place
    reviewer = a_person(brand, "brand")
    autonomy.set_tier(brand, agent.name, "hold_all", by=admin)
    (held,) = run(brand, version, "Fresh bread")

    approve(held, reviewer)

    assert held.output.releases.count() == 1


def test_a_persons_own_version_is_not_held_for_the_agents_sake(place):
    brand, agent, version, admin = place
    reviewer = a_person(brand, "brand")
    autonomy.set_tier(brand, agent.name, "hold_all", by=admin)
    (held,) = run(brand, version, "Fresh bread")

    decision = decide(held, reviewer, "edit", content={"text": "Warm bread"})

    assert decision.replacement.releases.count() == 1


def test_a_sample_is_about_its_share_and_the_same_for_the_same_content(place):
    brand, agent, version, admin = place
    autonomy.set_tier(brand, agent.name, "sample", by=admin)
    texts = [f"Fresh bread number {n}" for n in range(40)]

    desk_settings.change(brand, "agent_sample_share", 0.5, by=admin)
    autonomy._wanted.cache_clear()
    first = run(brand, version, *texts)
    again = run(brand, version, *texts)

    assert 8 <= len(first) <= 32
    assert len(again) == 2 * len(first)


def test_red_lines_hold_whatever_the_tier(place):
    brand, agent, version, admin = place
    a_live_rule(brand)
    autonomy.set_tier(brand, agent.name, "hold_all", by=admin)
    raised(brand, agent, "red_lines", by=admin)

    (held,) = run(brand, version, "A miracle", "Fresh bread")

    assert b"miracle" in bytes(held.output.content)


def test_more_autonomy_takes_a_second_admin_and_less_does_not(place):
    brand, agent, _version, admin = place
    name = agent.name

    less = autonomy.set_tier(brand, name, "hold_all", by=admin, why="New")
    more = autonomy.set_tier(brand, name, "sample", by=admin, why="It does well")

    assert isinstance(less, Change)
    assert isinstance(more, Proposal)
    assert autonomy.tier_of(brand, name) == "hold_all"
    with pytest.raises(NotPermitted):
        desk_settings.accept(more, by=admin)
    desk_settings.accept(more, by=a_person(brand, "admin"))
    assert autonomy.tier_of(brand, name) == "sample"


def test_nobody_else_changes_a_tier_and_no_nonsense_is_one(place):
    brand, agent, _version, admin = place

    with pytest.raises(NotPermitted):
        autonomy.set_tier(brand, agent.name, "hold_all", by=a_person(brand, "brand"))
    with pytest.raises(BadInput, match="no tier"):
        autonomy.set_tier(brand, agent.name, "free", by=admin)
    with pytest.raises(BadInput):
        autonomy.set_tier(brand, agent.name, "red_lines", by=admin)


def test_judging_asks_nothing_more_than_twice_a_second(place):
    brand, agent, version, _admin = place
    run(brand, version, "Fresh bread")
    made = Output.objects.get(brand=brand)
    from orchestrator.services.screening import material_of

    where = material_of(made).place
    autonomy.held_for({"text": "x"}, where)

    with CaptureQueriesContext(connection) as asked:
        for n in range(200):
            autonomy.held_for({"text": str(n)}, where)

    assert len(asked) <= 4
    assert where.agent.name == agent.name


def test_an_agent_people_keep_changing_loses_a_step_and_the_reason_is_on_record(place):
    brand, agent, version, admin = place
    a_live_rule(brand)
    reviewer = a_person(brand, "brand")
    for item in run(brand, version, *(f"miracle {n}" for n in range(12))):
        decide(item, reviewer, "reject", reason="No")

    (change,) = autonomy.demote_due(brand)

    assert autonomy.tier_of(brand, agent.name) == "sample"
    assert change.after == {agent.name: "sample"}
    assert "By itself: of the last 12 decided outputs" in change.why
    assert change.actor != reviewer
    assert autonomy.demote_due(brand) == []  # what was decided before counts no more
    assert admin.pk != reviewer.pk


def test_few_cases_good_work_and_planted_items_demote_nobody(place):
    brand, agent, version, _admin = place
    a_live_rule(brand)
    reviewer = a_person(brand, "brand")
    found = run(brand, version, *(f"miracle {n}" for n in range(24)))
    for item in found[:12]:
        Planted.objects.create(output=item.output, fault="Not true")
        decide(item, reviewer, "reject", reason="Not true")
    for item in found[12:18]:
        approve(item, reviewer)
    for item in found[18:20]:
        decide(item, reviewer, "reject", reason="No")

    assert autonomy.demote_due(brand) == []
    assert autonomy.tier_of(brand, agent.name) == "red_lines"


def test_an_agent_of_which_all_is_held_cannot_fall_further(place):
    brand, agent, version, admin = place
    reviewer = a_person(brand, "brand")
    autonomy.set_tier(brand, agent.name, "hold_all", by=admin)
    for item in run(brand, version, *(f"bread {n}" for n in range(12))):
        decide(item, reviewer, "reject", reason="No")

    assert autonomy.demote_due(brand) == []
    assert autonomy.tier_of(brand, agent.name) == "hold_all"
