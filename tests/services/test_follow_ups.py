"""What had gone out before a recall is followed up until each delivery is done."""

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import (
    Brand,
    Effect,
    FollowUp,
    RecallCase,
    Release,
    ReviewItem,
    Run,
    Setting,
    Task,
)
from orchestrator.services.recalling import follow_ups, recalls
from tests import making
from tests.services.own_workers import a_sending_run, work
from tests.services.test_recalls import assert_all_promises_hold

pytestmark = pytest.mark.usefixtures("ledger")


def a_recalled_delivery(brand: Brand | None = None) -> tuple[Run, FollowUp]:
    brand = brand or making.a_brand()
    run = a_sending_run(brand)
    work()
    assert Effect.objects.get(run=run).state == "done"
    recall_writing(run)
    return run, FollowUp.objects.get(effect__run=run)


def recall_writing(run: Run) -> RecallCase:
    release = Release.objects.get(
        output__task__run=run, output__task__step="write", recall=None
    )
    return recalls.act(
        run.brand,
        "output",
        str(release.output_id),
        reason="The price is wrong",
        by=making.a_person(run.brand, "operator"),
    )


def state_of(run: Run, step: str) -> str:
    return str(Task.objects.get(run=run, step=step).state)


def test_a_delivery_that_went_out_gets_one_follow_up_and_stays():
    run, owed = a_recalled_delivery()

    assert owed.state == "open"
    assert state_of(run, "send") == "done"
    assert Effect.objects.filter(run=run).count() == 1
    with pytest.raises(StaleState, match="not followed up"):
        recalls.close(owed.case, by=making.a_person(run.brand, "operator"))
    assert_all_promises_hold()


def test_a_correction_is_delivered_under_its_own_key_once_its_needs_stand():
    run, owed = a_recalled_delivery()
    by = making.a_person(run.brand, "operator")

    settled = follow_ups.settle(owed, choice="correct", by=by, reason="Send it right")
    work()
    assert settled.state == "asked"
    assert state_of(run, "send") == "waiting"
    assert Effect.objects.filter(run=run).count() == 1
    held = ReviewItem.objects.get(run=run, state="open")
    edited = {"text": "Fresh rolls"}
    making.decide(
        held, making.a_person(run.brand, "brand"), "edit", content=edited, reason="So"
    )
    work()
    for item in ReviewItem.objects.filter(run=run, state="open"):
        making.approve(item, making.a_person(run.brand, "brand"))
    work()
    follow_ups.finish_corrections()

    first, second = Effect.objects.filter(run=run).order_by("generation")
    assert second.key == f"{first.key}:1"
    assert second.state == "done"
    owed.refresh_from_db()
    assert owed.state == "done"
    assert second.key in owed.result
    recalls.close(owed.case, by=by)
    assert recalls.report(owed.case)["left"] == {"tasks": 0, "sent": 0}
    assert_all_promises_hold()


def test_taking_back_by_hand_needs_evidence():
    run, owed = a_recalled_delivery()
    by = making.a_person(run.brand, "brand")

    with pytest.raises(BadInput, match="evidence"):
        follow_ups.settle(owed, choice="unpublish", by=by)
    done = follow_ups.settle(
        owed, choice="unpublish", by=by, evidence="Deleted at 10:04, see ticket 12"
    )

    assert done.state == "done"
    assert done.evidence.startswith("Deleted")


def test_accepting_needs_a_reason_and_ends_it():
    run, owed = a_recalled_delivery()
    by = making.a_person(run.brand, "brand")

    with pytest.raises(BadInput, match="Say why"):
        follow_ups.settle(owed, choice="accept", by=by)
    with pytest.raises(NotPermitted):
        follow_ups.settle(
            owed, choice="accept", by=making.a_person(run.brand, "auditor"), reason="x"
        )
    done = follow_ups.settle(owed, choice="accept", by=by, reason="Nobody saw it")

    assert done.state == "done"
    with pytest.raises(StaleState, match="already"):
        follow_ups.settle(owed, choice="accept", by=by, reason="Twice")


def test_beyond_the_limit_a_second_person_acts_and_never_the_first():
    brand = making.a_brand()
    Setting.objects.create(brand=brand, name="recall_effects_limit", value=0)
    run = a_sending_run(brand)
    work()
    case = recall_writing(run)
    assert case.state == "proposed"
    assert state_of(run, "write") == "done"
    first = case.actor

    with pytest.raises(NotPermitted, match="second person"):
        recalls.second(case, by=first)
    with pytest.raises(NotPermitted, match="may not settle"):
        recalls.second(case, by=making.a_person(brand, "brand"))
    acted = recalls.second(case, by=making.a_person(brand, "admin"))

    assert acted.state == "open"
    assert state_of(run, "write") == "held"
    assert acted.follow_ups.count() == 1
    with pytest.raises(StaleState):
        recalls.second(case, by=making.a_person(brand, "admin"))


def test_a_declined_recall_changes_nothing():
    brand = making.a_brand()
    Setting.objects.create(brand=brand, name="recall_effects_limit", value=0)
    run = a_sending_run(brand)
    work()
    case = recall_writing(run)

    declined = recalls.decline(case, by=making.a_person(brand, "owner"), why="No")

    assert declined.state == "declined"
    assert state_of(run, "write") == "done"
