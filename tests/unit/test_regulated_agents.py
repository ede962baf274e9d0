"""The agents of regulated promotions: no claim without an id, none without risks."""

import copy
import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.agents.bundled.regulated import law, term
from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief, Verdict

HOME = Path(term.__file__).resolve().parents[3] / "workflows" / "samples"
SAMPLE = json.loads((HOME / "regulated-promotion.json").read_text(encoding="utf-8"))
WARNING = "Your capital is at risk. You may get back less than you put in."
MONEY = {
    "apr_shown": "Representative 9.9 % APR",
    "risk_warning": "Think before you borrow: late payment costs money.",
    "approver_firm": "Approved by Example Bank plc, authorised by the FCA",
    "capital_at_risk": WARNING,
}


def asked(name, inputs, **more):
    brief = Brief("t", 1, "r", "w", "step", name, "1", "verdara", inputs, **more)
    return call(find(name), brief).content


def candidates(**changes):
    names = ("product", "wanted", "market", "audience")
    return asked("claim-candidates", {**{n: SAMPLE[n] for n in names}, **changes})


def matched(*wanted, **changes):
    given = {n: SAMPLE[n] for n in ("library", "product", "market", "audience")}
    rows = [f"wanted[{n}]" for n, _ in enumerate(wanted)]
    given |= {"candidates": rows, "wanted": list(wanted), "today": "2026-03-01"}
    return asked("claims-match", given | changes)["claims"]


def step_inputs(**changes):
    names = ("job_code", "product", "disclosures", "market", "audience", "layout")
    texts = [*SAMPLE["product"]["label"]["benefits"], *SAMPLE["wanted"]]
    given = {n: SAMPLE[n] for n in (*names, "library")} | {"claims": matched(*texts)}
    roles = ["medical", "legal", "regulatory"]
    return given | {"approver_roles": roles, "call_to_action": "See it"} | changes


def drafted(inputs=None, **more):
    return asked("regulated-draft", inputs or step_inputs(), **more)


def found(piece, inputs=None, validator="fair-balance"):
    given = inputs or step_inputs()
    verdict = Verdict.read(asked(validator, given, output=piece), output=piece)
    assert verdict.passed is not bool(verdict.findings)
    return [one.message for one in verdict.findings]


def changed(piece, **changes):
    return {**copy.deepcopy(piece), **changes}


@pytest.mark.parametrize("market", ["AT", "FR", "GB", "CH", "JP", "eu"])
def test_a_prescription_medicine_is_never_promoted_to_consumers_here(market):
    product = {**SAMPLE["product"], "legal_class": "prescription_medicine"}

    with pytest.raises(AgentFailed, match="not promoted to consumers") as refused:
        candidates(product=product, market=market)

    assert not refused.value.retryable


@pytest.mark.parametrize(
    ("audience", "market"), [("professionals", "AT"), ("consumers", "US")]
)
def test_a_prescription_medicine_is_promoted_where_that_is_allowed(audience, market):
    assert law.refusal("prescription_medicine", audience, market) == ""


@pytest.mark.parametrize(
    ("text", "claim", "match", "met"),
    [
        (
            "vitamin c CONTRIBUTES to the  reduction of tiredness and fatigue",
            "EU-432-102",
            "exact",
            True,
        ),
        (
            "Vitamin C contributes to reduction of tiredness and fatigue.",
            "EU-432-102",
            "near",
            True,
        ),
        (
            "Zinc contributes to the normal function of the immune system.",
            "EU-432-201",
            "exact",
            False,
        ),
        ("Vitamin C protects you from colds.", None, "none", False),
        (
            "Vitamin C does not contribute to the reduction of tiredness and fatigue.",
            None,
            "none",
            False,
        ),
        (
            "Vitamin C contributes to all reduction of tiredness and fatigue.",
            None,
            "none",
            False,
        ),
    ],
)
def test_a_claim_is_exact_near_or_none(text, claim, match, met):
    [row] = matched(text)

    assert (row["claim_id"], row["match"], row["conditions_met"]) == (claim, match, met)


def test_a_number_that_differs_makes_it_another_claim():
    library = [{"claim_id": "c", "text": "Moist for 24 hours a day", "markets": ["AT"]}]

    [row] = matched("Moist for 48 hours a day", library=library)

    assert row["match"] == "none"


@pytest.mark.parametrize(
    "changes",
    [
        {"market": "US"},
        {"audience": "professionals"},
        {"today": "2027-01-01"},
    ],
)
def test_an_approval_of_elsewhere_others_or_before_is_none(changes):
    text = "Soft on the skin for a day"
    row = {"claim_id": "c", "text": text, "markets": ["AT"]}
    row |= {"audiences": ["consumers"], "expires_on": "2026-12-31"}

    [here] = matched(text, library=[row])
    [there] = matched(text, library=[row], **changes)

    assert (here["match"], there["match"]) == ("exact", "none")


def test_a_piece_says_approved_wordings_and_every_risk():
    piece = drafted()

    assert [row["claim_id"] for row in piece["claims"]] == [
        "EU-432-101",
        "EU-432-102",
    ]
    # the near one in its approved wording
    assert "to the reduction of tiredness" in piece["claims"][1]["text"]
    assert piece["risks"] == SAMPLE["product"]["label"]["risks"]
    assert piece["boxed_warning_present"]
    assert found(piece) == []


def test_a_claim_without_an_id_is_held_and_goes_in_a_rework():
    inputs = step_inputs(must_say=["Nobody who takes it is ever ill."])

    piece = drafted(inputs)
    told = ("This has no id. Quoted: 'Nobody who takes it is ever ill.'",)
    again = drafted(inputs, instructions=told, previous=(piece,))

    assert found(piece, inputs) == ["This claim has no id in the claims library."]
    assert found(again, inputs) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"boxed_warning": ""}, "boxed warning is missing"),
        ({"boxed_warning": "Keep out of reach."}, "boxed warning is missing"),
        ({"risks": []}, "A risk of the label is missing: More than"),
        ({"disclosures": []}, "The disclosure diet is missing"),
        (
            {"layout": {"benefit_size": 14, "risk_size": 7, "risk_place": "body"}},
            "Risks are set in 7, benefits in 14",
        ),
        (
            {"layout": {"benefit_size": 9, "risk_size": 9, "risk_place": "footnote"}},
            "not in a footnote",
        ),
        (
            {"headline": "The one and only way never to be ill again"},
            "what it claims has no id",
        ),
        (
            {"claims": [{"text": "It heals colds.", "claim_id": "EU-432-101"}]},
            "not the approved wording",
        ),
        (
            {
                "claims": [
                    {
                        "text": "Zinc contributes to the normal function of the immune"
                        " system.",
                        "claim_id": "EU-432-201",
                    }
                ]
            },
            "Conditions of use of EU-432-201",
        ),
    ],
)
def test_what_makes_a_piece_unfair_is_held(changes, said):
    messages = found(changed(drafted(), **changes))

    assert any(said in message for message in messages), messages


def test_the_balance_is_counted_here_whatever_the_piece_says():
    piece = changed(drafted(), risks=[], boxed_warning="", risk_words=900)
    inputs = step_inputs()
    inputs["product"] = {
        **SAMPLE["product"],
        "label": {"source": "x", "risks": []},
    }

    assert any("0 words of risk" in message for message in found(piece, inputs))


def test_nothing_usable_is_refused_with_each_reason():
    claims = matched("Vitamin C protects you from colds.")

    with pytest.raises(AgentFailed, match="no approved claim says so"):
        drafted(step_inputs(claims=claims))


def money(kind="credit", text="Borrow at 7.9 % interest", **changes):
    """A piece of finance, and what its step was given."""
    product = {
        "name": "Example Loan",
        "legal_class": kind,
        "facts": {},
        "label": {
            "source": "Terms 3",
            "risks": ["Late payment costs money and credit."],
        },
    }
    library = [{"claim_id": "c1", "text": text, "markets": ["AT"]}]
    claims = matched(text, library=library, product=product)
    given = step_inputs(product=product, claims=claims, disclosures=[], finance=MONEY)
    given["library"] = library
    piece = drafted(given)
    return {**piece, "finance": {**MONEY, **changes}}, given


def test_a_piece_of_money_that_says_what_it_must_goes_through():
    piece, given = money()

    assert found(piece, given, "finance-check") == []


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("credit", {"apr_shown": ""}, "the representative APR"),
        ("credit", {"apr_shown": "from 7.9 %"}, "the representative APR"),
        ("credit", {"risk_warning": "Think."}, "not word for word"),
        ("credit", {"approver_firm": " "}, "name it"),
        ("investment", {"capital_at_risk": ""}, "capital is at risk"),
    ],
)
def test_what_a_piece_of_money_leaves_out_is_held(kind, changes, said):
    piece, given = money(kind, **changes)

    assert any(said in m for m in found(piece, given, "finance-check"))


@pytest.mark.parametrize("text", ["1" * 60_000, "1," * 30_000, "APR " * 15_000])
def test_an_endless_claim_keeps_nobody_busy(text):
    piece, given = money()
    piece["claims"][0]["text"] = piece["finance"]["apr_shown"] = text

    started = time.process_time()
    found(piece, given, "finance-check")
    found(piece, given)

    assert time.process_time() - started < 5


def test_past_returns_are_told_with_their_limits_and_money_with_its_fields():
    piece, given = money("investment", "The fund returned 8 % in five years")
    bare = {name: value for name, value in piece.items() if name != "finance"}

    assert any("past returns" in m for m in found(piece, given, "finance-check"))
    assert any("needs apr_shown" in m for m in found(bare, given, "finance-check"))


def termed(piece, **changes):
    given = {"piece": piece, "valid_days": 365, "remind_days": 30}
    return asked("approval-term", given | {"today": "2026-03-01"} | changes)


def test_an_approval_ends_with_its_term_or_with_its_first_claim():
    piece = drafted()
    early = changed(piece)
    early["claims"][0]["ends_on"] = "2026-06-30"

    assert termed(piece)["expires_on"] == "2027-03-01"
    assert termed(piece)["due_on"] == "2027-01-30"
    assert termed(early)["expires_on"] == "2026-06-30"
    assert "EU-432-101" in termed(early)["why"]


def delivered(piece, approval):
    given = {"piece": piece, "term": approval, "market": "AT", "channel": "web"}
    return asked("promotion-channel", given, key="run:1")


def test_a_delivery_is_made_only_in_term_and_of_the_words_approved(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("OUTBOX_DIR", str(tmp_path))
    piece = drafted()
    today = datetime.now(UTC).date()
    approval = termed(piece, today=today.isoformat())
    over = {**approval, "expires_on": str(today - timedelta(days=1))}

    assert delivered(piece, approval)["delivered"] is True
    with pytest.raises(AgentFailed, match="have it approved again"):
        delivered(piece, over)
    with pytest.raises(AgentFailed, match="was changed after it was approved"):
        delivered(changed(piece, headline="New"), approval)
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_a_renewal_is_of_the_same_words():
    piece = drafted()
    names = ("product", "disclosures", "market")
    given = {n: SAMPLE[n] for n in names} | {"claims": [], "library": []}

    again = asked("approval-renewal", {**given, "piece": piece, "term": termed(piece)})

    assert again == {**piece, "renews": "VD-2026-014, approved 2026-03-01"}
    other = changed(piece, headline="New")
    with pytest.raises(AgentFailed, match="not the piece that was approved"):
        asked("approval-renewal", {**given, "piece": other, "term": termed(piece)})


def test_a_term_that_would_be_over_is_refused():
    piece = drafted()
    piece["claims"][0]["ends_on"] = str(date(2026, 1, 1))

    with pytest.raises(AgentFailed, match="that day is over"):
        termed(piece)
