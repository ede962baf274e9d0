"""The agent pages: what people made of an agent's work, and its tier."""

import pytest

from orchestrator.domain.exchange import Answer
from orchestrator.models import Agent, Planted, Proposal, ReviewItem
from orchestrator.services.deciding import autonomy
from review.agents import page as agents_page
from review.agents import rows as agents_rows
from review.bars import calibration
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


def held(brand, agent, *texts):
    version = a_workflow(agent=agent)
    for text in texts:
        a_run(brand, version, inputs={"text": text})
    work_until_idle()
    return list(ReviewItem.objects.filter(brand=brand, state="open").order_by("pk"))


@pytest.fixture
def place(ledger):
    """A brand with a red line, an agent, an admin and a reviewer."""
    brand = a_brand()
    a_live_rule(brand)
    return brand, an_agent(), a_person(brand, "admin"), a_person(brand, "brand")


def test_a_card_counts_what_people_decided_and_leaves_planted_items_out(
    place, signed_in
):
    brand, agent, admin, reviewer = place
    one, two, three, false = held(brand, agent, *(f"miracle {n}" for n in range(4)))
    Planted.objects.create(output=false.output, fault="Not true")
    approve(one, reviewer)
    decide(two, reviewer, "reject", reason="No")
    decide(three, reviewer, "edit", content={"text": "Fresh bread"})
    decide(false, reviewer, "reject", reason="Not true")
    held(brand, agent, "Warm bread")

    (card,) = [c for c in agents_page.cards(admin) if c.agent.name == agent.name]

    tally = card.tally
    assert (tally.outputs, tally.decided, tally.approved) == (4, 3, 1)
    assert (tally.edited, tally.rejected) == (1, 1)
    page = signed_in(admin).get("/agents/").content.decode()
    assert "1 of 3; 6 to 79 %" in page


def test_the_page_of_an_agent_tells_edits_findings_attempts_and_no_invented_cost(
    place, signed_in
):
    brand, agent, admin, reviewer = place
    (item,) = held(brand, agent, "miracle")
    decide(item, reviewer, "edit", content={"text": "oracle!"})

    page = signed_in(admin).get(f"/agents/{agent.name}/").content.decode()

    assert agents_rows.edit_distances([brand.pk], agent.pk) == [pytest.approx(3 / 7)]
    assert "43 %" in page
    assert "regulated claim" in page
    assert "not recorded" in page
    assert "It gives no confidence" in page


def test_calibration_sets_confidence_beside_what_stood(place):
    brand, _agent, _admin, reviewer = place
    scored = an_agent(
        function=lambda brief: Answer(dict(brief.inputs), confidence=0.9),
        confidence="scored",
    )
    one, two = held(brand, scored, "miracle", "a miracle")
    approve(one, reviewer)
    decide(two, reviewer, "reject", reason="No")

    made = calibration(agents_rows.scores([brand.pk], scored.pk))

    (only,) = made.bins
    assert (only.label, only.n, only.x, only.y) == ("0.8 to 1.0", 2, 180.0, 100.0)


def test_less_autonomy_is_at_once_and_more_waits_with_its_evidence(place, signed_in):
    brand, agent, admin, reviewer = place
    (item,) = held(brand, agent, "miracle")
    approve(item, reviewer)
    browser, path = signed_in(admin), f"/agents/{agent.name}/tier/"

    browser.post(path, {"brand": brand.slug, "tier": "hold_all", "why": "New"})
    held_all = autonomy.tier_of(brand, agent.name)
    answer = browser.post(path, {"brand": brand.slug, "tier": "sample", "why": "Good"},
                          follow=True)  # fmt: skip

    asked = Proposal.objects.get(brand=brand)
    assert held_all == autonomy.tier_of(brand, agent.name) == "hold_all"
    assert asked.why.startswith("Good Evidence: of 1 decided outputs 1 were approved")
    assert "a second admin has to agree" in answer.content.decode()


def test_more_autonomy_without_a_reason_is_refused_and_nothing_changes(
    place, signed_in
):
    brand, agent, admin, _reviewer = place
    autonomy.set_tier(brand, agent.name, "hold_all", by=admin)

    answer = signed_in(admin).post(
        f"/agents/{agent.name}/tier/", {"brand": brand.slug, "tier": "red_lines"}
    )

    assert answer.status_code == 422
    assert autonomy.tier_of(brand, agent.name) == "hold_all"


def test_only_admins_change_a_tier(place, signed_in):
    brand, agent, _admin, reviewer = place
    browser = signed_in(reviewer)

    page = browser.get(f"/agents/{agent.name}/").content.decode()
    answer = browser.post(
        f"/agents/{agent.name}/tier/", {"brand": brand.slug, "tier": "hold_all"}
    )

    assert "Change the tier" not in page
    assert answer.status_code == 403
    assert autonomy.tier_of(brand, agent.name) == "red_lines"


def test_another_brands_agent_and_another_brands_work_are_not_shown(place, signed_in):
    brand, agent, _admin, reviewer = place
    (item,) = held(brand, agent, "miracle")
    approve(item, reviewer)
    Agent.objects.filter(pk=an_agent("theirs-alone").pk).update(brand=brand)
    stranger = a_person(a_brand(), "admin")
    browser = signed_in(stranger)

    (card,) = [c for c in agents_page.cards(stranger) if c.agent.name == agent.name]

    assert card.tally.outputs == 0
    assert "theirs-alone" not in browser.get("/agents/").content.decode()
    assert browser.get("/agents/theirs-alone/").status_code == 404
