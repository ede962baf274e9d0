"""Guards against careless approvals: what locks, what opens, what it never locks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.domain.settlements import LONGEST_EXCEPTION, Settled
from orchestrator.models import (
    Decision,
    Finding,
    FirstView,
    Opening,
    Principal,
    Refusal,
    Release,
    ReviewItem,
    SecondLook,
    Settlement,
)
from orchestrator.services.deciding import decisions, guards, second_looks
from tests import making
from tests.postgres import Ledger

TODAY = datetime.now(UTC).date()
DISMISSED = Settled("dismiss", "other_context")


def findings_of(item: ReviewItem) -> list[Finding]:
    return list(Finding.objects.filter(screening=item.screening_id).order_by("pk"))


def reviewer(item: ReviewItem, role: str = "brand") -> Principal:
    return making.a_person(item.brand, role)


def one_finding(item: ReviewItem) -> int:
    return findings_of(item)[0].pk


def a_drawn_brand(**shares: float) -> Any:
    return making.a_brand(settings=dict(shares))


def test_a_high_finding_locks_the_approval_until_it_is_settled(ledger: Ledger) -> None:
    item = making.a_held_item()
    person = reviewer(item)

    with pytest.raises(BadInput, match=r"Finding 1 .* is not settled"):
        making.approve(item, person, findings={})

    assert "not settled" in Refusal.objects.get(item=item).why
    assert not Decision.objects.exists()
    assert not Settlement.objects.exists()
    making.approve(item, person, findings={one_finding(item): DISMISSED})
    assert Release.objects.filter(output=item.output).exists()
    assert Settlement.objects.get().code == "other_context"


def test_each_finding_has_to_be_settled_for_itself(ledger: Ledger) -> None:
    item = making.a_held_item(text="A miracle cream, a miracle balm")
    first, second = findings_of(item)

    with pytest.raises(BadInput) as refused:
        making.approve(item, reviewer(item), findings={second.pk: DISMISSED})

    assert "Finding 1" in str(refused.value)
    assert "Finding 2" not in str(refused.value)
    assert first.pk < second.pk


def test_whoever_agrees_with_a_finding_cannot_approve(ledger: Ledger) -> None:
    item = making.a_held_item()
    agreed = {one_finding(item): Settled("agree")}

    with pytest.raises(BadInput, match="You agree with finding 1: edit"):
        making.approve(item, reviewer(item), findings=agreed)

    making.decide(item, reviewer(item), "reject", reason="So it is.", findings=agreed)
    assert Settlement.objects.get().how == "agree"


def test_a_rejection_owes_the_guards_nothing(ledger: Ledger) -> None:
    brand = a_drawn_brand(own_view_share=1, second_look_share=1)
    item = making.a_held_item(brand)

    making.decide(item, reviewer(item), "reject", reason="Not us.", findings={})

    item.refresh_from_db()
    assert item.state == "settled"


@pytest.mark.parametrize(
    ("severity", "settle_from", "locked"),
    [
        ("medium", "high", False),
        ("medium", "medium", True),
        ("low", "low", True),
        ("high", "off", False),
    ],
)
def test_which_findings_must_be_settled_is_a_setting(
    ledger: Ledger, severity: str, settle_from: str, locked: bool
) -> None:
    brand = making.a_brand(settings={"settle_from": settle_from})
    item = making.a_held_item(brand, severity=severity)

    owed = guards.unmet(item, reviewer(item))

    assert bool(owed) is locked


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Settled("because"), "'because' settles nothing"),
        (Settled("dismiss"), "say why it does not apply"),
        (Settled("dismiss", "whatever"), "say why it does not apply"),
        (Settled("except", until=TODAY), "needs an owner"),
        (Settled("except", owner=1), "needs its last day"),
        (Settled("except", owner=1, until=date(2001, 1, 1)), "cannot end on 2001"),
        (
            Settled("except", owner=1, until=TODAY + LONGEST_EXCEPTION * 2),
            "choose a day from",
        ),
        (Settled("except", owner=0, until=TODAY), "somebody who works on"),
        (Settled("link"), "choose the approved claim"),
        (Settled("link", claim=0), "is not approved for"),
    ],
)
def test_half_a_settlement_is_refused_and_says_what_is_missing(
    ledger: Ledger, said: Settled, why: str
) -> None:
    item = making.a_held_item()

    with pytest.raises(BadInput, match=why):
        making.approve(item, reviewer(item), findings={one_finding(item): said})

    assert not Decision.objects.exists()


def test_an_exception_has_an_owner_of_the_brand_and_a_last_day(ledger: Ledger) -> None:
    item = making.a_held_item()
    stranger = making.a_person(making.a_brand(), "legal")
    owner = making.a_person(item.brand, "legal")
    until = TODAY + timedelta(days=30)
    finding = one_finding(item)

    with pytest.raises(BadInput, match="somebody who works on"):
        making.approve(
            item,
            reviewer(item),
            findings={finding: Settled("except", owner=stranger.pk, until=until)},
        )
    making.approve(
        item,
        reviewer(item),
        findings={finding: Settled("except", owner=owner.pk, until=until)},
    )

    kept = Settlement.objects.get()
    assert (kept.owner, kept.until) == (owner, until)


def test_a_claim_that_is_linked_is_approved_for_this_brand(ledger: Ledger) -> None:
    item = making.a_held_item()
    draft = making.a_claim(item.brand, live=False)
    elsewhere = making.a_claim(making.a_brand())

    for claim in (draft, elsewhere):
        with pytest.raises(BadInput, match="is not approved for"):
            making.approve(
                item,
                reviewer(item),
                findings={one_finding(item): Settled("link", claim=claim.pk)},
            )


def test_a_finding_of_another_item_settles_nothing(ledger: Ledger) -> None:
    item, other = making.a_held_item(), making.a_held_item()

    with pytest.raises(BadInput, match="none of this item's"):
        making.approve(item, reviewer(item), findings={one_finding(other): DISMISSED})


def test_an_undone_approval_leaves_no_settled_finding_to_the_next(
    ledger: Ledger, settings: Any
) -> None:
    settings.GRACE_SECONDS = 60
    item = making.a_held_item()
    person = reviewer(item)
    decision = making.approve(item, person)

    decisions.undo(decision, by=person)

    with pytest.raises(BadInput, match="is not settled"):
        making.approve(item, person, findings={})


@pytest.mark.parametrize(
    "when", [{"claim": {"about": ["proven"]}}, {"phrases": {"terms": ["proven"]}}]
)
def test_the_claim_an_output_comes_near_has_to_be_opened(
    ledger: Ledger, when: dict[str, Any]
) -> None:
    brand = making.a_brand()
    claim = making.a_claim(brand, "Clinically proven to soften skin in 14 days")
    item = making.a_held_item(
        brand, text="New! Clinically proven to soften skin in 4 days.", when=when
    )
    making.a_claim(brand, "Kind to wool")
    person = reviewer(item)
    dismissed = {f.pk: DISMISSED for f in findings_of(item)}

    assert guards.state_of(item, person).must_open == (f"claim:{claim.pk}",)
    with pytest.raises(BadInput, match="Open the approved claim “Clinically proven"):
        making.approve(item, person, findings=dismissed)
    guards.record_opening(item, by=reviewer(item), what=f"claim:{claim.pk}")
    with pytest.raises(BadInput, match="Open the approved claim"):
        making.approve(item, person, findings=dismissed)
    guards.record_opening(item, by=person, what=f"claim:{claim.pk}")
    guards.record_opening(item, by=person, what=f"claim:{claim.pk}")

    making.approve(item, person, findings=dismissed)
    assert Opening.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("what", ["", "claim:", "claim:0", "price:1", "claim:1;drop"])
def test_only_evidence_of_the_brand_can_be_opened(ledger: Ledger, what: str) -> None:
    item = making.a_held_item()
    making.a_claim(making.a_brand())

    with pytest.raises(BadInput, match="is no evidence here"):
        guards.record_opening(item, by=reviewer(item), what=what)


def test_an_own_view_comes_first_where_the_item_was_drawn(ledger: Ledger) -> None:
    item = making.a_held_item(a_drawn_brand(own_view_share=1))
    person, auditor = reviewer(item), making.a_person(item.brand, "auditor")

    assert guards.state_of(item, person).own_view_first
    assert not guards.state_of(item, auditor).own_view_first
    with pytest.raises(BadInput, match="Say first what you think"):
        making.approve(item, person)
    with pytest.raises(NotPermitted):
        guards.record_first_view(item, by=auditor, view="approve")
    guards.record_first_view(item, by=person, view="not", note="Too good.")
    guards.record_first_view(item, by=person, view="approve")

    state = guards.state_of(item, person)
    assert not state.own_view_first
    assert state.first_view is not None
    assert state.first_view.view == "not"
    making.approve(item, person)
    assert FirstView.objects.count() == 1


def test_the_server_draws_about_the_share_and_always_the_same(ledger: Ledger) -> None:
    items = [ReviewItem(pk=pk) for pk in range(1, 2001)]

    drawn = [guards.drawn(item, "own view", 0.10) for item in items]

    assert drawn == [guards.drawn(item, "own view", 0.10) for item in items]
    assert 140 < sum(drawn) < 260
    assert drawn != [guards.drawn(item, "second look", 0.10) for item in items]
    assert not any(guards.drawn(item, "own view", share) for item in items
                   for share in (0, None, "1"))  # fmt: skip


def test_a_drawn_second_look_needs_somebody_else_in_that_role(ledger: Ledger) -> None:
    item = making.a_held_item(a_drawn_brand(second_look_share=1))
    first, second = reviewer(item), reviewer(item)

    making.approve(item, first)

    item.refresh_from_db()
    assert item.state == "open"
    assert decisions.missing(item) == ["brand 1 of 2"]
    assert guards.state_of(item, second).hides_others
    assert not guards.state_of(item, first).hides_others
    with pytest.raises(NotPermitted, match="approved this already"):
        making.approve(item, first)
    making.approve(item, second)
    assert Release.objects.filter(output=item.output).exists()
    assert SecondLook.objects.get().kind == "sample"


def test_nothing_is_drawn_where_nobody_else_could_look(ledger: Ledger) -> None:
    item = making.a_held_item(a_drawn_brand(second_look_share=1))
    making.a_person(item.brand, "brand", is_active=False)

    making.approve(item, reviewer(item))

    assert Release.objects.filter(output=item.output).exists()
    assert not SecondLook.objects.exists()


def test_an_undone_approval_leaves_a_drawn_look_in_place(
    ledger: Ledger, settings: Any
) -> None:
    settings.GRACE_SECONDS = 60
    item = making.a_held_item(a_drawn_brand(second_look_share=1))
    first, second, third = (reviewer(item) for _ in range(3))
    decision = making.approve(item, first)

    decisions.undo(decision, by=first)

    assert decisions.missing(item) == ["brand 0 of 2"]
    making.approve(item, second)
    making.approve(item, third)
    item.refresh_from_db()
    assert item.state == "settling"
    assert SecondLook.objects.count() == 1


def test_a_second_look_can_be_asked_for_once_a_role(ledger: Ledger) -> None:
    item = making.a_held_item()
    asker = reviewer(item)
    legal = making.a_person(item.brand, "legal")

    second_looks.ask(item, by=asker, role="legal", reason="Is it a claim?")

    assert decisions.missing(item) == ["brand 0 of 1", "legal 0 of 1"]
    with pytest.raises(BadInput, match="asked for already"):
        second_looks.ask(item, by=asker, role="legal", reason="Again")
    making.approve(item, asker)
    making.approve(item, legal)
    assert Release.objects.filter(output=item.output).exists()


@pytest.mark.parametrize(
    ("role", "reason", "why"),
    [
        ("medical", "Look", "Nobody else is medical here"),
        ("brand", "Look", "Nobody else is brand here"),
        ("owner", "Look", "'owner' is no reviewer"),
        ("brand", " ", "Say what the other should look at"),
    ],
)
def test_a_second_look_that_nobody_could_give_is_refused(
    ledger: Ledger, role: str, reason: str, why: str
) -> None:
    item = making.a_held_item()

    with pytest.raises(BadInput, match=why):
        second_looks.ask(item, by=reviewer(item), role=role, reason=reason)

    assert not SecondLook.objects.exists()


def test_only_reviewers_ask_for_a_second_look_at_what_is_open(ledger: Ledger) -> None:
    item = making.a_held_item()
    auditor, person = making.a_person(item.brand, "auditor"), reviewer(item)

    with pytest.raises(NotPermitted):
        second_looks.ask(item, by=auditor, role="brand", reason="Look")
    making.approve(item, person)
    item.refresh_from_db()
    with pytest.raises(StaleState):
        second_looks.ask(item, by=person, role="brand", reason="Look")


def test_many_equal_verdicts_in_a_row_earn_a_neutral_remark(ledger: Ledger) -> None:
    brand = making.a_brand(settings={"pace_streak": 2})
    making.a_live_rule(brand)
    person = making.a_person(brand, "brand")
    workflow = making.a_workflow()
    told = []

    for verdict in ("approve", "approve", "approve", "reject"):
        run = making.a_run(brand, workflow, inputs={"text": "A miracle"})
        making.work_until_idle()
        item = ReviewItem.objects.get(run=run)
        making.decide(item, person, verdict, reason="so")
        told.append(guards.nudge(person, brand))

    assert told[0] is told[1] is told[3] is None
    assert told[2] is not None
    assert told[2].startswith("Your last 3 decisions were all approvals.")


def test_whoever_asked_for_a_look_does_not_give_it(ledger: Ledger) -> None:
    item = making.a_held_item()
    asker = making.a_person(item.brand, "brand", "legal")
    legal = making.a_person(item.brand, "legal")
    second_looks.ask(item, by=asker, role="legal", reason="Is it a claim?")

    with pytest.raises(NotPermitted, match="they approve"):
        making.approve(item, asker, role="legal")

    making.approve(item, asker)
    making.approve(item, legal)
    assert Release.objects.filter(output=item.output).exists()
