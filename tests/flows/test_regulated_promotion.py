"""A regulated promotion, from its label to the day its approval ends."""

from typing import Any

from orchestrator.models import Decision, FollowUp, ReviewItem, Run
from orchestrator.services.recalling import amendments
from tests.flows.desk import Desk

FILE = "regulated_promotion.yaml"
UNPROVEN = "Nobody who takes it is ever ill."
MONEY = {
    "apr_shown": "Representative 9.9 % APR",
    "risk_warning": "Think before you borrow: late payment costs money.",
    "approver_firm": "Approved by Example Bank plc",
    "capital_at_risk": "",
}


def held_for(item: ReviewItem) -> list[str]:
    """What the item says is wrong."""
    assert item.screening is not None
    return [f.message for f in item.screening.findings.order_by("pk")]


def sound(desk: Desk, **changes: Any) -> dict[str, Any]:
    """The sample without the sentence that has no claim."""
    given = {**desk.sample("regulated-promotion"), "must_say": []}
    return given | changes


def to(desk: Desk, run: Run, step: str) -> ReviewItem:
    """Machines work; then this waits for people."""
    desk.work()
    return desk.item(run, step)


def test_a_piece_is_approved_by_three_published_and_approved_again(desk: Desk) -> None:
    desk.publish(FILE)

    given = desk.sample("regulated-promotion")
    run = desk.start("regulated-promotion", given)
    first = to(desk, run, "health")
    said = held_for(first)
    desk.request_changes(first, f"“{UNPROVEN}” has no claim: leave it out.")
    approved = desk.finish(run, strict=False)
    waits = desk.states(run)["due"]
    piece = desk.content(run, "health")
    added = "It may colour the tongue for a day."
    given["must_say"] = []
    given["product"]["label"]["risks"].append(added)
    amendments.amend(run, given, by=desk.one("owner"), reason="Label, version 8")
    anew = desk.finish(run, strict=False)
    desk.tell(run, "label_changed", {"version": 8})
    renewed = desk.finish(run, {"again": "renew"})

    assert any("no id in the claims library" in message for message in said)
    assert [one["claim_id"] for one in piece["claims"]] == [
        "EU-432-101",
        "EU-432-102",
    ]
    assert approved == [("health", "approve", "legal, medical, regulatory")]
    assert desk.content(run, "publish")["delivered"] is True
    # another label, another piece: approved anew, and what went out is followed up
    assert anew == approved
    assert added in desk.content(run, "health")["risks"]
    assert FollowUp.objects.filter(effect__task__run=run, state="open").count() == 1
    # nothing begins by itself: time passes, or the label changes, and people are asked
    assert waits == "waiting"
    assert renewed == [
        ("again", "answer", "regulatory"),
        ("renew_health", "approve", "legal, medical, regulatory"),
    ]
    assert desk.content(run, "renew_health")["renews"].startswith("VD-2026-014")
    assert desk.content(run, "publish_again")["delivered"] is True


def test_an_edit_voids_approvals_and_one_that_is_over_publishes_nothing(
    desk: Desk,
) -> None:
    desk.publish(FILE)
    run = desk.start("regulated-promotion", sound(desk, today="2024-01-01"))
    item = to(desk, run, "health")

    two = desk.approve(item, but=["regulatory"])
    desk.edit(item, lambda piece: {**piece, "call_to_action": "Read the label"})
    desk.work()
    after = desk.item(run, "health")
    three = desk.approve(after)
    desk.work()

    assert sorted(two) == ["legal", "medical"]
    assert sorted(three) == ["legal", "medical", "regulatory"]
    released = desk.content(run, "health")
    assert released["call_to_action"] == "Read the label"
    given = Decision.objects.filter(item__run=run, verdict="approve")
    assert len(set(given.values_list("output__digest", flat=True))) == 2
    # the term began and ended long ago: the gate before the channel stays shut
    assert desk.content(run, "term")["expires_on"] == "2024-12-31"
    assert desk.states(run)["in_force"] == "waiting"
    assert desk.contents(run, "publish") == []


def test_a_prescription_medicine_never_reaches_consumers(desk: Desk) -> None:
    desk.publish(FILE)
    given = sound(desk)
    given["product"] = {**given["product"], "legal_class": "prescription_medicine"}

    run = desk.start("regulated-promotion", given)
    desk.finish(run, strict=False)

    assert run.state != "done"
    assert "not promoted to consumers" in desk.where(run)
    assert desk.items(run) == []
    assert desk.contents(run, "publish") == []


def test_money_is_approved_by_its_own_three_and_taken_down_by_hand(desk: Desk) -> None:
    desk.publish(FILE)
    text = "Borrow at 7.9 % interest."
    product = {
        "name": "Example Loan",
        "legal_class": "credit",
        "facts": {},
        "label": {"source": "Terms 3", "risks": ["Late payment costs money."]},
    }
    given = sound(desk, kind="finance", product=product, disclosures=[], wanted=[text])
    given["library"] = [{"claim_id": "L-1", "text": text, "markets": ["AT"]}]
    given["finance"] = {**MONEY, "apr_shown": ""}

    run = desk.start("regulated-promotion", given)
    item = to(desk, run, "finance")
    said = held_for(item)
    shown = {"finance": MONEY}
    desk.edit(item, lambda piece: {**piece, **shown})
    approved = desk.finish(run, strict=False)
    desk.tell(run, "label_changed", True)
    ended = desk.finish(run, {"again": "withdraw", "down": True})

    assert any("the representative APR" in message for message in said)
    assert approved == [("finance", "approve", "compliance, legal, regulatory")]
    assert [step for step, *_ in ended] == ["again", "down"]
    assert desk.states(run)["publish_again"] == "skipped"
