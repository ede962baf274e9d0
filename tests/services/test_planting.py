"""Planted items: they look real, are decided like real ones, and never leave."""

from typing import Any

import pytest
from django.db import DatabaseError

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import (
    Brand,
    Output,
    Planted,
    Release,
    ReviewItem,
    Task,
)
from orchestrator.services import screening
from orchestrator.services.deciding import decisions, planting
from orchestrator.services.verification import verify
from tests import making
from tests.postgres import Ledger


def a_planted_item(brand: Brand | None = None, **changes: Any) -> ReviewItem:
    """A copy of something the brand rejected."""
    original = making.a_held_item(brand, **changes)
    making.decide(
        original,
        making.a_person(original.brand, "brand"),
        "reject",
        reason="Miracles cannot be proved.",
    )
    assert original.output is not None
    planted = planting.plant(original.output, fault="A miracle", by=None)
    return ReviewItem.objects.get(output=planted.output)


def test_a_planted_item_looks_like_the_one_it_copies(ledger: Ledger) -> None:
    item = a_planted_item()
    original = Planted.objects.get().copy_of
    assert original is not None
    before = ReviewItem.objects.get(output=original)

    assert (item.title, item.severity, item.kind) == (
        before.title,
        before.severity,
        before.kind,
    )
    assert item.run.title == before.run.title
    assert item.task.title == before.task.title
    assert item.task.step == before.task.step
    assert item.output is not None
    assert item.output.digest == original.digest
    assert item.output.author == original.author
    assert (item.task.agent, item.run.inputs) == (before.task.agent, before.run.inputs)
    assert [f.message for f in item.screening.findings.all()] == [  # type: ignore[union-attr]
        f.message
        for f in before.screening.findings.all()  # type: ignore[union-attr]
    ]
    assert planting.outcome(item) is None


@pytest.mark.parametrize(
    ("verdict", "more", "caught"),
    [
        ("approve", {}, False),
        ("reject", {"reason": "No."}, True),
        ("changes", {"reason": "Say it plainly."}, True),
        ("edit", {"content": {"text": "A kind cream"}}, True),
    ],
)
def test_whatever_is_decided_nothing_leaves_and_the_run_ends(
    ledger: Ledger, verdict: str, more: dict[str, Any], caught: bool
) -> None:
    item = a_planted_item()

    making.decide(item, making.a_person(item.brand, "brand"), verdict, **more)
    making.work_until_idle()

    item.refresh_from_db()
    assert (item.state, item.run.state, item.task.state) == (
        "settled",
        "done",
        "cancelled",
    )
    assert not Release.objects.filter(output__run=item.run).exists()
    found = planting.outcome(item)
    assert found == planting.Outcome(True, caught, "A miracle")
    assert planting.team_rate(item.brand) == (int(caught), 1)
    assert [check for check in verify() if not check.kept] == []


@pytest.mark.parametrize("verdict", ["approve", "edit"])
def test_its_decision_can_be_undone_and_its_outcome_is_told_only_after_that(
    ledger: Ledger, settings: Any, verdict: str
) -> None:
    settings.GRACE_SECONDS = 60
    item = a_planted_item_without_grace(settings)
    person = making.a_person(item.brand, "brand")
    more = {"content": {"text": "A kind cream"}} if verdict == "edit" else {}
    decision = making.decide(item, person, verdict, **more)

    item.refresh_from_db()
    assert item.state == "settling"
    assert planting.outcome(item) is None
    decisions.undo(decision, by=person)

    item.refresh_from_db()
    assert item.state == "open"
    assert planting.team_rate(item.brand) == (0, 0)
    settings.GRACE_SECONDS = 0
    making.decide(item, person, "reject", reason="A miracle again")
    item.refresh_from_db()
    found = planting.outcome(item)
    assert found is not None
    assert found.caught


def a_planted_item_without_grace(settings: Any) -> ReviewItem:
    settings.GRACE_SECONDS = 0
    item = a_planted_item()
    settings.GRACE_SECONDS = 60
    return item


def test_of_two_roles_the_first_verdict_ends_it(ledger: Ledger) -> None:
    item = a_planted_item(roles=["brand", "legal"])

    making.approve(item, making.a_person(item.brand, "legal"))

    item.refresh_from_db()
    assert item.state == "settled"


def test_a_real_item_has_no_outcome(ledger: Ledger) -> None:
    item = making.a_held_item()

    making.approve(item, making.a_person(item.brand, "brand"))

    item.refresh_from_db()
    assert planting.outcome(item) is None


def test_the_gate_refuses_its_release_whoever_asks(
    ledger: Ledger, app_connection: Any
) -> None:
    item = a_planted_item()
    assert item.output is not None
    assert item.screening is not None

    with pytest.raises(Exception, match="planted to test attention"):
        app_connection.execute(
            "SELECT ledger_release(%s, %s, %s, NULL, 'forger')",
            [item.output_id, item.screening_id, item.screening.ruleset_id],
        )


def test_it_stays_held_when_the_rule_that_held_it_goes(ledger: Ledger) -> None:
    item = a_planted_item()
    assert item.output_id is not None

    said = screening.settle(item.output_id, actor="test")

    assert said == "held"
    assert not Release.objects.filter(output=item.output_id).exists()


def test_what_is_real_cannot_be_called_planted_afterwards(ledger: Ledger) -> None:
    item = making.a_held_item()
    making.approve(item, making.a_person(item.brand, "brand"))

    with pytest.raises(DatabaseError, match="can not be planted"):
        Planted.objects.create(output=item.output, fault="none")


def test_who_plants_by_hand_is_an_admin_and_says_the_fault(ledger: Ledger) -> None:
    item = making.a_held_item()
    assert item.output is not None

    with pytest.raises(NotPermitted):
        planting.plant(
            item.output, fault="Bad", by=making.a_person(item.brand, "brand")
        )
    with pytest.raises(BadInput, match="Say what is wrong"):
        planting.plant(item.output, fault=" ", by=making.a_person(item.brand, "admin"))
    planted = planting.plant(
        item.output, fault="Bad", by=making.a_person(item.brand, "admin")
    )
    with pytest.raises(BadInput, match="a planted output itself"):
        planting.plant(planted.output, fault="Bad", by=None)


def test_what_no_red_line_of_today_holds_is_not_planted(ledger: Ledger) -> None:
    brand = making.a_brand()
    run = making.a_run(brand)
    making.work_until_idle()
    clean = Output.objects.get(run=run)

    with pytest.raises(BadInput, match="No red line of today holds this"):
        planting.plant(clean, fault="Dull", by=None)

    assert Task.objects.filter(run__brand=brand).count() == 1


def test_only_as_many_are_planted_as_the_share_asks_for(ledger: Ledger) -> None:
    brand = making.a_brand(settings={"planted_share": 0.25})
    making.a_live_rule(brand)
    workflow = making.a_workflow()
    for number in range(4):
        making.a_run(brand, workflow, inputs={"text": f"Miracle {number}"})
    making.work_until_idle()

    assert planting.plant_due(brand) is None
    item = ReviewItem.objects.filter(brand=brand).latest("pk")
    making.decide(item, making.a_person(brand, "brand"), "reject", reason="A miracle!")
    planted = planting.plant_due(brand)

    assert planted is not None
    assert planted.copy_of_id == item.output_id
    assert planted.fault == "A miracle!"
    assert planting.plant_due(brand) is None


def test_nobody_is_offered_to_start_a_planted_workflow(ledger: Ledger) -> None:
    from review import queries

    item = a_planted_item()

    slugs = [workflow.slug for workflow in queries.workflows()]

    assert item.run.version.workflow.slug not in slugs
    assert slugs
