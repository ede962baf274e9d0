"""What may be said: proposed, approved by a second person, used, expired, withdrawn."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import Allowance, Evidence, Output, RulesetInForce
from orchestrator.services import screening
from orchestrator.services.catalogue import allowance_library, allowances
from orchestrator.services.catalogue.allowances import EvidenceGiven
from tests import making
from tests.postgres import Ledger

TODAY = datetime.now(UTC).date()


def an_offer(brand: Any, slug: str = "spring", **terms: Any) -> Allowance:
    given = {"kind": "percent", "percent": "20", "code": "SPRING20", **terms}
    return allowances.propose(
        brand,
        kind="offer",
        slug=slug,
        terms=given,
        by=making.a_person(brand, "commercial"),
    )


def in_force(brand: Any) -> screening.InForce:
    return screening.ruleset(RulesetInForce.objects.get(brand=brand).ruleset_id)


def test_a_claim_counts_once_a_second_person_approved_it(ledger: Ledger) -> None:
    brand = making.a_brand()
    digest = RulesetInForce.objects.get(brand=brand).ruleset.digest
    claim = making.a_claim(brand, "Clinically soft", live=False, markets=["AT"])

    before = in_force(brand).claims
    ruleset = allowances.approve(claim, by=making.a_person(brand, "regulatory"))

    assert before == ()
    (pinned,) = in_force(brand).claims
    assert (pinned.id, pinned.wording) == (claim.pk, "Clinically soft")
    assert pinned.markets == ("AT",)
    assert ruleset.digest != digest


def test_its_author_never_approves_it(ledger: Ledger) -> None:
    brand = making.a_brand()
    author = making.a_person(brand, "brand", "admin")
    claim = allowances.propose(
        brand, kind="claim", slug="soft", terms={"wording": "Soft"}, by=author
    )

    with pytest.raises(NotPermitted, match="somebody else"):
        allowances.approve(claim, by=author)
    with pytest.raises(NotPermitted, match="one of the roles admin, legal, regulatory"):
        allowances.approve(claim, by=making.a_person(brand, "commercial"))

    assert not allowances.live(brand).exists()


def test_commercial_approves_offers(ledger: Ledger) -> None:
    brand = making.a_brand()
    offer = an_offer(brand, amount="19.90", currency="EUR", ends=date(2030, 1, 31))

    allowances.approve(offer, by=making.a_person(brand, "commercial"))

    (pinned,) = in_force(brand).offers
    assert (pinned.percent, pinned.amount) == (Decimal(20), Decimal("19.90"))
    assert pinned.ends == date(2030, 1, 31)


@pytest.mark.parametrize(
    ("kind", "terms", "why"),
    [
        ("claim", {}, "wording: it is missing"),
        ("claim", {"wording": "x", "colour": "red"}, "colour: no field of a claim"),
        ("claim", {"wording": "x", "markets": "AT"}, "markets: 'AT' is no list"),
        ("claim", {"wording": "x", "ends": "soon"}, "ends: 'soon' is no day"),
        (
            "claim",
            {"wording": "x", "starts": "2026-02-02", "ends": "2026-02-01"},
            "before it starts",
        ),
        ("offer", {"kind": "percent"}, "percent: an offer of kind percent needs it"),
        ("offer", {"kind": "percent", "percent": "dear"}, "percent: 'dear' is no amo"),
        ("offer", {"kind": "luck"}, "kind: 'luck' is no offer"),
        ("offer", {"kind": "price", "amount": "2"}, "currency: an amount needs one"),
        ("rumour", {}, "kind: 'rumour'"),
    ],
)
def test_a_bad_row_is_refused_at_its_field(
    ledger: Ledger, kind: str, terms: dict[str, Any], why: str
) -> None:
    brand = making.a_brand()

    with pytest.raises(BadInput, match=why):
        allowances.propose(
            brand, kind=kind, slug="x", terms=terms, by=making.a_person(brand, "brand")
        )

    assert not Allowance.objects.exists()


def test_offers_that_contradict_are_not_approved_together(ledger: Ledger) -> None:
    brand = making.a_brand()
    second = making.a_person(brand, "admin")
    allowances.approve(an_offer(brand, ends="2030-03-31"), by=second)
    rival = an_offer(brand, "rival", percent="25", starts="2030-03-31")
    later = an_offer(brand, "later", percent="25", starts="2030-04-01")

    with pytest.raises(BadInput, match="percent 20 there and 25 here"):
        allowances.approve(rival, by=second)
    allowances.approve(later, by=second)

    assert len(in_force(brand).offers) == 2


def test_a_claim_whose_evidence_expired_is_not_approved(ledger: Ledger) -> None:
    brand = making.a_brand()
    author = making.a_person(brand, "brand")
    old = EvidenceGiven("A study", good_until=TODAY - timedelta(days=1))
    claim = allowances.propose(
        brand,
        kind="claim",
        slug="soft",
        terms={"wording": "Soft"},
        by=author,
        evidence=[old, EvidenceGiven("Another", good_until=date(2099, 1, 1))],
    )

    with pytest.raises(BadInput, match="evidence: it was good until"):
        allowances.approve(claim, by=making.a_person(brand, "legal"))
    fresh = EvidenceGiven("A new study", good_until=date(2099, 1, 1))
    revised = allowances.revise(
        claim, terms=claim.terms | {"evidence_until": None}, by=author, evidence=[fresh]
    )
    allowances.approve(revised, by=making.a_person(brand, "legal"))

    assert allowances.live(brand).get() == revised
    assert in_force(brand).claims[0].evidence_until == date(2099, 1, 1)


def test_a_file_is_kept_with_its_hash_or_refused(ledger: Ledger) -> None:
    brand = making.a_brand()
    author = making.a_person(brand, "brand")
    given: dict[str, Any] = {
        "kind": "claim",
        "terms": {"wording": "Soft"},
        "by": author,
    }
    file = EvidenceGiven(
        "A study", file_name="s.pdf", media_type="application/pdf", content=b"%PDF-"
    )
    page = EvidenceGiven("A page", file_name="s", media_type="text/html", content=b"<")
    huge = EvidenceGiven(
        "Huge", file_name="s", media_type="text/plain", content=b"x" * 5_000_001
    )

    allowances.propose(brand, slug="one", evidence=[file], **given)

    assert Evidence.objects.get().sha256 == sha256(b"%PDF-").hexdigest()
    for piece, why in ((page, "text/html"), (huge, "at most 5,000,000")):
        with pytest.raises(BadInput, match=why):
            allowances.propose(brand, slug="two", evidence=[piece], **given)
    assert Allowance.objects.count() == 1


def test_the_library_tells_what_each_wording_is(ledger: Ledger) -> None:
    brand = making.a_brand()
    second = making.a_person(brand, "admin")
    draft = making.a_claim(brand, "Draft", live=False)
    kept = making.a_claim(brand, "Kept")
    soon = making.a_claim(brand, "Soon", ends=(TODAY + timedelta(days=20)).isoformat())
    gone = making.a_claim(brand, "Gone")
    allowances.withdraw(gone, by=second, reason="the study was retracted")
    newer = allowances.revise(
        kept, terms={"wording": "Kept well"}, by=making.a_person(brand, "brand")
    )

    rows = {r.allowance.pk: r for r in allowance_library.library(brand, "claim")}
    late = allowance_library.library(brand, "claim", on=TODAY + timedelta(days=21))

    states = {pk: row.state for pk, row in rows.items()}
    assert states == {
        draft.pk: "draft",
        kept.pk: "approved",
        soon.pk: "expiring",
        gone.pk: "withdrawn",
    }
    assert (rows[soon.pk].days_left, rows[soon.pk].warned) == (20, 30)
    assert rows[kept.pk].draft == newer
    assert {r.allowance.pk: r.state for r in late}[soon.pk] == "expired"
    assert [c.wording for c in in_force(brand).claims] == ["Kept", "Soon"]


def test_where_a_wording_was_used_is_found(ledger: Ledger) -> None:
    brand = making.a_brand()
    claim = making.a_claim(brand, 'Says "soft", été')
    run = making.a_run(brand, inputs={"text": 'It says: Says "soft", été. Yes'})
    making.a_run(brand, inputs={"text": "Something else"})
    making.work_until_idle()

    (use,) = allowance_library.where_used(claim)

    assert (use.run_id, use.path, use.step) == (run.pk, "/text", "write")


def test_an_approved_edit_proposes_a_variant(ledger: Ledger) -> None:
    brand = making.a_brand()
    claim = making.a_claim(brand, "Soft on the skin all day")
    item = making.a_held_item(brand)
    editor = making.a_person(brand, "brand")
    edit = making.decide(
        item, editor, "edit", content={"text": "Soft on your skin all day. New!"}
    )
    making.work_until_idle()

    found = allowance_library.candidates(edit)
    with pytest.raises(BadInput, match="does not say"):
        allowance_library.propose_variant(
            edit, allowance=claim, wording="Cures", by=editor
        )
    draft = allowance_library.propose_variant(
        edit, allowance=claim, wording=found[0][1], by=editor
    )

    assert [(c.pk, said) for c, said in found] == [
        (claim.pk, "Soft on your skin all day")
    ]
    assert draft.terms["variants"] == ["Soft on your skin all day"]
    assert allowances.live(brand).get() == claim


def test_the_context_names_who_wrote_where_for_whom(ledger: Ledger) -> None:
    brand = making.a_brand()
    version = making.a_workflow(
        making.ONE_STEP.replace("with: {{", "with: {{vertical: food, audience: teens, ")
    )
    run = making.a_run(brand, version)
    making.work_until_idle()
    output = Output.objects.select_related("task", "brand").get(run=run)
    found = screening.material_of(output)

    context = screening.context_of(
        found.place, "EUR", found.inputs, found.sources, in_force(brand)
    )

    assert (context.vertical, context.audience) == ("food", "teens")
    assert (context.step, context.agent) == ("write", output.task.agent.name)
    assert context.previous is None


def test_an_offer_may_be_written_as_in_a_context(ledger: Ledger) -> None:
    brand = making.a_brand()
    by = making.a_person(brand, "commercial")
    written = {"type": "percent", "value": 20, "product": "Alder jumper"}

    offer = allowances.propose(brand, kind="offer", slug="winter", terms=written, by=by)
    with pytest.raises(BadInput, match="a lot"):
        allowances.propose(
            brand,
            kind="offer",
            slug="other",
            terms={"type": "percent", "value": "a lot"},
            by=by,
        )

    assert offer.terms["kind"] == "percent"
    assert (offer.terms["percent"], offer.terms["sku"]) == ("20", "Alder jumper")
