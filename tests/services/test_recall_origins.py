"""Where a recall may start: each start finds what came from there, in its own brand."""

import pytest

from orchestrator.domain.errors import BadInput, NotFound
from orchestrator.models import Decision, Output, Release, ReviewItem, Run
from orchestrator.services.catalogue import prices
from orchestrator.services.recalling import recall_origins
from tests import making

pytestmark = pytest.mark.usefixtures("ledger")


def released(run: Run) -> tuple[int, ...]:
    rows = Release.objects.filter(output__run=run).order_by("pk")
    return tuple(rows.values_list("pk", flat=True))


def a_done_run(brand, text: str) -> Run:
    run = making.a_run(brand, making.a_workflow(), inputs={"text": text})
    making.work_until_idle()
    return run


def test_an_output_and_the_agent_behind_it():
    brand = making.a_brand()
    run = a_done_run(brand, "Fresh bread")
    output = Output.objects.get(run=run)
    agent = output.task.agent

    found = recall_origins.releases_of(brand, "output", str(output.pk))
    by_agent = recall_origins.releases_of(brand, "agent", f"{agent.name}@1")

    assert found == by_agent == released(run)
    assert recall_origins.choices(brand, "output", "write")[0][0] == str(output.pk)
    with pytest.raises(NotFound):
        recall_origins.releases_of(making.a_brand(), "output", str(output.pk))
    with pytest.raises(BadInput, match="no output"):
        recall_origins.releases_of(brand, "output", "one")
    with pytest.raises(BadInput, match="no start"):
        recall_origins.releases_of(brand, "weather", "1")


def test_an_agent_is_offered_and_found_only_where_runs_of_the_brand_used_it():
    brand, other = making.a_brand(), making.a_brand()
    mine = Output.objects.get(run=a_done_run(brand, "Fresh bread")).task.agent
    theirs = Output.objects.get(run=a_done_run(other, "Fresh rolls")).task.agent

    offered = [subject for subject, _title in recall_origins.choices(brand, "agent")]

    assert offered == [f"{mine.name}@1"]
    with pytest.raises(NotFound, match="No run here used"):
        recall_origins.releases_of(brand, "agent", f"{theirs.name}@1")
    with pytest.raises(NotFound, match="No run here used"):
        recall_origins.title_of(brand, "agent", f"{theirs.name}@1")


def test_a_claim_finds_what_says_it_and_nothing_else():
    brand = making.a_brand()
    claim = making.a_claim(brand, 'Soft on "every" skin')
    said = a_done_run(brand, 'It is soft on "every" skin, we say')
    a_done_run(brand, "Fresh bread")

    assert recall_origins.releases_of(brand, "claim", claim.slug) == released(said)
    assert recall_origins.choices(brand, "claim", "soft")[0][0] == claim.slug


def test_a_price_finds_what_names_the_product():
    brand = making.a_brand()
    past = [["2024-01-31", 2.0]]
    row = {"sku": "A1", "name": "Rye bread", "price": 2.0, "history": past}
    admin = making.a_person(brand, "admin", "commercial")
    prices.import_prices(brand, [row], by=admin, source="a test")
    named = a_done_run(brand, "Rye bread at 2.00")
    a_done_run(brand, "Fresh rolls")

    subject = recall_origins.choices(brand, "price", "rye")[0][0]

    assert subject == "A1/AT"
    assert recall_origins.releases_of(brand, "price", subject) == released(named)
    assert "Rye bread" in recall_origins.title_of(brand, "price", subject)


def test_a_red_line_a_decision_and_a_reviewer_find_what_was_let_out():
    item = making.a_held_item()
    brand = item.brand
    person = making.a_person(brand, "brand")
    making.approve(item, person)
    making.work_until_idle()
    decision = Decision.objects.get(item=item)
    rule = ReviewItem.objects.get(pk=item.pk).screening.findings.get(blocking=True).slug
    wanted = released(item.run)
    assert wanted

    assert recall_origins.releases_of(brand, "decision", str(decision.pk)) == wanted
    assert recall_origins.releases_of(brand, "reviewer", str(person.pk)) == wanted
    assert recall_origins.releases_of(brand, "red_line", rule) == wanted
    late = f"{person.pk} since 2999-01-01"
    assert recall_origins.releases_of(brand, "reviewer", late) == ()
    assert recall_origins.choices(brand, "reviewer", person.name)
    assert recall_origins.choices(brand, "decision", "")
    assert recall_origins.choices(brand, "red_line", rule)
